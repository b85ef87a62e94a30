//! The walk-throughs of documents 003 (OpenCloud) and 004 (ownCloud Infinite Scale), letter by letter.
//!
//! Addresses and command lines stand here as they stand there, the server's name included. Filled in is only what the
//! documents leave to the reader: the redirect address, the client, and the code and tokens that came before. The
//! command lines are run by a shell, by the real curl, over https; a configuration file of curl's own tells it on
//! which port of this computer the server is.

use std::collections::BTreeMap;
use std::process::Command;

use gatelodge_tests::text;
use gatelodge_tests::{Lodge, PASSPHRASE, Reply, Request, SecureVisitor};
use serde_json::Value;

const SERVER_003: &str = "https://cloud.opencloud.test";
const SERVER_004: &str = "https://ocis.test";
const REDIRECT: &str = "http://127.0.0.1:51234";

const CODE: &str = "/signin/v1/identifier/_/authorize?client_id=client_id&scope=openid+profile+email+offline_access&response_type=code&redirect_uri=http://path-to-redirect-uri";
const IMPLICIT: &str = "/signin/v1/identifier/_/authorize?client_id=client_id&scope=openid+profile+email+offline_access&response_type=id_token+token&redirect_uri=http://path-to-redirect-uri&nonce=pL3UkpAQPZ8bTMGYOmxHY/dQABin8yrqipZ7iN0PY18=";

const REDEEM_003: &str = r#"curl -vk -X POST https://cloud.opencloud.test/konnect/v1/token \
-d "grant_type=authorization_code" \
-d "code=3a3PTcO-WWXfN3l1mDN4u7G5PzWFxatU" \
-d "redirect_uri=http:path-to-redirect-uri" \
-d "client_id=client_id""#;
const REFRESH_003: &str = r#"curl -vk -X POST https://cloud.opencloud.test/konnect/v1/token \
-d "grant_type=refresh_token" \
-d "refresh_token=eyJhbGciOiJ..." \
-d "redirect_uri=http://path-to-redirect-uri" \
-d "client_id=client_id""#;
const REDEEM_004: &str = r#"curl -vk -X POST https://ocis.test/konnect/v1/token \
-d "grant_type=authorization_code" \
-d "code=3a3PTcO-WWXfN3l1mDN4u7G5PzWFxatU" \
-d "redirect_uri=http:path-to-redirect-uri" \
-d "client_id=client_id" \
-d "client_secret=client_secret""#;
const REFRESH_004: &str = r#"curl -vk -X POST https://ocis.test/konnect/v1/token \
-d "grant_type=refresh_token" \
-d "refresh_token=eyJhbGciOiJ..." \
-d "redirect_uri=http://path-to-redirect-uri" \
-d "client_id=client_id" \
-d "client_secret=client_secret""#;

/// A browser's cookies.
#[derive(Default)]
struct Browser(BTreeMap<String, String>);

impl Browser {
    #[track_caller]
    fn sends(&mut self, reader: &Reader, request: Request) -> Reply {
        let pairs: Vec<String> = self
            .0
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let reply = reader.visitor.sends(&if pairs.is_empty() {
            request
        } else {
            request.header("Cookie", &pairs.join("; "))
        });
        for line in reply.headers("set-cookie") {
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            self.0.insert(name.to_owned(), value.to_owned());
        }
        reply
    }
}

/// What a reader of a document fills in.
struct Reader {
    _lodge: Lodge,
    /// Answers as the document's server, on some port of this computer.
    visitor: SecureVisitor,
    server: &'static str,
    client_id: &'static str,
    client_secret: &'static str,
    /// Holds the one setting of curl: which port the document's server has here.
    home: tempfile::TempDir,
}

impl Reader {
    fn of_003() -> Self {
        Self::new("opencloud", SERVER_003, "OpenCloudDesktop", "")
    }

    fn of_004() -> Self {
        Self::new(
            "owncloud",
            SERVER_004,
            "xdXOt13JKxym1B1QcEncf2XDkLAexMBFwiT9j6EfhhHFJhs2KM9jbjTmf8JBXE69",
            "UBntmLjC2yYCeHwsyj73Uwo9TAaecAetRwMw0xYcvNL9yRdLSUi0hUAHfvCHFeFh",
        )
    }

