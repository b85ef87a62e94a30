//! Every request that the owner's window or command line can make, and every reply: one typed pair.
//!
//! The window's TypeScript (`ui/src/control.gen.ts`) is generated from this file; `cargo xtask types` writes it
//! and a test fails when it is stale. Adding a request: a variant here, an arm in `mod.rs`, a function in the
//! topic file beside it (docs/recipes.md).
//!
//! Times are seconds since the Unix epoch. Ids are opaque text.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::spoken::SpokenSecret;

/// What the owner asks for.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(tag = "request", rename_all = "snake_case", deny_unknown_fields)]
pub enum Request {
    /// Is it running and where; who came lately. `instance` defaults to the first one.
    Overview {
        /// Domain of the instance, `host[:port]`.
        #[serde(default)]
        instance: Option<String>,
    },
    /// All instances.
    ListInstances,
    /// One instance.
    ShowInstance {
        /// Its domain, `host[:port]`.
        domain: String,
    },
    /// Creates an instance; without a passphrase it waits for its owner behind the onboarding link.
    AddInstance(NewInstance),
    /// Changes what is given, keeps the rest.
    ModifyInstance(InstanceChange),
    /// Deletes an instance with everything in it.
    DestroyInstance {
        /// Its domain.
        domain: String,
    },
    /// Sets a new, generated passphrase, ends all sessions, and tells the passphrase once.
    ResetPassphrase {
        /// Domain of the instance.
        domain: String,
    },
    /// How good a passphrase is, before it is set. Nothing is stored.
    CheckPassphrase {
        /// The passphrase as typed.
        passphrase: SpokenSecret,
    },
    /// All clients ("apps") of an instance.
    ListClients {
        /// Domain of the instance.
        instance: String,
    },
    /// One client.
    ShowClient {
        /// Domain of the instance.
        instance: String,
        /// Its `client_id`.
        client_id: String,
    },
    /// Registers a client by hand. The secret, when one is made, is in the reply and nowhere else.
    AddClient {
        /// Domain of the instance.
        instance: String,
        /// What to register.
        client: NewClient,
    },
    /// Changes what is given, keeps the rest.
    ModifyClient {
        /// Domain of the instance.
        instance: String,
        /// Which client.
        client_id: String,
        /// What changes.
        change: ClientChange,
    },
    /// Gives a confidential client a new secret; the old one stops working at once.
    RotateClientSecret {
        /// Domain of the instance.
        instance: String,
        /// Which client.
        client_id: String,
    },
    /// Removes a client: its registration, its tokens, the consent given to it.
    RemoveClient {
        /// Domain of the instance.
        instance: String,
        /// Which client.
        client_id: String,
    },
    /// Ends everything a client holds (tokens, consent) and keeps its registration: it must ask again.
    WithdrawAccess {
        /// Domain of the instance.
        instance: String,
        /// Which client.
        client_id: String,
    },
    /// Browser sessions of an instance.
    ListSessions {
        /// Domain of the instance.
        instance: String,
    },
    /// Ends one session.
    EndSession {
        /// Domain of the instance.
        instance: String,
        /// Which session.
        session: String,
    },
    /// Ends all sessions but the one to keep, if any.
    EndSessions {
        /// Domain of the instance.
        instance: String,
        /// The session that stays.
        #[serde(default)]
        keep: Option<String>,
    },
    /// Signing keys, public parts.
    ListKeys,
    /// Makes new signing keys the active ones; the old ones stay published until what they signed has expired.
    RotateKeys,
    /// The latest events of an instance, newest first.
    ListEvents {
        /// Domain of the instance.
        instance: String,
        /// At most this many (1 to 500).
        limit: u32,
    },
    /// What could be wrong here, checked one by one.
    Doctor,
}

