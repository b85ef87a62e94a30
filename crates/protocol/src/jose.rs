//! Keys and signatures (RFC 7515 to 7519): public keys as JSON in [`jwk`], signed tokens in [`jws`].
//!
//! The invariant: the key decides which algorithms it is used with, never the token (RFC 8725 section 3.1).

pub mod jwk;
pub mod jws;
pub(crate) mod strict_json;
