//! Files of clients as LibreGraph Connect reads them (opencloud.md E.1): `identifier-registration.yaml`, the `idp`
//! block of `opencloud.yaml` or `ocis.yaml`, and `scopes.yaml`.
//!
//! Here the file becomes values and values become the file again. What a value means for a client of ours is
//! decided by the gatekeeper. One bad entry does not spoil the others; keys that nobody knows are passed over.
//! Invariant: what [`write`] wrote, [`read`] reads as the same values.

use serde_json::Value as Json;

use crate::secret::Secret;
pub use crate::yaml::YamlProblem;
use crate::yaml::{self, Node, Value, boolean, quoted};

/// Largest file, in bytes.
pub const LARGEST: usize = 512 * 1024;

/// What a file holds.
#[derive(Default)]
pub struct Registration {
    /// Its clients, each as it stands or why it cannot be read, in the order of the file.
    pub clients: Vec<Result<Entry, BadEntry>>,
    /// Other providers that people may sign in with: id or name, and line.
    pub authorities: Vec<(String, usize)>,
    /// Scopes whose texts a `scopes.yaml` gives.
    pub scope_texts: Vec<String>,
}

/// One client of a file. Defaults are those of LibreGraph Connect.
#[derive(Default)]
pub struct Entry {
    /// Its line, from 1.
    pub line: usize,
    /// `client_id`, as written.
    pub id: String,
    /// Absent for public clients.
    pub secret: Option<Secret<String>>,
    /// For the consent page.
    pub name: String,
    /// Its home page.
    pub uri: String,
    /// Whom to write to about it.
    pub contacts: Vec<String>,
    /// Never asked for consent.
    pub trusted: bool,
    /// Scopes of this client only.
    pub trusted_scopes: Vec<String>,
    /// Scopes added to each of its requests.
    pub implicit_scopes: Vec<String>,
    /// Redirect addresses are hardly checked.
    pub insecure: bool,
    /// `web` or `native`, as written; empty: `web`.
    pub application_type: String,
    /// Where answers may go. Placeholders are still in it.
    pub redirect_uris: Vec<String>,
    /// Where the browser may go after signing out. Placeholders are still in it.
    pub post_logout_redirect_uris: Vec<String>,
    /// Origins of its pages. Placeholders are still in it.
    pub origins: Vec<String>,
    /// Where a person is handed to after signing in.
    pub external_authorize_redirect_uris: Vec<String>,
    /// As written; empty: all that the provider has.
    pub grant_types: Vec<String>,
    /// `{"keys": […]}`.
    pub jwks: Option<Json>,
    /// As written; empty: the provider's own.
    pub id_token_signed_response_alg: String,
    /// As written; empty: plain JSON.
    pub userinfo_signed_response_alg: String,
    /// As written; empty: any.
    pub request_object_signing_alg: String,
    /// As written; empty: any that fits.
    pub token_endpoint_auth_method: String,
}

/// An entry that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadEntry {
    /// Its line, from 1.
    pub line: usize,
    /// Its id, if that much can be read.
    pub id: String,
    /// What is wrong.
    pub why: Unreadable,
}

/// Why an entry cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no list of names and values.
    NotAClient,
    /// It has no id.
    NoId,
    /// This is no text.
    NotText(String),
    /// This is neither yes nor no.
    NotFlag(String),
    /// This is no list of texts.
    NotList(String),
}

/// Which file to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `identifier-registration.yaml`: `clients` is at the top.
    File,
    /// The `idp` block of the server's own configuration.
    Block,
}

