//! An authenticator app, written from RFC 4226 and RFC 6238: nothing of it is shared with the lodge.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::hmac;

use crate::lodge::{Lodge, PASSPHRASE};

/// An app that holds one secret.
#[derive(Debug, Clone)]
pub struct Authenticator {
    key: hmac::Key,
}

/// What an owner has after the enrolment.
#[derive(Debug, Clone)]
pub struct Enrolled {
    /// The app.
    pub app: Authenticator,
    /// The recovery codes.
    pub codes: Vec<String>,
    /// The time step whose code confirmed the app.
    pub step: u64,
}

impl Authenticator {
    /// An app that was told a secret in base32, or an address that holds one.
    #[track_caller]
    pub fn told(text: &str) -> Self {
        let secret = text
            .split_once("secret=")
            .map_or(text, |(_, rest)| rest.split('&').next().unwrap());
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &base32(secret)),
        }
    }

    /// The code of a time step.
    pub fn code_of(&self, step: u64) -> String {
        let tag = hmac::sign(&self.key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag[19] & 0xf);
        let word = [tag[offset], tag[offset + 1], tag[offset + 2], tag[offset + 3]];
        let number = u32::from_be_bytes(word) & 0x7fff_ffff;
        format!("{:06}", number % 1_000_000)
    }

    /// A code that is none of the app's for a while.
    pub fn wrong_code(&self) -> String {
        let near: Vec<String> = (now() - 30..now() + 30).map(|step| self.code_of(step)).collect();
        let free = (0..1_000_000)
            .map(|n| format!("{n:06}"))
            .find(|code| !near.contains(code));
        free.unwrap()
    }
}

impl Lodge {
    /// The owner enrols an app on the command line, and from then on signs in with two factors.
    #[track_caller]
    pub fn enrols(&self) -> Enrolled {
        let begun = self.cli(&["second-factor", "enrol", "--json"]).json();
        let app = Authenticator::told(begun["secret"].as_str().unwrap());
        let step = now();
        let confirmed = self
            .cli(&["second-factor", "confirm", &app.code_of(step), "--json"])
            .json();
        let codes = confirmed["codes"].as_array().unwrap();
        let codes = codes
            .iter()
            .map(|code| code.as_str().unwrap().to_owned())
            .collect();
        Enrolled { app, codes, step }
    }

    /// A command of the second factor that needs a proof.
    #[track_caller]
    pub fn proves(&self, words: &[&str], code: &str) -> crate::Printed {
        let mut all = vec!["second-factor"];
        all.extend_from_slice(words);
        all.extend_from_slice(&["--passphrase-file", "-", "--code", code]);
        self.cli_with_input(&all, PASSPHRASE)
    }
}

/// The time step of now.
#[expect(
    clippy::disallowed_methods,
    reason = "an app on a phone has a clock of its own"
)]
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    since.as_secs() / 30
}

fn base32(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            other => panic!("{} is no letter of base32", char::from(other)),
        };
        bits = (bits << 5) | u32::from(value);
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count).unwrap());
            bits &= (1 << count) - 1;
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_of_rfc_6238() {
        let app = Authenticator::told("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(app.code_of(59 / 30), "287082");
        assert_eq!(app.code_of(20_000_000_000 / 30), "353130");
    }
}
