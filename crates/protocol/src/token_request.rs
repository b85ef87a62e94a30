//! What is presented at the token endpoint (RFC 6749 sections 4.1.3, 4.4.2 and 6, RFC 8628 section 3.4).
//!
//! Reading only: whether a code is good, and whose, is decided where it is remembered. Adding a grant type: a
//! variant, an arm in [`parse`], a name in [`GrantType`].

use crate::client_metadata::GrantType;
use crate::error::{ErrorCode, OAuthError};
use crate::parameters::Parameters;
use crate::scope::Scope;
use crate::secret::Secret;

/// A token request, apart from the client's authentication.
#[derive(Clone)]
pub enum TokenRequest {
    /// A code is exchanged.
    AuthorizationCode {
        /// The code as presented.
        code: Secret<String>,
        /// Has to equal the one of the authorization request, byte for byte.
        redirect_uri: Option<String>,
        /// The PKCE verifier, of any shape: a wrong shape is a wrong verifier, `invalid_grant` (S-039).
        code_verifier: Option<Secret<String>>,
    },
    /// A refresh token is exchanged.
    RefreshToken {
        /// The refresh token as presented.
        refresh_token: Secret<String>,
        /// A narrower scope, if asked for.
        scope: Option<Scope>,
    },
    /// Nothing but the client's own credentials.
    ClientCredentials {
        /// What it asks for.
        scope: Option<Scope>,
    },
    /// A device asks whether the person has answered.
    DeviceCode {
        /// The device code as presented.
        device_code: Secret<String>,
    },
}

impl TokenRequest {
    /// Which grant it presents.
    pub const fn grant_type(&self) -> GrantType {
        match self {
            Self::AuthorizationCode { .. } => GrantType::AuthorizationCode,
            Self::RefreshToken { .. } => GrantType::RefreshToken,
            Self::ClientCredentials { .. } => GrantType::ClientCredentials,
            Self::DeviceCode { .. } => GrantType::DeviceCode,
        }
    }
}