/// Reads a file: a map with `clients`, one with `idp` that holds it, a bare list of clients, or the texts of
/// scopes. The text is at most [`LARGEST`] bytes.
pub fn read(text: &str) -> Result<Registration, YamlProblem> {
    let refused = |line, what: &str| YamlProblem {
        line,
        what: what.to_owned(),
    };
    if text.len() > LARGEST {
        return Err(refused(1, "the file is larger than 512 kB"));
    }
    let root = yaml::read(text)?;
    let top = root.get("idp").unwrap_or(&root);
    let clients = match (top.list(), top.get("clients")) {
        (Some(items), _) => items,
        (None, Some(node)) => {
            items_of(node).ok_or_else(|| refused(node.line, "`clients` has to be a list"))?
        }
        (None, None) => &[],
    };
    let authorities = top.get("authorities").and_then(Node::list).unwrap_or_default();
    let scopes = ["scopes", "mapping"].map(|key| top.get(key));
    if top.list().is_none()
        && top.get("clients").is_none()
        && top.get("authorities").is_none()
        && scopes.iter().all(Option::is_none)
    {
        let say = "there is neither `clients` nor `idp` nor `scopes` in it; this is another file";
        return Err(refused(root.line, say));
    }
    let name_of = |node: &Node| {
        ["id", "name"]
            .iter()
            .find_map(|key| word(node, key))
            .unwrap_or_default()
    };
    Ok(Registration {
        clients: clients.iter().map(entry).collect(),
        authorities: authorities
            .iter()
            .map(|node| (name_of(node), node.line))
            .collect(),
        scope_texts: match top.get("scopes").map(|node| &node.value) {
            Some(Value::Map(entries)) => entries.iter().map(|(name, _)| name.clone()).collect(),
            _ => Vec::new(),
        },
    })
}

/// A list, where nothing counts as an empty one.
fn items_of(node: &Node) -> Option<&[Node]> {
    match &node.value {
        Value::Nothing => Some(&[]),
        Value::List(items) => Some(items),
        Value::Text(_) | Value::Map(_) => None,
    }
}

