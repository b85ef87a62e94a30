//! How a client presents itself at the token, revocation, introspection and pushed-request endpoints (RFC 6749
//! section 2.3, RFC 7523).
//!
//! Reading only: whether the secret or the assertion is right, and whether this method is the registered one, is asked of the
//! registered client with [`Presented::fits`] and [`PresentedSecret::is`]. The parameters are those of the
//! body: a secret in the query is refused before it gets here (S-096).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::client_assertion;
use crate::client_metadata::AuthMethod;
use crate::encoding::form_decode;
use crate::error::{ErrorCode, OAuthError};
use crate::id::ClientId;
use crate::parameters::Parameters;
use crate::secret::Secret;

/// Where a client's credentials were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// The `Authorization: Basic` header.
    Basic,
    /// The body, with a secret.
    Post,
    /// The body, `client_id` only.
    None,
    /// The body, with a signed assertion (RFC 7523).
    Assertion,
}

/// A client as it presents itself.
pub struct Presented {
    /// Who it says it is.
    pub client_id: ClientId,
    /// What it offers as proof; an empty password counts as none.
    pub secret: Option<PresentedSecret>,
    /// A signed assertion in place of a secret; not checked yet.
    pub assertion: Option<String>,
    /// Where both were found.
    pub method: Via,
}

impl Presented {
    /// Whether a client registered with `method` presents itself like this (S-097). A public client may use
    /// Basic with an empty password, as older mobile apps do (opencloud.md C.1), but never a secret.
    pub fn fits(&self, method: AuthMethod) -> bool {
        match method {
            AuthMethod::None => self.secret.is_none() && self.assertion.is_none(),
            AuthMethod::ClientSecret => self.secret.is_some(),
            AuthMethod::ClientSecretBasic => self.secret.is_some() && self.method == Via::Basic,
            AuthMethod::ClientSecretPost => self.secret.is_some() && self.method == Via::Post,
            AuthMethod::ClientSecretJwt | AuthMethod::PrivateKeyJwt => self.assertion.is_some(),
        }
    }
}

/// A secret as presented. By Basic it can mean two things: RFC 6749 says form-encoded, and real clients send
/// it raw.
pub struct PresentedSecret {
    first: Secret<String>,
    raw: Option<Secret<String>>,
}

impl PresentedSecret {
    /// What it may mean: form-decoded, and where that differs, raw (opencloud.md C.1).
    pub fn candidates(&self) -> impl Iterator<Item = &Secret<String>> {
        std::iter::once(&self.first).chain(&self.raw)
    }

    /// Whether it is the registered secret; constant-time, and both meanings are always tried.
    pub fn is(&self, registered: &Secret<String>) -> bool {
        self.candidates().fold(false, |found, candidate| {
            registered.matches(candidate.expose()) | found
        })
    }
}

/// Reads the client's credentials from the `Authorization` header and the body.
///
/// `invalid_request` when it presents itself in two ways, `invalid_client` when it does not at all or
/// illegibly.
pub fn read(authorization_header: Option<&str>, params: &Parameters) -> Result<Presented, OAuthError> {
    let assertion = ["client_assertion", "client_assertion_type"]
        .iter()
        .any(|name| params.get_even_empty(name).is_some());
    let in_body = params.get("client_secret");
    if let Some(header) = authorization_header {
        if assertion || params.get_even_empty("client_secret").is_some() {
            return Err(twice());
        }
        let encoded =
            basic(header).ok_or_else(|| illegible("only Basic is understood in the Authorization header"))?;
        return read_basic(encoded, params.get("client_id"));
    }
    if assertion {
        if params.get_even_empty("client_secret").is_some() {
            return Err(twice());
        }
        return read_assertion(params);
    }
    let client_id = params
        .get("client_id")
        .ok_or_else(|| illegible("the client did not present itself"))?;
    Ok(Presented {
        client_id: ClientId::parse(client_id).map_err(|_| illegible("client_id is not well formed"))?,
        method: if in_body.is_some() { Via::Post } else { Via::None },
        assertion: None,
        secret: in_body.map(|text| PresentedSecret {
            first: Secret::new(text.to_owned()),
            raw: None,
        }),
    })
}

/// Whether the header uses the Basic scheme; a 401 then names it in `WWW-Authenticate` (RFC 6749 section
/// 5.2).
pub fn is_basic(authorization_header: &str) -> bool {
    basic(authorization_header).is_some()
}

