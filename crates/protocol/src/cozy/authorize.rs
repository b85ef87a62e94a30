//! The authorization request of the Cozy side, and the answer to it (cozy.md C.4 to C.6).
//!
//! Every refusal is a page; nothing is ever redirected before the owner has agreed. The order of the checks is the order
//! of the functions: [`Asked::read`] before the client is looked up, [`Asked::of_client`] before the owner signs in,
//! [`AuthorizeRequest::asks_for`] before the consent page. The form that comes back passes all three again.
//!
//! What does not live here: sessions, the page, and the store. A code that was made is judged in [`super::token`].

use serde_json::{Value, json};
use url::form_urlencoded;

use super::host::Slug;
use super::registration::{ClientRecord, OUT_OF_BAND};
use super::scope::{GrantedScope, forbidden_for_dynamic};
use crate::encoding::form_decode;
use crate::id::ClientId;
use crate::parameters::Parameters;
use crate::permission::{InvalidPermission, Permissions};
use crate::pkce::{self, CodeChallenge};
use crate::redirect_uri::with_query;

/// Longest `state`, in bytes: an answer has to fit into a request line.
const LONGEST_STATE: usize = 2048;

/// The scope that asks for a sign-in and no permissions.
const LOGIN: &str = "login";

/// Names that the answer carries. What a registered address has of the same name is replaced.
const ANSWERED: [&str; 5] = ["access_code", "code", "state", "error", "fallback"];

/// Why a request is refused; the page says it, with status 400. In the order of the checks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizeProblem {
    /// No `state`, which is mandatory here.
    #[error("the state parameter is mandatory")]
    NoState,
    /// A `state` of more than 2048 bytes.
    #[error("the state parameter is too long")]
    LongState,
    /// No `client_id`.
    #[error("the client_id parameter is mandatory")]
    NoClientId,
    /// No `redirect_uri`.
    #[error("the redirect_uri parameter is mandatory")]
    NoRedirectUri,
    /// Anything but `code`.
    #[error("the response_type parameter has to be code")]
    ResponseType,
    /// A challenge whose method is not S256.
    #[error("the code_challenge_method parameter has to be S256")]
    ChallengeMethod,
    /// A challenge that S256 cannot have produced.
    #[error("the code_challenge parameter is not a SHA-256 hash in base64url")]
    Challenge,
    /// A method without a challenge.
    #[error("the code_challenge parameter is missing")]
    NoChallenge,
    /// Nobody registered under this id.
    #[error("the client must be registered")]
    UnknownClient,
    /// Not one of the registered ones, byte for byte.
    #[error("the redirect_uri parameter does not match a registered one")]
    RedirectUri,
    /// Nothing is asked for.
    #[error("the scope parameter is mandatory")]
    NoScope,
    /// `login` by a client that may not.
    #[error("this client may not ask for the scope login")]
    Login,
    /// No scope at all.
    #[error("the scope is not well formed: {0}")]
    Scope(#[from] InvalidPermission),
    /// A rule that no client which registered itself is given; the page names it.
    #[error("the permission {0} cannot be given to this client")]
    Forbidden(String),
}

/// A request whose parameters are complete. Its client is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Whose it says it is.
    pub client_id: String,
    redirect_uri: String,
    state: String,
    scope: String,
    code_challenge: Option<CodeChallenge>,
}

/// A request of a known client, with an answer that goes to one of its own addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorizeRequest {
    /// Who asks.
    pub client_id: ClientId,
    /// Where the answer goes: registered, byte for byte.
    pub redirect_uri: String,
    /// Comes back in the answer.
    pub state: String,
    /// What is asked, as written, without blanks around it. Heed [`AuthorizeRequest::asks_for`].
    pub scope: String,
    /// What the code verifier has to match.
    pub code_challenge: Option<CodeChallenge>,
    linked: Option<Slug>,
}

/// What the owner is asked to agree to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AsksFor {
    /// To be told who signed in, and nothing else: no page, a code for an empty scope.
    Login,
    /// These permissions.
    Rules(Permissions),
    /// What the manifest of this app says. What was asked is ignored.
    App(Slug),
}

