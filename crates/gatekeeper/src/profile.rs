//! What apps learn about the owner: under which `sub`, and which claims in which place.
//!
//! Four things open a claim: its scope, its name in the request's `claims` parameter (both with the owner's consent),
//! the client's `always_release`, and for claims of the owner's own making the word "always". The invariant: nothing
//! about the owner enters a token or an answer but through here.
//!
//! What does not live here: asking for consent (`consent.rs`), and what may be written into a profile
//! (`control/profile.rs`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::claims::{Profile, STANDARD};
use protocol::claims_request::ClaimsRequest;
use protocol::client_metadata::{ClientMetadata, Dialect, SubjectType};
use protocol::id::Subject;
use protocol::redirect_uri::{self, Destination};
use protocol::scope::{self, Scope};
use serde_json::{Map, Value};

use crate::instances::Instance;
use crate::{Fault, Gatekeeper};

/// The owner's id in the directory, as servers that grew up with LibreGraph Connect call it.
const DIRECTORY_ID: &str = "lg.uuid";

/// What servers that skip userinfo read from the access token (opencloud.md F.2). The rest would make every request
/// to them longer for nothing.
const FOR_SERVERS: [&str; 6] = [
    "preferred_username",
    "name",
    "email",
    "email_verified",
    "roles",
    "groups",
];

/// A client that is told about the owner, and what it may hear.
pub(crate) struct Listener<'a> {
    pub(crate) profile: &'a Profile,
    pub(crate) client: &'a ClientMetadata,
    /// What its token is good for.
    pub(crate) scope: &'a Scope,
    /// What it asked for by name and was allowed.
    pub(crate) asked: &'a ClaimsRequest,
}

impl Listener<'_> {
    /// The claims of a userinfo answer, `sub` aside.
    pub(crate) fn userinfo(&self) -> Map<String, Value> {
        self.profile.told(self.scope, |name| {
            self.asked.userinfo.contains_key(name) || self.always(name) || self.is_misspelt(name)
        })
    }

    /// The claims of an ID token. `alone`: nothing comes with it that opens userinfo, so the scope's claims are in it
    /// (OpenID Connect Core section 5.4).
    pub(crate) fn id_token(&self, alone: bool) -> Map<String, Value> {
        let none = Scope::default();
        let scope = if alone { self.scope } else { &none };
        self.profile.told(scope, |name| {
            self.asked.id_token.contains_key(name)
                || self.always(name)
                || self.names_the_owner(name)
                || (alone && self.is_misspelt(name))
        })
    }

    /// The claims of an access token.
    pub(crate) fn access_token(&self) -> Map<String, Value> {
        let mut told = self.profile.told(self.scope, |name| self.always(name));
        told.retain(|name, _| {
            let made_by_the_owner = STANDARD.iter().all(|known| known.name != name);
            made_by_the_owner || FOR_SERVERS.contains(&name.as_str()) || self.always(name)
        });
        told
    }

    /// The owner said that this client always hears it (opencloud.md F.5).
    fn always(&self, name: &str) -> bool {
        self.client.always_release.iter().any(|claim| claim == name)
    }

    /// The programs of documents 003 and 004 look for a name in the ID token, and have no other place to get their
    /// `login_hint` from (opencloud.md C.5).
    fn names_the_owner(&self, name: &str) -> bool {
        let opened_by = match name {
            "name" | "preferred_username" => scope::PROFILE,
            "email" => scope::EMAIL,
            _ => return false,
        };
        self.client.dialect == Dialect::LibreGraph && self.scope.contains(opened_by)
    }

    fn is_misspelt(&self, name: &str) -> bool {
        name == DIRECTORY_ID && self.scope.contains(scope::LIBREGRAPH_UUID_AS_SPELT)
    }
}

impl Gatekeeper {
    /// The owner's `sub` at a client: the same for all, or the sector's own (OpenID Connect Core section 8.1). A
    /// pairwise one is a keyed hash, so it is the same each time, and no two sectors can compare notes.
    pub fn subject_for(&self, instance: &Instance, client: &ClientMetadata) -> Subject {
        if client.subject_type == SubjectType::Public {
            return instance.subject.clone();
        }
        let sector = sector(client);
        let parts = [sector.as_bytes(), instance.subject.as_str().as_bytes()];
        let hash = URL_SAFE_NO_PAD.encode(self.vault.mac("pairwise", &parts));
        // 43 letters of base64url always are a subject.
        Subject::parse(&hash).unwrap_or_else(|_| instance.subject.clone())
    }

