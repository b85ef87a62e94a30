//! The clients that are built into the apps of cloud servers (opencloud.md E.2, E.3), bound to servers by their
//! addresses.
//!
//! Only `web` has addresses of a server in it: with several servers it has those of all of them. Everything else is
//! the same in every copy of an app. The owner may change a preset afterwards; adding another server changes only
//! what depends on it. Invariant: nothing here touches a client that did not come from a preset.

use protocol::client_metadata::{
    AuthMethod, ClientKind, ClientMetadata, Dialect, GrantType, Publisher, RefreshMode,
};
use protocol::id::ClientId;
use protocol::jose::jws::Algorithm;
use protocol::redirect_uri::{RedirectUri, Registrar};
use protocol::response_type::ResponseType;
use protocol::webfinger::Platform;

use crate::provider_settings::{CloudKind, CloudServer, ProviderSettings};

/// A client that is built into an app.
pub(crate) struct BuiltIn {
    pub(crate) kind: CloudKind,
    pub(crate) platform: Platform,
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    /// Compiled into the published app: everybody has it, so it proves nothing.
    pub(crate) secret: Option<&'static str>,
    /// `{URL}` stands for the server's address.
    pub(crate) redirect_uris: &'static [&'static str],
    post_logout_redirect_uris: &'static [&'static str],
    /// Documents 003 and 004 walk through its sign-in without PKCE.
    pkce_optional: bool,
}

const WEB: BuiltIn = BuiltIn {
    kind: CloudKind::OpenCloud,
    platform: Platform::Web,
    id: "web",
    name: "Web",
    secret: None,
    redirect_uris: &[
        "{URL}/",
        "{URL}/oidc-callback.html",
        "{URL}/oidc-silent-redirect.html",
    ],
    post_logout_redirect_uris: &["{URL}/"],
    pkce_optional: false,
};

/// Both names, because the one is not taken for the other.
const LOOPBACK: &[&str] = &["http://127.0.0.1", "http://localhost"];

/// All of them. `web` has one id with both programs.
pub(crate) const BUILT_IN: [BuiltIn; 8] = [
    WEB,
    BuiltIn {
        kind: CloudKind::OpenCloud,
        platform: Platform::Desktop,
        id: "OpenCloudDesktop",
        name: "OpenCloud Desktop Client",
        secret: None,
        redirect_uris: LOOPBACK,
        post_logout_redirect_uris: &[],
        pkce_optional: true,
    },
    BuiltIn {
        kind: CloudKind::OpenCloud,
        platform: Platform::Android,
        id: "OpenCloudAndroid",
        name: "OpenCloud Android App",
        secret: None,
        redirect_uris: &["oc://android.opencloud.eu"],
        post_logout_redirect_uris: &["oc://android.opencloud.eu"],
        pkce_optional: false,
    },
    BuiltIn {
        kind: CloudKind::OpenCloud,
        platform: Platform::Ios,
        id: "OpenCloudIOS",
        name: "OpenCloud iOS App",
        secret: None,
        redirect_uris: &["oc://ios.opencloud.eu"],
        post_logout_redirect_uris: &["oc://ios.opencloud.eu"],
        pkce_optional: false,
    },
    BuiltIn {
        kind: CloudKind::OwnCloud,
        ..WEB
    },
    BuiltIn {
        kind: CloudKind::OwnCloud,
        platform: Platform::Desktop,
        id: "xdXOt13JKxym1B1QcEncf2XDkLAexMBFwiT9j6EfhhHFJhs2KM9jbjTmf8JBXE69",
        name: "ownCloud Desktop Client",
        secret: Some("UBntmLjC2yYCeHwsyj73Uwo9TAaecAetRwMw0xYcvNL9yRdLSUi0hUAHfvCHFeFh"),
        redirect_uris: LOOPBACK,
        post_logout_redirect_uris: &[],
        pkce_optional: true,
    },
    BuiltIn {
        kind: CloudKind::OwnCloud,
        platform: Platform::Android,
        id: "e4rAsNUSIUs0lF4nbv9FmCeUkTlV9GdgTLDH1b5uie7syb90SzEVrbN7HIpmWJeD",
        name: "ownCloud Android App",
        secret: Some("dInFYGV33xKzhbRmpqQltYNdfLdJIfJ9L5ISoKhNoT9qZftpdWSP71VrpGR9pmoD"),
        redirect_uris: &["oc://android.owncloud.com"],
        post_logout_redirect_uris: &["oc://android.owncloud.com"],
        pkce_optional: false,
    },
    BuiltIn {
        kind: CloudKind::OwnCloud,
        platform: Platform::Ios,
        id: "mxd5OQDk6es5LzOzRvidJNfXLUZS2oN3oUFeXPP8LpPrhx3UroJFduGEYIBOxkY1",
        name: "ownCloud iOS App",
        secret: Some("KFeFWWEZO9TkisIQzR3fo7hfiMXlOpaqP8CFuTbSHzV1TUuGECglPxpiVKJfOXIx"),
        redirect_uris: &["oc://ios.owncloud.com", "oc.ios://ios.owncloud.com"],
        post_logout_redirect_uris: &["oc://ios.owncloud.com", "oc.ios://ios.owncloud.com"],
        pkce_optional: false,
    },
];

