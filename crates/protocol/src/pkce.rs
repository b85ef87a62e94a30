//! Proof Key for Code Exchange (RFC 7636), method S256 only.
//!
//! `plain` would hand the verifier to whoever reads the request; leaving the method out means `plain`. Both
//! are refused (S-035), and a challenge that S256 cannot have produced is refused at the door (S-036).

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::encoding::{array_from_base64url, base64url};
use crate::error::{ErrorCode, OAuthError};
use crate::secret::sha256;

/// The only method, as discovery lists it.
pub const METHOD: &str = "S256";

/// A challenge: SHA-256 of a verifier that only the client knows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CodeChallenge([u8; 32]);

impl CodeChallenge {
    /// Reads `code_challenge` and `code_challenge_method` (RFC 7636 section 4.3). The method has to be
    /// spelled `S256`, the challenge has to be 43 characters of canonical base64url; anything else is
    /// `invalid_request`.
    pub fn parse(challenge: &str, method: Option<&str>) -> Result<Self, OAuthError> {
        if method != Some(METHOD) {
            return Err(OAuthError::new(
                ErrorCode::InvalidRequest,
                "code_challenge_method has to be S256",
            ));
        }
        Self::from_text(challenge).ok_or_else(|| {
            OAuthError::new(
                ErrorCode::InvalidRequest,
                "code_challenge has to be 43 characters of base64url",
            )
        })
    }

    /// The challenge for a verifier, as a client makes it (RFC 7636 section 4.2).
    pub fn of(verifier: &str) -> Self {
        Self(sha256(&[verifier.as_bytes()]))
    }

    /// Whether `verifier` is the one behind the challenge. It has to have 43 to 128 unreserved characters
    /// (RFC 7636 section 4.1; S-039); the comparison takes the same time wherever they differ (S-040).
    pub fn verify(&self, verifier: &str) -> bool {
        (43..=128).contains(&verifier.len())
            && verifier
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~'))
            && verify_slices_are_equal(&self.0, &sha256(&[verifier.as_bytes()])).is_ok()
    }

    fn from_text(text: &str) -> Option<Self> {
        array_from_base64url(text).map(Self)
    }
}

impl fmt::Display for CodeChallenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base64url(&self.0))
    }
}

impl fmt::Debug for CodeChallenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CodeChallenge({self})")
    }
}

/// For the store, which keeps a challenge as its 43 characters.
impl std::str::FromStr for CodeChallenge {
    type Err = OAuthError;

    fn from_str(text: &str) -> Result<Self, OAuthError> {
        Self::parse(text, Some(METHOD))
    }
}

impl Serialize for CodeChallenge {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CodeChallenge {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_text(&text).ok_or_else(|| serde::de::Error::custom("not a code challenge"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    // RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn challenge_of(verifier: &str) -> CodeChallenge {
        CodeChallenge(sha256(&[verifier.as_bytes()]))
    }

    #[test]
    fn the_example_of_rfc_7636_appendix_b_holds() {
        let challenge = CodeChallenge::parse(CHALLENGE, Some("S256")).unwrap();
        assert!(challenge.verify(VERIFIER));
        assert_eq!(challenge.to_string(), CHALLENGE);
        assert_eq!(challenge, challenge_of(VERIFIER));
    }

    #[test]
    fn s_035_only_s256_spelled_out_is_a_method() {
        for method in [
            None,
            Some(""),
            Some("plain"),
            Some("s256"),
            Some("S512"),
            Some("S256 "),
        ] {
            let error = CodeChallenge::parse(CHALLENGE, method).unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidRequest, "{method:?}");
        }
    }

    #[test]
    fn s_036_a_challenge_has_43_canonical_characters() {
        let padded = format!("{CHALLENGE}=");
        let longer = format!("{CHALLENGE}A");
        let stray_bits = format!("{}N", &CHALLENGE[..42]);
        let plus = CHALLENGE.replace('-', "+");
        for bad in ["", &CHALLENGE[..42], &padded, &longer, &stray_bits, &plus] {
            let error = CodeChallenge::parse(bad, Some("S256")).unwrap_err();
            assert_eq!(error.code, ErrorCode::InvalidRequest, "{bad}");
        }
    }

    #[test]
    fn s_039_a_verifier_of_the_wrong_shape_never_matches() {
        for bad in [
            String::new(),
            "a".repeat(42),
            "a".repeat(129),
            format!("{VERIFIER} "),
            format!("{VERIFIER}+"),
        ] {
            assert!(!challenge_of(&bad).verify(&bad), "{bad:?}");
        }
        for good in ["a".repeat(43), "a".repeat(128), "-._~".repeat(11)] {
            assert!(challenge_of(&good).verify(&good), "{good:?}");
        }
    }

    #[test]
    fn s_040_another_verifier_does_not_match() {
        let challenge = challenge_of(VERIFIER);
        assert!(!challenge.verify(&VERIFIER.to_lowercase()));
        assert!(!challenge.verify(CHALLENGE));
    }

    #[test]
    fn it_is_its_text_in_json() {
        let json = format!("\"{CHALLENGE}\"");
        assert_eq!(serde_json::to_string(&challenge_of(VERIFIER)).unwrap(), json);
        assert_eq!(
            serde_json::from_str::<CodeChallenge>(&json).unwrap(),
            challenge_of(VERIFIER)
        );
        assert!(serde_json::from_str::<CodeChallenge>("\"short\"").is_err());
    }

    proptest! {
        #[test]
        fn any_verifier_of_the_right_shape_matches_its_challenge(verifier in "[A-Za-z0-9._~-]{43,128}") {
            prop_assert!(challenge_of(&verifier).verify(&verifier));
        }

        #[test]
        fn any_text_can_be_sent(challenge in ".*", verifier in ".*") {
            let _ = CodeChallenge::parse(&challenge, Some(METHOD));
            let _ = challenge_of("").verify(&verifier);
        }
    }
}