/// What comes back.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(tag = "reply", rename_all = "snake_case")]
pub enum Reply {
    /// Answers `Overview`.
    Overview(Overview),
    /// Answers `ListInstances`.
    Instances {
        /// Oldest first.
        instances: Vec<Instance>,
    },
    /// Answers `ShowInstance`, `ModifyInstance` and `AddInstance`.
    Instance {
        /// The instance as it is now.
        instance: Instance,
        /// Where its owner chooses the passphrase, when none was given. Shown once.
        #[serde(default)]
        onboarding_link: Option<String>,
    },
    /// Answers `DestroyInstance`, `RemoveClient`, `EndSession`, `EndSessions`, `WithdrawAccess`.
    Done,
    /// Answers `ResetPassphrase`. Shown once.
    NewPassphrase {
        /// The generated passphrase.
        passphrase: SpokenSecret,
    },
    /// Answers `CheckPassphrase`.
    Strength(Strength),
    /// Answers `ListClients`.
    Clients {
        /// In the order of their names.
        clients: Vec<Client>,
    },
    /// Answers `ShowClient` and `ModifyClient`.
    Client {
        /// The client as it is now.
        client: Client,
    },
    /// Answers `AddClient` and `RotateClientSecret`.
    ClientCredentials {
        /// The client as it is now.
        client: Client,
        /// Its secret, for confidential clients. Shown once.
        #[serde(default)]
        client_secret: Option<SpokenSecret>,
    },
    /// Answers `ListSessions`.
    Sessions {
        /// Last seen first.
        sessions: Vec<Session>,
    },
    /// Answers `ListKeys` and `RotateKeys`.
    Keys {
        /// Active ones first.
        keys: Vec<Key>,
    },
    /// Answers `ListEvents`.
    Events {
        /// Newest first.
        events: Vec<Event>,
    },
    /// Answers `Doctor`.
    Findings {
        /// In the order they were checked.
        findings: Vec<Finding>,
    },
}

/// A request that was not done, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{say}")]
pub struct Problem {
    /// Which problem; the window has a text for each in every language.
    pub code: ProblemCode,
    /// One English sentence: what is wrong and what to do next.
    pub say: String,
    /// The field of the request that is wrong, as the request names it.
    #[serde(default)]
    pub field: Option<String>,
}

/// Which problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// No such instance, client or session.
    NotFound,
    /// The name is taken.
    AlreadyExists,
    /// A field has a value that cannot be.
    Invalid,
    /// The passphrase is too short or too common.
    WeakPassphrase,
    /// A redirect address that cannot be registered.
    RedirectUri,
    /// The lodge cannot work now (locked, out of space, stopping).
    Unavailable,
    /// An accident inside; the sentence quotes an incident id.
    Internal,
}

/// A new instance.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewInstance {
    /// `host[:port]` it is reached under; a loopback name without a port gets the lodge's own.
    pub domain: String,
    /// The passphrase as typed.
    #[serde(default)]
    pub passphrase: Option<SpokenSecret>,
    /// Take the passphrase even if it is short or common.
    #[serde(default)]
    pub weak_passphrase_ok: bool,
    /// The owner's e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// The owner's name as apps see it.
    #[serde(default)]
    pub public_name: Option<String>,
    /// Language of pages and mails: `en`, `fr` or `de`.
    #[serde(default)]
    pub locale: Option<String>,
    /// IANA time zone, such as `Europe/Paris`.
    #[serde(default)]
    pub timezone: Option<String>,
    /// The named block of settings it belongs to.
    #[serde(default)]
    pub context_name: Option<String>,
    /// The owner's subject at the context's identity provider.
    #[serde(default)]
    pub oidc_id: Option<String>,
}

/// Changes to an instance; what is absent stays, an empty text clears.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct InstanceChange {
    /// Which instance.
    pub domain: String,
    /// The owner's e-mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// The owner's name as apps see it.
    #[serde(default)]
    pub public_name: Option<String>,
    /// `en`, `fr` or `de`.
    #[serde(default)]
    pub locale: Option<String>,
    /// IANA time zone.
    #[serde(default)]
    pub timezone: Option<String>,
    /// The named block of settings it belongs to.
    #[serde(default)]
    pub context_name: Option<String>,
    /// The owner's subject at the context's identity provider.
    #[serde(default)]
    pub oidc_id: Option<String>,
}

/// An instance: one person's authorization server.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Instance {
    /// `host[:port]`.
    pub domain: String,
    /// The issuer, `http://localhost:4283`.
    pub issuer: String,
    /// The discovery document's address.
    pub discovery: String,
    /// The owner's subject (`sub`) in tokens.
    pub subject: String,
    /// The owner's name as apps see it; may be empty.
    pub public_name: String,
    /// The owner's e-mail address; may be empty.
    pub email: String,
    /// `en`, `fr` or `de`; empty: as the browser says.
    pub locale: String,
    /// IANA time zone; may be empty.
    pub timezone: String,
    /// May be empty.
    pub context_name: String,
    /// May be empty.
    pub oidc_id: String,
    /// Whether its passphrase is set.
    pub onboarded: bool,
    /// When it was made.
    #[ts(type = "number")]
    pub created_at: i64,
}