impl BuiltIn {
    /// Those of a program.
    pub(crate) fn of(kind: CloudKind) -> impl Iterator<Item = &'static Self> {
        const ALL: &[BuiltIn] = &BUILT_IN;
        ALL.iter().filter(move |client| client.kind == kind)
    }

    /// The one that an app of a server uses.
    pub(crate) fn on(kind: CloudKind, platform: Platform) -> Option<&'static Self> {
        Self::of(kind).find(|client| client.platform == platform)
    }

    /// Which kind of program it is.
    pub(crate) fn client_kind(&self) -> ClientKind {
        match self.platform {
            Platform::Web => ClientKind::Browser,
            Platform::Desktop | Platform::Android | Platform::Ios => ClientKind::Native,
        }
    }

    /// Never asked for consent: the web front end is the server itself.
    pub(crate) fn trusted(&self) -> bool {
        self.platform == Platform::Web
    }

    /// Its id, as a value.
    pub(crate) fn client_id(&self) -> Result<ClientId, BadPreset> {
        ClientId::parse(self.id).map_err(|_| BadPreset(self.id))
    }

    fn addresses(&self, texts: &[&str], server: &str) -> Result<Vec<RedirectUri>, BadPreset> {
        let app = self.client_kind().application_type();
        texts
            .iter()
            .map(|text| {
                RedirectUri::register(&text.replace("{URL}", server), app, Registrar::Owner)
                    .map_err(|_| BadPreset(self.id))
            })
            .collect()
    }

    /// Its registration for one server.
    fn metadata(&self, server: &str, release: Release) -> Result<ClientMetadata, BadPreset> {
        let kind = self.client_kind();
        let web = self.platform == Platform::Web;
        Ok(ClientMetadata {
            client_name: self.name.to_owned(),
            redirect_uris: self.addresses(self.redirect_uris, server)?,
            post_logout_redirect_uris: self.addresses(self.post_logout_redirect_uris, server)?,
            grant_types: vec![
                GrantType::AuthorizationCode,
                GrantType::Implicit,
                GrantType::RefreshToken,
            ],
            response_types: ResponseType::ALL.to_vec(),
            token_endpoint_auth_method: match self.secret {
                Some(_) => AuthMethod::ClientSecret,
                None => AuthMethod::None,
            },
            id_token_signed_response_alg: Algorithm::PS256,
            backchannel_logout_uri: web.then(|| signed_out_at(server)),
            backchannel_logout_session_required: web,
            publisher: Publisher::Preset,
            trusted: self.trusted(),
            pkce_optional: self.pkce_optional,
            refresh_mode: if web {
                RefreshMode::Rotate
            } else {
                RefreshMode::Reuse
            },
            always_release: release.claims(),
            dialect: Dialect::LibreGraph,
            ..ClientMetadata::new(self.client_id()?, kind)
        })
    }
}

/// Where a server hears that a session has ended (opencloud.md D.4).
fn signed_out_at(server: &str) -> String {
    format!("{server}/backchannel_logout")
}

/// What the clients are told about the owner, asked or not (opencloud.md F.5, row 5).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Release {
    pub(crate) roles: bool,
    pub(crate) groups: bool,
}

impl Release {
    fn claims(self) -> Vec<String> {
        [("roles", self.roles), ("groups", self.groups)]
            .into_iter()
            .filter(|(_, wanted)| *wanted)
            .map(|(name, _)| name.to_owned())
            .collect()
    }
}

/// A preset whose own data cannot be registered with this server's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the address cannot be used with the app {0}")]
pub(crate) struct BadPreset(pub(crate) &'static str);

/// What has to change in the list of clients.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// A new client; its secret is the preset's.
    Insert(Box<ClientMetadata>, Option<&'static str>),
    /// A client that changes.
    Update(Box<ClientMetadata>),
    /// A client that nobody needs any more.
    Remove(ClientId),
}

/// Why a server cannot be added.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotAdded {
    /// It is on the list.
    Known,
    /// A client with this id did not come from a preset.
    Taken(ClientId),
    /// An address cannot be registered.
    Address(BadPreset),
}

