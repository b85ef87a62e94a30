//! The logout token that tells a client's server of a sign-out (OpenID Connect Back-Channel Logout section 2.4), and
//! the address of its front-channel page (OpenID Connect Front-Channel Logout section 3).
//!
//! Values only: who is told, when and how often is decided elsewhere.
//!
//! The invariant: a logout token has no `nonce` and a `typ` of its own, so that it can never pass for an ID token.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::id::{ClientId, SessionId, Subject};
use crate::redirect_uri;
use crate::time::Timestamp;

/// `typ` of our logout tokens.
pub const LOGOUT_TOKEN_TYPE: &str = "logout+jwt";

/// The one member of `events`.
pub const LOGOUT_EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The claims of a logout token.
#[derive(Debug, Clone, Serialize)]
pub struct LogoutTokenClaims {
    /// The issuer, byte for byte as discovery says.
    pub iss: String,
    /// The owner, as this client knows them.
    pub sub: Subject,
    /// The client.
    pub aud: ClientId,
    /// When it was made.
    pub iat: Timestamp,
    /// No longer good from here on; two minutes are enough (section 2.4).
    pub exp: Timestamp,
    /// Another one for each token.
    pub jti: String,
    /// Which session is over.
    pub sid: SessionId,
    /// Says what kind of token this is.
    pub events: Map<String, Value>,
}

impl LogoutTokenClaims {
    /// What `events` holds: exactly the one member, an empty object.
    pub fn events() -> Map<String, Value> {
        Map::from_iter([(LOGOUT_EVENT.to_owned(), json!({}))])
    }
}

/// The address that a browser loads in a frame to tell a client of a sign-out: the registered one, with `iss` and `sid`
/// where the client asked for them, and then always both (OpenID Connect Front-Channel Logout section 3).
pub fn front_channel_address(registered: &str, issuer: &str, session: Option<SessionId>) -> String {
    match session {
        Some(session) => {
            redirect_uri::with_query(registered, &[("iss", issuer), ("sid", &session.to_string())])
        }
        None => registered.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_it_is_and_no_nonce() {
        let claims = LogoutTokenClaims {
            iss: "http://localhost:4283".to_owned(),
            sub: Subject::parse("ada").unwrap(),
            aud: ClientId::parse("app").unwrap(),
            iat: Timestamp::new(10),
            exp: Timestamp::new(130),
            jti: "j".to_owned(),
            sid: SessionId::from_bytes([1; 16]),
            events: LogoutTokenClaims::events(),
        };
        let claims = serde_json::to_value(claims).unwrap();
        let mut names: Vec<_> = claims.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["aud", "events", "exp", "iat", "iss", "jti", "sid", "sub"]);
        assert_eq!(claims["events"], json!({ LOGOUT_EVENT: {} }));
        assert_eq!(claims["aud"], "app");
    }

    #[test]
    fn a_frame_names_issuer_and_session_or_neither() {
        let session = SessionId::from_bytes([1; 16]);
        assert_eq!(
            front_channel_address(
                "https://a.example/out?x=1",
                "http://localhost:4283",
                Some(session)
            ),
            format!("https://a.example/out?x=1&iss=http%3A%2F%2Flocalhost%3A4283&sid={session}")
        );
        assert_eq!(
            front_channel_address("https://a.example/out", "http://localhost:4283", None),
            "https://a.example/out"
        );
    }
}