/// Reads a token request from the parameters of the body: `invalid_request`, `unsupported_grant_type` or
/// `invalid_scope` (RFC 6749 section 5.2).
pub fn parse(params: &Parameters) -> Result<TokenRequest, OAuthError> {
    let secret = |name| params.get(name).map(|text| Secret::new(text.to_owned()));
    let required = |name: &'static str| {
        secret(name).ok_or_else(|| OAuthError::new(ErrorCode::InvalidRequest, format!("{name} is missing")))
    };
    let grant_type = required("grant_type")?;
    match GrantType::parse(grant_type.expose()) {
        Some(GrantType::AuthorizationCode) => Ok(TokenRequest::AuthorizationCode {
            code: required("code")?,
            redirect_uri: params.get("redirect_uri").map(str::to_owned),
            code_verifier: secret("code_verifier"),
        }),
        Some(GrantType::RefreshToken) => Ok(TokenRequest::RefreshToken {
            refresh_token: required("refresh_token")?,
            scope: params.get("scope").map(Scope::parse).transpose()?,
        }),
        Some(GrantType::ClientCredentials) => Ok(TokenRequest::ClientCredentials {
            scope: params.get("scope").map(Scope::parse).transpose()?,
        }),
        Some(GrantType::DeviceCode) => Ok(TokenRequest::DeviceCode {
            device_code: required("device_code")?,
        }),
        // Implicit has nothing to present: its tokens come from the authorization endpoint.
        Some(GrantType::Implicit) | None => Err(OAuthError::new(
            ErrorCode::UnsupportedGrantType,
            "this grant_type is not supported",
        )),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(body: &str) -> Result<TokenRequest, OAuthError> {
        parse(&Parameters::parse(body.as_bytes()).unwrap())
    }

    fn refused(body: &str) -> Option<ErrorCode> {
        read(body).err().map(|error| error.code)
    }

    #[test]
    fn a_code_comes_with_what_it_is_bound_to() {
        let request = read(
            "grant_type=authorization_code&code=K&redirect_uri=http%3A%2F%2F127.0.0.1%3A5&code_verifier=V&scope=x",
        );
        let Ok(TokenRequest::AuthorizationCode {
            code,
            redirect_uri,
            code_verifier,
        }) = request
        else {
            panic!("not a code")
        };
        assert_eq!(
            (code.expose().as_str(), redirect_uri.as_deref()),
            ("K", Some("http://127.0.0.1:5"))
        );
        assert_eq!(code_verifier.unwrap().expose(), "V");
    }

    #[test]
    fn a_refresh_token_may_ask_for_less() {
        let Ok(request) = read("grant_type=refresh_token&refresh_token=R&scope=email+openid") else {
            panic!("refused")
        };
        assert_eq!(request.grant_type(), GrantType::RefreshToken);
        let TokenRequest::RefreshToken { refresh_token, scope } = request else {
            panic!("not a refresh token")
        };
        assert_eq!(
            (refresh_token.expose().as_str(), scope.unwrap().to_string()),
            ("R", "email openid".to_owned())
        );
        let without = read("grant_type=refresh_token&refresh_token=R&scope=");
        assert!(matches!(
            without,
            Ok(TokenRequest::RefreshToken { scope: None, .. })
        ));
    }

    #[test]
    fn what_is_missing_is_an_invalid_request() {
        for body in [
            "",
            "grant_type=",
            "code=K",
            "grant_type=authorization_code",
            "grant_type=authorization_code&code=",
            "grant_type=refresh_token",
            "grant_type=refresh_token&code=K",
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&code=K",
        ] {
            assert_eq!(refused(body), Some(ErrorCode::InvalidRequest), "{body}");
        }
    }

    #[test]
    fn other_grants_are_unsupported() {
        for grant in [
            "password",
            "implicit",
            "device_code",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "Refresh_Token",
            "authorization_code+",
        ] {
            let body = format!("grant_type={grant}&code=K&refresh_token=R");
            assert_eq!(refused(&body), Some(ErrorCode::UnsupportedGrantType), "{grant}");
        }
    }

    #[test]
    fn a_machine_asks_for_a_scope_or_for_none() {
        let Ok(TokenRequest::ClientCredentials { scope }) = read("grant_type=client_credentials&scope=a+b")
        else {
            panic!("not credentials")
        };
        assert_eq!(scope.unwrap().to_string(), "a b");
        let request = read("grant_type=client_credentials").ok().unwrap();
        assert_eq!(request.grant_type(), GrantType::ClientCredentials);
        assert!(matches!(request, TokenRequest::ClientCredentials { scope: None }));
    }

    #[test]
    fn a_device_shows_its_code() {
        let grant = crate::device::GRANT_TYPE.replace(':', "%3A");
        let request = read(&format!("grant_type={grant}&device_code=D")).ok().unwrap();
        assert_eq!(request.grant_type(), GrantType::DeviceCode);
        let TokenRequest::DeviceCode { device_code } = request else {
            panic!("not a device code")
        };
        assert_eq!(device_code.expose(), "D");
    }

    #[test]
    fn a_malformed_scope_has_its_own_code() {
        assert_eq!(
            refused("grant_type=refresh_token&refresh_token=R&scope=%22"),
            Some(ErrorCode::InvalidScope)
        );
    }

    #[test]
    fn the_error_names_the_parameter_and_not_its_value() {
        let error = read("grant_type=authorization_code&code_verifier=hidden")
            .err()
            .unwrap();
        assert_eq!(error.description, "code is missing");
    }

    proptest! {
        #[test]
        fn any_body_can_be_sent(body in "(grant_type=(authorization_code|refresh_token)&)?[ -~]{0,80}") {
            if let Ok(params) = Parameters::parse(body.as_bytes()) {
                let _ = parse(&params);
            }
        }
    }
}