/// Puts a server on the list, and says how the clients have to change. `find` knows the registered ones.
pub(crate) fn add_server<E>(
    settings: &mut ProviderSettings,
    server: CloudServer,
    release: Release,
    find: impl Fn(&ClientId) -> Result<Option<ClientMetadata>, E>,
) -> Result<Result<Vec<Change>, NotAdded>, E> {
    if settings.servers.iter().any(|known| known.url == server.url) {
        return Ok(Err(NotAdded::Known));
    }
    let mut changes = Vec::new();
    for preset in BuiltIn::of(server.kind) {
        let fresh = match preset.metadata(&server.url, release) {
            Ok(fresh) => fresh,
            Err(bad) => return Ok(Err(NotAdded::Address(bad))),
        };
        match find(&fresh.client_id)? {
            None => changes.push(Change::Insert(Box::new(fresh), preset.secret)),
            Some(known) if known.publisher != Publisher::Preset => {
                return Ok(Err(NotAdded::Taken(known.client_id)));
            }
            Some(known) => {
                let mut changed = known.clone();
                extend(&mut changed.redirect_uris, &fresh.redirect_uris);
                extend(
                    &mut changed.post_logout_redirect_uris,
                    &fresh.post_logout_redirect_uris,
                );
                extend(&mut changed.always_release, &fresh.always_release);
                if changed.backchannel_logout_uri.is_none() {
                    changed.backchannel_logout_uri = fresh.backchannel_logout_uri;
                }
                if changed != known {
                    changes.push(Change::Update(Box::new(changed)));
                }
            }
        }
    }
    settings.servers.push(server);
    Ok(Ok(changes))
}

/// Takes a server off the list, and says how the clients have to change. `None` when it is not on it.
pub(crate) fn remove_server<E>(
    settings: &mut ProviderSettings,
    url: &str,
    find: impl Fn(&ClientId) -> Result<Option<ClientMetadata>, E>,
) -> Result<Option<Vec<Change>>, E> {
    let Some(place) = settings.servers.iter().position(|known| known.url == url) else {
        return Ok(None);
    };
    let gone = settings.servers.remove(place);
    let still = |id: &str| {
        let needed = |server: &&CloudServer| BuiltIn::of(server.kind).any(|preset| preset.id == id);
        settings.servers.iter().filter(needed).collect::<Vec<_>>()
    };
    let mut changes = Vec::new();
    for preset in BuiltIn::of(gone.kind) {
        let Ok(id) = preset.client_id() else { continue };
        let Some(known) = find(&id)?.filter(|known| known.publisher == Publisher::Preset) else {
            continue;
        };
        let left = still(preset.id);
        let Some(first) = left.first() else {
            changes.push(Change::Remove(id));
            continue;
        };
        if preset.platform != Platform::Web {
            continue;
        }
        let mut changed = known.clone();
        for (list, texts) in [
            (&mut changed.redirect_uris, preset.redirect_uris),
            (
                &mut changed.post_logout_redirect_uris,
                preset.post_logout_redirect_uris,
            ),
        ] {
            let theirs = preset.addresses(texts, &gone.url).unwrap_or_default();
            list.retain(|uri| !theirs.contains(uri));
        }
        if changed.backchannel_logout_uri == Some(signed_out_at(&gone.url)) {
            changed.backchannel_logout_uri = Some(signed_out_at(&first.url));
        }
        if changed != known {
            changes.push(Change::Update(Box::new(changed)));
        }
    }
    Ok(Some(changes))
}

