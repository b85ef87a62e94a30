//! Passkeys: what a browser brings of them (W3C Web Authentication Level 3), read and checked.
//!
//! Section numbers are those of Level 3. The challenge, who asked for it, whether a credential is known and what comes of a
//! counter are decided elsewhere: here is only whether bytes are what they must be.
//!
//! Attestation is asked for as `none` and never believed: of the statement only the data about the key counts (7.1, with
//! the policy that anybody's authenticator will do). Algorithms: [`key::OFFERED`].

mod authenticator_data;
mod cbor;
mod key;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

pub use self::authenticator_data::Flags;
use self::authenticator_data::{AuthenticatorData, sha256};
pub use self::key::{OFFERED, PublicKey};

/// Where an owner adds passkeys in the browser.
pub const PAGE: &str = "/signin/v1/passkeys";

/// Longest credential id (4, "Credential ID"), in bytes.
pub const LONGEST_ID: usize = 1023;

/// Why what a browser brought is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is not of this form.
    #[error("it cannot be read: {0}")]
    Form(&'static str),
    /// It was made for another ceremony.
    #[error("it is of another kind")]
    Kind,
    /// It was made on another page.
    #[error("it was made for another origin")]
    Origin,
    /// It was made for another relying party.
    #[error("it was made for another relying party")]
    RelyingParty,
    /// Nobody was there.
    #[error("nobody was present")]
    Presence,
    /// Somebody was there; who is not known.
    #[error("the person was not verified")]
    Verification,
    /// The signature is not of this key.
    #[error("the signature does not fit")]
    Signature,
    /// The key is of a kind that was not offered.
    #[error("the key is of another kind")]
    Algorithm,
}

/// Where it must have been made, and how.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The origin of the page.
    pub origin: &'a str,
    /// The relying party's id: the host of that origin, or a domain above it.
    pub rp_id: &'a str,
    /// Whether the authenticator must have made sure who is there, and not only that somebody is.
    pub verified: bool,
}

/// A credential as a page sends it: `PublicKeyCredential.toJSON()` (5.1), of which only this is read.
#[derive(Debug, Deserialize)]
struct Sent<T> {
    #[serde(rename = "rawId")]
    raw_id: String,
    #[serde(rename = "type")]
    kind: String,
    response: T,
}

#[derive(Debug, Deserialize)]
struct SentAttestation {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    #[serde(rename = "attestationObject")]
    attestation: String,
    #[serde(default)]
    transports: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct SentAssertion {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    #[serde(rename = "authenticatorData")]
    authenticator_data: String,
    signature: String,
    #[serde(default, rename = "userHandle")]
    user_handle: Option<String>,
}

/// What the browser says about the ceremony (5.8.1).
#[derive(Debug, Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
    #[serde(default, rename = "topOrigin")]
    top_origin: Option<String>,
}

fn bytes(text: &str) -> Result<Vec<u8>, Refused> {
    URL_SAFE_NO_PAD
        .decode(text.trim_end_matches('='))
        .map_err(|_| Refused::Form("base64url"))
}

fn sent<'t, T: Deserialize<'t>>(json: &'t str) -> Result<(Vec<u8>, T), Refused> {
    let sent: Sent<T> = serde_json::from_str(json).map_err(|_| Refused::Form("JSON"))?;
    if sent.kind != "public-key" {
        return Err(Refused::Kind);
    }
    let id = bytes(&sent.raw_id)?;
    if id.is_empty() || id.len() > LONGEST_ID {
        return Err(Refused::Form("credential id"));
    }
    Ok((id, sent.response))
}

impl ClientData {
    fn read(json: &[u8]) -> Result<Self, Refused> {
        serde_json::from_slice(json).map_err(|_| Refused::Form("client data"))
    }

    /// That it is of this kind and was made on this page, in no frame of another (7.1 steps 7 to 11, 7.2 steps 11 to 14).
    fn check(&self, kind: &str, expected: &Expected<'_>) -> Result<(), Refused> {
        if self.kind != kind {
            return Err(Refused::Kind);
        }
        if self.origin != expected.origin || self.cross_origin || self.top_origin.is_some() {
            return Err(Refused::Origin);
        }
        Ok(())
    }
}

/// A new credential, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCredential {
    /// The challenge it answers, as it was sent; whether it was ours is the caller's to check.
    pub challenge: Vec<u8>,
    /// Its id.
    pub id: Vec<u8>,
    /// Its public key, a `COSE_Key` as it came.
    pub public_key: Vec<u8>,
    /// What the authenticator said.
    pub flags: Flags,
    /// Its counter; 0 where it does not count.
    pub counter: u32,
    /// How it can be reached, as the browser knows; a hint for later.
    pub transports: Vec<String>,
}

