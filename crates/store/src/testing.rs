//! Rows and files to test with. Ids and hashes are a number, repeated: one sees which row is meant.

use std::fs;
use std::hash::{DefaultHasher, Hasher as _};
use std::path::PathBuf;
use std::sync::{Arc, Barrier};
use std::thread;

use protocol::client_metadata::ClientMetadata;
use protocol::id::{AccessTokenId, ClientId, FlowId, GrantId, InstanceId, SessionId, Subject};
use protocol::scope::Scope;
use protocol::secret::TokenHash;
use protocol::time::Timestamp;
use tempfile::TempDir;

use crate::clients::Client;
use crate::codes::Code;
use crate::event_chain::{Adoption, Mac};
use crate::flows::Flow;
use crate::grants::Grant;
use crate::instances::Instance;
use crate::sessions::{Run, Session};
use crate::tokens::{Access, Refresh, RefreshState};
use crate::{Error, Inserted, Options, State, Store, Write};

pub(crate) const NOW: i64 = 1_795_000_000;

/// A store in a directory of its own.
pub(crate) struct House {
    pub(crate) dir: TempDir,
    pub(crate) store: Store,
}

impl House {
    /// With an empty store.
    pub(crate) fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let opened = Store::open(&dir.path().join("lodge.db"), &Options::default()).unwrap();
        assert_eq!(opened.state, State::Fresh);
        let house = Self {
            dir,
            store: opened.store,
        };
        house.write(|write| write.begin_event_chain(mac(), Adoption::OfWhatIsThere));
        house
    }

    /// With instance 1, its client `app`, session 1 and grant 1.
    pub(crate) fn settled() -> Self {
        let house = Self::empty();
        house.write(|write| {
            assert_eq!(write.insert_instance(&instance(1))?, Inserted::Done);
            assert_eq!(write.insert_client(&client(1, "app"))?, Inserted::Done);
            write.insert_session(&session(1))?;
            write.insert_grant(&grant(1, "app"))
        });
        house
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("lodge.db")
    }

    /// A store with the files as they are on the disk now: what a power cut would leave.
    pub(crate) fn crash(&self) -> PathBuf {
        let path = self.dir.path().join("crashed.db");
        fs::copy(self.path(), &path).unwrap();
        fs::copy(
            self.dir.path().join("lodge.db-wal"),
            self.dir.path().join("crashed.db-wal"),
        )
        .unwrap();
        path
    }

    /// A write that must succeed.
    pub(crate) fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Write) -> Result<T, Error> + Send + 'static,
    ) -> T {
        self.store.write_blocking(f).unwrap()
    }

    /// A read that must succeed.
    pub(crate) fn read<T>(&self, f: impl FnOnce(&crate::Read) -> Result<T, Error>) -> T {
        self.store.read(f).unwrap()
    }

    /// How many of 32 threads that start together hear `true`.
    pub(crate) fn race(
        &self,
        f: impl Fn(&Write) -> Result<bool, Error> + Copy + Send + Sync + 'static,
    ) -> usize {
        let start = Barrier::new(32);
        thread::scope(|scope| {
            let racers: Vec<_> = (0..32)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        self.write(f)
                    })
                })
                .collect();
            racers
                .into_iter()
                .map(|racer| usize::from(racer.join().unwrap()))
                .sum()
        })
    }
}

/// Stands in for a MAC under a key: nothing here is forged.
pub(crate) fn mac() -> Mac {
    Arc::new(|bytes| {
        let mut link = [0; 32];
        for (n, eight) in (0_u8..).zip(link.as_chunks_mut::<8>().0) {
            let mut hasher = DefaultHasher::new();
            hasher.write_u8(n);
            hasher.write(bytes);
            *eight = hasher.finish().to_be_bytes();
        }
        link
    })
}

pub(crate) fn at(seconds_later: i64) -> Timestamp {
    Timestamp::new(NOW + seconds_later)
}

pub(crate) fn hash(n: u8) -> TokenHash {
    TokenHash::from_bytes([n; 32])
}

pub(crate) fn instance_id(n: u8) -> InstanceId {
    InstanceId::from_bytes([n; 16])
}

pub(crate) fn session_id(n: u8) -> SessionId {
    SessionId::from_bytes([n; 16])
}

pub(crate) fn grant_id(n: u8) -> GrantId {
    GrantId::from_bytes([n; 16])
}

pub(crate) fn flow_id(n: u8) -> FlowId {
    FlowId::from_bytes([n; 16])
}

pub(crate) fn access_id(n: u8) -> AccessTokenId {
    AccessTokenId::from_bytes([n; 16])
}