    /// The `sub` of ID tokens and userinfo answers: the directory's own id where the scope says so (opencloud.md C.6),
    /// never past a pairwise one.
    pub(crate) fn subject_told(
        &self,
        instance: &Instance,
        client: &ClientMetadata,
        scope: &Scope,
    ) -> Subject {
        if client.subject_type == SubjectType::Public && scope.contains(scope::LIBREGRAPH_RAW_SUB) {
            let raw = instance.profile.claims.get(DIRECTORY_ID).and_then(Value::as_str);
            if let Some(subject) = raw.and_then(|raw| Subject::parse(raw).ok()) {
                return subject;
            }
        }
        self.subject_for(instance, client)
    }

    /// Whether a client means the owner by this `sub`.
    pub(crate) fn means_owner(&self, instance: &Instance, client: &ClientMetadata, subject: &str) -> bool {
        let raw = Scope::parse(scope::LIBREGRAPH_RAW_SUB).unwrap_or_default();
        [Scope::default(), raw]
            .iter()
            .any(|scope| self.subject_told(instance, client, scope).as_str() == subject)
    }
}

/// What apps are told, as far as the file alone says it: the profile, and what the instance says where the profile is
/// silent.
pub(crate) fn effective(row: &store::instances::Instance) -> Profile {
    // What cannot be read counts as not said.
    let mut profile: Profile = serde_json::from_str(&row.profile).unwrap_or_default();
    let silent = [
        ("name", row.public_name.as_str()),
        ("preferred_username", &row.public_name),
        ("email", &row.email),
        ("locale", &row.locale),
        ("zoneinfo", &row.timezone),
        (DIRECTORY_ID, row.subject.as_str()),
    ];
    let claims = &mut profile.claims;
    for (name, text) in silent {
        if !text.is_empty() && !claims.contains_key(name) {
            claims.insert(name.to_owned(), text.into());
        }
    }
    // The owner of the lodge wrote the address down themselves; a phone number nobody called.
    for (name, about, otherwise) in [
        ("email_verified", "email", true),
        ("phone_number_verified", "phone_number", false),
    ] {
        if !claims.contains_key(about) {
            claims.remove(name);
        } else if !claims.contains_key(name) {
            claims.insert(name.to_owned(), otherwise.into());
        }
    }
    profile
}

/// The scopes that a request needs the owner's consent for: those it names, and those that would open the claims it
/// asks for by name.
pub(crate) fn rights(
    profile: &Profile,
    client: &ClientMetadata,
    scope: &Scope,
    asked: &ClaimsRequest,
) -> Result<Scope, Fault> {
    let words: Vec<&str> = asked.names().filter_map(|name| profile.scope_of(name)).collect();
    let behind_names =
        Scope::parse(&words.join(" ")).map_err(|error| Fault::stored("scope of a claim", error))?;
    Ok(scope.union(&client.permitted(&behind_names)))
}

/// What of the claims asked for by name these rights open. What needs no right stays: `acr`, or what nobody knows.
pub(crate) fn allowed(profile: &Profile, asked: &ClaimsRequest, rights: &Scope) -> ClaimsRequest {
    asked.only(|name| profile.scope_of(name).is_none_or(|scope| rights.contains(scope)))
}

/// Who shares a pairwise `sub`: the host of the sector's document, or the one website that all answers go to. A client
/// without either has a sector of its own; `127.0.0.1` is no sector, any program may be there.
fn sector(client: &ClientMetadata) -> String {
    let host = |uri: &str| match redirect_uri::destination(uri) {
        Destination::Host(host) => {
            let port_is_a_number =
                |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
            let name = host.rsplit_once(':').filter(|(_, port)| port_is_a_number(port));
            Some(name.map_or(host.as_str(), |(name, _)| name).to_ascii_lowercase())
        }
        Destination::Loopback { .. } | Destination::Scheme(_) => None,
    };
    if let Some(host) = client.sector_identifier_uri.as_deref().and_then(host) {
        return host;
    }
    let mut hosts: Vec<Option<String>> = client
        .redirect_uris
        .iter()
        .map(|uri| host(uri.as_str()))
        .collect();
    hosts.dedup();
    match hosts.as_slice() {
        [Some(one)] => one.clone(),
        // No host has a blank in it.
        _ => format!("client {}", client.client_id),
    }
}

