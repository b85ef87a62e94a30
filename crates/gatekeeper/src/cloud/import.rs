//! From an entry of a file to a client of ours (opencloud.md E.1).
//!
//! The file says what LibreGraph Connect would have done; where we are stricter or do not have a thing, the result
//! says so in a note. Nothing is stored here.

use protocol::client_metadata::{
    AuthMethod, ClientKind, ClientMetadata, Dialect, GrantType, Kept, Publisher, RefreshMode,
    RequestObjectAlg,
};
use protocol::id::ClientId;
use protocol::identifier_registration::{BadEntry, Entry, Unreadable, fill_in};
use protocol::jose::jwk::PublicJwk;
use protocol::jose::jws::Algorithm;
use protocol::redirect_uri::{ApplicationType, RedirectUri, Registrar, points_at};
use protocol::response_type::ResponseType;
use protocol::scope::{SUPPORTED, Scope};
use protocol::secret::Secret;
use serde_json::Value;

use crate::messages::Saying;

/// A client and its secret, if it has one.
pub(crate) type WithSecret = (ClientMetadata, Option<Secret<String>>);

/// What becomes of an entry, as far as it alone decides.
pub(crate) struct Imported {
    pub(crate) line: usize,
    pub(crate) id: String,
    pub(crate) name: String,
    /// The client and its secret; none when it has to be left out.
    pub(crate) client: Option<WithSecret>,
    pub(crate) notes: Vec<Saying>,
}

/// Longest secret, in bytes: what the token endpoint takes.
const LONGEST_SECRET: usize = 512;
const LONGEST_NAME: usize = 100;

/// Reads an entry. `server_url` is what placeholders stand for, `issuer` our own address.
pub(crate) fn imported(read: Result<Entry, BadEntry>, server_url: Option<&str>, issuer: &str) -> Imported {
    let entry = match read {
        Ok(entry) => entry,
        Err(bad) => {
            return Imported {
                line: bad.line,
                id: bad.id,
                name: String::new(),
                client: None,
                notes: vec![unreadable(bad.why)],
            };
        }
    };
    let mut imported = Imported {
        line: entry.line,
        id: entry.id.clone(),
        name: entry.name.clone(),
        client: None,
        notes: Vec::new(),
    };
    match client(&entry, server_url, issuer, &mut imported.notes) {
        Ok(metadata) => {
            let secret = entry.secret.filter(|_| !metadata.is_public());
            imported.client = Some((metadata, secret));
        }
        Err(why) => imported.notes = vec![why],
    }
    imported
}

