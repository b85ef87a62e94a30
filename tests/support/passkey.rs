//! A security key, written from W3C Web Authentication and CTAP2: nothing of it is shared with the lodge.
//!
//! It plays the browser as well: it reads what a page's button asks for and gives what the page's script would put into the
//! form. What a decent one would never do is a field that a test sets.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use crate::http::Reply;
use crate::text::{base64url, from_base64url, sha256};

/// A key with one credential.
#[derive(Debug)]
pub struct SecurityKey {
    pair: EcdsaKeyPair,
    /// The id of its credential.
    pub id: Vec<u8>,
    user: Vec<u8>,
    rp_id: String,
    /// The origin of the page that it believes to be on.
    pub origin: String,
    /// Counts its uses; 0 stays 0.
    pub counter: u32,
    /// Whether it makes sure who is there.
    pub verifies: bool,
    /// Whether somebody touches it.
    pub touched: bool,
    /// Whether its credential may be copied to other devices.
    pub copied: bool,
}

const OPTIONS: &str = "data-options=\"";

/// What the button of a page asks the browser for.
#[track_caller]
pub fn asked(page: &Reply) -> Value {
    let html = page.text();
    let start = html
        .find(OPTIONS)
        .unwrap_or_else(|| panic!("no button on {html}"))
        + OPTIONS.len();
    let text = html[start..].split('"').next().unwrap();
    let text = text
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#38;", "&");
    serde_json::from_str(&text.replace("&amp;", "&")).unwrap_or_else(|error| panic!("{error} in {text}"))
}

fn bytes(value: &Value) -> Vec<u8> {
    from_base64url(value.as_str().expect("text"))
}

/// A byte string of CBOR with two bytes of length.
fn byte_string(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap().to_be_bytes();
    [&[0x59], &length[..], bytes].concat()
}

impl SecurityKey {
    /// A key without a credential, for somebody whose pages are at `origin`.
    pub fn new(origin: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        let id = sha256(pair.public_key().as_ref());
        Self {
            pair,
            id,
            user: Vec::new(),
            rp_id: String::new(),
            origin: origin.to_owned(),
            counter: 0,
            verifies: true,
            touched: true,
            copied: false,
        }
    }

    fn client_data(&self, kind: &str, asked: &Value) -> Vec<u8> {
        json!({
            "type": kind,
            "challenge": asked["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        })
        .to_string()
        .into_bytes()
    }

    /// What it says and signs, in front of what belongs to a new credential.
    fn said(&self, more: u8) -> Vec<u8> {
        let flags = u8::from(self.touched) | u8::from(self.verifies) << 2 | u8::from(self.copied) << 3 | more;
        [
            &sha256(self.rp_id.as_bytes())[..],
            &[flags],
            &self.counter.to_be_bytes(),
        ]
        .concat()
    }

    /// Makes its credential for a page that asks for one (`navigator.credentials.create`).
    #[track_caller]
    pub fn makes(&mut self, asked: &Value) -> String {
        asked["rp"]["id"]
            .as_str()
            .expect("an id")
            .clone_into(&mut self.rp_id);
        self.user = bytes(&asked["user"]["id"]);
        self.made(asked)
    }

    /// [`Self::makes`] for another relying party than the page's.
    #[track_caller]
    pub fn makes_for(&mut self, rp_id: &str, asked: &Value) -> String {
        self.user = bytes(&asked["user"]["id"]);
        rp_id.clone_into(&mut self.rp_id);
        self.made(asked)
    }

    fn made(&self, asked: &Value) -> String {
        let point = self.pair.public_key().as_ref();
        let key = [
            &b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"[..],
            &point[1..33],
            b"\x22\x58\x20",
            &point[33..],
        ]
        .concat();
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let data = [&self.said(0x40)[..], &[0; 16], &length, &self.id, &key].concat();
        let object = [
            &b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData"[..],
            &byte_string(&data),
        ]
        .concat();
        json!({
            "id": base64url(&self.id),
            "rawId": base64url(&self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": base64url(&self.client_data("webauthn.create", asked)),
                "attestationObject": base64url(&object),
                "transports": ["usb"],
            },
        })
        .to_string()
    }

    /// Shows its credential to a page that asks for one (`navigator.credentials.get`).
    #[track_caller]
    pub fn shows(&mut self, asked: &Value) -> String {
        if self.counter > 0 {
            self.counter += 1;
        }
        let data = self.said(0);
        let client_data = self.client_data("webauthn.get", asked);
        let signed = [&data[..], &sha256(&client_data)].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": base64url(&self.id),
            "rawId": base64url(&self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": base64url(&client_data),
                "authenticatorData": base64url(&data),
                "signature": base64url(signature.as_ref()),
                "userHandle": base64url(&self.user),
            },
        })
        .to_string()
    }
}