/// What Home shows.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Overview {
    /// The instance shown; none before the first is made.
    pub instance: Option<Instance>,
    /// Base addresses the lodge listens on, such as `http://127.0.0.1:4283`.
    pub listening: Vec<String>,
    /// The domain to propose for the first instance, such as `localhost:4283`.
    pub proposed_domain: String,
    /// Where the data lives.
    pub data_dir: String,
    /// Where the root key is kept.
    pub root_key: RootKeyPlace,
    /// Gatelodge's version.
    pub version: String,
    /// When the lodge was started.
    #[ts(type = "number")]
    pub started_at: i64,
    /// Registered clients.
    pub clients: u32,
    /// Live sessions.
    pub sessions: u32,
    /// Latest events, newest first, at most ten.
    pub recent: Vec<Event>,
}

/// Where the root key is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RootKeyPlace {
    /// The operating system's keyring.
    Keyring,
    /// A file with mode 0600 in the data directory.
    File,
}

/// How good a passphrase is.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Strength {
    /// 0 (guessed at once) to 4 (very hard to guess).
    pub score: u8,
    /// Whether it will be taken.
    pub acceptable: bool,
    /// What is wrong with it, if anything.
    pub weakness: Option<Weakness>,
}

/// What is wrong with a passphrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Weakness {
    /// Fewer characters than needed.
    TooShort,
    /// On the list of common passphrases, or guessed quickly.
    TooCommon,
    /// Longer than 1024 bytes.
    TooLong,
}

/// A client to register by hand.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewClient {
    /// Its id; made up when absent.
    #[serde(default)]
    pub client_id: Option<String>,
    /// Its name as the consent page shows it; the id when absent.
    #[serde(default)]
    pub name: Option<String>,
    /// Which kind of program it is; says what is needed of it.
    #[serde(default)]
    pub kind: ClientKind,
    /// A secret chosen elsewhere; made up for confidential clients when absent.
    #[serde(default)]
    pub client_secret: Option<SpokenSecret>,
    /// Where answers may go.
    pub redirect_uris: Vec<String>,
    /// Where the browser may go after signing out.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    /// `authorization_code`, `refresh_token`; both when empty.
    #[serde(default)]
    pub grant_types: Vec<String>,
    /// `code` when empty.
    #[serde(default)]
    pub response_types: Vec<String>,
    /// Scopes it may ask for; all when empty.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// How it authenticates: `client_secret_basic`, `client_secret_post` or `none`; either secret method when absent.
    #[serde(default)]
    pub token_endpoint_auth_method: Option<String>,
    /// `RS256` when absent; `ES256`, `PS256` or `EdDSA`.
    #[serde(default)]
    pub id_token_signed_response_alg: Option<String>,
    /// Never asked for consent.
    #[serde(default)]
    pub trusted: bool,
    /// Let it go without PKCE. Only for old confidential clients.
    #[serde(default)]
    pub pkce_optional: bool,
}

/// Which kind of program a client is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClientKind {
    /// Runs on a server and keeps a secret (confidential).
    #[default]
    Server,
    /// Installed on a person's device (public, loopback or custom scheme).
    Native,
    /// Runs in the browser (public).
    Browser,
    /// Has no browser of its own; the person types a code elsewhere (public).
    Device,
    /// Acts for itself, without a person (confidential).
    Machine,
}

/// Changes to a client; what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ClientChange {
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
    /// Where answers may go.
    #[serde(default)]
    pub redirect_uris: Option<Vec<String>>,
    /// Where the browser may go after signing out.
    #[serde(default)]
    pub post_logout_redirect_uris: Option<Vec<String>>,
    /// Scopes it may ask for; all when empty.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
    /// `RS256`, `ES256`, `PS256` or `EdDSA`.
    #[serde(default)]
    pub id_token_signed_response_alg: Option<String>,
    /// Never asked for consent.
    #[serde(default)]
    pub trusted: Option<bool>,
    /// Let it go without PKCE.
    #[serde(default)]
    pub pkce_optional: Option<bool>,
}