fn client(
    entry: &Entry,
    server_url: Option<&str>,
    issuer: &str,
    notes: &mut Vec<Saying>,
) -> Result<ClientMetadata, Saying> {
    let client_id = ClientId::parse(&entry.id).map_err(|error| Saying::ImportBadId {
        why: error.to_string(),
    })?;
    let app = match entry.application_type.as_str() {
        "" | "web" => ApplicationType::Web,
        "native" => ApplicationType::Native,
        other => {
            return Err(Saying::ImportBadKind {
                kind: other.to_owned(),
            });
        }
    };
    let addresses = Addresses {
        app,
        insecure: entry.insecure,
        server_url,
        issuer,
    };
    let redirect_uris = addresses.read(&entry.redirect_uris)?;
    let post_logout_redirect_uris = addresses.read(&entry.post_logout_redirect_uris)?;
    if redirect_uris.is_empty() {
        notes.push(Saying::ImportNoAddress);
    }
    let method = authentication(entry, notes)?;
    let public = method == AuthMethod::None;
    let kind = match (app, public) {
        (ApplicationType::Native, _) => ClientKind::Native,
        (ApplicationType::Web, true) => ClientKind::Browser,
        (ApplicationType::Web, false) => ClientKind::Server,
    };
    if entry.trusted && kind == ClientKind::Native {
        notes.push(Saying::ImportTrustedNative);
    }
    if public {
        notes.push(Saying::ImportNeedsPkce);
    }
    let implicit_scopes = implicit_scopes(&entry.implicit_scopes, notes);
    let kept = kept(entry, server_url, notes)?;
    let grant_types = grant_types(&entry.grant_types, notes);
    Ok(ClientMetadata {
        client_name: name(entry),
        response_types: response_types(&grant_types),
        grant_types,
        redirect_uris,
        post_logout_redirect_uris,
        token_endpoint_auth_method: method,
        id_token_signed_response_alg: algorithm(
            "id_token_signed_response_alg",
            &entry.id_token_signed_response_alg,
            notes,
        )
        .unwrap_or(Algorithm::PS256),
        userinfo_signed_response_alg: algorithm(
            "userinfo_signed_response_alg",
            &entry.userinfo_signed_response_alg,
            notes,
        ),
        request_object_signing_alg: request_object(&entry.request_object_signing_alg, notes),
        jwks: entry.jwks.as_ref().and_then(|jwks| keys(jwks, notes)),
        client_uri: web_page(&entry.uri, notes),
        contacts: entry.contacts.clone(),
        publisher: Publisher::Import,
        trusted: entry.trusted,
        // What kept a secret did without until now, and its owner's file says to take it over.
        pkce_optional: !public,
        refresh_mode: match kind {
            ClientKind::Native => RefreshMode::Reuse,
            _ => RefreshMode::Rotate,
        },
        implicit_scopes,
        kept,
        dialect: Dialect::LibreGraph,
        ..ClientMetadata::new(client_id, kind)
    })
}

fn unreadable(why: Unreadable) -> Saying {
    match why {
        Unreadable::NotAClient => Saying::ImportNotAClient,
        Unreadable::NoId => Saying::ImportNoId,
        Unreadable::NotText(key) => Saying::ImportNotText { key },
        Unreadable::NotFlag(key) => Saying::ImportNotFlag { key },
        Unreadable::NotList(key) => Saying::ImportNotList { key },
    }
}

/// What it has without asking. A word that means nothing here stays in its registration and is never granted.
fn implicit_scopes(words: &[String], notes: &mut Vec<Saying>) -> Scope {
    let Ok(scope) = Scope::parse(&words.join(" ")) else {
        notes.push(Saying::ImportScopesNone);
        return Scope::default();
    };
    let unknown = scope.only(|word| !SUPPORTED.contains(&word));
    if !unknown.is_empty() {
        notes.push(Saying::ImportScopesUnknown {
            scopes: unknown.to_string(),
        });
    }
    scope
}

/// What is kept for another provider that reads the file.
fn kept(entry: &Entry, server_url: Option<&str>, notes: &mut Vec<Saying>) -> Result<Kept, Saying> {
    if !entry.trusted_scopes.is_empty() {
        notes.push(Saying::ImportOwnScopesKept {
            scopes: entry.trusted_scopes.clone(),
        });
    }
    if !entry.external_authorize_redirect_uris.is_empty() {
        notes.push(Saying::ImportPagesKept {
            pages: entry.external_authorize_redirect_uris.clone(),
        });
    }
    let filled = |texts: &[String]| {
        let fill = |text: &String| fill_in(text, server_url);
        let all: Option<Vec<String>> = texts.iter().map(fill).collect();
        all.ok_or(Saying::ImportNeedsServer)
    };
    Ok(Kept {
        trusted_scopes: entry.trusted_scopes.clone(),
        origins: filled(&entry.origins)?,
        external_authorize_redirect_uris: filled(&entry.external_authorize_redirect_uris)?,
    })
}

/// How the addresses of an entry are judged.
struct Addresses<'a> {
    app: ApplicationType,
    insecure: bool,
    server_url: Option<&'a str>,
    issuer: &'a str,
}