impl AsksFor {
    /// What a code carries once the owner has agreed.
    pub fn granted(self) -> GrantedScope {
        match self {
            Self::Login => GrantedScope::Rules(Permissions::default()),
            Self::Rules(rules) => GrantedScope::Rules(rules),
            Self::App(slug) => GrantedScope::App(slug),
        }
    }
}

impl Asked {
    /// The checks that need no client.
    pub fn read(params: &Parameters) -> Result<Self, AuthorizeProblem> {
        use AuthorizeProblem as P;
        let state = params.get("state").ok_or(P::NoState)?;
        let client_id = params.get("client_id").ok_or(P::NoClientId)?;
        let redirect_uri = params.get("redirect_uri").ok_or(P::NoRedirectUri)?;
        if params.get("response_type") != Some("code") {
            return Err(P::ResponseType);
        }
        let code_challenge = code_challenge(params)?;
        if state.len() > LONGEST_STATE {
            return Err(P::LongState);
        }
        Ok(Self {
            client_id: client_id.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            state: state.to_owned(),
            scope: params.get("scope").unwrap_or_default().trim().to_owned(),
            code_challenge,
        })
    }

    /// The checks against the client that was found under [`Asked::client_id`].
    pub fn of_client(self, client: Option<&ClientRecord>) -> Result<AuthorizeRequest, AuthorizeProblem> {
        use AuthorizeProblem as P;
        let client = client
            .filter(|client| client.client_id.as_str() == self.client_id)
            .ok_or(P::UnknownClient)?;
        if !client.input.redirect_uris.contains(&self.redirect_uri) {
            return Err(P::RedirectUri);
        }
        let linked = client.input.linked();
        if self.scope.is_empty() && linked.is_none() {
            return Err(P::NoScope);
        }
        if self.scope == LOGIN && !client.allow_login_scope {
            return Err(P::Login);
        }
        Ok(AuthorizeRequest {
            client_id: client.client_id.clone(),
            redirect_uri: self.redirect_uri,
            state: self.state,
            scope: self.scope,
            code_challenge: self.code_challenge,
            linked,
        })
    }
}

impl AuthorizeRequest {
    /// What the owner is asked, now that somebody is signed in.
    pub fn asks_for(&self) -> Result<AsksFor, AuthorizeProblem> {
        if self.scope == LOGIN {
            return Ok(AsksFor::Login);
        }
        if let Some(slug) = &self.linked {
            return Ok(AsksFor::App(slug.clone()));
        }
        let rules = Permissions::parse(&self.scope)?;
        match forbidden_for_dynamic(&rules) {
            Some(rule) => Err(AuthorizeProblem::Forbidden(rule.to_string())),
            None => Ok(AsksFor::Rules(rules)),
        }
    }

    /// The answer after the owner agreed. `fallback` is the page of the linked app, for callbacks on the web.
    pub fn answer(&self, code: &str, fallback: Option<&str>) -> Answer {
        if self.is_out_of_band() {
            let fields = form_urlencoded::Serializer::new(String::new())
                .append_pair("state", &self.state)
                .append_pair("code", code)
                .finish();
            return Answer::Page {
                title: format!("Success {fields}"),
                code: code.to_owned(),
            };
        }
        // Two names for the code: old clients read `access_code`, all others `code` (D5).
        let mut params = vec![("access_code", code), ("code", code), ("state", &self.state)];
        let on_the_web =
            self.redirect_uri.starts_with("https://") || self.redirect_uri.starts_with("http://");
        params.extend(fallback.filter(|_| on_the_web).map(|url| ("fallback", url)));
        Answer::Redirect(answered(&self.redirect_uri, &params))
    }

    /// Where the owner goes after saying no; `None` for the front page, where nobody waits for an answer.
    pub fn denied(&self) -> Option<String> {
        let params = [("error", "access_denied"), ("state", self.state.as_str())];
        (!self.is_out_of_band()).then(|| answered(&self.redirect_uri, &params))
    }