pub(crate) fn client_id(name: &str) -> ClientId {
    ClientId::parse(name).unwrap()
}

pub(crate) fn scope(words: &str) -> Scope {
    Scope::parse(words).unwrap()
}

/// Waits behind onboarding link 9.
pub(crate) fn instance(n: u8) -> Instance {
    Instance {
        id: instance_id(n),
        domain: format!("host{n}:4283"),
        subject: Subject::parse("owner").unwrap(),
        public_name: "Ada".to_owned(),
        email: "ada@example.org".to_owned(),
        locale: "fr".to_owned(),
        timezone: "Europe/Paris".to_owned(),
        context_name: String::new(),
        oidc_id: String::new(),
        created_at: at(0),
        onboarded_at: None,
        onboarding_hash: Some(hash(9)),
        passphrase: None,
        kdf_iterations: 650_000,
        profile: "{}".to_owned(),
        provider: "{}".to_owned(),
    }
}

pub(crate) fn metadata(name: &str) -> ClientMetadata {
    serde_json::from_value(serde_json::json!({
        "client_id": name,
        "client_name": format!("The {name}"),
        "application_type": "native",
        "kind": "native",
        "redirect_uris": ["http://127.0.0.1/callback"],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": [],
        "token_endpoint_auth_method": "none",
    }))
    .unwrap()
}

pub(crate) fn client(instance: u8, name: &str) -> Client {
    Client {
        instance_id: instance_id(instance),
        client_id: client_id(name),
        metadata: metadata(name),
        sealed_secret: Some(vec![1, 2, 3]),
        created_at: at(0),
        last_used_at: None,
    }
}

/// Of instance 1, cookie `n`, for an hour.
pub(crate) fn session(n: u8) -> Session {
    Session {
        id: session_id(n),
        instance_id: instance_id(1),
        cookie_hash: hash(n),
        page_key_hash: None,
        created_at: at(0),
        auth_time: at(0),
        last_seen_at: at(0),
        expires_at: at(3600),
        amr: vec!["pwd".to_owned()],
        user_agent: "Mozilla/5.0".to_owned(),
        address: "127.0.0.1".to_owned(),
        run: Run::Normal,
    }
}

/// Of instance 1, for ten minutes.
pub(crate) fn flow(n: u8) -> Flow {
    Flow {
        id: flow_id(n),
        instance_id: instance_id(1),
        browser_hash: hash(n),
        request: "{}".to_owned(),
        session_id: None,
        created_at: at(0),
        expires_at: at(600),
        source: "192.0.2.1".to_owned(),
        known: false,
    }
}

/// Of instance 1 and session 1, not offline.
pub(crate) fn grant(n: u8, client: &str) -> Grant {
    Grant {
        id: grant_id(n),
        instance_id: instance_id(1),
        client_id: client_id(client),
        session_id: Some(session_id(1)),
        scope: scope("openid profile"),
        auth_time: at(0),
        amr: vec!["pwd".to_owned()],
        created_at: at(0),
        offline: false,
        revoked_at: None,
        machine: false,
        acr: None,
        claims: None,
    }
}

/// Of grant 1, for a minute.
pub(crate) fn code(n: u8) -> Code {
    Code {
        hash: hash(n),
        grant_id: grant_id(1),
        instance_id: instance_id(1),
        client_id: client_id("app"),
        redirect_uri: "http://127.0.0.1:5123/callback".to_owned(),
        code_challenge: Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".parse().unwrap()),
        nonce: Some("n-0S6_WzA2Mj".to_owned()),
        scope: scope("openid"),
        expires_at: at(60),
        tries: 0,
        used_at: None,
    }
}

/// Of grant 1, idle for a day, in all for ten.
pub(crate) fn refresh(n: u8, parent: Option<u8>) -> Refresh {
    Refresh {
        hash: hash(n),
        grant_id: grant_id(1),
        parent: parent.map(hash),
        scope: scope("openid offline_access"),
        issued_at: at(0),
        expires_at: at(86_400),
        absolute_at: at(864_000),
        state: RefreshState::Active,
        rotated_at: None,
        used_child: false,
    }
}

/// Of grant 1, for ten minutes.
pub(crate) fn access(n: u8, refresh: Option<u8>) -> Access {
    Access {
        id: access_id(n),
        grant_id: grant_id(1),
        refresh_hash: refresh.map(hash),
        scope: scope("openid"),
        issued_at: at(0),
        expires_at: at(600),
        used_at: None,
        revoked_at: None,
    }
}