impl Addresses<'_> {
    /// All of them, or why the entry cannot be taken: LibreGraph Connect leaves out an entry with one bad address.
    fn read(&self, texts: &[String]) -> Result<Vec<RedirectUri>, Saying> {
        let mut uris = Vec::new();
        for text in texts {
            let uri = self.one(text)?;
            if !uris.contains(&uri) {
                uris.push(uri);
            }
        }
        Ok(uris)
    }

    fn one(&self, text: &str) -> Result<RedirectUri, Saying> {
        let address = text.to_owned();
        let Some(filled) = fill_in(text, self.server_url) else {
            return Err(Saying::ImportAddressNeedsServer { address });
        };
        if points_at(&filled, self.issuer) {
            return Err(Saying::ImportAddressOurs { address });
        }
        let uri = match RedirectUri::register(&filled, self.app, Registrar::Owner) {
            Ok(uri) => uri,
            Err(problem) => {
                let why = problem.to_string();
                return Err(Saying::ImportAddressRefused { address, why });
            }
        };
        let https = filled.starts_with("https://");
        match self.app {
            ApplicationType::Native if https => Err(Saying::ImportAddressNative { address }),
            ApplicationType::Web if !https && !self.insecure => Err(Saying::ImportAddressWeb { address }),
            _ => Ok(uri),
        }
    }
}

fn authentication(entry: &Entry, notes: &mut Vec<Saying>) -> Result<AuthMethod, Saying> {
    let Some(secret) = &entry.secret else {
        if !matches!(
            entry.token_endpoint_auth_method.as_str(),
            "" | "none" | "private_key_jwt"
        ) {
            notes.push(Saying::ImportNoSecret);
        }
        return Ok(match entry.token_endpoint_auth_method.as_str() {
            "private_key_jwt" if entry.jwks.is_some() => AuthMethod::PrivateKeyJwt,
            _ => AuthMethod::None,
        });
    };
    let fits = |byte: u8| (0x20..=0x7e).contains(&byte);
    if secret.expose().len() > LONGEST_SECRET || !secret.expose().bytes().all(fits) {
        return Err(Saying::ImportBadSecret);
    }
    Ok(match AuthMethod::parse(&entry.token_endpoint_auth_method) {
        Some(AuthMethod::None) => {
            notes.push(Saying::ImportSecretLeftOut);
            AuthMethod::None
        }
        Some(AuthMethod::PrivateKeyJwt) | None => {
            if !entry.token_endpoint_auth_method.is_empty() {
                notes.push(Saying::ImportMethod {
                    method: entry.token_endpoint_auth_method.clone(),
                });
            }
            AuthMethod::ClientSecret
        }
        Some(method) => method,
    })
}

/// As it is shown: without what cannot be seen, and not ours.
fn name(entry: &Entry) -> String {
    let visible: String = entry
        .name
        .chars()
        .filter(|c| {
            !c.is_control()
                && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
        })
        .take(LONGEST_NAME)
        .collect();
    let visible = visible.trim();
    if visible.is_empty() || visible.to_lowercase().contains("gatelodge") {
        entry.id.clone()
    } else {
        visible.to_owned()
    }
}

fn grant_types(texts: &[String], notes: &mut Vec<Saying>) -> Vec<GrantType> {
    let usual = [
        GrantType::AuthorizationCode,
        GrantType::RefreshToken,
        GrantType::Implicit,
    ];
    let mut known: Vec<GrantType> = Vec::new();
    for text in texts {
        match GrantType::parse(text).filter(|grant| usual.contains(grant)) {
            Some(grant) if !known.contains(&grant) => known.push(grant),
            Some(_) => {}
            None => notes.push(Saying::ImportGrantType { grant: text.clone() }),
        }
    }
    if known.is_empty() { usual.to_vec() } else { known }
}