fn word(node: &Node, key: &str) -> Option<String> {
    match &node.get(key)?.value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn entry(node: &Node) -> Result<Entry, BadEntry> {
    let line = node.line;
    let id = word(node, "id").unwrap_or_default();
    let bad = |why: Unreadable| BadEntry {
        line,
        id: id.clone(),
        why,
    };
    if !matches!(node.value, Value::Map(_)) {
        return Err(bad(Unreadable::NotAClient));
    }
    if id.is_empty() {
        return Err(bad(Unreadable::NoId));
    }
    let text = |key: &str| match node.get(key).map(|node| &node.value) {
        None | Some(Value::Nothing) => Ok(String::new()),
        Some(Value::Text(text)) => Ok(text.clone()),
        Some(_) => Err(bad(Unreadable::NotText(key.to_owned()))),
    };
    let flag = |key: &str| match text(key)?.as_str() {
        "" => Ok(false),
        written => boolean(written).ok_or_else(|| bad(Unreadable::NotFlag(key.to_owned()))),
    };
    let list = |key: &str| {
        let refused = || bad(Unreadable::NotList(key.to_owned()));
        let items = node
            .get(key)
            .map_or(Some(&[][..]), items_of)
            .ok_or_else(refused)?;
        items
            .iter()
            .map(|item| match &item.value {
                Value::Text(text) => Ok(text.clone()),
                _ => Err(refused()),
            })
            .collect::<Result<Vec<_>, _>>()
    };
    Ok(Entry {
        line,
        secret: Some(text("secret")?)
            .filter(|secret| !secret.is_empty())
            .map(Secret::new),
        name: text("name")?,
        uri: text("uri")?,
        contacts: list("contacts")?,
        trusted: flag("trusted")?,
        trusted_scopes: list("trusted_scopes")?,
        implicit_scopes: list("implicit_scopes")?,
        insecure: flag("insecure")?,
        application_type: text("application_type")?,
        redirect_uris: list("redirect_uris")?,
        post_logout_redirect_uris: list("post_logout_redirect_uris")?,
        origins: list("origins")?,
        external_authorize_redirect_uris: list("external_authorize_redirect_uris")?,
        grant_types: list("grant_types")?,
        jwks: node
            .get("jwks")
            .filter(|node| !matches!(node.value, Value::Nothing))
            .map(json),
        id_token_signed_response_alg: text("id_token_signed_response_alg")?,
        userinfo_signed_response_alg: text("userinfo_signed_response_alg")?,
        request_object_signing_alg: text("request_object_signing_alg")?,
        token_endpoint_auth_method: text("token_endpoint_auth_method")?,
        id: id.clone(),
    })
}

/// Keys are JSON in YAML's clothes; all their values are texts or lists of texts.
fn json(node: &Node) -> Json {
    match &node.value {
        Value::Nothing => Json::Null,
        Value::Text(text) => Json::String(text.clone()),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(entries) => entries
            .iter()
            .map(|(name, value)| (name.clone(), json(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

/// Replaces `{{OC_URL}}` and `{{OCIS_URL}}` by the server's address, which ends without a slash. `None` when there is
/// something to replace and no address for it.
pub fn fill_in(text: &str, server_url: Option<&str>) -> Option<String> {
    const PLACEHOLDERS: [&str; 2] = ["{{OC_URL}}", "{{OCIS_URL}}"];
    if !PLACEHOLDERS.iter().any(|placeholder| text.contains(placeholder)) {
        return Some(text.to_owned());
    }
    let url = server_url?;
    Some(PLACEHOLDERS.iter().fold(text.to_owned(), |text, placeholder| {
        text.replace(placeholder, url)
    }))
}

/// Writes clients as a file. Defaults are left out.
pub fn write(clients: &[Entry], shape: Shape) -> Secret<String> {
    let (mut out, indent) = match shape {
        Shape::File => ("---\n".to_owned(), ""),
        Shape::Block => ("idp:\n".to_owned(), "  "),
    };
    out.push_str(indent);
    if clients.is_empty() {
        out.push_str("clients: []\n");
    } else {
        out.push_str("clients:\n");
    }
    for client in clients {
        write_entry(&mut out, client, indent);
    }
    Secret::new(out)
}

fn write_entry(out: &mut String, client: &Entry, indent: &str) {
    let line = |out: &mut String, text: &str| {
        out.push_str(indent);
        out.push_str("    ");
        out.push_str(text);
        out.push('\n');
    };
    out.push_str(indent);
    out.push_str("  - id: ");
    out.push_str(&quoted(&client.id));
    out.push('\n');
    let secret = client.secret.as_ref().map_or("", |secret| secret.expose());
    let texts = [
        ("name", client.name.as_str()),
        ("secret", secret),
        ("uri", &client.uri),
        ("application_type", &client.application_type),
        ("token_endpoint_auth_method", &client.token_endpoint_auth_method),
        (
            "id_token_signed_response_alg",
            &client.id_token_signed_response_alg,
        ),
        (
            "userinfo_signed_response_alg",
            &client.userinfo_signed_response_alg,
        ),
        ("request_object_signing_alg", &client.request_object_signing_alg),
    ];
    for (key, value) in texts.iter().filter(|(_, value)| !value.is_empty()) {
        line(out, &format!("{key}: {}", quoted(value)));
    }
    for (key, set) in [("trusted", client.trusted), ("insecure", client.insecure)] {
        if set {
            line(out, &format!("{key}: true"));
        }
    }
    let lists = [
        ("redirect_uris", &client.redirect_uris),
        ("post_logout_redirect_uris", &client.post_logout_redirect_uris),
        ("origins", &client.origins),
        (
            "external_authorize_redirect_uris",
            &client.external_authorize_redirect_uris,
        ),
        ("grant_types", &client.grant_types),
        ("contacts", &client.contacts),
        ("trusted_scopes", &client.trusted_scopes),
        ("implicit_scopes", &client.implicit_scopes),
    ];
    for (key, items) in lists.iter().filter(|(_, items)| !items.is_empty()) {
        line(out, &format!("{key}:"));
        for item in *items {
            line(out, &format!("  - {}", quoted(item)));
        }
    }
    if let Some(jwks) = &client.jwks {
        line(out, &format!("jwks: {}", flow(jwks)));
    }
}

/// A JSON value on one line. YAML's flow style is JSON, but for the texts, which are written as everywhere here.
fn flow(json: &Json) -> String {
    match json {
        Json::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Json::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{}: {}", quoted(name), flow(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Json::String(text) => quoted(text),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Entry {
        let mut clients = read(text).unwrap().clients;
        assert_eq!(clients.len(), 1);
        clients.remove(0).unwrap()
    }

    #[test]
    fn every_field_is_read() {
        let entry = only(
            "clients:
- id: playground
  secret: 12345
  name: A playground
  uri: https://play.example
  contacts: [me@play.example]
  trusted: yes
  trusted_scopes: [LibreGraph.GuestOK]
  implicit_scopes: [email]
  insecure: Off
  application_type: native
  redirect_uris:
  - http://localhost
  post_logout_redirect_uris: ['http://localhost/bye']
  external_authorize_redirect_uris: [https://x.example]
  grant_types: [authorization_code]
  origins: [https://play.example]
  jwks: {keys: [{kty: EC, crv: P-256}]}
  id_token_signed_response_alg: ES256
  userinfo_signed_response_alg: RS256
  request_object_signing_alg: none
  token_endpoint_auth_method: client_secret_basic
  nobody_knows: [this, {a: b}]
",
        );
        assert_eq!(entry.line, 2);
        assert_eq!(entry.id, "playground");
        assert_eq!(entry.secret.unwrap().expose(), "12345");
        assert_eq!(entry.contacts, ["me@play.example"]);
        assert!(entry.trusted && !entry.insecure);
        assert_eq!(entry.application_type, "native");
        assert_eq!(entry.redirect_uris, ["http://localhost"]);
        assert_eq!(entry.jwks.unwrap()["keys"][0]["crv"], "P-256");
        assert_eq!(entry.request_object_signing_alg, "none");
    }

    #[test]
    fn one_bad_entry_does_not_spoil_the_others() {
        let read = read(
            "clients:\n- id: a\n- name: nobody\n- id: b\n  trusted: maybe\n- id: c\n  redirect_uris: x\n- d\n",
        );
        let clients = read.unwrap().clients;
        let bad: Vec<(usize, &str)> = clients
            .iter()
            .filter_map(|client| client.as_ref().err())
            .map(|bad| (bad.line, bad.id.as_str()))
            .collect();
        assert_eq!(bad, [(3, ""), (4, "b"), (6, "c"), (8, "")]);
    }

    #[test]
    fn the_list_is_found_where_it_may_stand() {
        for text in [
            "clients: [{id: a}]",
            "idp:\n  clients:\n  - id: a\nother: {deep: [1]}",
            "- id: a",
            "clients: &c [{id: a}]\n",
        ] {
            assert_eq!(only(text).id, "a", "{text}");
        }
        assert!(read("clients:\n").unwrap().clients.is_empty());
        for other in ["services: []", "", "clients: {a: b}"] {
            assert!(read(other).is_err(), "{other}");
        }
    }

    #[test]
    fn other_providers_and_texts_of_scopes_are_named() {
        let found = read("clients: []\nauthorities:\n- id: x\n- name: Y\n- {}\n").unwrap();
        assert_eq!(
            found.authorities,
            [("x".into(), 3), ("Y".into(), 4), (String::new(), 5)]
        );
        let found =
            read("mapping: {profile: basic}\nscopes:\n  basic: {description: Basics, priority: 20}").unwrap();
        assert_eq!(found.scope_texts, ["basic"]);
    }

    #[test]
    fn placeholders_need_an_address() {
        let url = Some("https://cloud.test");
        assert_eq!(fill_in("{{OC_URL}}/", url).unwrap(), "https://cloud.test/");
        assert_eq!(fill_in("{{OCIS_URL}}/x", url).unwrap(), "https://cloud.test/x");
        assert_eq!(fill_in("https://a.test", None).unwrap(), "https://a.test");
        assert_eq!(fill_in("{{OC_URL}}/", None), None);
    }

    #[test]
    fn h_48_what_was_written_reads_back() {
        let text = "clients: [{id: 'a: #\"', name: \"Zoë\\n\\e\", secret: \"\\\\\", trusted: on, redirect_uris: [x, '- y'], \
             jwks: {keys: [{kty: EC, 'k\"': [a]}]}}, {id: no, insecure: y, application_type: native}]";
        let clients: Vec<Entry> = read(text)
            .unwrap()
            .clients
            .into_iter()
            .map(Result::unwrap)
            .collect();
        for shape in [Shape::File, Shape::Block] {
            let written = write(&clients, shape);
            let again: Vec<Entry> = read(written.expose())
                .unwrap()
                .clients
                .into_iter()
                .map(Result::unwrap)
                .collect();
            assert_eq!(write(&again, shape).expose(), written.expose());
            assert_eq!(again[0].id, "a: #\"");
            assert_eq!(again[0].name, "Zoë\n\u{1b}");
            assert_eq!(again[0].secret.as_ref().unwrap().expose(), "\\");
            assert_eq!(again[0].jwks, clients[0].jwks);
            assert_eq!(again[1].id, "no");
            assert!(again[0].trusted && again[1].insecure);
        }
        assert!(
            read(write(&[], Shape::Block).expose())
                .unwrap()
                .clients
                .is_empty()
        );
    }
}
