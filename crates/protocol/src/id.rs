//! Names of things: random ids, client ids, subjects. None of them is a secret, all of them may be logged.
//!
//! Ids are 16 bytes that came from outside as chance; this crate never draws them. They are shown as 22
//! characters of base64url, and only that canonical text is read back, so an id has one spelling in the
//! database, in URLs and in logs.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::encoding::{array_from_base64url, base64url};

/// The text is not the canonical 22 characters of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id is 22 characters of base64url")]
pub struct InvalidId;

macro_rules! random_id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        ///
        /// 16 random bytes, shown as 22 characters of base64url.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// The id made of these bytes.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The bytes of the id.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&base64url(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                array_from_base64url(text).map(Self).ok_or(InvalidId)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

random_id! {
    /// An instance: one person's authorization server.
    InstanceId;
    /// A browser session; `sid` in tokens.
    SessionId;
    /// A grant: what a person allowed a client, and the family of tokens that came from it.
    GrantId;
    /// An authorization request that waits for the person.
    FlowId;
    /// An access token; `jti` in it.
    AccessTokenId;
    /// A refresh token, where it is named and not presented.
    RefreshTokenId;
}

/// The text cannot be a client id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a client id is 1 to 255 characters of visible ASCII, without spaces")]
pub struct InvalidClientId;

/// The text cannot be a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a subject is 1 to 255 characters of visible ASCII, without spaces")]
pub struct InvalidSubject;

macro_rules! visible_ascii {
    ($($(#[$doc:meta])* $name:ident, $error:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes 1 to 255 characters of %x21-7E.
            pub fn parse(text: &str) -> Result<Self, $error> {
                if (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err($error)
                }
            }

            /// The text of it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                Self::parse(text)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    )+};
}

visible_ascii! {
    /// A client's id (RFC 6749 section 2.2), case sensitive.
    ///
    /// Narrower than the RFC's VSCHAR by the space, which no known client uses and which invites look-alikes.
    ClientId, InvalidClientId;
    /// The owner's `sub` (OpenID Connect Core section 2): never reassigned, compared byte for byte.
    Subject, InvalidSubject;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        let id = SessionId::from_bytes(*b"sixteen bytes ok");
        let text = id.to_string();
        assert_eq!(text.len(), 22);
        assert_eq!(text.parse(), Ok(id));
        assert_eq!(format!("{id:?}"), format!("SessionId({text})"));
        for other in [
            format!("{text}=="),
            format!("{text} "),
            text[..21].to_owned(),
            String::new(),
        ] {
            assert_eq!(other.parse::<SessionId>(), Err(InvalidId), "{other:?}");
        }
        // The last character carries four bits; the two behind them must be zero.
        assert_eq!("AAAAAAAAAAAAAAAAAAAAAB".parse::<SessionId>(), Err(InvalidId));
    }

    #[test]
    fn an_id_is_text_in_json() {
        let id = GrantId::from_bytes([0; 16]);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, "\"AAAAAAAAAAAAAAAAAAAAAA\"");
        assert_eq!(serde_json::from_str::<GrantId>(&json).unwrap(), id);
        assert!(serde_json::from_str::<GrantId>("\"A\"").is_err());
    }

    #[test]
    fn a_client_id_is_visible_ascii() {
        for good in ["web", "OpenCloudDesktop", "a:b/c%2F+~!", &"x".repeat(255)] {
            assert_eq!(ClientId::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "a b", "a\n", "a\0", "ü", "\u{7f}", &"x".repeat(256)] {
            assert_eq!(ClientId::parse(bad), Err(InvalidClientId), "{bad:?}");
            assert!(serde_json::from_value::<ClientId>(bad.into()).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_subject_keeps_its_case() {
        assert_ne!(Subject::parse("Alan").unwrap(), Subject::parse("alan").unwrap());
        assert_eq!(Subject::parse(""), Err(InvalidSubject));
    }
}