/// A registered client ("app").
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Client {
    /// Its `client_id`.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// Which kind of program it is.
    pub kind: ClientKind,
    /// Where answers may go.
    pub redirect_uris: Vec<String>,
    /// Where the browser may go after signing out.
    pub post_logout_redirect_uris: Vec<String>,
    /// `authorization_code`, `refresh_token`.
    pub grant_types: Vec<String>,
    /// `code`.
    pub response_types: Vec<String>,
    /// Scopes it may ask for; all when empty.
    pub scopes: Vec<String>,
    /// `client_secret_basic`, `client_secret_post`, `client_secret` (either) or `none`.
    pub token_endpoint_auth_method: String,
    /// `RS256`, `ES256`, `PS256` or `EdDSA`.
    pub id_token_signed_response_alg: String,
    /// Never asked for consent.
    pub trusted: bool,
    /// May go without PKCE.
    pub pkce_optional: bool,
    /// When it was registered.
    #[ts(type = "number")]
    pub created_at: i64,
    /// When it last got a token.
    #[ts(type = "number | null")]
    pub last_used_at: Option<i64>,
    /// Grants it holds that still work.
    pub live_grants: u32,
}

/// A browser session.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Session {
    /// Its id (`sid` in tokens).
    pub id: String,
    /// Browser and system in words, such as `Firefox on Linux`; may be empty.
    pub device: String,
    /// The address it came from.
    pub address: String,
    /// When the person signed in.
    #[ts(type = "number")]
    pub signed_in_at: i64,
    /// When it was last seen.
    #[ts(type = "number")]
    pub last_seen_at: i64,
    /// How the person signed in, RFC 8176 names.
    pub amr: Vec<String>,
    /// Names of the clients that got a grant in it.
    pub clients: Vec<String>,
}

/// A signing key, its public side.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Key {
    /// RFC 7638 thumbprint.
    pub kid: String,
    /// `RSA` (RS256 and PS256), `P-256` (ES256) or `Ed25519` (EdDSA).
    pub algorithm: String,
    /// `active` or `retiring`.
    pub state: String,
    /// When it was made.
    #[ts(type = "number")]
    pub created_at: i64,
    /// When it leaves the key set, for retiring keys.
    #[ts(type = "number | null")]
    pub retires_at: Option<i64>,
}

/// Something that happened.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Event {
    /// Rises with time.
    #[ts(type = "number")]
    pub id: i64,
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// What happened.
    pub kind: EventKind,
    /// The client it is about, its name.
    pub client: Option<String>,
    /// Short English detail, such as a reason or a device; may be empty.
    pub detail: String,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// An instance was made.
    InstanceAdded,
    /// The passphrase was set or changed.
    PassphraseChanged,
    /// A person signed in.
    SignedIn,
    /// A wrong passphrase.
    SignInFailed,
    /// Too many wrong passphrases.
    SignInThrottled,
    /// A session was ended.
    SignedOut,
    /// The owner allowed a client.
    ConsentGiven,
    /// The owner refused a client.
    ConsentDenied,
    /// A client got its first tokens of a grant.
    TokenIssued,
    /// A used code or refresh token came again; everything from it was revoked.
    ReplayDetected,
    /// A client, the owner or the command line revoked access.
    AccessRevoked,
    /// A client was registered.
    ClientAdded,
    /// A client was changed.
    ClientChanged,
    /// A client was removed.
    ClientRemoved,
    /// A client's request was refused.
    RequestRefused,
    /// New signing keys.
    KeysRotated,
}

/// One thing the doctor looked at.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Finding {
    /// What was looked at, such as `database`.
    pub check: String,
    /// How it is.
    pub state: FindingState,
    /// One sentence: what was found and what to do.
    pub say: String,
}

/// How a checked thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    /// As it should be.
    Well,
    /// Works, but look at it.
    Attention,
    /// Does not work.
    Broken,
}

/// What changed; the window reads the topic again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Instances and their settings.
    Instances,
    /// Clients, consent and grants.
    Clients,
    /// Sessions.
    Sessions,
    /// Signing keys.
    Keys,
    /// The list of events.
    Events,
}