    fn is_out_of_band(&self) -> bool {
        OUT_OF_BAND.contains(&self.redirect_uri.as_str())
    }
}

/// The answer to a request that the owner agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// 302 to this URL; for clients that want JSON, [`Answer::to_json`].
    Redirect(String),
    /// A page, because nothing listens at the address: the program reads the title, a person copies the code.
    Page {
        /// `Success state=…&code=…`, percent-encoded, not yet escaped for HTML.
        title: String,
        /// The code.
        code: String,
    },
}

impl Answer {
    /// The answer for a client that wants JSON. A page has none.
    pub fn to_json(&self) -> Option<Value> {
        match self {
            Self::Redirect(url) => Some(json!({ "deeplink": url })),
            Self::Page { .. } => None,
        }
    }
}

fn code_challenge(params: &Parameters) -> Result<Option<CodeChallenge>, AuthorizeProblem> {
    use AuthorizeProblem as P;
    let method = params.get("code_challenge_method");
    let Some(challenge) = params.get("code_challenge") else {
        return if method.is_some() {
            Err(P::NoChallenge)
        } else {
            Ok(None)
        };
    };
    if method != Some(pkce::METHOD) {
        return Err(P::ChallengeMethod);
    }
    CodeChallenge::parse(challenge, method)
        .map(Some)
        .map_err(|_| P::Challenge)
}