/// What follows the scheme, whose case does not matter (RFC 9110 section 11.1).
fn basic(header: &str) -> Option<&str> {
    let (scheme, encoded) = header.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("basic")
        .then(|| encoded.trim_matches(' '))
}

fn read_basic(encoded: &str, in_body: Option<&str>) -> Result<Presented, OAuthError> {
    let unreadable = || illegible("the Basic credentials cannot be read");
    let bytes = Zeroizing::new(STANDARD.decode(encoded).map_err(|_| unreadable())?);
    let text = std::str::from_utf8(&bytes).map_err(|_| unreadable())?;
    if text.chars().any(char::is_control) {
        return Err(unreadable());
    }
    let (id, password) = text.split_once(':').ok_or_else(unreadable)?;
    Ok(Presented {
        client_id: basic_client_id(id, in_body)?,
        secret: (!password.is_empty()).then(|| basic_secret(password)),
        assertion: None,
        method: Via::Basic,
    })
}

/// An assertion names its client itself; a `client_id` beside it has to agree (RFC 7521 section 4.2).
fn read_assertion(params: &Parameters) -> Result<Presented, OAuthError> {
    if params.get("client_assertion_type") != Some(client_assertion::ASSERTION_TYPE) {
        return Err(illegible(
            "client_assertion_type is not the one that is understood",
        ));
    }
    let assertion = params
        .get("client_assertion")
        .ok_or_else(|| illegible("client_assertion is missing"))?;
    let client_id = client_assertion::claimed_client(assertion)
        .ok_or_else(|| illegible("the client assertion cannot be read"))?;
    if params
        .get("client_id")
        .is_some_and(|named| named != client_id.as_str())
    {
        return Err(illegible("the client assertion is of another client"));
    }
    Ok(Presented {
        client_id,
        secret: None,
        assertion: Some(assertion.to_owned()),
        method: Via::Assertion,
    })
}

/// The id is form-decoded once (S-098). Where that gives no id, it was sent raw; a `client_id` in the body
/// has to name the same client, and settles which of the two was meant.
fn basic_client_id(raw: &str, in_body: Option<&str>) -> Result<ClientId, OAuthError> {
    let decoded = form_decode(raw.as_bytes()).and_then(|text| ClientId::parse(&text).ok());
    let meanings: Vec<ClientId> = decoded.into_iter().chain(ClientId::parse(raw).ok()).collect();
    let first = meanings
        .first()
        .ok_or_else(|| illegible("client_id is not well formed"))?;
    match in_body {
        None => Ok(first.clone()),
        Some(named) => meanings
            .iter()
            .find(|id| id.as_str() == named)
            .cloned()
            .ok_or_else(twice),
    }
}

fn basic_secret(raw: &str) -> PresentedSecret {
    let keep = |text: &str| Secret::new(text.to_owned());
    match form_decode(raw.as_bytes()).map(Secret::new) {
        Some(decoded) if decoded.expose() == raw => PresentedSecret {
            first: decoded,
            raw: None,
        },
        Some(decoded) => PresentedSecret {
            first: decoded,
            raw: Some(keep(raw)),
        },
        None => PresentedSecret {
            first: keep(raw),
            raw: None,
        },
    }
}

fn twice() -> OAuthError {
    OAuthError::new(
        ErrorCode::InvalidRequest,
        "the client presents itself in more than one way",
    )
}

