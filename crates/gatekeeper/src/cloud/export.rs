//! From a client of ours to an entry of a file (opencloud.md E.1).

use protocol::client_metadata::{AuthMethod, ClientKind, ClientMetadata, GrantType, RequestObjectAlg};
use protocol::identifier_registration::Entry;
use protocol::jose::jws::Algorithm;
use protocol::redirect_uri::{ApplicationType, RedirectUri};
use protocol::secret::Secret;

/// The entry for a client; none for clients that such a file cannot describe, because no person signs in with them.
pub(crate) fn entry(client: &ClientMetadata, secret: Option<Secret<String>>) -> Option<Entry> {
    if matches!(client.kind, ClientKind::Device | ClientKind::Machine) {
        return None;
    }
    let texts = |list: &[RedirectUri]| list.iter().map(|uri| uri.as_str().to_owned()).collect();
    let name = |algorithm: Option<&str>| algorithm.unwrap_or_default().to_owned();
    let native = client.application_type == ApplicationType::Native;
    let plain_http = |uri: &RedirectUri| uri.as_str().starts_with("http://");
    let all = [
        GrantType::AuthorizationCode,
        GrantType::RefreshToken,
        GrantType::Implicit,
    ];
    Some(Entry {
        line: 0,
        id: client.client_id.to_string(),
        secret,
        name: client.client_name.clone(),
        uri: client.client_uri.clone().unwrap_or_default(),
        contacts: client.contacts.clone(),
        trusted: client.trusted,
        // Web clients on this computer are taken from such a file with this only.
        insecure: !native
            && client
                .redirect_uris
                .iter()
                .chain(&client.post_logout_redirect_uris)
                .any(plain_http),
        application_type: if native { "native" } else { "web" }.to_owned(),
        redirect_uris: texts(&client.redirect_uris),
        post_logout_redirect_uris: texts(&client.post_logout_redirect_uris),
        trusted_scopes: client.kept.trusted_scopes.clone(),
        implicit_scopes: client.implicit_scopes.iter().map(str::to_owned).collect(),
        origins: client.kept.origins.clone(),
        external_authorize_redirect_uris: client.kept.external_authorize_redirect_uris.clone(),
        grant_types: if all.iter().all(|grant| client.grant_types.contains(grant)) {
            Vec::new()
        } else {
            let known = client.grant_types.iter().filter(|grant| all.contains(grant));
            known.map(|grant| grant.as_str().to_owned()).collect()
        },
        jwks: client.jwks.clone(),
        id_token_signed_response_alg: client.id_token_signed_response_alg.as_str().to_owned(),
        userinfo_signed_response_alg: name(client.userinfo_signed_response_alg.map(Algorithm::as_str)),
        request_object_signing_alg: name(client.request_object_signing_alg.map(RequestObjectAlg::as_str)),
        token_endpoint_auth_method: match client.token_endpoint_auth_method {
            // Either secret method: what such a file means when it says nothing.
            AuthMethod::ClientSecret | AuthMethod::None => String::new(),
            method => method.as_str().to_owned(),
        },
    })
}

#[cfg(test)]
mod tests {
    use protocol::identifier_registration::{Shape, read, write};

    use super::*;
    use crate::cloud::{Imported, imported};

    /// Three good ones, one native with an https address, one without any check, `trusted: yes`, keys, and a key that
    /// nobody knows (opencloud.md E.1, import test file).
    const FILE: &str = "
clients:
  - id: web
    name: The cloud
    trusted: yes
    redirect_uris: ['{{OC_URL}}/', '{{OC_URL}}/oidc-callback.html']
    origins: ['{{OC_URL}}']
  - id: desk
    secret: 'a: \"b\"'
    application_type: native
    redirect_uris: [http://127.0.0.1, http://localhost]
    post_logout_redirect_uris: [http://127.0.0.1]
    grant_types: [authorization_code, refresh_token]
  - id: signer
    redirect_uris: [https://signer.test/cb]
    secret: s3cret
    uri: https://signer.test
    contacts: [me@signer.test]
    request_object_signing_alg: EdDSA
    userinfo_signed_response_alg: RS256
    trusted_scopes: [LibreGraph/GuestOK]
    implicit_scopes: [roles, other]
    external_authorize_redirect_uris: [https://hand.test/over]
    jwks: {keys: [{kty: OKP, crv: Ed25519, kid: 'on', x: 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo}]}
    colour: blue
  - id: wrong
    application_type: native
    redirect_uris: [https://wrong.test]
  - id: open
    insecure: true
";

    fn import(text: &str, server: Option<&str>) -> Vec<Imported> {
        let clients = read(text).unwrap().clients;
        let import = |entry| imported(entry, server, "https://idp.test");
        clients.into_iter().map(import).collect()
    }

    fn export(list: Vec<Imported>, shape: Shape) -> String {
        let entries: Vec<Entry> = list
            .into_iter()
            .filter_map(|one| one.client)
            .filter_map(|(client, secret)| entry(&client, secret))
            .collect();
        write(&entries, shape).expose().clone()
    }

    #[test]
    fn h_48_export_and_import_again_changes_nothing() {
        let first = import(FILE, Some("https://cloud.test"));
        let good: Vec<bool> = first.iter().map(|one| one.client.is_some()).collect();
        assert_eq!(good, [true, true, true, false, true]);
        let clients: Vec<ClientMetadata> = first
            .iter()
            .filter_map(|one| one.client.as_ref().map(|(client, _)| client.clone()))
            .collect();
        assert!(clients[0].trusted);
        let exported = export(first, Shape::File);
        let second = import(&exported, None);
        let again: Vec<ClientMetadata> = second
            .iter()
            .filter_map(|one| one.client.as_ref().map(|(client, _)| client.clone()))
            .collect();
        assert_eq!(again, clients);
        assert_eq!(export(second, Shape::File), exported);
        let block = export(import(&exported, None), Shape::Block);
        assert_eq!(export(import(&block, None), Shape::File), exported);
        for kept in [
            "https://cloud.test/oidc-callback.html",
            "origins:\n      - \"https://cloud.test\"",
            "LibreGraph/GuestOK",
            "https://hand.test/over",
            "other",
        ] {
            assert!(exported.contains(kept), "{kept} in {exported}");
        }
        assert_eq!(clients[2].implicit_scopes.to_string(), "roles other");
    }

    #[test]
    fn clients_without_a_person_are_not_exported() {
        let id = protocol::id::ClientId::parse("a").unwrap();
        for (kind, exported) in [
            (ClientKind::Machine, false),
            (ClientKind::Device, false),
            (ClientKind::Server, true),
        ] {
            let client = ClientMetadata::new(id.clone(), kind);
            assert_eq!(entry(&client, None).is_some(), exported);
        }
    }
}