/// What the grant types allow to ask for (OpenID Connect Dynamic Client Registration section 2).
fn response_types(grants: &[GrantType]) -> Vec<ResponseType> {
    let code = grants.contains(&GrantType::AuthorizationCode);
    let implicit = grants.contains(&GrantType::Implicit);
    ResponseType::ALL
        .into_iter()
        .filter(|kind| (code || !kind.code()) && (implicit || !(kind.token() || kind.id_token())))
        .collect()
}

fn algorithm(field: &str, text: &str, notes: &mut Vec<Saying>) -> Option<Algorithm> {
    if text.is_empty() {
        return None;
    }
    if let Some(exact) = Algorithm::parse(text) {
        return Some(exact);
    }
    let nearest = match text {
        "RS384" | "RS512" => Algorithm::RS256,
        "ES384" | "ES512" => Algorithm::ES256,
        _ => Algorithm::PS256,
    };
    notes.push(Saying::ImportAlgorithm {
        field: field.to_owned(),
        told: text.to_owned(),
        taken: nearest.to_string(),
    });
    Some(nearest)
}

fn request_object(text: &str, notes: &mut Vec<Saying>) -> Option<RequestObjectAlg> {
    let found = RequestObjectAlg::parse(text);
    if found.is_none() && !text.is_empty() {
        notes.push(Saying::ImportRequestObject {
            told: text.to_owned(),
        });
    }
    found
}

/// The keys that can be used.
fn keys(jwks: &Value, notes: &mut Vec<Saying>) -> Option<Value> {
    let all = jwks
        .get("keys")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let good: Vec<Value> = all
        .iter()
        .filter(|key| serde_json::from_value::<PublicJwk>((*key).clone()).is_ok())
        .cloned()
        .collect();
    if good.len() < all.len() || all.is_empty() {
        let number = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
        notes.push(Saying::ImportKeys {
            good: number(good.len()),
            count: number(all.len()),
        });
    }
    (!good.is_empty()).then(|| serde_json::json!({ "keys": good }))
}

fn web_page(text: &str, notes: &mut Vec<Saying>) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    if text.starts_with("https://") && url::Url::parse(text).is_ok() {
        return Some(text.to_owned());
    }
    notes.push(Saying::ImportHomePage);
    None
}

#[cfg(test)]
mod tests {
    use protocol::identifier_registration::read;

    use super::*;

    fn import(text: &str, server: Option<&str>) -> Vec<Imported> {
        let clients = read(text).unwrap().clients;
        let import = |entry| imported(entry, server, "https://idp.test");
        clients.into_iter().map(import).collect()
    }

    fn one(text: &str) -> Imported {
        import(&format!("clients: [{{{text}}}]"), Some("https://cloud.test")).remove(0)
    }

    fn taken(text: &str) -> ClientMetadata {
        let imported = one(text);
        imported
            .client
            .unwrap_or_else(|| panic!("{:?}", imported.notes))
            .0
    }

    #[test]
    fn kinds_follow_the_type_and_the_secret() {
        let kinds = [
            ("redirect_uris: [https://a.test/]", ClientKind::Browser),
            ("redirect_uris: [https://a.test/], secret: s", ClientKind::Server),
            (
                "redirect_uris: ['http://127.0.0.1'], application_type: native",
                ClientKind::Native,
            ),
            (
                "redirect_uris: ['oc://a.b'], application_type: native, secret: s",
                ClientKind::Native,
            ),
        ];
        for (text, kind) in kinds {
            let client = taken(&format!("id: a, {text}"));
            assert_eq!(client.kind, kind, "{text}");
            assert_eq!(client.must_use_pkce(), client.is_public(), "{text}");
            assert_eq!(client.publisher, Publisher::Import);
            assert_eq!(client.response_types.len(), 7);
            assert_eq!(client.id_token_signed_response_alg, Algorithm::PS256);
        }
    }

