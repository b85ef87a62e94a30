//! A real native application: the `openidconnect` crate with its own HTTP client, and a listener on a port of
//! this computer for the answer (RFC 8252). Only the person is played; nothing here knows the lodge's inside.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests: whatever goes wrong has to end them"
)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::thread;

use gatelodge_tests::{App, Lodge, Request, Visitor, http};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient, CoreClientAuthMethod,
    CoreErrorResponseType, CoreGrantType, CoreIdToken, CoreJsonWebKey, CoreJsonWebKeySet,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm,
    CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType, CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::reqwest::blocking::Client as HttpClient;
use openidconnect::reqwest::redirect;
use openidconnect::url::{Position, Url};
use openidconnect::{
    AccessToken, AccessTokenHash, AdditionalProviderMetadata, AuthorizationCode, ClientId, CsrfToken,
    EndSessionUrl, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, LogoutRequest, Nonce,
    OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadata,
    RedirectUrl, RefreshToken, RequestTokenError, RevocationUrl, Scope, TokenResponse as _,
};
use serde::{Deserialize, Serialize};

/// Where the browser may go after signing out.
const GOODBYE: &str = "http://127.0.0.1/goodbye";

/// What the crate does not read from the discovery document by itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Endings {
    revocation_endpoint: RevocationUrl,
    end_session_endpoint: EndSessionUrl,
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for Endings {}

type Discovered = ProviderMetadata<
    Endings,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The application, with nothing but the issuer's address to start from.
struct Native {
    client: Client,
    endings: Endings,
    issuer: String,
    http: HttpClient,
    listener: TcpListener,
}

/// A request that is on its way: what the answer has to fit.
struct Asked {
    url: Url,
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

impl Native {
    fn starts(issuer: &str, id: &str) -> Self {
        let http = HttpClient::builder()
            .redirect(redirect::Policy::none())
            .build()
            .unwrap();
        let issuer_url = IssuerUrl::new(issuer.to_owned()).unwrap();
        let discovered = Discovered::discover(&issuer_url, &http).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let back = RedirectUrl::new(format!("http://127.0.0.1:{port}/callback")).unwrap();
        let endings = discovered.additional_metadata().clone();
        let client = CoreClient::from_provider_metadata(discovered, ClientId::new(id.to_owned()), None)
            .set_redirect_uri(back);
        Self {
            client,
            endings,
            issuer: issuer.to_owned(),
            http,
            listener,
        }
    }