fn extend<T: Clone + PartialEq>(list: &mut Vec<T>, more: &[T]) {
    for item in more {
        if !list.contains(item) {
            list.push(item.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::convert::Infallible;

    use super::*;

    const RELEASE: Release = Release {
        roles: true,
        groups: false,
    };

    /// Clients without a file.
    #[derive(Default)]
    struct Shelf(BTreeMap<ClientId, ClientMetadata>);

    impl Shelf {
        #[expect(clippy::unnecessary_wraps, reason = "a file can fail")]
        fn find(&self, id: &ClientId) -> Result<Option<ClientMetadata>, Infallible> {
            Ok(self.0.get(id).cloned())
        }

        fn apply(&mut self, changes: Vec<Change>) {
            for change in changes {
                match change {
                    Change::Insert(client, _) | Change::Update(client) => {
                        self.0.insert(client.client_id.clone(), *client);
                    }
                    Change::Remove(id) => {
                        self.0.remove(&id).unwrap();
                    }
                }
            }
        }

        fn adds(&mut self, settings: &mut ProviderSettings, kind: CloudKind, url: &str) {
            let Ok(added) = add_server(settings, server(kind, url), RELEASE, |id| self.find(id));
            self.apply(added.unwrap());
        }

        fn removes(&mut self, settings: &mut ProviderSettings, url: &str) {
            let Ok(removed) = remove_server(settings, url, |id| self.find(id));
            self.apply(removed.unwrap());
        }

        fn web(&self) -> Vec<&str> {
            let web = &self.0[&ClientId::parse("web").unwrap()];
            web.redirect_uris.iter().map(RedirectUri::as_str).collect()
        }
    }

    fn server(kind: CloudKind, url: &str) -> CloudServer {
        CloudServer {
            kind,
            url: url.to_owned(),
        }
    }

    #[test]
    fn every_built_in_client_can_be_registered() {
        for preset in BUILT_IN {
            let client = preset.metadata("https://cloud.test", RELEASE).unwrap();
            assert_eq!(client.redirect_uris.len(), preset.redirect_uris.len());
            assert_eq!(client.is_public(), preset.secret.is_none());
            assert_eq!(client.always_release, ["roles"]);
            // Documents 003 and 004 show the desktop clients without PKCE; nobody else may.
            assert_eq!(!client.must_use_pkce(), preset.platform == Platform::Desktop);
        }
        for kind in CloudKind::ALL {
            for platform in [Platform::Desktop, Platform::Android, Platform::Ios, Platform::Web] {
                assert!(BuiltIn::on(kind, platform).is_some());
            }
        }
    }

    #[test]
    fn both_programs_at_once_share_web() {
        let (mut shelf, mut settings) = (Shelf::default(), ProviderSettings::default());
        shelf.adds(&mut settings, CloudKind::OpenCloud, "https://a.test");
        assert_eq!(shelf.0.len(), 4);
        shelf.adds(&mut settings, CloudKind::OwnCloud, "https://b.test");
        assert_eq!(shelf.0.len(), 7);
        shelf.adds(&mut settings, CloudKind::OpenCloud, "https://c.test/files");
        assert_eq!(shelf.0.len(), 7);
        assert_eq!(shelf.web().len(), 9);
        assert!(shelf.web().contains(&"https://c.test/files/oidc-callback.html"));

        shelf.removes(&mut settings, "https://a.test");
        assert_eq!(shelf.0.len(), 7, "another OpenCloud is left");
        assert!(!shelf.web().iter().any(|uri| uri.starts_with("https://a.test")));
        let web = &shelf.0[&ClientId::parse("web").unwrap()];
        assert_eq!(
            web.backchannel_logout_uri.as_deref(),
            Some("https://b.test/backchannel_logout")
        );
        shelf.removes(&mut settings, "https://c.test/files");
        assert_eq!(shelf.0.len(), 4, "only ownCloud's are left");
        shelf.removes(&mut settings, "https://b.test");
        assert!(shelf.0.is_empty());
    }

    #[test]
    fn what_the_owner_changed_stays() {
        let (mut shelf, mut settings) = (Shelf::default(), ProviderSettings::default());
        shelf.adds(&mut settings, CloudKind::OpenCloud, "https://a.test");
        let desktop = ClientId::parse("OpenCloudDesktop").unwrap();
        shelf.0.get_mut(&desktop).unwrap().pkce_optional = false;
        shelf.0.remove(&ClientId::parse("OpenCloudIOS").unwrap());
        shelf.adds(&mut settings, CloudKind::OpenCloud, "https://b.test");
        assert!(!shelf.0[&desktop].pkce_optional);
        assert_eq!(shelf.0.len(), 4, "what was removed comes back with a new server");
    }

    #[test]
    fn clients_of_others_are_left_alone() {
        let mut shelf = Shelf::default();
        let id = ClientId::parse("OpenCloudIOS").unwrap();
        shelf
            .0
            .insert(id.clone(), ClientMetadata::new(id.clone(), ClientKind::Native));
        let mut settings = ProviderSettings::default();
        let new = server(CloudKind::OpenCloud, "https://a.test");
        let Ok(added) = add_server(&mut settings, new, RELEASE, |id| shelf.find(id));
        assert_eq!(added, Err(NotAdded::Taken(id.clone())));
        assert!(settings.servers.is_empty());

        settings.servers = vec![server(CloudKind::OpenCloud, "https://a.test")];
        let Ok(removed) = remove_server(&mut settings, "https://a.test", |id| shelf.find(id));
        assert_eq!(removed, Some(Vec::new()));
        let Ok(again) = remove_server(&mut settings, "https://a.test", |id| shelf.find(id));
        assert_eq!(again, None);
    }

    #[test]
    fn a_server_is_added_once() {
        let (mut shelf, mut settings) = (Shelf::default(), ProviderSettings::default());
        shelf.adds(&mut settings, CloudKind::OpenCloud, "https://a.test");
        let again = server(CloudKind::OwnCloud, "https://a.test");
        let Ok(refused) = add_server(&mut settings, again, RELEASE, |id| shelf.find(id));
        assert_eq!(refused, Err(NotAdded::Known));
    }
}
