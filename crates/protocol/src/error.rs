//! Every error code of OAuth 2 and OpenID Connect, once, and the error that carries one.
//!
//! Which HTTP status a code gets depends on the endpoint and is decided where HTTP is spoken.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// An error code as the specifications spell it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $($(#[$doc])* $name,)+
        }

        impl ErrorCode {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The code on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }
        }
    };
}

error_codes! {
    /// A parameter is missing, malformed or repeated (RFC 6749 sections 4.1.2.1 and 5.2).
    InvalidRequest = "invalid_request",
    /// The client may not use this grant or response type (RFC 6749 sections 4.1.2.1 and 5.2).
    UnauthorizedClient = "unauthorized_client",
    /// The person said no (RFC 6749 section 4.1.2.1).
    AccessDenied = "access_denied",
    /// This response type is not offered (RFC 6749 section 4.1.2.1).
    UnsupportedResponseType = "unsupported_response_type",
    /// The scope is malformed or wider than what was granted (RFC 6749 sections 4.1.2.1 and 5.2).
    InvalidScope = "invalid_scope",
    /// An accident inside (RFC 6749 section 4.1.2.1).
    ServerError = "server_error",
    /// Try again later (RFC 6749 section 4.1.2.1).
    TemporarilyUnavailable = "temporarily_unavailable",
    /// The client is unknown or did not authenticate (RFC 6749 section 5.2).
    InvalidClient = "invalid_client",
    /// The code, refresh token or its binding is not good (RFC 6749 section 5.2).
    InvalidGrant = "invalid_grant",
    /// This grant type is not offered (RFC 6749 section 5.2).
    UnsupportedGrantType = "unsupported_grant_type",
    /// The access token is expired, revoked or malformed (RFC 6750 section 3.1).
    InvalidToken = "invalid_token",
    /// The access token lacks a scope (RFC 6750 section 3.1).
    InsufficientScope = "insufficient_scope",
    /// This kind of token cannot be revoked (RFC 7009 section 2.2.1).
    UnsupportedTokenType = "unsupported_token_type",
    /// A page would have to be shown (OpenID Connect Core section 3.1.2.6).
    InteractionRequired = "interaction_required",
    /// The person would have to sign in (OpenID Connect Core section 3.1.2.6).
    LoginRequired = "login_required",
    /// The person would have to choose an account (OpenID Connect Core section 3.1.2.6).
    AccountSelectionRequired = "account_selection_required",
    /// The person would have to consent (OpenID Connect Core section 3.1.2.6).
    ConsentRequired = "consent_required",
    /// The `request_uri` gave an error or bad data (OpenID Connect Core section 3.1.2.6).
    InvalidRequestUri = "invalid_request_uri",
    /// The request object is not good (OpenID Connect Core section 3.1.2.6, RFC 9101).
    InvalidRequestObject = "invalid_request_object",
    /// `request` is not offered (OpenID Connect Core section 3.1.2.6).
    RequestNotSupported = "request_not_supported",
    /// `request_uri` is not offered (OpenID Connect Core section 3.1.2.6).
    RequestUriNotSupported = "request_uri_not_supported",
    /// `registration` is not offered (OpenID Connect Core section 3.1.2.6).
    RegistrationNotSupported = "registration_not_supported",
    /// None of the asked authentication classes can be had (OpenID Connect Unmet Authentication
    /// Requirements).
    UnmetAuthenticationRequirements = "unmet_authentication_requirements",
    /// A redirect URI cannot be registered (RFC 7591 section 3.2.2).
    InvalidRedirectUri = "invalid_redirect_uri",
    /// A field of the registration is not good (RFC 7591 section 3.2.2).
    InvalidClientMetadata = "invalid_client_metadata",
    /// The software statement is not good (RFC 7591 section 3.2.2).
    InvalidSoftwareStatement = "invalid_software_statement",
    /// The software statement is not approved here (RFC 7591 section 3.2.2).
    UnapprovedSoftwareStatement = "unapproved_software_statement",
    /// The person has not decided yet (RFC 8628 section 3.5).
    AuthorizationPending = "authorization_pending",
    /// Ask less often (RFC 8628 section 3.5).
    SlowDown = "slow_down",
    /// The device code has expired (RFC 8628 section 3.5).
    ExpiredToken = "expired_token",
    /// The resource is unknown or malformed (RFC 8707 section 2).
    InvalidTarget = "invalid_target",
    /// The authorization details are not good (RFC 9396 section 5).
    InvalidAuthorizationDetails = "invalid_authorization_details",
    /// The DPoP proof is not good (RFC 9449 section 5).
    InvalidDpopProof = "invalid_dpop_proof",
    /// Repeat the request with the nonce given (RFC 9449 section 8).
    UseDpopNonce = "use_dpop_nonce",
    /// The sign-in behind the token is too weak or too old (RFC 9470 section 3).
    InsufficientUserAuthentication = "insufficient_user_authentication",
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A refusal as OAuth says it: a code for the program, a sentence for its developer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{code}: {description}")]
pub struct OAuthError {
    /// `error`.
    #[serde(rename = "error")]
    pub code: ErrorCode,
    /// `error_description`; see [`OAuthError::new`] for its characters.
    #[serde(rename = "error_description")]
    pub description: Cow<'static, str>,
    /// What it was, where code and request together do not tell; for the owner's eyes, never sent.
    #[serde(skip)]
    pub cause: Option<Cause>,
}

/// What was wrong with a grant or a client's credentials. The client is told less, because whoever guesses should learn
/// nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The code belongs to another client.
    OtherClient,
    /// The redirect URI is not the one of the authorization request.
    OtherRedirectUri,
    /// The PKCE verifier is wrong, missing, or not wanted.
    Verifier,
    /// It was used before.
    Used,
    /// The client's secret is right; it was sent in another way than the client registered.
    WayOfSecret,
}

