//! Browsers that the person signed in with before.
//!
//! Wrong passphrases from them are counted apart from everybody else's (S-186): whoever guesses keeps other
//! strangers waiting, and never the owner at a browser of theirs. The cookie is 16 random bytes and their MAC, bound
//! to the instance; nothing is stored. It opens nothing, and guesses made with a stolen one are slowed all the same.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::secret::{PlainToken, TokenKind};

use crate::instances::Instance;
use crate::vault::Vault;
use crate::world::Moment;
use crate::{Fault, Gatekeeper, hex};

/// A browser that the person signed in with before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KnownDevice([u8; 16]);

impl KnownDevice {
    /// What its failures are counted under.
    pub(crate) fn counter(self, instance: &Instance) -> String {
        format!("sign-in|{}|{}", instance.id, hex::encode(&self.0))
    }
}

impl Gatekeeper {
    /// The device behind a cookie, if the cookie was made here for this instance.
    pub fn known_device(&self, instance: &Instance, cookie: &str) -> Option<KnownDevice> {
        let bytes: [u8; 32] = URL_SAFE_NO_PAD.decode(cookie).ok()?.try_into().ok()?;
        let (id, tag) = bytes.split_first_chunk::<16>()?;
        let expected = tag_of(&self.vault, instance, id);
        aws_lc_rs::constant_time::verify_slices_are_equal(&expected, tag)
            .is_ok()
            .then_some(KnownDevice(*id))
    }

    /// A cookie for a browser in which the person just signed in.
    pub(crate) fn device_cookie(&self, instance: &Instance, moment: Moment) -> Result<PlainToken, Fault> {
        let id: [u8; 16] = moment.draw()?;
        let mut bytes = [0; 32];
        bytes[..16].copy_from_slice(&id);
        bytes[16..].copy_from_slice(&tag_of(&self.vault, instance, &id));
        Ok(PlainToken::mint(TokenKind::Cookie, &bytes))
    }
}

fn tag_of(vault: &Vault, instance: &Instance, id: &[u8; 16]) -> [u8; 16] {
    let mut tag = [0; 16];
    tag.copy_from_slice(&vault.mac("known device", &[instance.id.as_bytes(), id])[..16]);
    tag
}
