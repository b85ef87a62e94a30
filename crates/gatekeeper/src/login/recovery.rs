//! Recovery codes: what opens the lodge when the authenticator app is gone.
//!
//! A code is 120 random bits in base32, in groups of four. What is stored is a keyed hash: the file alone gives nothing to
//! try (S-203). Each works once.

use protocol::id::InstanceId;
use protocol::secret::{Secret, TokenHash};
use zeroize::Zeroizing;

use crate::Fault;
use crate::vault::Vault;
use crate::world::Moment;

/// How many codes an owner gets.
pub(crate) const CODES: usize = 10;
/// Random bytes of each.
const BYTES: usize = 15;
/// Characters of each, without its dashes.
const LENGTH: usize = 24;

/// Fresh codes, as their owner gets them.
pub(crate) fn draw(moment: Moment) -> Result<Vec<Secret<String>>, Fault> {
    (0..CODES)
        .map(|_| {
            let bytes: [u8; BYTES] = moment.draw()?;
            Ok(written(&bytes))
        })
        .collect()
}

fn written(bytes: &[u8; BYTES]) -> Secret<String> {
    let text = Zeroizing::new(
        totp_rs::Secret::from(bytes.to_vec())
            .to_base32()
            .to_ascii_lowercase(),
    );
    let mut grouped = String::with_capacity(LENGTH + LENGTH / 4);
    for (at, letter) in text.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            grouped.push('-');
        }
        grouped.push(letter);
    }
    Secret::new(grouped)
}

/// What is stored of a code as somebody typed it: blanks, dashes and case do not matter, and digits that the alphabet
/// does not have count as the letters that they look like. `None`: it has not the form of one.
pub(crate) fn hash(vault: &Vault, instance: InstanceId, typed: &str) -> Option<TokenHash> {
    // Longer than this is no code with whatever blanks in it.
    if typed.len() > 4 * LENGTH {
        return None;
    }
    let text: Zeroizing<String> = Zeroizing::new(
        typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| match c.to_ascii_lowercase() {
                '0' => 'o',
                '1' => 'i',
                '8' => 'b',
                other => other,
            })
            .collect(),
    );
    let fits = text.len() == LENGTH && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'));
    fits.then(|| {
        let tag = vault.mac("recovery code", &[instance.as_bytes(), text.as_bytes()]);
        TokenHash::from_bytes(tag)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::World;

    #[tokio::test]
    async fn s_203_a_code_is_read_as_people_type_it_and_belongs_to_one_instance() {
        let world = World::new().await;
        let vault = &world.gatekeeper.vault;
        let id = world.instance.id;
        let code = written(&[0x5a; BYTES]);
        assert_eq!(code.expose(), "ljnf-uws2-ljnf-uws2-ljnf-uws2");
        let stored = hash(vault, id, code.expose()).unwrap();
        for typed in ["LJNF UWS2 LJNF UWS2 LJNF UWS2", " ljnfuws2ljnfuws2ljnfuws2\n"] {
            assert_eq!(hash(vault, id, typed), Some(stored));
        }
        assert_ne!(
            hash(vault, InstanceId::from_bytes([3; 16]), code.expose()),
            Some(stored)
        );
        let long = "a".repeat(200);
        for typed in [
            "",
            "ljnf",
            "ljnf-uws2-ljnf-uws2-ljnf-uws9",
            "ljnf-uws2-ljnf-uws2-ljnf-uws22",
            &long,
        ] {
            assert_eq!(hash(vault, id, typed), None, "{typed}");
        }
        assert!(
            draw(world.moment())
                .unwrap()
                .windows(2)
                .all(|two| two[0].expose() != two[1].expose())
        );
    }
}