    fn asks(&self) -> Asked {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = self
            .client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scopes(["profile", "email", "offline_access"].map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        Asked {
            url,
            state,
            nonce,
            verifier,
        }
    }

    /// Waits for the browser at the listener; gives the address that it asked for.
    fn hears(&self) -> Url {
        let (mut browser, _) = self.listener.accept().unwrap();
        let mut first = String::new();
        BufReader::new(&browser).read_line(&mut first).unwrap();
        let target = first.split(' ').nth(1).unwrap();
        let page = "You can close this window.";
        write!(
            browser,
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
            page.len()
        )
        .unwrap();
        Url::parse("http://127.0.0.1").unwrap().join(target).unwrap()
    }

    /// Reads the answer, and takes the code only if it answers this very request, from this very issuer.
    fn accepts(&self, heard: &Url, asked: &Asked) -> AuthorizationCode {
        assert!(self.endings.authorization_response_iss_parameter_supported);
        assert_eq!(parameter(heard, "iss"), self.issuer);
        assert_eq!(parameter(heard, "state"), *asked.state.secret());
        AuthorizationCode::new(parameter(heard, "code"))
    }

    fn redeems(&self, code: AuthorizationCode, verifier: PkceCodeVerifier) -> CoreTokenResponse {
        self.client
            .exchange_code(code)
            .unwrap()
            .set_pkce_verifier(verifier)
            .request(&self.http)
            .unwrap()
    }

    /// Checks the ID token: signature, issuer, audience, lifetime, nonce, and that it belongs to the access token.
    /// Gives the person's `sub`.
    fn verifies(&self, tokens: &CoreTokenResponse, nonce: &Nonce) -> String {
        let verifier = self.client.id_token_verifier();
        let id_token = tokens.id_token().unwrap();
        let claims = id_token.claims(&verifier, nonce).unwrap();
        let hash = AccessTokenHash::from_token(
            tokens.access_token(),
            id_token.signing_alg().unwrap(),
            id_token.signing_key(&verifier).unwrap(),
        );
        assert_eq!(claims.access_token_hash(), Some(&hash.unwrap()));
        let other = id_token.claims(&verifier, &Nonce::new_random());
        assert!(other.is_err(), "another nonce fits as well");
        claims.subject().to_string()
    }

    fn refreshes(&self, token: &RefreshToken) -> Result<CoreTokenResponse, CoreErrorResponseType> {
        let answer = self
            .client
            .exchange_refresh_token(token)
            .unwrap()
            .request(&self.http);
        match answer {
            Ok(answer) => Ok(answer),
            Err(RequestTokenError::ServerResponse(refusal)) => Err(refusal.error().clone()),
            Err(error) => panic!("neither tokens nor a refusal: {error}"),
        }
    }

    fn userinfo(&self, token: &AccessToken) -> Option<CoreUserInfoClaims> {
        self.client
            .user_info(token.clone(), None)
            .unwrap()
            .request(&self.http)
            .ok()
    }

    /// The crate revokes over https only, and a lodge at home speaks http on loopback: the application sends
    /// the form itself.
    fn revokes(&self, token: &RefreshToken) {
        let form = [
            ("client_id", self.client.client_id().as_str()),
            ("token", token.secret()),
            ("token_type_hint", "refresh_token"),
        ];
        let endpoint = self.endings.revocation_endpoint.url().clone();
        let reply = self.http.post(endpoint).form(&form).send().unwrap();
        assert_eq!(reply.status().as_u16(), 200);
    }
}

/// The one parameter of this name in an address.
fn parameter(url: &Url, name: &str) -> String {
    let mut values = url.query_pairs().filter(|(one, _)| one == name);
    let value = values
        .next()
        .unwrap_or_else(|| panic!("no {name} in {url}"))
        .1
        .into_owned();
    assert_eq!(values.next(), None, "{name} came twice in {url}");
    value
}

/// Path and query: what a browser asks the host for.
fn target(url: &Url) -> &str {
    &url[Position::BeforePath..Position::AfterQuery]
}

/// The person opens the address, signs in and allows; the browser then goes where it is sent.
fn ada_answers(ada: &mut Visitor, asked: &Asked) {
    ada.goes_to(target(&asked.url));
    ada.signs_in();
    let sent = ada.allows();
    let back = Url::parse(sent.location()).unwrap();
    let port = back.port().unwrap();
    assert_eq!(back.host_str(), Some("127.0.0.1"));
    http::send(
        ([127, 0, 0, 1], port).into(),
        &format!("127.0.0.1:{port}"),
        &Request::get(target(&back)),
    )
    .expect(200);
}

fn lodge_with_native_app(algorithm: &str) -> Lodge {
    let lodge = Lodge::start();
    let words = [
        "--public",
        "--name",
        "Notes on this computer",
        "--redirect-uri",
        "http://127.0.0.1/callback",
        "--post-logout-redirect-uri",
        GOODBYE,
        "--id-token-alg",
        algorithm,
    ];
    App::registered(&lodge, "notes", &words);
    lodge
}

/// From the discovery document to tokens whose every claim the crate has verified.
fn signed_in(lodge: &Lodge, ada: &mut Visitor) -> (Native, CoreTokenResponse, String) {
    let app = Native::starts(&lodge.origin(), "notes");
    let asked = app.asks();
    let heard = thread::scope(|scope| {
        let heard = scope.spawn(|| app.hears());
        ada_answers(ada, &asked);
        heard.join().unwrap()
    });
    let code = app.accepts(&heard, &asked);
    let tokens = app.redeems(code, asked.verifier);

    let subject = app.verifies(&tokens, &asked.nonce);
    (app, tokens, subject)
}

#[test]
fn a_native_application_signs_in_and_learns_who_the_person_is() {
    let lodge = lodge_with_native_app("RS256");
    let mut ada = Visitor::to(lodge.address());
    let (app, tokens, subject) = signed_in(&lodge, &mut ada);

    let person = app.userinfo(tokens.access_token()).unwrap();
    assert_eq!(person.subject().as_str(), subject);
    let email = person.email().map(|email| email.as_str());
    assert_eq!(email, Some("ada@example.org"));
    let name = person.name().and_then(|name| name.get(None));
    assert_eq!(name.map(|name| name.as_str()), Some("Ada Lovelace"));
}

#[test]
fn a_native_application_verifies_tokens_signed_with_es256() {
    let lodge = lodge_with_native_app("ES256");
    let mut ada = Visitor::to(lodge.address());
    let (_, tokens, _) = signed_in(&lodge, &mut ada);
    let algorithm = tokens.id_token().map(CoreIdToken::signing_alg);
    assert_eq!(
        algorithm.unwrap().unwrap(),
        &CoreJwsSigningAlgorithm::EcdsaP256Sha256
    );
}

#[test]
fn a_native_application_stays_signed_in_by_refreshing() {
    let lodge = lodge_with_native_app("RS256");
    let mut ada = Visitor::to(lodge.address());
    let (app, first, subject) = signed_in(&lodge, &mut ada);

    let old = first.refresh_token().unwrap();
    let second = app.refreshes(old).unwrap();
    let new = second.refresh_token().unwrap();
    assert_ne!(new.secret(), old.secret());
    assert!(app.userinfo(second.access_token()).is_some());

    // OpenID Connect Core 12.2: the same person, and no nonce that was not asked for.
    let verifier = app.client.id_token_verifier();
    let no_nonce = |nonce: Option<&Nonce>| match nonce {
        None => Ok(()),
        Some(_) => Err("a refreshed ID token with a nonce".to_owned()),
    };
    let claims = second.id_token().unwrap().claims(&verifier, no_nonce).unwrap();
    assert_eq!(claims.subject().as_str(), subject);

    // The new pair was used: whoever comes with the old one now has stolen it, and everything ends.
    assert_eq!(
        app.refreshes(old).unwrap_err(),
        CoreErrorResponseType::InvalidGrant
    );
    assert_eq!(
        app.refreshes(new).unwrap_err(),
        CoreErrorResponseType::InvalidGrant
    );
    assert!(app.userinfo(second.access_token()).is_none());
}

#[test]
fn a_native_application_gives_its_access_back() {
    let lodge = lodge_with_native_app("RS256");
    let mut ada = Visitor::to(lodge.address());
    let (app, tokens, _) = signed_in(&lodge, &mut ada);
    let refresh = tokens.refresh_token().unwrap();
    assert!(app.userinfo(tokens.access_token()).is_some());

    app.revokes(refresh);
    assert_eq!(
        app.refreshes(refresh).unwrap_err(),
        CoreErrorResponseType::InvalidGrant
    );
    assert!(app.userinfo(tokens.access_token()).is_none());
}

#[test]
fn a_native_application_signs_the_person_out() {
    let lodge = lodge_with_native_app("RS256");
    let mut ada = Visitor::to(lodge.address());
    let (app, tokens, _) = signed_in(&lodge, &mut ada);

    let state = CsrfToken::new_random();
    let goodbye = LogoutRequest::from(app.endings.end_session_endpoint.clone())
        .set_id_token_hint(tokens.id_token().unwrap())
        .set_post_logout_redirect_uri(PostLogoutRedirectUrl::new(GOODBYE.to_owned()).unwrap())
        .set_state(state.clone())
        .http_get_url();
    let sent = Url::parse(ada.goes_to(target(&goodbye)).location()).unwrap();
    assert_eq!(&sent[..Position::AfterPath], GOODBYE);
    assert_eq!(parameter(&sent, "state"), *state.secret());
    assert_eq!(ada.session_cookie(), None);

    // Whoever asks next has to sign in again.
    ada.goes_to(target(&app.asks().url));
    assert!(ada.must_sign_in());
}

#[test]
fn a_native_application_finds_every_published_key_usable() {
    let lodge = lodge_with_native_app("RS256");
    let app = Native::starts(&lodge.origin(), "notes");
    let issuer = IssuerUrl::new(lodge.origin()).unwrap();
    let discovered = Discovered::discover(&issuer, &app.http).unwrap();
    let keys = CoreJsonWebKeySet::fetch(discovered.jwks_uri(), &app.http).unwrap();
    let published = lodge
        .get(&discovered.jwks_uri().url()[Position::BeforePath..])
        .expect(200)
        .json();
    assert_eq!(keys.keys().len(), published["keys"].as_array().unwrap().len());
}