#[cfg(test)]
mod tests {
    use protocol::client_metadata::ClientKind;
    use protocol::id::ClientId;
    use protocol::redirect_uri::{ApplicationType, RedirectUri, Registrar};
    use serde_json::json;

    use super::*;
    use crate::testing::World;

    fn client(redirect_uris: &[&str]) -> ClientMetadata {
        let registered = redirect_uris.iter().map(|uri| {
            let application_type = if uri.starts_with("https") {
                ApplicationType::Web
            } else {
                ApplicationType::Native
            };
            RedirectUri::register(uri, application_type, Registrar::Owner).unwrap()
        });
        ClientMetadata {
            redirect_uris: registered.collect(),
            subject_type: SubjectType::Pairwise,
            ..ClientMetadata::new(ClientId::parse("app").unwrap(), ClientKind::Server)
        }
    }

    #[test]
    fn a_sector_is_a_host_or_the_client_alone() {
        assert_eq!(
            sector(&client(&["https://a.example/cb", "https://a.example:8443/x"])),
            "a.example"
        );
        assert_eq!(
            sector(&client(&["https://a.example/cb", "https://b.example/cb"])),
            "client app"
        );
        assert_eq!(sector(&client(&["http://127.0.0.1/cb"])), "client app");
        assert_eq!(sector(&client(&["com.example.app:/cb"])), "client app");
        assert_eq!(sector(&client(&[])), "client app");
        let with_document = ClientMetadata {
            sector_identifier_uri: Some("https://Sector.example/uris.json".to_owned()),
            ..client(&["https://a.example/cb", "https://b.example/cb"])
        };
        assert_eq!(sector(&with_document), "sector.example");
    }

    #[tokio::test]
    async fn a_pairwise_subject_is_the_sectors_own_and_stays() {
        let world = World::new().await;
        let subject = |client: &ClientMetadata| world.gatekeeper.subject_for(&world.instance, client);
        let (a, b) = (
            client(&["https://a.example/cb"]),
            client(&["https://b.example/cb"]),
        );
        assert_eq!(subject(&a), subject(&a));
        assert_ne!(subject(&a), subject(&b));
        assert_ne!(subject(&a), world.instance.subject);
        assert_eq!(subject(&a).as_str().len(), 43);
        let public = ClientMetadata {
            subject_type: SubjectType::Public,
            ..a.clone()
        };
        assert_eq!(subject(&public), world.instance.subject);
        // The directory's id would undo it.
        let raw = Scope::parse(scope::LIBREGRAPH_RAW_SUB).unwrap();
        assert_eq!(
            world.gatekeeper.subject_told(&world.instance, &a, &raw),
            subject(&a)
        );
        assert!(
            world
                .gatekeeper
                .means_owner(&world.instance, &a, subject(&a).as_str())
        );
        assert!(
            !world
                .gatekeeper
                .means_owner(&world.instance, &a, subject(&b).as_str())
        );
        assert!(
            !world
                .gatekeeper
                .means_owner(&world.instance, &a, world.instance.subject.as_str())
        );
    }

    fn profile() -> Profile {
        let text = json!({
            "claims": {
                "name": "Ada", "email": "ada@example.org", "email_verified": true, "nickname": "A",
                "roles": ["admin"], "lg.uuid": "u-1",
            },
            "custom": [
                {"name": "team", "value": "blue", "scope": "profile"},
                {"name": "house", "value": 7},
            ],
        });
        serde_json::from_value(text).unwrap()
    }

    fn heard(claims: &Map<String, Value>) -> String {
        claims.keys().cloned().collect::<Vec<_>>().join(" ")
    }

    fn asking(text: &str) -> ClaimsRequest {
        ClaimsRequest::parse(text).unwrap()
    }