    #[test]
    fn bad_entries_are_left_out_with_a_reason() {
        for (text, why) in [
            ("id: 'a b'", "id"),
            ("id: a, application_type: desktop", "web or native"),
            (
                "id: a, application_type: native, redirect_uris: ['https://a.test']",
                "loopback",
            ),
            ("id: a, redirect_uris: ['http://a.test']", "https"),
            ("id: a, redirect_uris: ['http://127.0.0.1']", "insecure"),
            ("id: a, redirect_uris: ['https://a.test/#x']", "fragment"),
            ("id: a, redirect_uris: ['https://idp.test/x']", "Gatelodge"),
            ("id: a, secret: \"\\u00fc\"", "secret"),
            (
                "id: a, redirect_uris: [javascript:alert(1)], application_type: native",
                "javascript",
            ),
        ] {
            let imported = one(text);
            assert!(imported.client.is_none(), "{text}");
            let said = imported.notes[0].to_string();
            assert!(said.contains(why), "{text}: {said}");
        }
    }

    #[test]
    fn what_checked_nothing_cannot_be_used() {
        let imported = one("id: a, insecure: yes");
        let (client, _) = imported.client.unwrap();
        assert!(client.redirect_uris.is_empty());
        assert!(imported.notes.contains(&Saying::ImportNoAddress));
    }

    #[test]
    fn placeholders_need_the_servers_address() {
        let text = "clients: [{id: web, redirect_uris: ['{{OCIS_URL}}/', '{{OC_URL}}/x']}]";
        let (client, _) = import(text, Some("https://cloud.test")).remove(0).client.unwrap();
        let uris: Vec<&str> = client.redirect_uris.iter().map(RedirectUri::as_str).collect();
        assert_eq!(uris, ["https://cloud.test/", "https://cloud.test/x"]);
        assert!(import(text, None).remove(0).client.is_none());
    }

    #[test]
    fn methods_and_grants_are_narrowed_where_the_file_says_so() {
        let client = taken(
            "id: a, secret: s, token_endpoint_auth_method: client_secret_post, grant_types: [authorization_code]",
        );
        assert_eq!(client.token_endpoint_auth_method, AuthMethod::ClientSecretPost);
        assert_eq!(client.response_types, [ResponseType::Code]);
        assert_eq!(client.grant_types, [GrantType::AuthorizationCode]);

        let imported = one("id: a, secret: s, token_endpoint_auth_method: none");
        let (client, secret) = imported.client.unwrap();
        assert!(client.is_public() && secret.is_none());

        let client = taken("id: a, grant_types: [implicit, password]");
        assert!(client.response_types.iter().all(|kind| !kind.code()));
    }

    #[test]
    fn keys_are_checked_one_by_one() {
        let imported = one(
            "id: a, jwks: {keys: [{kty: OKP, crv: Ed25519, x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo}, \
             {kty: oct, k: c2VjcmV0}]}",
        );
        let (client, _) = imported.client.unwrap();
        assert_eq!(client.jwks.unwrap()["keys"].as_array().unwrap().len(), 1);
        assert!(imported.notes.contains(&Saying::ImportKeys { good: 1, count: 2 }));
    }

    #[test]
    fn nearest_algorithms_are_said() {
        let imported = one("id: a, id_token_signed_response_alg: RS512, userinfo_signed_response_alg: ES256");
        let (client, _) = imported.client.unwrap();
        assert_eq!(client.id_token_signed_response_alg, Algorithm::RS256);
        assert_eq!(client.userinfo_signed_response_alg, Some(Algorithm::ES256));
        assert!(
            imported
                .notes
                .iter()
                .any(|note| note.to_string().contains("RS512"))
        );
    }

    #[test]
    fn s_177_a_name_cannot_pose_or_hide_letters() {
        assert_eq!(taken("id: a, name: 'The Gatelodge'").client_name, "a");
        assert_eq!(taken("id: a, name: \"x\\u202ey\"").client_name, "xy");
    }
}