    fn new(kind: &str, server: &'static str, client_id: &'static str, client_secret: &'static str) -> Self {
        let lodge = Lodge::bare_with("[https]\nlisten = ['127.0.0.1:0']");
        let domain = server.strip_prefix("https://").unwrap();
        lodge.adds_instance(domain);
        lodge.cli(&["https", "make-authority"]).done();
        lodge.cli(&["cloud", "add", kind, "https://files.test"]).done();
        let authority = lodge.cli(&["https", "export-authority"]).done();
        let state = lodge.cli(&["https", "show", "--json"]).json();
        let address = state["listeners"][0]["address"].as_str().unwrap().to_owned();
        let port = address.rsplit_once(':').unwrap().1;
        let home = tempfile::tempdir().unwrap();
        let setting = format!("connect-to = \"{domain}:443:127.0.0.1:{port}\"\nnoproxy = \"*\"\n");
        std::fs::write(home.path().join(".curlrc"), setting).unwrap();
        Self {
            visitor: SecureVisitor::to(port.parse().unwrap(), domain, &authority),
            _lodge: lodge,
            server,
            client_id,
            client_secret,
            home,
        }
    }

    /// Opens an address of the document in a browser, signs in and allows. Gives what the address bar shows then.
    #[track_caller]
    fn browses(&self, browser: &mut Browser, address: &str) -> String {
        let target = address
            .replace("client_id=client_id", &format!("client_id={}", self.client_id))
            .replace("http://path-to-redirect-uri", REDIRECT);
        let mut reply = browser.sends(self, Request::get(&target));
        for _ in 0..10 {
            if let Some(location) = reply.header("location") {
                let own = location.strip_prefix(self.server).unwrap_or(location);
                if !own.starts_with('/') {
                    return location.to_owned();
                }
                reply = browser.sends(self, Request::get(own));
                continue;
            }
            let typed = if reply.text().contains("id=\"login-submit\"") {
                ("passphrase", PASSPHRASE)
            } else {
                ("decision", "allow")
            };
            let (action, mut fields) = reply.form();
            fields.retain(|(name, _)| name != typed.0);
            fields.push((typed.0.to_owned(), typed.1.to_owned()));
            let form = Request::form(&action, &fields).header("Origin", self.server);
            reply = browser.sends(self, form);
        }
        panic!("no end of pages: {} {}", reply.status, reply.text());
    }

    /// Runs a command line of the document. `seen` is what stood there in place of the reader's own code or token.
    #[track_caller]
    fn runs(&self, line: &str, seen: &str, own: &str) -> Value {
        assert_eq!(line.matches(seen).count(), 1);
        let line = line
            .replace(seen, own)
            .replace("http://path-to-redirect-uri", REDIRECT)
            .replace("http:path-to-redirect-uri", REDIRECT)
            .replace("client_id=client_id", &format!("client_id={}", self.client_id))
            .replace(
                "client_secret=client_secret",
                &format!("client_secret={}", self.client_secret),
            );
        let output = Command::new("sh")
            .args(["-c", &line])
            .env("CURL_HOME", self.home.path())
            .output()
            .expect("a shell and curl");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && said.contains("200 OK"), "{said}");
        serde_json::from_slice(&output.stdout).expect("JSON")
    }

    /// From the address bar to tokens, and on to the next tokens.
    #[track_caller]
    fn redeems_and_refreshes(&self, code: &str, redeem: &str, refresh: &str) {
        let tokens = self.runs(redeem, "3a3PTcO-WWXfN3l1mDN4u7G5PzWFxatU", code);
        assert_eq!(tokens["token_type"], "Bearer");
        assert_eq!(tokens["expires_in"], 300);
        for name in ["access_token", "id_token"] {
            assert!(tokens[name].as_str().unwrap().starts_with("eyJ"), "{tokens}");
        }
        let refresh_token = tokens["refresh_token"].as_str().unwrap();
        let again = self.runs(refresh, "eyJhbGciOiJ...", refresh_token);
        assert_eq!(again["token_type"], "Bearer");
        assert_eq!(again["expires_in"], 300);
        let access = again["access_token"].as_str().unwrap();
        assert!(access.starts_with("eyJ") && *access != tokens["access_token"]);
    }
}

/// The parameters behind `mark`, in their order and still encoded.
fn shown<'a>(location: &'a str, mark: &str) -> Vec<(&'a str, &'a str)> {
    let (address, answer) = location.split_once(mark).expect("an answer");
    assert_eq!(address, REDIRECT, "no slash is put in between");
    answer
        .split('&')
        .map(|pair| pair.split_once('=').expect("a value"))
        .filter(|(name, _)| *name != "iss")
        .collect()
}