impl OAuthError {
    /// Longest description kept, in bytes: an answer in a URL has to stay short.
    const LONGEST: usize = 200;

    /// An error with its sentence.
    ///
    /// The sentence is narrowed to RFC 6749's characters (S-175), and further by `& = # % +`, because some
    /// loopback listeners decode a whole query before they split it (opencloud.md B.3). What does not fit
    /// becomes `'` or `?`.
    pub fn new(code: ErrorCode, description: impl Into<Cow<'static, str>>) -> Self {
        let description = description.into();
        let fits = description.len() <= Self::LONGEST && description.chars().all(fits);
        let description = if fits {
            description
        } else {
            let narrow = |c| if fits_or_quote(c) { c } else { '?' };
            let text: String = description.chars().take(Self::LONGEST).map(narrow).collect();
            Cow::Owned(text.replace('"', "'"))
        };
        Self {
            code,
            description,
            cause: None,
        }
    }

    /// The same error with what it was.
    #[must_use]
    pub fn because(self, cause: Cause) -> Self {
        Self {
            cause: Some(cause),
            ..self
        }
    }
}

/// A character of `error_description` that survives every known client.
fn fits(c: char) -> bool {
    matches!(c, ' ' | '!' | '$' | '\''..='*' | ','..='<' | '>'..='[' | ']'..='~')
}

fn fits_or_quote(c: char) -> bool {
    fits(c) || c == '"'
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_code_is_spelled_once() {
        let texts: HashSet<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), ErrorCode::ALL.len());
        for text in texts {
            assert!(
                text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{text}"
            );
        }
    }

    #[test]
    fn it_serialises_as_the_token_endpoint_says_it() {
        let error = OAuthError::new(ErrorCode::InvalidGrant, "the code has expired");
        assert_eq!(
            serde_json::to_string(&error).unwrap(),
            r#"{"error":"invalid_grant","error_description":"the code has expired"}"#
        );
        assert_eq!(error.to_string(), "invalid_grant: the code has expired");
    }

    #[test]
    fn s_175_a_description_has_only_harmless_characters() {
        let error = OAuthError::new(
            ErrorCode::InvalidRequest,
            "a \"b\" \\ c\r\nSet-Cookie: ü&x=1#%+\u{7f}".to_owned(),
        );
        assert_eq!(error.description, "a 'b' ? c??Set-Cookie: ??x?1????");
    }

    #[test]
    fn a_good_description_is_kept_as_it_is() {
        let error = OAuthError::new(ErrorCode::InvalidRequest, "redirect_uri is missing (see 3.1.2)");
        assert!(matches!(
            error.description,
            Cow::Borrowed("redirect_uri is missing (see 3.1.2)")
        ));
    }

    proptest! {
        #[test]
        fn s_175_whatever_comes_in(text in ".*") {
            let error = OAuthError::new(ErrorCode::ServerError, text);
            prop_assert!(error.description.len() <= OAuthError::LONGEST);
            for byte in error.description.bytes() {
                prop_assert!(matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e));
                prop_assert!(!b"&=#%+".contains(&byte));
            }
        }
    }
}