fn illegible(description: &'static str) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidClient, description)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read_both(header: Option<&str>, body: &str) -> Result<Presented, OAuthError> {
        read(header, &Parameters::parse(body.as_bytes()).unwrap())
    }

    fn basic_header(credentials: impl AsRef<[u8]>) -> String {
        format!("Basic {}", STANDARD.encode(credentials))
    }

    fn by_basic(credentials: impl AsRef<[u8]>) -> Result<Presented, OAuthError> {
        read_both(Some(&basic_header(credentials)), "")
    }

    fn refused(header: Option<&str>, body: &str) -> Option<ErrorCode> {
        read_both(header, body).err().map(|error| error.code)
    }

    fn candidates(presented: &Presented) -> Vec<&str> {
        presented
            .secret
            .iter()
            .flat_map(PresentedSecret::candidates)
            .map(|secret| secret.expose().as_str())
            .collect()
    }

    #[test]
    fn the_three_ways_are_told_apart() {
        let basic = by_basic("c1:s3cret").unwrap();
        let post = read_both(None, "client_id=c1&client_secret=s3cret").unwrap();
        let none = read_both(None, "client_id=c1").unwrap();
        assert_eq!((basic.method, candidates(&basic)), (Via::Basic, vec!["s3cret"]));
        assert_eq!((post.method, candidates(&post)), (Via::Post, vec!["s3cret"]));
        assert_eq!((none.method, candidates(&none)), (Via::None, vec![]));
        for presented in [basic, post, none] {
            assert_eq!(presented.client_id.as_str(), "c1");
        }
    }

    #[test]
    fn an_empty_password_is_no_secret() {
        let presented = by_basic("OpenCloudIOS:").unwrap();
        assert_eq!((presented.method, presented.secret.is_none()), (Via::Basic, true));
        assert!(presented.fits(AuthMethod::None) && !presented.fits(AuthMethod::ClientSecret));
        assert!(
            read_both(None, "client_id=c1&client_secret=")
                .unwrap()
                .secret
                .is_none()
        );
    }

    #[test]
    fn s_096_one_request_presents_a_client_in_one_way() {
        let header = basic_header("c1:s");
        for body in [
            "client_secret=s",
            "client_secret=",
            "client_id=c1&client_secret=s",
            "client_assertion=x",
            "client_assertion_type=y",
            "client_id=c2",
        ] {
            assert_eq!(
                refused(Some(&header), body),
                Some(ErrorCode::InvalidRequest),
                "{body}"
            );
        }
        assert!(read_both(Some(&header), "client_id=c1").is_ok());
    }

    #[test]
    fn s_097_the_method_has_to_be_the_registered_one() {
        use AuthMethod::{ClientSecret, ClientSecretBasic, ClientSecretPost, None as Public};
        let basic = by_basic("c1:s").unwrap();
        let post = read_both(None, "client_id=c1&client_secret=s").unwrap();
        let none = read_both(None, "client_id=c1").unwrap();
        for (presented, fitting) in [
            (basic, [false, true, true, false]),
            (post, [false, true, false, true]),
            (none, [true, false, false, false]),
        ] {
            let fits = [Public, ClientSecret, ClientSecretBasic, ClientSecretPost].map(|m| presented.fits(m));
            assert_eq!(fits, fitting, "{:?}", presented.method);
        }
    }

    #[test]
    fn s_098_basic_is_decoded_once() {
        let presented = by_basic("c%3A1:a%3Ab+c%2525").unwrap();
        assert_eq!(presented.client_id.as_str(), "c:1");
        assert_eq!(candidates(&presented), ["a:b c%25", "a%3Ab+c%2525"]);
        let utf8 = by_basic("c1:pässwört:x").unwrap();
        assert_eq!(candidates(&utf8), ["pässwört:x"]);
        let broken_escape = by_basic("c1:100%").unwrap();
        assert_eq!(candidates(&broken_escape), ["100%"]);
    }

    #[test]
    fn s_098_illegible_credentials_are_no_credentials() {
        for credentials in [
            &b"no-colon"[..],
            b":secret",
            b"a b:secret",
            b"c1\0:s",
            b"c1:s\0",
            b"c1:\xff",
            b"",
        ] {
            let error = by_basic(credentials).err().map(|error| error.code);
            assert_eq!(error, Some(ErrorCode::InvalidClient), "{credentials:?}");
        }
        for header in ["Basic", "Basic ", "Basic !!!", "Bearer abc", "DPoP abc", ""] {
            assert_eq!(
                refused(Some(header), "client_id=c1"),
                Some(ErrorCode::InvalidClient),
                "{header}"
            );
        }
    }

    #[test]
    fn an_id_that_was_not_encoded_is_taken_as_it_is() {
        assert_eq!(by_basic("a+b:s").unwrap().client_id.as_str(), "a+b");
        assert_eq!(by_basic("100%:s").unwrap().client_id.as_str(), "100%");
        // The body settles what an ambiguous id means.
        let header = basic_header("a%41:s");
        assert_eq!(read_both(Some(&header), "").unwrap().client_id.as_str(), "aA");
        assert_eq!(
            read_both(Some(&header), "client_id=a%2541")
                .unwrap()
                .client_id
                .as_str(),
            "a%41"
        );
    }

    #[test]
    fn the_scheme_is_basic_in_any_case() {
        let header = basic_header("c1:s").replace("Basic", "bAsIc");
        assert!(read_both(Some(&header), "").is_ok() && is_basic(&header));
        assert!(!is_basic("Bearer abc") && !is_basic("Basic"));
    }

    #[test]
    fn nobody_is_an_invalid_client() {
        for body in [
            "",
            "client_id=",
            "client_secret=s",
            "client_id=a+b",
            "client_id=c1&client_assertion=x",
        ] {
            assert_eq!(refused(None, body), Some(ErrorCode::InvalidClient), "{body}");
        }
    }

    /// Of client `c1`; nobody checks its signature here.
    const ASSERTION: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjMSJ9.AAAA";
    const TYPE: &str = "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    #[test]
    fn an_assertion_names_its_client_itself() {
        for more in ["", "&client_id=c1"] {
            let presented = read_both(None, &format!("{TYPE}&client_assertion={ASSERTION}{more}")).unwrap();
            assert_eq!(presented.client_id.as_str(), "c1");
            assert_eq!(presented.assertion.as_deref(), Some(ASSERTION));
            assert_eq!(
                (presented.method, presented.secret.is_none()),
                (Via::Assertion, true)
            );
            for method in AuthMethod::ALL {
                let fits = matches!(method, AuthMethod::ClientSecretJwt | AuthMethod::PrivateKeyJwt);
                assert_eq!(presented.fits(*method), fits, "{method}");
            }
        }
    }

    #[test]
    fn s_096_an_assertion_stands_alone() {
        let assertion = format!("{TYPE}&client_assertion={ASSERTION}");
        let header = basic_header("c1:s");
        let refusals = [
            (
                Some(header.as_str()),
                assertion.clone(),
                ErrorCode::InvalidRequest,
            ),
            (
                None,
                format!("{assertion}&client_secret=s"),
                ErrorCode::InvalidRequest,
            ),
            (
                None,
                format!("{assertion}&client_secret="),
                ErrorCode::InvalidRequest,
            ),
            (
                None,
                format!("{assertion}&client_id=c2"),
                ErrorCode::InvalidClient,
            ),
            (
                None,
                format!("client_assertion={ASSERTION}"),
                ErrorCode::InvalidClient,
            ),
            (None, format!("{TYPE}&client_id=c1"), ErrorCode::InvalidClient),
            (
                None,
                format!("{TYPE}&client_assertion=&client_id=c1"),
                ErrorCode::InvalidClient,
            ),
            (
                None,
                format!("{TYPE}&client_assertion=e30.e30.AAAA&client_id=c1"),
                ErrorCode::InvalidClient,
            ),
            (
                None,
                format!("client_assertion_type=other&client_assertion={ASSERTION}"),
                ErrorCode::InvalidClient,
            ),
        ];
        for (header, body, code) in refusals {
            assert_eq!(refused(header, &body), Some(code), "{body}");
        }
    }

    #[test]
    fn a_secret_is_found_under_either_meaning() {
        let secret = |text: &str| Secret::new(text.to_owned());
        let presented = by_basic("c1:a%2Bb").unwrap().secret.unwrap();
        assert!(presented.is(&secret("a+b")) && presented.is(&secret("a%2Bb")));
        assert!(!presented.is(&secret("a b")) && !presented.is(&secret("")));
    }

    proptest! {
        #[test]
        fn any_header_and_body_can_be_sent(header in ".*", credentials: Vec<u8>, body in "[ -~]{0,60}") {
            let Ok(params) = Parameters::parse(body.as_bytes()) else { return Ok(()) };
            let _ = read(Some(&header), &params);
            let _ = read(Some(&basic_header(credentials)), &params);
        }

        #[test]
        fn what_is_sent_by_the_book_is_read_by_the_book(id in "[!-~]{1,20}", secret in "[ -~äß]{1,20}") {
            let (mut sent_id, mut sent_secret) = (String::new(), String::new());
            crate::encoding::percent_encode_into(&mut sent_id, &id);
            crate::encoding::percent_encode_into(&mut sent_secret, &secret);
            let presented = by_basic(format!("{sent_id}:{sent_secret}")).unwrap();
            prop_assert_eq!(presented.client_id.as_str(), id);
            prop_assert!(presented.secret.unwrap().is(&Secret::new(secret)));
        }
    }
}