/// The registered address with these parameters, and a bare `#` at its end, so that the browser carries no fragment
/// over from our page. The address keeps its own query, but for names that the answer sets: an address registered with
/// `?code=…` must not make the client read a code that is not ours.
fn answered(redirect_uri: &str, params: &[(&str, &str)]) -> String {
    let (base, query) = redirect_uri.split_once('?').unwrap_or((redirect_uri, ""));
    let ours = |pair: &str| {
        let name = pair.split('=').next().unwrap_or_default();
        form_decode(name.as_bytes()).is_none_or(|name| ANSWERED.contains(&name.as_str()))
    };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !ours(pair))
        .collect();
    let base = if kept.is_empty() {
        base.to_owned()
    } else {
        format!("{base}?{}", kept.join("&"))
    };
    let mut url = with_query(&base, params);
    url.push('#');
    url
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::registration::{ClientInput, client_id};
    use super::AuthorizeProblem as P;
    use super::*;
    use crate::time::Timestamp;

    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn client() -> ClientRecord {
        let input = ClientInput {
            redirect_uris: vec![
                "https://client.org/".to_owned(),
                "https://client.org/cb?tenant=a%20b&code=evil&x=1".to_owned(),
                "com.example.app:/cb".to_owned(),
                "urn:ietf:wg:oauth:2.0:oob:auto".to_owned(),
            ],
            client_name: "Client".to_owned(),
            software_id: "example".to_owned(),
            client_kind: None,
            client_uri: None,
            logo_uri: None,
            policy_uri: None,
            software_version: None,
            notification_platform: None,
            notification_device_token: None,
        };
        ClientRecord::new(client_id(&[0xcd; 16]).unwrap(), input, Timestamp::new(0))
    }

    fn params(changes: &[(&str, Option<&str>)]) -> Parameters {
        let client = client();
        let mut pairs = vec![
            ("client_id", Some(client.client_id.as_str())),
            ("redirect_uri", Some("https://client.org/")),
            ("state", Some("Eh6ahshepei5Oojo")),
            ("response_type", Some("code")),
            ("scope", Some("io.cozy.files:GET io.cozy.contacts")),
        ];
        for (name, value) in changes {
            pairs.retain(|(known, _)| known != name);
            pairs.push((name, *value));
        }
        let owned = pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())));
        Parameters::from_pairs(owned).unwrap()
    }

    fn ask(changes: &[(&str, Option<&str>)], client: &ClientRecord) -> Result<AsksFor, P> {
        Asked::read(&params(changes))?.of_client(Some(client))?.asks_for()
    }

    fn refused(changes: &[(&str, Option<&str>)]) -> P {
        ask(changes, &client()).unwrap_err()
    }

    fn request(redirect_uri: &str, state: &str) -> AuthorizeRequest {
        let params = params(&[("redirect_uri", Some(redirect_uri)), ("state", Some(state))]);
        Asked::read(&params).unwrap().of_client(Some(&client())).unwrap()
    }

    #[test]
    fn i_27_the_checks_come_in_their_order() {
        // Every request has all the faults that come later as well.
        let faults: [(&str, Option<&str>, P); 10] = [
            ("state", None, P::NoState),
            ("client_id", None, P::NoClientId),
            ("redirect_uri", None, P::NoRedirectUri),
            ("response_type", Some("token"), P::ResponseType),
            ("code_challenge_method", Some("plain"), P::ChallengeMethod),
            ("client_id", Some("unknown"), P::UnknownClient),
            ("redirect_uri", Some("https://client.org"), P::RedirectUri),
            ("scope", Some("  "), P::NoScope),
            ("scope", Some("login"), P::Login),
            ("scope", Some("io.cozy.*"), P::Scope(InvalidPermission::Doctype)),
        ];
        for (at, (_, _, expected)) in faults.iter().enumerate() {
            let mut changes = Vec::new();
            for (name, value, _) in &faults[at..] {
                if !changes.iter().any(|(known, _)| known == name) {
                    changes.push((*name, *value));
                }
            }
            if at <= 4 {
                changes.push(("code_challenge", Some(CHALLENGE)));
            }
            assert_eq!(&refused(&changes), expected);
        }
    }

    #[test]
    fn one_fault_is_enough() {
        for (name, value, problem) in [
            ("state", Some(""), P::NoState),
            ("response_type", None, P::ResponseType),
            ("response_type", Some("code token"), P::ResponseType),
            ("code_challenge", Some(CHALLENGE), P::ChallengeMethod),
            ("code_challenge_method", Some("S256"), P::NoChallenge),
            ("scope", None, P::NoScope),
            (
                "scope",
                Some("IO.cozy.files"),
                P::Scope(InvalidPermission::Doctype),
            ),
            ("scope", Some("a:b:c:d:e"), P::Scope(InvalidPermission::Verb)),
            ("scope", Some("*"), P::Scope(InvalidPermission::Doctype)),
            (
                "scope",
                Some("io.cozy.files  io.cozy.contacts"),
                P::Scope(InvalidPermission::Doctype),
            ),
            (
                "scope",
                Some("io.cozy.apps:POST"),
                P::Forbidden("io.cozy.apps:POST".to_owned()),
            ),
        ] {
            assert_eq!(refused(&[(name, value)]), problem, "{name} {value:?}");
        }
        let long = "x".repeat(2049);
        assert_eq!(refused(&[("state", Some(&long))]), P::LongState);
        assert_eq!(
            refused(&[
                ("code_challenge", Some("short")),
                ("code_challenge_method", Some("S256"))
            ]),
            P::Challenge
        );
    }

    #[test]
    fn i_28_the_redirect_uri_matches_byte_for_byte() {
        for near in [
            "https://client.org",
            "https://client.org/?x=1",
            "https://client.org//",
            "https://client.org/#",
            "https://CLIENT.org/",
            "https://client.org:443/",
            "https://client.org/ ",
            "com.example.app:/cb/",
        ] {
            assert_eq!(refused(&[("redirect_uri", Some(near))]), P::RedirectUri, "{near}");
        }
    }

    #[test]
    fn a_good_request_asks_for_its_rules() {
        let asks = ask(&[], &client()).unwrap();
        let rules = Permissions::parse("io.cozy.files:GET io.cozy.contacts").unwrap();
        assert_eq!(asks, AsksFor::Rules(rules.clone()));
        assert_eq!(asks.granted(), GrantedScope::Rules(rules));
        let pkce = Asked::read(&params(&[
            ("code_challenge", Some(CHALLENGE)),
            ("code_challenge_method", Some("S256")),
        ]));
        assert_eq!(pkce.unwrap().code_challenge.unwrap().to_string(), CHALLENGE);
    }

    #[test]
    fn a_client_found_under_another_id_is_not_this_one() {
        let asked = Asked::read(&params(&[("client_id", Some("other"))])).unwrap();
        assert_eq!(asked.clone().of_client(Some(&client())), Err(P::UnknownClient));
        assert_eq!(asked.of_client(None), Err(P::UnknownClient));
    }

    #[test]
    fn i_40_a_linked_client_gets_what_its_app_has() {
        let mut linked = client();
        linked.input.software_id = "registry://drive".to_owned();
        let drive = Slug::parse("drive").unwrap();
        for scope in [
            Some("io.cozy.settings"),
            Some("io.cozy.apps:POST"),
            Some("*"),
            None,
        ] {
            assert_eq!(ask(&[("scope", scope)], &linked), Ok(AsksFor::App(drive.clone())));
        }
        assert_eq!(AsksFor::App(drive).granted().to_string(), "@io.cozy.apps/drive");
    }

    #[test]
    fn only_chosen_clients_ask_for_a_mere_sign_in() {
        let mut chosen = client();
        chosen.allow_login_scope = true;
        assert_eq!(ask(&[("scope", Some("login"))], &chosen), Ok(AsksFor::Login));
        assert_eq!(AsksFor::Login.granted().to_string(), "");
    }

    #[test]
    fn i_30_the_answer_has_both_codes_and_an_empty_fragment() {
        assert_eq!(
            request("https://client.org/", "s/1").answer("c0de", None),
            Answer::Redirect("https://client.org/?access_code=c0de&code=c0de&state=s%2F1#".to_owned())
        );
        assert_eq!(
            request("https://client.org/cb?tenant=a%20b&code=evil&x=1", "s").answer("c0de", None),
            Answer::Redirect(
                "https://client.org/cb?tenant=a%20b&x=1&access_code=c0de&code=c0de&state=s#".to_owned()
            )
        );
        assert_eq!(
            request("https://client.org/", "s")
                .answer("c0de", Some("https://drive.alice.example.net/"))
                .to_json(),
            Some(
                json!({ "deeplink": "https://client.org/?access_code=c0de&code=c0de&state=s\
                &fallback=https%3A%2F%2Fdrive.alice.example.net%2F#" })
            )
        );
        assert_eq!(
            request("com.example.app:/cb", "s").answer("c0de", Some("https://x")),
            Answer::Redirect("com.example.app:/cb?access_code=c0de&code=c0de&state=s#".to_owned())
        );
    }

    #[test]
    fn out_of_band_the_code_stands_in_the_title() {
        let request = request("urn:ietf:wg:oauth:2.0:oob:auto", "a&code=b</title>");
        let Answer::Page { title, code } = request.answer("c0de", None) else {
            panic!("nothing listens at an urn");
        };
        assert_eq!(title, "Success state=a%26code%3Db%3C%2Ftitle%3E&code=c0de");
        assert_eq!(code, "c0de");
        assert_eq!(request.denied(), None);
    }

    #[test]
    fn a_no_is_told_with_the_state() {
        assert_eq!(
            request("https://client.org/", "s").denied().as_deref(),
            Some("https://client.org/?error=access_denied&state=s#")
        );
    }

    proptest! {
        #[test]
        fn the_client_reads_back_what_we_answered(state in ".{1,20}", query in "[a-z=&%0-9]{0,12}") {
            let redirect_uri = format!("https://client.org/cb?{query}");
            let url = answered(&redirect_uri, &[("code", "c"), ("state", &state)]);
            let url = url::Url::parse(&url).unwrap();
            prop_assert_eq!(url.fragment(), Some(""));
            for (name, value) in [("code", "c"), ("state", state.as_str())] {
                let all: Vec<_> = url.query_pairs().filter(|(known, _)| known == name).collect();
                prop_assert_eq!(all.len(), 1);
                prop_assert_eq!(all[0].1.as_ref(), value);
            }
        }
    }
}
