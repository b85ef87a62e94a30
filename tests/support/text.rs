//! The encodings of the web: percent-encoded forms, base64url, hashes, and the little of HTML that forms need.

use std::fmt::Write as _;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// Percent-encodes everything but `A-Z a-z 0-9 - . _ ~`.
pub fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").unwrap();
        }
    }
    out
}

/// Names and values as a form body or a query.
pub fn form<N: AsRef<str>, V: AsRef<str>>(params: &[(N, V)]) -> String {
    params
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name.as_ref()), encode(value.as_ref())))
        .collect::<Vec<_>>()
        .join("&")
}

/// Undoes percent-encoding; `+` is a blank.
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().expect("two digits"), rest.next().expect("two digits")];
                let digits = std::str::from_utf8(&digits).expect("digits");
                u8::from_str_radix(digits, 16).expect("hexadecimal digits")
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).expect("UTF-8 behind the percent signs")
}

/// Reads a form body or a query.
pub fn params(text: &str) -> Vec<(String, String)> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// The value of a parameter in a URL's query; none when it is not there.
pub fn query_value(url: &str, name: &str) -> Option<String> {
    let (_, query) = url.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    let found = params(query).into_iter().find(|(one, _)| one == name);
    found.map(|(_, value)| value)
}

/// base64url without padding.
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Undoes [`base64url`]; strict about padding and trailing bits.
pub fn from_base64url(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).expect("base64url")
}

/// base64 with padding, as in `Authorization: Basic`.
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, bytes).as_ref().to_vec()
}

/// Undoes the entities that a template writes into attributes.
pub(crate) fn unescape(text: &str) -> String {
    const ENTITIES: [(&str, char); 10] = [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&amp;", '&'),
        ("&#34;", '"'),
        ("&#38;", '&'),
        ("&#39;", '\''),
        ("&#60;", '<'),
        ("&#62;", '>'),
        ("&#x27;", '\''),
    ];
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity));
        let (skip, char) = entity.map_or((1, '&'), |(entity, char)| (entity.len(), *char));
        out.push(char);
        rest = &rest[skip..];
    }
    out + rest
}

/// The value of an attribute of one HTML tag, such as `<input name="flow">`.
pub(crate) fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    let end = start + tag[start..].find('"')?;
    Some(unescape(&tag[start..end]))
}

/// What pages and programs send instead of a passphrase: PBKDF2 over it with the instance's salt, and once more with the
/// two exchanged, in base64. `host` is the instance's, without a port.
pub fn stretched(passphrase: &str, host: &str, iterations: u32) -> String {
    use aws_lc_rs::pbkdf2::{PBKDF2_HMAC_SHA256, derive};
    let rounds = std::num::NonZeroU32::new(iterations).expect("rounds");
    let once = std::num::NonZeroU32::MIN;
    let (mut master, mut hashed) = ([0; 32], [0; 32]);
    let salt = format!("me@{host}");
    derive(
        PBKDF2_HMAC_SHA256,
        rounds,
        salt.as_bytes(),
        passphrase.as_bytes(),
        &mut master,
    );
    derive(
        PBKDF2_HMAC_SHA256,
        once,
        passphrase.as_bytes(),
        &master,
        &mut hashed,
    );
    base64(&hashed)
}