impl NewCredential {
    /// Reads and checks what `navigator.credentials.create` gave (7.1).
    pub fn check(json: &str, expected: &Expected<'_>) -> Result<Self, Refused> {
        let (id, response): (_, SentAttestation) = sent(json)?;
        let client_data = ClientData::read(&bytes(&response.client_data)?)?;
        client_data.check("webauthn.create", expected)?;
        let attestation = bytes(&response.attestation)?;
        let data = cbor::attested_data(&attestation)?;
        let data = AuthenticatorData::read(data)?;
        data.check(expected)?;
        let attested = data.attested.ok_or(Refused::Form("attested data"))?;
        if attested.id != id {
            return Err(Refused::Form("credential id"));
        }
        PublicKey::read(attested.key)?;
        Ok(Self {
            challenge: bytes(&client_data.challenge)?,
            id,
            public_key: attested.key.to_vec(),
            flags: data.flags,
            counter: data.counter,
            transports: response
                .transports
                .into_iter()
                .filter(|name| TRANSPORTS.contains(&name.as_str()))
                .collect(),
        })
    }
}

/// Ways to reach an authenticator (5.8.4).
const TRANSPORTS: [&str; 6] = ["usb", "nfc", "ble", "smart-card", "hybrid", "internal"];

/// A proof that somebody has a credential, read; [`Assertion::check`] says whether it holds.
#[derive(Debug, Clone)]
pub struct Assertion {
    /// The challenge it answers, as it was sent; whether it was ours is the caller's to check.
    pub challenge: Vec<u8>,
    /// Which credential it says it is of.
    pub id: Vec<u8>,
    /// Whom the authenticator keeps it for, if it says so.
    pub user_handle: Option<Vec<u8>>,
    client_data: Vec<u8>,
    authenticator_data: Vec<u8>,
    signature: Vec<u8>,
}

impl Assertion {
    /// Reads what `navigator.credentials.get` gave.
    pub fn read(json: &str) -> Result<Self, Refused> {
        let (id, response): (_, SentAssertion) = sent(json)?;
        let client_data = bytes(&response.client_data)?;
        Ok(Self {
            challenge: bytes(&ClientData::read(&client_data)?.challenge)?,
            id,
            user_handle: response.user_handle.as_deref().map(bytes).transpose()?,
            client_data,
            authenticator_data: bytes(&response.authenticator_data)?,
            signature: bytes(&response.signature)?,
        })
    }

    /// Whether it holds for this key (7.2): what the authenticator said, and its counter.
    pub fn check(&self, key: &PublicKey, expected: &Expected<'_>) -> Result<(Flags, u32), Refused> {
        ClientData::read(&self.client_data)?.check("webauthn.get", expected)?;
        let data = AuthenticatorData::read(&self.authenticator_data)?;
        data.check(expected)?;
        let signed = [&self.authenticator_data[..], &sha256(&self.client_data)].concat();
        key.verify(&signed, &self.signature)?;
        Ok((data.flags, data.counter))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_data_of_another_page_kind_or_frame_is_refused() {
        let expected = Expected {
            origin: "http://localhost:4283",
            rp_id: "localhost",
            verified: false,
        };
        let check = |json: &str| {
            ClientData::read(json.as_bytes()).and_then(|data| data.check("webauthn.get", &expected))
        };
        let with = |kind: &str, origin: &str, more: &str| {
            format!(r#"{{"type":"{kind}","challenge":"AA","origin":"{origin}"{more}}}"#)
        };
        assert_eq!(check(&with("webauthn.get", expected.origin, "")), Ok(()));
        assert_eq!(
            check(&with(
                "webauthn.get",
                expected.origin,
                r#","crossOrigin":false,"other":[1]"#
            )),
            Ok(())
        );
        assert_eq!(
            check(&with("webauthn.create", expected.origin, "")),
            Err(Refused::Kind)
        );
        assert_eq!(
            check(&with("payment.get", expected.origin, "")),
            Err(Refused::Kind)
        );
        for origin in [
            "http://localhost:4284",
            "https://localhost:4283",
            "http://localhost",
            "http://LOCALHOST:4283",
            "http://localhost:4283/",
        ] {
            assert_eq!(
                check(&with("webauthn.get", origin, "")),
                Err(Refused::Origin),
                "{origin}"
            );
        }
        for more in [r#","crossOrigin":true"#, r#","topOrigin":"https://evil.example""#] {
            assert_eq!(
                check(&with("webauthn.get", expected.origin, more)),
                Err(Refused::Origin)
            );
        }
        assert!(check("[]").is_err() && check("{}").is_err() && check("\u{feff}{}").is_err());
    }

    #[test]
    fn what_is_no_credential_is_refused() {
        for json in [
            "",
            "{}",
            "null",
            r#"{"rawId":"AA","type":"password","response":{}}"#,
            r#"{"rawId":"","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"","signature":""}}"#,
            r#"{"rawId":"A*","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"","signature":""}}"#,
        ] {
            assert!(Assertion::read(json).is_err(), "{json}");
        }
    }
}