fn names<'a>(params: &[(&'a str, &str)]) -> Vec<&'a str> {
    params.iter().map(|(name, _)| *name).collect()
}

#[track_caller]
fn value<'a>(params: &[(&str, &'a str)], name: &str) -> &'a str {
    let found = params.iter().find(|(one, _)| *one == name);
    found.unwrap_or_else(|| panic!("no {name} in {params:?}")).1
}

#[track_caller]
fn code_flow(reader: &Reader, redeem: &str, refresh: &str) {
    let mut ada = Browser::default();
    let location = reader.browses(&mut ada, CODE);
    let params = shown(&location, "?");
    assert_eq!(names(&params), ["code", "scope", "session_state", "state"]);
    assert_eq!(value(&params, "code").len(), 32);
    assert_eq!(
        value(&params, "scope"),
        "openid%20profile%20email%20offline_access"
    );
    assert!(value(&params, "session_state").len() > 64);
    assert_eq!(value(&params, "state"), "", "h_14");
    reader.redeems_and_refreshes(value(&params, "code"), redeem, refresh);
}

#[track_caller]
fn implicit_flow(reader: &Reader) {
    let mut ada = Browser::default();
    let location = reader.browses(&mut ada, IMPLICIT);
    let params = shown(&location, "#");
    assert_eq!(
        names(&params),
        [
            "access_token",
            "expires_in",
            "id_token",
            "scope",
            "session_state",
            "state",
            "token_type"
        ]
    );
    assert_eq!(value(&params, "expires_in"), "300");
    assert_eq!(value(&params, "token_type"), "Bearer");
    assert_eq!(value(&params, "state"), "");
    let scope = text::decode(value(&params, "scope"));
    let mut scope: Vec<&str> = scope.split(' ').collect();
    scope.sort_unstable();
    assert_eq!(scope, ["email", "openid", "profile"]);
    // The id token's first letters in the documents are those of a PS256 header.
    assert!(value(&params, "id_token").starts_with("eyJhbGciOiJQUzI"));
}

#[track_caller]
fn hybrid_flow(reader: &Reader, redeem: &str, refresh: &str) {
    let mut ada = Browser::default();
    for (kind, given) in [
        ("code+token", &["access_token", "code"][..]),
        ("code+id_token", &["code", "id_token"]),
        ("code+id_token+token", &["access_token", "code", "id_token"]),
    ] {
        let address = IMPLICIT.replace("id_token+token", kind);
        let location = reader.browses(&mut ada, &address);
        let params = shown(&location, "#");
        let got: Vec<&str> = ["access_token", "code", "id_token"]
            .into_iter()
            .filter(|name| params.iter().any(|(one, _)| one == name))
            .collect();
        assert_eq!(got, given, "{kind}");
        reader.redeems_and_refreshes(value(&params, "code"), redeem, refresh);
    }
}

#[test]
fn document_003_code_flow() {
    code_flow(&Reader::of_003(), REDEEM_003, REFRESH_003);
}

#[test]
fn document_003_implicit_flow() {
    implicit_flow(&Reader::of_003());
}

#[test]
fn document_003_hybrid_flow() {
    hybrid_flow(&Reader::of_003(), REDEEM_003, REFRESH_003);
}

#[test]
fn document_004_code_flow() {
    code_flow(&Reader::of_004(), REDEEM_004, REFRESH_004);
}

#[test]
fn document_004_implicit_flow() {
    implicit_flow(&Reader::of_004());
}

#[test]
fn document_004_hybrid_flow() {
    hybrid_flow(&Reader::of_004(), REDEEM_004, REFRESH_004);
}

#[test]
fn documents_003_and_004_list_these_redirect_addresses() {
    let lodge = Lodge::start();
    lodge.cli(&["cloud", "add", "opencloud", SERVER_003]).done();
    lodge.cli(&["cloud", "add", "owncloud", SERVER_004]).done();
    let clients = lodge.cli(&["clients", "ls", "--json"]).json();
    for uris in [
        &["oc://android.opencloud.eu"][..],
        &["oc://ios.opencloud.eu"],
        &["oc://android.owncloud.com"],
        &["oc://ios.owncloud.com"],
        &["http://127.0.0.1", "http://localhost"],
    ] {
        let has_all = |client: &Value| {
            let known = client["redirect_uris"].as_array().unwrap();
            uris.iter().all(|uri| known.iter().any(|one| one == uri))
        };
        assert!(clients.as_array().unwrap().iter().any(has_all), "{uris:?}");
    }
}