    #[test]
    fn every_place_has_its_claims() {
        let (profile, client) = (profile(), client(&["https://a.example/cb"]));
        let scope = Scope::parse("openid profile").unwrap();
        let asked =
            asking(r#"{"userinfo": {"email": null}, "id_token": {"nickname": null, "nothing": null}}"#);
        let listener = Listener {
            profile: &profile,
            client: &client,
            scope: &scope,
            asked: &asked,
        };
        assert_eq!(heard(&listener.userinfo()), "email house name nickname team");
        assert_eq!(heard(&listener.id_token(false)), "house nickname");
        assert_eq!(heard(&listener.id_token(true)), "house name nickname team");
        assert_eq!(heard(&listener.access_token()), "house name team");
    }

    #[test]
    fn h_43_what_is_always_released_is_in_every_place() {
        let profile = profile();
        let client = ClientMetadata {
            always_release: vec!["roles".to_owned(), "groups".to_owned()],
            ..client(&["https://a.example/cb"])
        };
        let listener = Listener {
            profile: &profile,
            client: &client,
            scope: &Scope::parse("openid").unwrap(),
            asked: &ClaimsRequest::default(),
        };
        for told in [
            listener.userinfo(),
            listener.id_token(false),
            listener.access_token(),
        ] {
            assert_eq!(told["roles"], json!(["admin"]));
            assert_eq!(heard(&told), "house roles");
        }
    }

    #[test]
    fn the_clients_of_documents_003_and_004_find_a_name_in_the_id_token() {
        let profile = profile();
        let client = ClientMetadata {
            dialect: Dialect::LibreGraph,
            ..client(&["https://a.example/cb"])
        };
        let told = |scope: &str| {
            let listener = Listener {
                profile: &profile,
                client: &client,
                scope: &Scope::parse(scope).unwrap(),
                asked: &ClaimsRequest::default(),
            };
            heard(&listener.id_token(false))
        };
        assert_eq!(told("openid profile email"), "email house name");
        assert_eq!(told("openid"), "house");
    }

    #[test]
    fn the_directory_id_has_two_spellings() {
        let (profile, client) = (profile(), client(&["https://a.example/cb"]));
        for (scope, expected) in [
            ("openid", "house"),
            ("openid LibreGraph.UUID", "house lg.uuid"),
            ("openid LibgreGraph.UUID", "house lg.uuid"),
        ] {
            let listener = Listener {
                profile: &profile,
                client: &client,
                scope: &Scope::parse(scope).unwrap(),
                asked: &ClaimsRequest::default(),
            };
            assert_eq!(heard(&listener.userinfo()), expected, "{scope}");
        }
    }

    #[test]
    fn what_is_asked_by_name_needs_the_right_of_its_scope() {
        let profile = profile();
        let asked = asking(
            r#"{"userinfo": {"email": {"essential": true}, "team": null, "house": null}, "id_token": {"acr": null}}"#,
        );
        let open = client(&["https://a.example/cb"]);
        let scope = Scope::parse("openid").unwrap();
        let all = rights(&profile, &open, &scope, &asked).unwrap();
        assert_eq!(all.to_string(), "openid email profile");
        let narrow = ClientMetadata {
            scope: Scope::parse("openid email").unwrap(),
            ..open
        };
        let fewer = rights(&profile, &narrow, &scope, &asked).unwrap();
        assert_eq!(fewer.to_string(), "openid email");
        let left = allowed(&profile, &asked, &fewer);
        assert_eq!(left.names().collect::<Vec<_>>(), ["email", "house", "acr"]);
    }

    #[test]
    fn the_instance_speaks_where_the_profile_is_silent() {
        let mut row = store::instances::Instance {
            id: protocol::id::InstanceId::from_bytes([1; 16]),
            domain: "localhost".into(),
            subject: Subject::parse("s-1").unwrap(),
            public_name: "Ada".into(),
            email: "ada@example.org".into(),
            locale: String::new(),
            timezone: "Europe/Paris".into(),
            context_name: String::new(),
            oidc_id: String::new(),
            created_at: protocol::time::Timestamp::new(0),
            onboarded_at: None,
            onboarding_hash: None,
            passphrase: None,
            kdf_iterations: 1,
            profile: "{}".into(),
            provider: "{}".into(),
        };
        let claims = effective(&row).claims;
        assert_eq!(
            heard(&claims),
            "email email_verified lg.uuid name preferred_username zoneinfo"
        );
        assert_eq!(claims["email_verified"], true);
        row.profile = json!({"claims": {
            "name": "Ada Lovelace", "email_verified": false, "phone_number": "+1", "zoneinfo": "UTC",
        }})
        .to_string();
        let claims = effective(&row).claims;
        assert_eq!(claims["name"], "Ada Lovelace");
        assert_eq!(claims["preferred_username"], "Ada");
        assert_eq!(
            (&claims["email_verified"], &claims["zoneinfo"]),
            (&json!(false), &json!("UTC"))
        );
        assert_eq!(claims["phone_number_verified"], false);
        row.email = String::new();
        assert!(!effective(&row).claims.contains_key("email_verified"));
    }
}
