//! Every request that the owner's window or command line can make, and every reply: one typed pair.
//!
//! The window's TypeScript (`ui/src/control.gen.ts`) is generated from this file; `cargo xtask types` writes it
//! and a test fails when it is stale. Adding a request: a variant here, an arm in `mod.rs`, a function in the
//! topic file beside it (docs/recipes.md).
//!
//! Times are seconds since the Unix epoch. Ids are opaque text.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::cozy_clients::CozyApp;
use super::reason::Reason;
use super::saying::{Check, Saying};
use super::spoken::SpokenSecret;
use super::test_client::{TestFlow, TestMove, TestRun};
use super::{ContextFacts, CozyChange, CozyFacts, Mail, MailServer, MailServerChange};
pub use crate::provider_settings::{CloudKind, RegistrationMode};

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
    /// Gives an instance another port, and so another issuer. Browsers stay signed in and apps keep what they were
    /// allowed, but every app has to be told the new address. The host has to stay: the passphrase is derived with it.
    RenameInstance {
        /// Its domain.
        domain: String,
        /// Its domain from now on. A loopback name without a port gets the lodge's port.
        to: String,
    },
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
    /// Sets the passphrase that the owner typed at the computer, and ends all sessions.
    SetPassphrase {
        /// Domain of the instance.
        domain: String,
        /// The passphrase as typed.
        passphrase: SpokenSecret,
        /// Take it even if it is short or common.
        #[serde(default)]
        weak_passphrase_ok: bool,
    },
    /// The contexts of the configuration.
    ListContexts,
    /// The letters to an instance's owner.
    ListMails {
        /// Domain of the instance.
        instance: String,
    },
    /// One letter with what it says.
    ShowMail {
        /// Domain of the instance.
        instance: String,
        /// Its number.
        #[ts(type = "number")]
        number: i64,
    },
    /// Forgets a letter.
    RemoveMail {
        /// Domain of the instance.
        instance: String,
        /// Its number.
        #[ts(type = "number")]
        number: i64,
    },
    /// Sends a letter now, and waits for the mail server's answer.
    SendMail {
        /// Domain of the instance.
        instance: String,
        /// Its number.
        #[ts(type = "number")]
        number: i64,
    },
    /// The mail server that carries letters.
    ShowMailServer,
    /// Names a mail server, or changes the one that is named. Letters that wait go through it; those that were only kept
    /// stay.
    SetMailServer(MailServerChange),
    /// Forgets the mail server: letters are only kept.
    RemoveMailServer,
    /// Sends a letter that only shows that mail arrives, and waits for the mail server's answer.
    TestMailServer {
        /// Domain of the instance it is from.
        instance: String,
        /// Where to; the owner's address unless given.
        #[serde(default)]
        to: Option<String>,
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
    /// Fetches the picture at the client's `logo_uri` again. When that fails the old copy stays.
    RefreshLogo {
        /// Domain of the instance.
        instance: String,
        /// Which client.
        client_id: String,
    },
    /// Who may register clients without the owner.
    ShowRegistration {
        /// Domain of the instance.
        instance: String,
    },
    /// Changes what is given, keeps the rest. Clients that registered themselves before stay.
    SetRegistration {
        /// Domain of the instance.
        instance: String,
        /// Who may register.
        #[serde(default)]
        mode: Option<RegistrationMode>,
        /// Whether those clients may get tokens in the front channel (implicit and hybrid flows).
        #[serde(default)]
        allow_front_channel: Option<bool>,
        /// Whether those of them that have a secret may go without PKCE. Counts for new registrations.
        #[serde(default)]
        allow_no_pkce: Option<bool>,
    },
    /// Tokens that let clients register themselves.
    ListInitialAccessTokens {
        /// Domain of the instance.
        instance: String,
    },
    /// Makes a token that lets clients register themselves. The token is in the reply and nowhere else.
    AddInitialAccessToken {
        /// Domain of the instance.
        instance: String,
        /// What the owner calls it; no two of an instance have the same name.
        name: String,
        /// How many clients may register with it (1 to 1000); any number when absent.
        #[serde(default)]
        uses: Option<u32>,
        /// How many days it works (1 to 3650); for ever when absent.
        #[serde(default)]
        days: Option<u32>,
    },
    /// Takes such a token back. Clients that registered with it stay.
    RemoveInitialAccessToken {
        /// Domain of the instance.
        instance: String,
        /// Its name.
        name: String,
    },
    /// Requests of apps that were refused lately, newest first: what was received beside what was registered.
    ListRefusals {
        /// Domain of the instance.
        instance: String,
    },
    /// Changes the registration so that the refused request would have been taken, if that is still what it needs.
    RepairRefusal {
        /// Domain of the instance.
        instance: String,
        /// Which refusal.
        #[ts(type = "number")]
        id: i64,
    },
    /// Empties the list of refusals.
    ClearRefusals {
        /// Domain of the instance.
        instance: String,
    },
    /// The apps of the Cozy world that the owner let in, with what each may do.
    ListCozyClients {
        /// Domain of the instance.
        instance: String,
    },
    /// Leaves less of one permission of such an app, or takes it back. Tokens that are out are worth less at once.
    NarrowCozyClient {
        /// Domain of the instance.
        instance: String,
        /// Its id.
        client_id: String,
        /// The permission, as it was granted.
        scope: String,
        /// The verbs that are left, such as `GET,POST`; none: nothing.
        #[serde(default)]
        left: Option<String>,
    },
    /// Removes such an app. Its tokens stop working.
    RemoveCozyClient {
        /// Domain of the instance.
        instance: String,
        /// Its id.
        client_id: String,
    },
    /// The web apps and konnectors that are installed.
    ListApps {
        /// Domain of the instance.
        instance: String,
    },
    /// One of them.
    ShowApp {
        /// Domain of the instance.
        instance: String,
        /// What kind it is.
        kind: ProgramKind,
        /// Its name in addresses.
        slug: String,
    },
    /// Installs a web app or a konnector.
    InstallApp {
        /// Domain of the instance.
        instance: String,
        /// Its name in addresses, as its manifest says it.
        slug: String,
        /// `registry://` and a name, or the absolute path of a folder or of a `.tar.gz` archive.
        source: String,
    },
    /// Brings one to the version that its source has now.
    UpdateApp {
        /// Domain of the instance.
        instance: String,
        /// What kind it is.
        kind: ProgramKind,
        /// Its name in addresses.
        slug: String,
        /// Another source than the one it came from.
        #[serde(default)]
        source: Option<String>,
    },
    /// Removes one with its files. Its tokens, and those of apps that are linked to it, stop working.
    UninstallApp {
        /// Domain of the instance.
        instance: String,
        /// What kind it is.
        kind: ProgramKind,
        /// Its name in addresses.
        slug: String,
    },
    /// A token with what one may do, for half an hour. It works without a session.
    MakeAppToken {
        /// Domain of the instance.
        instance: String,
        /// What kind it is.
        kind: ProgramKind,
        /// Its name in addresses.
        slug: String,
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
    /// How the owner signs in besides the passphrase.
    ShowSecondFactor {
        /// Domain of the instance.
        instance: String,
    },
    /// Makes a secret for an authenticator app. It counts once a code of it was confirmed; until then nothing changes.
    BeginAuthenticator {
        /// Domain of the instance.
        instance: String,
        /// Passphrase and code, needed where an authenticator is in use already.
        #[serde(default)]
        proof: Option<FactorProof>,
    },
    /// Confirms the authenticator app that waits by a code that it shows. From then on the owner signs in with two
    /// factors, and every browser has to sign in again. The first time there are recovery codes in the reply.
    ConfirmAuthenticator {
        /// Domain of the instance.
        instance: String,
        /// Six digits.
        code: SpokenSecret,
    },
    /// Makes new recovery codes; the old ones stop working.
    NewRecoveryCodes {
        /// Domain of the instance.
        instance: String,
        /// Passphrase and code.
        proof: FactorProof,
    },
    /// Shows that the recovery codes are kept somewhere: one of them, which stays good.
    CheckRecoveryKit {
        /// Domain of the instance.
        instance: String,
        /// The code, as it was written down.
        code: SpokenSecret,
    },
    /// Turns two-factor sign-in off: the passphrase is enough, the authenticator and the recovery codes go.
    TurnOffSecondFactor {
        /// Domain of the instance.
        instance: String,
        /// Passphrase and code.
        proof: FactorProof,
    },
    /// The same without a proof, for an owner who lost everything but this computer. It is recorded.
    ResetSecondFactor {
        /// Domain of the instance.
        instance: String,
    },
    /// Signing keys, public parts, and when they are changed by themselves.
    ListKeys,
    /// Makes new signing keys. They are published at once and sign a day later, so that everybody who keeps a copy of
    /// the key set has them by then; the old ones stay published until what they signed has expired.
    RotateKeys {
        /// The new keys sign at once. Apps that keep a copy of the key set may refuse tokens for a while.
        #[serde(default)]
        now: bool,
    },
    /// Takes a signing key out of use at once because somebody else may have it: it leaves the key set, nothing that
    /// it signed is good here any more, and another key of its kind signs from now on. Cannot be undone.
    RevokeKey {
        /// Which key.
        kid: String,
    },
    /// How often signing keys are changed by themselves.
    SetKeySchedule {
        /// Days that a key signs, 7 to 3650; `null`: only when the owner says so.
        days: Option<u32>,
    },
    /// The Cozy clients of one program, pending ones too.
    FindCozyClients {
        /// Domain of the instance.
        instance: String,
        /// Which program.
        software_id: String,
    },
    /// Takes back everything that a Cozy client may; it stays registered and has to ask again.
    WithdrawCozyClient {
        /// Domain of the instance.
        instance: String,
        /// Its id.
        client_id: String,
    },
    /// Makes a Cozy client by hand.
    AddCozyClient {
        /// Domain of the instance.
        instance: String,
        /// What to make.
        client: NewCozyClient,
    },
    /// Makes a token of the Cozy side by hand. A client is granted what the token may.
    MakeCozyToken {
        /// Domain of the instance.
        instance: String,
        /// What it is for.
        kind: CozyTokenKind,
        /// Which client; none for the command line.
        #[serde(default)]
        client_id: Option<String>,
        /// What it may.
        scope: String,
        /// How long it is good; absent: as long as others of its kind.
        #[serde(default)]
        #[ts(type = "number | null")]
        seconds: Option<u64>,
    },
    /// Keeps the offer of a sharing for the owner to answer in the browser.
    AddSharing {
        /// Domain of the instance.
        instance: String,
        /// The sharing's id.
        sharing_id: String,
        /// The offer, a JSON object: `sharer`, `description`, `app`, `rules`.
        offer: String,
    },
    /// Devices that wait for the owner's answer (RFC 8628).
    ListDevices {
        /// Domain of the instance.
        instance: String,
    },
    /// Lets a device in that waits, as if its code had been typed on the page.
    AllowDevice {
        /// Domain of the instance.
        instance: String,
        /// The code that the device shows; case, blanks and dashes do not matter.
        user_code: String,
    },
    /// Turns a device away that waits.
    DenyDevice {
        /// Domain of the instance.
        instance: String,
        /// The code that the device shows.
        user_code: String,
    },
    /// What the owner says about themselves, and what of it apps can be told.
    ShowProfile {
        /// Domain of the instance.
        instance: String,
    },
    /// Changes what is given, keeps the rest; an empty text, list or address clears.
    ModifyProfile {
        /// Domain of the instance.
        instance: String,
        /// What changes.
        change: Profile,
    },
    /// How many documents apps keep here, by type.
    ListDoctypes {
        /// Domain of the instance.
        instance: String,
    },
    /// One document. Secrets of accounts stay sealed.
    ShowDocument {
        /// Domain of the instance.
        instance: String,
        /// Its type, such as `io.cozy.contacts`.
        doctype: String,
        /// Its id.
        id: String,
    },
    /// The documents of a type, in the order of their ids, some at once. Secrets of accounts stay sealed.
    ExportDocuments {
        /// Domain of the instance.
        instance: String,
        /// Which type.
        doctype: String,
        /// Where the last answer ended.
        #[serde(default)]
        after: Option<String>,
    },
    /// Deletes every document of a type, as if it had never been written. Cannot be undone.
    RemoveDocuments {
        /// Domain of the instance.
        instance: String,
        /// Which type.
        doctype: String,
    },
    /// The latest events of an instance, newest first.
    ListEvents {
        /// Domain of the instance.
        instance: String,
        /// At most this many (1 to 500).
        limit: u32,
    },
    /// The clients that cloud servers come with, by program.
    ListCloudPresets,
    /// The cloud servers that this instance signs people in to.
    ListCloudServers {
        /// Domain of the instance.
        instance: String,
    },
    /// Adds a cloud server: registers the clients it comes with, or adds its addresses to them.
    AddCloudServer(NewCloudServer),
    /// Removes a cloud server: takes its addresses off the clients, and with the last server of its program the
    /// clients themselves with all they hold.
    RemoveCloudServer {
        /// Domain of the instance.
        instance: String,
        /// The server's address, as listed.
        url: String,
    },
    /// What the operator of a cloud server has to set there. The server need not be added yet.
    CloudSettings(CloudWishes),
    /// Looks at a cloud server from here and says what would keep people from signing in.
    CheckCloudServer {
        /// Domain of the instance.
        instance: String,
        /// The server's address, as listed.
        url: String,
    },
    /// What `ImportClients` would do. Nothing is stored.
    PreviewImport(ClientImport),
    /// Registers the clients of an `identifier-registration.yaml`, of an `idp` block or of a `scopes.yaml`. Entries
    /// that cannot be registered are left out; the rest is.
    ImportClients(ClientImport),
    /// The registered clients as such a file. It holds their secrets.
    ExportClients {
        /// Domain of the instance.
        instance: String,
        /// Which file.
        format: ClientFile,
    },
    /// Gives the owner the subject that LibreGraph Connect made up for them, so that servers and apps recognise them
    /// after the move. Apps that were let in here before have to ask again.
    KeepSubject {
        /// Domain of the instance.
        instance: String,
        /// The owner's id in the old directory, such as `4c510ada-c86b-4815-8820-42cdf82c3d51`.
        raw_id: String,
        /// The old provider's back end; `identifier-libregraph` when absent.
        #[serde(default)]
        backend: Option<String>,
        /// `false`: only say what the subject would be.
        apply: bool,
    },
    /// What could be wrong here, checked one by one.
    Doctor,
    /// Starts a run of the test client against an instance of this lodge. Needs a lodge that runs.
    StartTest {
        /// Domain of the instance.
        instance: String,
        /// What to run.
        flow: TestFlow,
    },
    /// A run with its steps so far.
    ShowTest {
        /// Which run.
        test: String,
    },
    /// Tries one thing more with what a run got.
    ContinueTest {
        /// Which run.
        test: String,
        /// What to try; one of the run's `next`.
        step: TestMove,
    },
    /// Ends a run and removes its client with everything it got.
    EndTest {
        /// Which run.
        test: String,
    },
    /// How the lodge is reached over https, and what is missing.
    ShowHttps,
    /// Sets where the lodge listens for https and with which certificate. Takes effect at once. Refused while the
    /// configuration decides it (`Https::fixed`).
    SetHttps(HttpsSettings),
    /// Makes the lodge's own certificate authority. It can sign for these names and for nothing else.
    MakeLocalAuthority {
        /// Host names and IP addresses, without ports; those of all https instances when empty.
        #[serde(default)]
        names: Vec<String>,
        /// Put it in the place of one that is there. What trusted the old one has to be told again.
        #[serde(default)]
        replace: bool,
    },
    /// The authority's certificate, to be trusted elsewhere.
    ExportAuthority,
    /// Makes this computer trust the authority, or only tells how.
    InstallAuthority {
        /// Do nothing; answer with the steps.
        #[serde(default)]
        only_tell: bool,
    },
    /// Forgets the authority and its key. This computer stops trusting it where that can be done.
    RemoveAuthority,
    /// How services are asked for access.
    ListAccountTypes,
    /// One account type; its secrets are left out.
    ShowAccountType {
        /// Its id.
        id: String,
    },
    /// Takes account types as others share them: JSON of one, of a list, or what CouchDB exports. One with the same id
    /// is replaced.
    AddAccountTypes {
        /// The JSON text. It holds secrets.
        records: SpokenSecret,
    },
    /// What is known of well-known services.
    ListAccountPresets,
    /// Makes an account type of a preset.
    AddAccountPreset {
        /// The preset's id.
        preset: String,
        /// The id that the service gave to us.
        client_id: String,
        /// The secret that it gave to us, if any.
        #[serde(default)]
        client_secret: Option<SpokenSecret>,
        /// The callback that is registered there, if it is not the instance's own.
        #[serde(default)]
        redirect_uri: Option<String>,
    },
    /// Removes an account type. Accounts stay, and cannot be renewed any more.
    RemoveAccountType {
        /// Its id.
        id: String,
    },
    /// Connected accounts: when their tokens end, and what is wrong with them.
    ListAccounts {
        /// Domain of the instance.
        instance: String,
    },
    /// Renews an account's token now.
    RenewAccount {
        /// Domain of the instance.
        instance: String,
        /// Its id, its name, or its service where that has only one account.
        account: String,
    },
    /// An access token of an account, renewed if it ends soon.
    AccountToken {
        /// Domain of the instance.
        instance: String,
        /// Its id, its name, or its service where that has only one account.
        account: String,
    },
    /// Gives an account up: revokes at the service where it can, removes it here always.
    DisconnectAccount {
        /// Domain of the instance.
        instance: String,
        /// Its id, its name, or its service where that has only one account.
        account: String,
    },
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
    /// Answers `ShowInstance`, `ModifyInstance`, `RenameInstance` and `AddInstance`.
    Instance {
        /// The instance as it is now.
        instance: Instance,
        /// Where its owner chooses the passphrase, when none was given. Shown once.
        #[serde(default)]
        onboarding_link: Option<String>,
    },
    /// Answers `DestroyInstance`, `SetPassphrase`, `RemoveClient`, `WithdrawAccess`, `ClearRefusals`, `EndSession`,
    /// `EndSessions`, `TestMailServer`, `EndTest` and `RemoveDocuments`.
    Done,
    /// Answers `ListContexts`.
    Contexts {
        /// In the order of their names.
        contexts: Vec<ContextFacts>,
    },
    /// Answers `ListMails`, `RemoveMail` and `SendMail`.
    Mails {
        /// Newest first.
        mails: Vec<Mail>,
    },
    /// Answers `ShowMail`.
    Mail {
        /// The letter.
        mail: Mail,
        /// What it says, as plain text. It may hold a link or a code.
        text: SpokenSecret,
    },
    /// Answers `ShowMailServer`, `SetMailServer` and `RemoveMailServer`.
    MailServer {
        /// The mail server, if there is one.
        server: Option<MailServer>,
    },
    /// Answers `ResetPassphrase`. Shown once.
    NewPassphrase {
        /// The generated passphrase.
        passphrase: SpokenSecret,
    },
    /// Answers `CheckPassphrase`.
    Strength(Strength),
    /// Answers `ListAccountTypes`.
    AccountTypes {
        /// In the order of their ids.
        account_types: Vec<AccountType>,
    },
    /// Answers `ShowAccountType`.
    AccountType {
        /// What it comes to.
        account_type: AccountType,
        /// The record as it was written, JSON; its secrets are left out.
        record: String,
    },
    /// Answers `AddAccountTypes` and `AddAccountPreset`.
    AccountTypesAdded {
        /// The ids of those that were taken.
        ids: Vec<String>,
    },
    /// Answers `ListAccountPresets`.
    AccountPresets {
        /// All of them.
        presets: Vec<AccountPreset>,
    },
    /// Answers `ListAccounts`.
    Accounts {
        /// In the order of their ids.
        accounts: Vec<ConnectedAccount>,
    },
    /// Answers `AccountToken`.
    AccountToken {
        /// The account's id.
        account: String,
        /// The token.
        access_token: SpokenSecret,
        /// Its type, as the service says it.
        token_type: String,
        /// When it ends, if that is known.
        #[ts(type = "number | null")]
        expires_at: Option<i64>,
    },
    /// Answers `DisconnectAccount`.
    AccountDisconnected {
        /// Whether the service heard it; nothing when it has no door for it.
        revoked: Option<bool>,
    },
    /// Answers `ListApps`.
    Apps {
        /// Web apps, then konnectors, each in the order of their names in addresses.
        apps: Vec<InstalledApp>,
    },
    /// Answers `ShowApp`, `InstallApp` and `UpdateApp`.
    App {
        /// As it is now.
        app: InstalledApp,
    },
    /// Answers `MakeAppToken`. Shown once.
    AppToken {
        /// The token.
        token: SpokenSecret,
    },
    /// Answers `ListClients`.
    Clients {
        /// In the order of their names.
        clients: Vec<Client>,
    },
    /// Answers `ShowClient`, `ModifyClient`, `RefreshLogo` and `RepairRefusal`.
    Client {
        /// The client as it is now.
        client: Client,
    },
    /// Answers `AddClient`, `RotateClientSecret`, and a `ModifyClient` that made a secret.
    ClientCredentials {
        /// The client as it is now.
        client: Client,
        /// Its secret, for confidential clients. Shown once.
        #[serde(default)]
        client_secret: Option<SpokenSecret>,
    },
    /// Answers `ShowRegistration` and `SetRegistration`.
    Registration(RegistrationSettings),
    /// Answers `ListInitialAccessTokens` and `RemoveInitialAccessToken`.
    InitialAccessTokens {
        /// In the order of their names.
        tokens: Vec<InitialAccessToken>,
    },
    /// Answers `AddInitialAccessToken`.
    NewInitialAccessToken {
        /// What was made.
        token: InitialAccessToken,
        /// The token itself. Shown once.
        secret: SpokenSecret,
    },
    /// Answers `ListCozyClients`, `NarrowCozyClient` and `RemoveCozyClient`.
    CozyClients {
        /// In the order in which they came.
        clients: Vec<CozyApp>,
    },
    /// Answers `ListDoctypes`.
    Doctypes {
        /// In the order of their names.
        doctypes: Vec<Doctype>,
    },
    /// Answers `ShowDocument`.
    Document {
        /// Its text, JSON. Numbers in it are as they were written.
        document: String,
    },
    /// Answers `ExportDocuments`.
    Documents {
        /// Their texts, JSON.
        documents: Vec<String>,
        /// Where to go on; `null`: there are no more.
        #[serde(default)]
        next: Option<String>,
    },
    /// Answers `ListRefusals`.
    Refusals {
        /// Newest first.
        refusals: Vec<Refusal>,
    },
    /// Answers `ListSessions`.
    Sessions {
        /// Last seen first.
        sessions: Vec<Session>,
    },
    /// Answers `ShowSecondFactor`, `CheckRecoveryKit`, `TurnOffSecondFactor` and `ResetSecondFactor`.
    SecondFactor(SecondFactor),
    /// Answers `BeginAuthenticator`. Shown once.
    NewAuthenticator {
        /// The secret as it is typed into an app: base32.
        secret: SpokenSecret,
        /// The same as an address that apps open, `otpauth://totp/…`.
        address: SpokenSecret,
        /// The address as a QR code, an SVG with a white margin.
        picture: SpokenSecret,
    },
    /// Answers `ConfirmAuthenticator` and `NewRecoveryCodes`.
    RecoveryCodes {
        /// How it is now.
        second_factor: SecondFactor,
        /// The codes, if new ones were made. Shown once.
        codes: Vec<SpokenSecret>,
    },
    /// Answers `ListKeys`, `RotateKeys`, `RevokeKey` and `SetKeySchedule`.
    Keys {
        /// Active ones first, then the next ones, then those that retire.
        keys: Vec<Key>,
        /// Days that a key signs before it is changed by itself; `null`: never.
        #[serde(default)]
        schedule_days: Option<u32>,
    },
    /// Answers `AddCozyClient`.
    CozyClientAdded {
        /// Its id.
        client_id: String,
        /// The whole client in JSON, as it would have been told at its registration.
        record: SpokenSecret,
    },
    /// Answers `MakeCozyToken`.
    CozyToken {
        /// The token.
        token: SpokenSecret,
    },
    /// Answers `ListDevices`, `AllowDevice` and `DenyDevice`: what still waits.
    Devices {
        /// Latest first.
        devices: Vec<Device>,
    },
    /// Answers `ShowProfile` and `ModifyProfile`.
    Profile {
        /// What the owner said, and nothing else.
        profile: Profile,
        /// Everything that an app with every scope is told, by claim: the profile, and what the instance says where
        /// the profile is silent.
        #[ts(type = "Record<string, unknown>")]
        claims: serde_json::Map<String, serde_json::Value>,
        /// When the profile was last changed; none before the first change.
        #[ts(type = "number | null")]
        updated_at: Option<i64>,
    },
    /// Answers `ListEvents`.
    Events {
        /// Newest first.
        events: Vec<Event>,
    },
    /// Answers `ListCloudPresets`.
    CloudPresets {
        /// One for each program.
        presets: Vec<CloudPreset>,
    },
    /// Answers `ListCloudServers`, `AddCloudServer` and `RemoveCloudServer`.
    CloudServers {
        /// In the order they were added.
        servers: Vec<CloudServer>,
    },
    /// Answers `CloudSettings`.
    CloudSettings {
        /// In the order in which to set them.
        settings: Vec<CloudSetting>,
    },
    /// Answers `PreviewImport` and `ImportClients`.
    Import(ImportReport),
    /// Answers `ExportClients`.
    File {
        /// What to call it.
        name: String,
        /// What is in it.
        text: SpokenSecret,
    },
    /// Answers `KeepSubject`.
    Subject(SubjectChange),
    /// Answers `StartTest`, `ShowTest` and `ContinueTest`.
    Test(TestRun),
    /// Answers `Doctor` and `CheckCloudServer`.
    Findings {
        /// In the order they were checked.
        findings: Vec<Finding>,
    },
    /// Answers `ShowHttps`, `SetHttps` and `MakeLocalAuthority`.
    Https(Https),
    /// Answers `ExportAuthority`.
    AuthorityFiles(AuthorityFiles),
    /// Answers `InstallAuthority` and `RemoveAuthority`.
    Trust(TrustChange),
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
    /// A passphrase or code that was given as a proof is wrong.
    Proof,
    /// Too many wrong ones; try again later.
    Throttled,
    /// It cannot be done as things are.
    Conflict,
    /// A redirect address that cannot be registered.
    RedirectUri,
    /// The lodge cannot work now (locked, out of space, stopping).
    Unavailable,
    /// An accident inside; the log has the details.
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
    /// What it is as a Cozy.
    #[serde(default)]
    #[ts(optional)]
    pub cozy: Option<CozyChange>,
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
    /// What it is as a Cozy.
    #[serde(default)]
    #[ts(optional)]
    pub cozy: Option<CozyChange>,
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
    /// What it is as a Cozy.
    #[serde(default)]
    #[ts(optional)]
    pub cozy: Option<CozyFacts>,
}

/// What the owner says about themselves: the standard claims of OpenID Connect Core section 5.1, roles, groups, and
/// claims of their own. Shown, an absent field was never said. In a change an absent field stays as it is, and an
/// empty text, list or address takes it back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct Profile {
    /// Full name. Where it is silent, apps get the instance's `public_name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Given names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    /// Family names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    /// Middle names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub middle_name: Option<String>,
    /// What friends say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nickname: Option<String>,
    /// Short name by which other programs show and match users. Where it is silent, apps get the instance's
    /// `public_name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_username: Option<String>,
    /// Address of a page about the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Address of a picture of the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Address of the owner's own page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// E-mail address. Where it is silent, apps get the instance's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Whether apps are told that the e-mail address is the owner's. They are, unless this says no: the owner wrote it
    /// down themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_verified: Option<bool>,
    /// Any word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    /// `YYYY-MM-DD`, `0000-MM-DD` without the year, or `YYYY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthdate: Option<String>,
    /// IANA time zone, such as `Europe/Paris`. Where it is silent, apps get the instance's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zoneinfo: Option<String>,
    /// BCP 47 language tag, such as `fr-CA`. Where it is silent, apps get the instance's language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Phone number, E.164: `+33 1 23 45 67 89`; an extension is written `;ext=5678`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Whether apps are told that the phone number is the owner's. They are not, unless this says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number_verified: Option<bool>,
    /// Postal address. In a change it replaces the whole address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<PostalAddress>,
    /// Roles that servers give rights by, such as `opencloudAdmin`. In a change they replace all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// Groups the owner is in. In a change they replace all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Vec<String>>,
    /// Claims of the owner's own making. In a change they replace all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom: Option<Vec<CustomClaim>>,
}

/// A postal address (OpenID Connect Core section 5.1.1). Lines are separated by line feeds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(optional_fields)]
pub struct PostalAddress {
    /// As it would stand on an envelope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
    /// Street and number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street_address: Option<String>,
    /// City.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// State, province or canton.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Postal code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// A claim of the owner's own making.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CustomClaim {
    /// Its name; not one that the standards use.
    pub name: String,
    /// Its value, any JSON.
    #[ts(type = "unknown")]
    pub value: serde_json::Value,
    /// The scope that opens it, such as `profile`; told to every app that signs the owner in when absent.
    #[serde(default)]
    pub scope: Option<String>,
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
    /// How long things last here.
    pub lifetimes: Lifetimes,
}

/// How long things last, in seconds. The configuration decides (`[policy]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Lifetimes {
    /// An access token.
    #[ts(type = "number")]
    pub access_token: u64,
    /// An ID token.
    #[ts(type = "number")]
    pub id_token: u64,
    /// A refresh token that is not used.
    #[ts(type = "number")]
    pub refresh_token_idle: u64,
    /// A chain of refresh tokens, used or not.
    #[ts(type = "number")]
    pub refresh_token_absolute: u64,
    /// A browser's session that is not used.
    #[ts(type = "number")]
    pub session_idle: u64,
    /// A browser's session, used or not.
    #[ts(type = "number")]
    pub session_absolute: u64,
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
    /// Where answers may go. Machines and devices have none.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// Where the browser may go after signing out.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    /// `authorization_code`, `refresh_token`, `implicit`, `client_credentials`,
    /// `urn:ietf:params:oauth:grant-type:device_code`; what kind and response types need when empty.
    #[serde(default)]
    pub grant_types: Vec<String>,
    /// `code`, `token`, `id_token`, `id_token token`, `code token`, `code id_token`, `code id_token token`; `code`
    /// when empty, none for machines and devices.
    #[serde(default)]
    pub response_types: Vec<String>,
    /// Scopes it may ask for; all when empty.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// How it authenticates: `client_secret_basic`, `client_secret_post`, `client_secret_jwt`, `private_key_jwt` or
    /// `none`; `client_secret` (basic or post) for servers and machines when absent, `none` for the others.
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
    /// Everything that few clients need.
    #[serde(default)]
    pub details: ClientDetails,
}

/// What few clients need; field names are those of RFC 7591 where it has one. In a request, what is absent stays as it
/// is (or has its default), an empty text or list clears. In a reply every field is there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(optional_fields)]
pub struct ClientDetails {
    /// Its home page, https.
    pub client_uri: Option<String>,
    /// Its picture, https: PNG, JPEG, GIF or WebP. Fetched once; pages show our own copy.
    pub logo_uri: Option<String>,
    /// How it treats the owner's data, https.
    pub policy_uri: Option<String>,
    /// Its terms, https.
    pub tos_uri: Option<String>,
    /// Whom to write to about it.
    pub contacts: Option<Vec<String>>,
    /// Its public keys, a JWK set as JSON text. Not together with `jwks_uri`.
    pub jwks: Option<String>,
    /// Where its public keys are published.
    pub jwks_uri: Option<String>,
    /// Whether other clients see the owner under the same `sub`.
    pub subject_type: Option<SubjectType>,
    /// A list of redirect addresses of clients that share a pairwise `sub`; its host is the sector.
    pub sector_identifier_uri: Option<String>,
    /// `max_age` of requests that have none, in seconds; negative: none.
    #[ts(type = "number", optional)]
    pub default_max_age: Option<i64>,
    /// Its ID tokens always say when the owner signed in.
    pub require_auth_time: Option<bool>,
    /// `acr_values` of requests that have none, best first.
    pub default_acr_values: Option<Vec<String>>,
    /// Where a third party may start a sign-in with it, https.
    pub initiate_login_uri: Option<String>,
    /// It sends its authorization requests by PAR only.
    pub require_pushed_authorization_requests: Option<bool>,
    /// Where a logout token is posted when a session ends.
    pub backchannel_logout_uri: Option<String>,
    /// The logout token has to name the session.
    pub backchannel_logout_session_required: Option<bool>,
    /// What the signed-out page loads in a frame.
    pub frontchannel_logout_uri: Option<String>,
    /// The frame's address has to name issuer and session.
    pub frontchannel_logout_session_required: Option<bool>,
    /// What its request objects are signed with: `RS256`, `PS256`, `ES256`, `EdDSA` or `none`; empty: any but `none`.
    pub request_object_signing_alg: Option<String>,
    /// Where its request objects may be fetched from, https, byte for byte.
    pub request_uris: Option<Vec<String>>,
    /// What its userinfo answers are signed with: `RS256`, `PS256`, `ES256` or `EdDSA`; empty: plain JSON.
    pub userinfo_signed_response_alg: Option<String>,
    /// What its client assertions are signed with: `HS256` for `client_secret_jwt`; `RS256`, `PS256`, `ES256` or
    /// `EdDSA` for `private_key_jwt`; empty: any that fits.
    pub token_endpoint_auth_signing_alg: Option<String>,
    /// What becomes of a refresh token that was used.
    pub refresh_mode: Option<RefreshMode>,
    /// Claims released to it whatever it asks for, such as `roles` and `groups`.
    pub always_release: Option<Vec<String>>,
    /// How answers and tokens look where the worlds differ.
    pub dialect: Option<Dialect>,
}

/// Whether clients see the owner under one `sub`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SubjectType {
    /// The same for all.
    Public,
    /// Another one for every sector.
    Pairwise,
}

/// What becomes of a refresh token that was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RefreshMode {
    /// A new one replaces it.
    Rotate,
    /// It stays good; each use starts its idle time anew.
    Reuse,
}

/// How answers and tokens look where the worlds differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// As OpenID Connect says.
    OpenId,
    /// As the clients of OpenCloud and ownCloud know it.
    LibreGraph,
}

/// Who wrote a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Publisher {
    /// The owner.
    Owner,
    /// A preset that came with Gatelodge.
    Preset,
    /// A file that the owner imported.
    Import,
    /// The client itself.
    Dynamic,
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
    /// What it may present at the token endpoint.
    #[serde(default)]
    pub grant_types: Option<Vec<String>>,
    /// What it may ask for at the authorization endpoint.
    #[serde(default)]
    pub response_types: Option<Vec<String>>,
    /// How it authenticates. A client that had no secret and changes to a method that needs one gets a new one, and the
    /// reply is `ClientCredentials`; `none` throws its secret away.
    #[serde(default)]
    pub token_endpoint_auth_method: Option<String>,
    /// Everything that few clients need.
    #[serde(default)]
    pub details: ClientDetails,
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
    /// What it may present at the token endpoint.
    pub grant_types: Vec<String>,
    /// What it may ask for at the authorization endpoint.
    pub response_types: Vec<String>,
    /// Scopes it may ask for; all when empty.
    pub scopes: Vec<String>,
    /// `client_secret_basic`, `client_secret_post`, `client_secret` (either), `client_secret_jwt`, `private_key_jwt` or
    /// `none`.
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
    /// Who wrote the registration.
    pub publisher: Publisher,
    /// Which program it says it is (RFC 7591 `software_id`); may be empty.
    pub software_id: String,
    /// Which version of it; may be empty.
    pub software_version: String,
    /// Whether there is a copy of its picture.
    pub has_logo: bool,
    /// Everything that few clients need.
    pub details: ClientDetails,
}

/// Who may register clients without the owner, and how many did.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct RegistrationSettings {
    /// Who may.
    pub mode: RegistrationMode,
    /// Whether those clients may get tokens in the front channel (implicit and hybrid flows).
    pub allow_front_channel: bool,
    /// Whether those of them that have a secret may go without PKCE.
    pub allow_no_pkce: bool,
    /// Where clients register.
    pub endpoint: String,
    /// Clients that registered themselves.
    pub clients: u32,
    /// As many may be there at once.
    pub clients_at_most: u32,
    /// Days after which such a client goes when it was never used.
    pub unused_days: u32,
}

/// A token that lets clients register themselves.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct InitialAccessToken {
    /// What the owner calls it.
    pub name: String,
    /// When it was made.
    #[ts(type = "number")]
    pub created_at: i64,
    /// When it stops working.
    #[ts(type = "number | null")]
    pub expires_at: Option<i64>,
    /// How many clients can still register with it; any number when absent.
    pub uses_left: Option<u32>,
}

/// A request of an app that was refused: what was received beside what was registered.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Refusal {
    /// Its number.
    #[ts(type = "number")]
    pub id: i64,
    /// When it last happened.
    #[ts(type = "number")]
    pub at: i64,
    /// How often it happened in the same way.
    pub times: u32,
    /// Where it was refused.
    pub endpoint: RefusalEndpoint,
    /// The `client_id` that was received; may be unknown.
    pub client_id: Option<String>,
    /// The client's name, while it is registered.
    pub client_name: Option<String>,
    /// The error that the standard names, such as `invalid_grant`.
    pub error: String,
    /// Which rule failed.
    pub rule: RefusalRule,
    /// What the app was told, English.
    pub description: String,
    /// What was received; never a secret or a code.
    pub received: Option<String>,
    /// What was registered when it happened.
    pub registered: Vec<String>,
    /// What would make it work, if that is safe and still needed.
    pub repair: Option<Repair>,
    /// There would be a repair, but anybody may have written this request. It is offered once the same happens in a
    /// browser in which the owner is signed in.
    pub needs_owner: bool,
}

/// Where a request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RefusalEndpoint {
    /// The authorization endpoint.
    Authorize,
    /// The token endpoint.
    Token,
    /// The pushed authorization request endpoint.
    PushedRequest,
    /// The device authorization endpoint.
    Device,
    /// Revocation.
    Revoke,
    /// Introspection.
    Introspect,
    /// The end-session endpoint.
    EndSession,
    /// Registration.
    Register,
}

/// Which rule a refused request broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RefusalRule {
    /// No client has this id.
    UnknownClient,
    /// There is no redirect address in the request.
    RedirectUriMissing,
    /// The redirect address is not a registered one.
    RedirectUriNotRegistered,
    /// The redirect address leads to Gatelodge itself.
    RedirectUriIsOurs,
    /// There is no such response type, or none was sent.
    ResponseTypeUnknown,
    /// The client did not register this response type.
    ResponseTypeNotRegistered,
    /// The response mode does not exist or would put tokens into an address.
    ResponseMode,
    /// The client has to send a PKCE challenge.
    PkceMissing,
    /// The PKCE challenge or its method is not one that is taken.
    PkceInvalid,
    /// An ID token in the front channel needs a nonce.
    NonceMissing,
    /// The scope is not well formed, not allowed for this client, or wider than it was.
    Scope,
    /// The request object cannot be taken.
    RequestObject,
    /// A `request_uri` cannot be taken: unknown, used, expired or not registered.
    RequestUri,
    /// The client has to push its requests (PAR).
    MustPush,
    /// The ID token hint is not one of ours.
    IdTokenHint,
    /// Another parameter is missing, twice there, or not well formed.
    Parameter,
    /// The secret is wrong or missing.
    WrongSecret,
    /// The client authenticated in another way than it registered.
    AuthMethod,
    /// The client assertion cannot be taken.
    Assertion,
    /// The client did not register this grant type.
    GrantTypeNotRegistered,
    /// There is no such grant type.
    GrantTypeUnknown,
    /// The code is unknown, used or expired.
    Code,
    /// The redirect address is another one than at the authorization endpoint.
    CodeRedirectUri,
    /// The PKCE verifier is wrong, missing or not wanted.
    Verifier,
    /// The refresh token is unknown, used, expired or revoked.
    RefreshToken,
    /// The device code is unknown, used or expired.
    DeviceCode,
    /// The address after signing out is not a registered one.
    PostLogoutRedirectUriNotRegistered,
    /// The registration cannot be taken as it is.
    ClientMetadata,
    /// Registration needs an initial access token that works.
    RegistrationToken,
    /// Something else; the description says it.
    Other,
}

/// A safe change to a registration that would make a refused request work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "repair", rename_all = "snake_case")]
pub enum Repair {
    /// Register the address too.
    AddRedirectUri {
        /// The address.
        uri: String,
    },
    /// Register the address after signing out too.
    AddPostLogoutRedirectUri {
        /// The address.
        uri: String,
    },
    /// Let the client ask for this response type, with the grant types that go with it.
    AddResponseType {
        /// The response type.
        response_type: String,
    },
    /// Let the client present this at the token endpoint.
    AddGrantType {
        /// The grant type.
        grant_type: String,
    },
    /// Let the client ask for these scopes too.
    AddScopes {
        /// The words.
        scopes: Vec<String>,
    },
    /// Let the confidential client go without PKCE.
    AllowNoPkce,
    /// Expect the client to authenticate the way it did.
    ChangeAuthMethod {
        /// The method.
        method: String,
    },
}

/// A browser session.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Session {
    /// Its id (`sid` in tokens).
    pub id: String,
    /// Browser and system in words, such as `Firefox on Linux`; may be empty.
    pub device: String,
    /// The same as a value, where both are known.
    pub on: Option<Reason>,
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

/// How the owner signs in besides the passphrase.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SecondFactor {
    /// Whether two factors are needed.
    pub on: bool,
    /// Since when.
    #[ts(type = "number | null")]
    pub since: Option<i64>,
    /// Whether an authenticator app is in use.
    pub authenticator: bool,
    /// When a code of it was last taken.
    #[ts(type = "number | null")]
    pub last_used_at: Option<i64>,
    /// Whether an authenticator app waits for its first code.
    pub waiting: bool,
    /// How many recovery codes are left.
    pub recovery_codes: u32,
    /// When the recovery codes were made.
    #[ts(type = "number | null")]
    pub codes_made_at: Option<i64>,
    /// When the owner last showed that they are kept somewhere.
    #[ts(type = "number | null")]
    pub kit_checked_at: Option<i64>,
}

/// What a dangerous change asks for: the passphrase and the second factor.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FactorProof {
    /// The passphrase as typed.
    pub passphrase: SpokenSecret,
    /// A code of the authenticator app, or a recovery code. It is used up.
    pub code: SpokenSecret,
}

/// A signing key, its public side.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Key {
    /// RFC 7638 thumbprint.
    pub kid: String,
    /// `RSA` (RS256 and PS256), `P-256` (ES256) or `Ed25519` (EdDSA).
    pub algorithm: String,
    /// What it signs with, JOSE names: `RS256` and `PS256`, `ES256`, or `EdDSA`.
    #[serde(default)]
    pub signs: Vec<String>,
    /// What it is for at the moment.
    pub state: KeyState,
    /// When it was made.
    #[ts(type = "number")]
    pub created_at: i64,
    /// From when on it signs; for keys that are to be the next.
    #[serde(default)]
    #[ts(type = "number")]
    pub activates_at: i64,
    /// When it leaves the key set, for retiring keys.
    #[ts(type = "number | null")]
    pub retires_at: Option<i64>,
    /// When the schedule gives it a successor, for active keys.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub due_at: Option<i64>,
}

/// What a key is for at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// It is published and does not sign yet.
    Next,
    /// It signs.
    Active,
    /// It is published until what it signed has expired.
    Retiring,
}

/// A Cozy client to be made by hand.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewCozyClient {
    /// Where its answers go.
    pub redirect_uri: String,
    /// How it is called.
    pub name: String,
    /// Which program it is.
    pub software_id: String,
    /// Whether it may ask for the scope `login`.
    #[serde(default)]
    pub allow_login_scope: bool,
    /// Secret for which it is handed out, once.
    #[serde(default)]
    pub onboarding_secret: Option<SpokenSecret>,
    /// The app that its owner comes from.
    #[serde(default)]
    pub onboarding_app: Option<String>,
    /// The permissions that were agreed on.
    #[serde(default)]
    pub onboarding_permissions: Option<String>,
    /// A state that the program knows again.
    #[serde(default)]
    pub onboarding_state: Option<String>,
}

/// What a token that the owner makes is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CozyTokenKind {
    /// A client, to call with.
    Access,
    /// A client, to get such tokens with.
    Refresh,
    /// The command line.
    CommandLine,
}

/// A device that waits for the owner's answer (RFC 8628).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Device {
    /// The code that it shows, `BDFG-HJKL`.
    pub user_code: String,
    /// Which app asks.
    pub client_id: String,
    /// Its name.
    pub client_name: String,
    /// What it asks for.
    pub scopes: Vec<String>,
    /// The address that it asked from.
    pub address: String,
    /// When it asked.
    #[ts(type = "number")]
    pub created_at: i64,
    /// Until when it can be answered.
    #[ts(type = "number")]
    pub expires_at: i64,
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
    /// The same as a value, where it is more than a name, an address or an error of a standard.
    pub reason: Option<Reason>,
}

/// A web app or a konnector that is installed.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct InstalledApp {
    /// Its name in addresses.
    pub slug: String,
    /// What kind it is.
    pub kind: ProgramKind,
    /// Its name for people.
    pub name: String,
    /// Who made it; may be empty.
    pub editor: String,
    /// Its version; may be empty.
    pub version: String,
    /// Where it came from.
    pub source: String,
    /// Whether it can be used already.
    pub ready: bool,
    /// What it may do, one rule each, such as `io.cozy.files:GET`.
    pub permissions: Vec<String>,
    /// Where its pages are; none for a konnector.
    pub address: Option<String>,
    /// One sentence, when its pages will not work as they should.
    pub note: Option<String>,
    /// How many files it has.
    pub files: u32,
    /// How many bytes are in them.
    pub bytes: u32,
    /// When it came.
    #[ts(type = "number")]
    pub installed_at: i64,
    /// When this version came.
    #[ts(type = "number")]
    pub updated_at: i64,
}

/// What kind of program is installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProgramKind {
    /// Pages for the browser.
    Webapp,
    /// Fetches data from elsewhere.
    Konnector,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// An account at another service was connected.
    AccountConnected,
    /// An account at another service needs its owner.
    AccountNeedsOwner,
    /// An account at another service was given up.
    AccountDisconnected,
    /// A program got a token of an account.
    AccountTokenGiven,
    /// An instance was made.
    InstanceAdded,
    /// An instance got another port.
    InstanceRenamed,
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
    /// A signing key was taken out of use, with everything that it signed.
    KeyRevoked,
    /// A device asks to be let in.
    DeviceWaiting,
    /// The owner let a device in.
    DeviceAllowed,
    /// The owner turned a device away.
    DeviceDenied,
    /// Too many device codes that nobody waits under.
    DeviceThrottled,
    /// An app's server could not be told of a sign-out.
    SignOutNotHeard,
    /// Somebody asked for the hint to the passphrase.
    HintAsked,
    /// Somebody asked for the way to a new passphrase.
    ResetAsked,
    /// A letter could not be sent.
    MailNotSent,
    /// A web app or a konnector was installed.
    AppInstalled,
    /// A web app or a konnector got another version.
    AppUpdated,
    /// A web app or a konnector was removed.
    AppUninstalled,
    /// Somebody signed in with a browser that was not known before.
    NewDevice,
    /// The passphrase was right, the code of the second factor was not.
    SecondFactorFailed,
    /// Too many wrong codes of the second factor.
    SecondFactorThrottled,
    /// Two factors are needed from now on.
    SecondFactorOn,
    /// Another authenticator app is in use, or none.
    SecondFactorChanged,
    /// The passphrase is enough from now on.
    SecondFactorOff,
    /// The owner turned two-factor sign-in off from this computer, without a proof.
    SecondFactorReset,
    /// New recovery codes.
    RecoveryCodesMade,
    /// A recovery code opened the lodge; it works no more.
    RecoveryCodeUsed,
}

/// One thing the doctor looked at.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// How it is.
    pub state: FindingState,
    /// What was found and what to do.
    pub saying: Saying,
    /// The same as one English sentence, for whoever speaks no other language.
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
    /// The second factor of signing in.
    SecondFactor,
    /// Signing keys.
    Keys,
    /// Devices that wait.
    Devices,
    /// The list of events.
    Events,
    /// Who may register, and the tokens for it.
    Registration,
    /// The list of refusals.
    Refusals,
    /// Listeners and certificates.
    Https,
    /// Runs of the test client.
    Tests,
    /// Letters and the mail server.
    Outbox,
    /// Account types and connected accounts.
    Connectors,
    /// Web apps and konnectors that are installed.
    Apps,
}

impl Topic {
    /// All of them: what is worth another look after too much happened at once.
    pub const ALL: [Self; 14] = [
        Self::Instances,
        Self::Clients,
        Self::Sessions,
        Self::SecondFactor,
        Self::Keys,
        Self::Devices,
        Self::Events,
        Self::Registration,
        Self::Refusals,
        Self::Https,
        Self::Tests,
        Self::Outbox,
        Self::Connectors,
        Self::Apps,
    ];
}

/// How a service is asked for access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountType {
    /// Its id: a service, or a context, a slash and a service.
    pub id: String,
    /// How access is got.
    pub grant_mode: String,
    /// How we show who we are: form, basic or get.
    pub token_mode: String,
    /// Our id at the service.
    pub client_id: String,
    /// Whether we have a secret there.
    pub has_secret: bool,
    /// Where the owner's browser goes.
    pub auth_endpoint: String,
    /// Where codes are exchanged, if we do that.
    pub token_endpoint: Option<String>,
    /// The callback that is registered there, if it is not the instance's own.
    pub redirect_uri: Option<String>,
    /// Why it cannot be used.
    pub problem: Option<String>,
}

/// What is known of a well-known service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountPreset {
    /// Its name in addresses.
    pub id: String,
    /// As people call it.
    pub name: String,
    /// Where one registers as its client.
    pub register_at: String,
    /// It sends nobody back to plain http.
    pub needs_https: bool,
    /// What has to be known besides.
    pub note: String,
}

/// An account at another service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectedAccount {
    /// Its id.
    pub id: String,
    /// As its owner calls it; may be empty.
    pub name: String,
    /// The service.
    pub account_type: String,
    /// When its owner agreed; nothing for an account without OAuth.
    #[ts(type = "number | null")]
    pub connected_at: Option<i64>,
    /// When its token was renewed last.
    #[ts(type = "number | null")]
    pub refreshed_at: Option<i64>,
    /// When its access token ends.
    #[ts(type = "number | null")]
    pub expires_at: Option<i64>,
    /// When its owner has to agree again, if that is known.
    #[ts(type = "number | null")]
    pub refresh_expires_at: Option<i64>,
    /// When a program got its token last.
    #[ts(type = "number | null")]
    pub given_at: Option<i64>,
    /// What is wrong with it.
    pub problem: Option<AccountProblem>,
    /// Since when.
    #[ts(type = "number | null")]
    pub problem_at: Option<i64>,
    /// Where its owner connects it again, in a browser that is signed in.
    pub connect_at: Option<String>,
}

/// What is wrong with a connected account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AccountProblem {
    /// The service does not take it any more: its owner has to connect it again.
    Ended,
    /// The service could not be reached or had trouble of its own; it is tried again when somebody asks.
    Unreachable,
    /// The service refused us, for another reason than the account: our id or secret may be wrong.
    Refused,
}

/// How much there is of a type of documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Doctype {
    /// Its name, such as `io.cozy.contacts`.
    pub doctype: String,
    /// How many documents.
    #[ts(type = "number")]
    pub documents: u64,
    /// The length of their texts, in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// A cloud server to add.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewCloudServer {
    /// Domain of the instance.
    pub instance: String,
    /// Which program it runs.
    pub kind: CloudKind,
    /// Its public address, such as `https://cloud.example.org`.
    pub url: String,
    /// Tell its clients the owner's roles, asked or not: some of them never ask and are then refused by their server.
    #[serde(default = "yes")]
    pub release_roles: bool,
    /// Tell its clients the owner's groups, asked or not.
    #[serde(default = "yes")]
    pub release_groups: bool,
}

fn yes() -> bool {
    true
}

/// A cloud server that signs people in here.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CloudServer {
    /// Which program it runs.
    pub kind: CloudKind,
    /// Its public address, without a trailing slash.
    pub url: String,
    /// Ids of the clients it comes with.
    pub clients: Vec<String>,
    /// Of those, the ones that are no longer registered.
    pub missing: Vec<String>,
}

/// A program for clouds, with the clients that are built into its apps.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CloudPreset {
    /// Which program.
    pub kind: CloudKind,
    /// Its name, such as `OpenCloud`.
    pub name: String,
    /// Its clients. `{URL}` in their addresses stands for the server's.
    pub clients: Vec<PresetClient>,
}

/// A client that is built into a cloud's app.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PresetClient {
    /// Its `client_id`.
    pub client_id: String,
    /// Its name.
    pub name: String,
    /// Which kind of program it is.
    pub kind: ClientKind,
    /// Whether it has a secret. It is the same in every copy of the app and proves nothing.
    pub has_secret: bool,
    /// Never asked for consent.
    pub trusted: bool,
    /// Where answers may go.
    pub redirect_uris: Vec<String>,
}

/// What the operator of a cloud server wants of it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CloudWishes {
    /// Domain of the instance.
    pub instance: String,
    /// Which program the server runs.
    pub kind: CloudKind,
    /// The server's public address.
    pub url: String,
    /// What the server knows accounts by.
    #[serde(default)]
    pub account_by: CloudAccount,
    /// Take roles from the tokens; otherwise everybody has the server's default role.
    #[serde(default = "yes")]
    pub roles: bool,
    /// The server does not trust the certificate of this provider and shall not check it.
    #[serde(default)]
    pub insecure: bool,
}

/// What a cloud server knows accounts by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CloudAccount {
    /// The subject: it never changes hands.
    #[default]
    Subject,
    /// The user name: for servers whose accounts exist already.
    Username,
}

/// One setting of a cloud server.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CloudSetting {
    /// The environment variable.
    pub name: String,
    /// Its value.
    pub value: String,
    /// One English sentence: what it is for.
    pub note: String,
    /// Whether signing in fails without it. The others keep the server's own default or suit newer versions only.
    pub needed: bool,
}

/// A file with clients.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ClientImport {
    /// Domain of the instance.
    pub instance: String,
    /// The file's content. It may hold secrets.
    pub text: SpokenSecret,
    /// What `{{OC_URL}}` and `{{OCIS_URL}}` in it stand for.
    #[serde(default)]
    pub server_url: Option<String>,
}

/// Which file of clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ClientFile {
    /// `identifier-registration.yaml` of LibreGraph Connect.
    Registration,
    /// The `idp` block of `opencloud.yaml` or `ocis.yaml`.
    Block,
}

/// What an import did, or would do.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportReport {
    /// Every entry, in the order of the file.
    pub entries: Vec<ImportEntry>,
    /// English sentences about the file as a whole.
    pub notes: Vec<String>,
}

/// One entry of an imported file.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ImportEntry {
    /// Its line, from 1.
    pub line: u32,
    /// Its id; empty when it has none.
    pub id: String,
    /// Its name; may be empty.
    pub name: String,
    /// What became of it.
    pub outcome: ImportOutcome,
    /// English sentences: why it was left out, or what was done differently from what it says.
    pub notes: Vec<String>,
}

/// What became of an imported entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportOutcome {
    /// A new client.
    Added,
    /// A new client without any address for answers: it cannot be used until it is given one.
    Disabled,
    /// There is a client with this id, and it stays as it is.
    Exists,
    /// Left out.
    Skipped,
}

/// The owner's subject, before and after.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct SubjectChange {
    /// What it is now, or would be.
    pub subject: String,
    /// What it was, or still is.
    pub previous: String,
    /// Whether it was changed.
    pub applied: bool,
    /// English sentences about what the change does.
    pub warnings: Vec<String>,
}

/// How the lodge is reached over https.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct Https {
    /// What is chosen.
    pub settings: HttpsSettings,
    /// The configuration (file, environment or flags) decides; `SetHttps` is refused.
    pub fixed: bool,
    /// The addresses it listens on for https, or should.
    pub listeners: Vec<HttpsListener>,
    /// The certificate that visitors are shown; none when there is none that works.
    pub certificate: Option<ServerCertificate>,
    /// What is wrong with the certificate that should be shown, and what to do.
    pub certificate_problem: Option<Saying>,
    /// The lodge's own certificate authority, once it is made.
    pub authority: Option<LocalAuthority>,
    /// Names and addresses under which others near this computer may reach it, to propose for the authority.
    pub nearby: Vec<String>,
    /// Networks of the reverse proxies whose word counts, such as `127.0.0.1/32`; from the configuration only.
    pub proxies: Vec<String>,
    /// Whether a proxy has to show a secret, too.
    pub proxy_secret: bool,
    /// Every instance that needs https, and how it is reached.
    pub instances: Vec<HttpsInstance>,
}

/// Where the lodge listens for https, and with which certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HttpsSettings {
    /// Addresses with ports, such as `0.0.0.0:4443`; none: no https.
    #[serde(default)]
    pub listen: Vec<String>,
    /// The owner's certificate, a PEM file with the whole chain, own one first. None: the local authority's.
    #[serde(default)]
    pub certificate: Option<String>,
    /// The certificate's private key, a PEM file.
    #[serde(default)]
    pub key: Option<String>,
}

/// An address for https.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HttpsListener {
    /// Such as `0.0.0.0:4443`.
    pub address: String,
    /// Whether visitors are let in there now.
    pub open: bool,
    /// Why not, and what to do.
    pub problem: Option<String>,
}

/// Where a server certificate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CertificateSource {
    /// The owner's files.
    Owner,
    /// The lodge's own authority.
    LocalAuthority,
}

/// A certificate that visitors are shown.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct ServerCertificate {
    /// Where it comes from.
    pub source: CertificateSource,
    /// Host names and IP addresses it is good for; a name may start with `*.`.
    pub names: Vec<String>,
    /// SHA-256 over the certificate, in hexadecimal with colons.
    pub fingerprint: String,
    /// When it ends.
    #[ts(type = "number")]
    pub expires_at: i64,
}

/// The lodge's own certificate authority.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LocalAuthority {
    /// What it calls itself; lists of trusted authorities show this.
    pub title: String,
    /// The only names it can sign for.
    pub names: Vec<String>,
    /// SHA-256 over its certificate, in hexadecimal with colons.
    pub fingerprint: String,
    /// When it was made.
    #[ts(type = "number")]
    pub created_at: i64,
    /// When it ends.
    #[ts(type = "number")]
    pub expires_at: i64,
    /// Whether this computer trusts it, where that can be seen.
    pub installed: Option<bool>,
}

/// An instance that needs https.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct HttpsInstance {
    /// Its domain.
    pub domain: String,
    /// How visitors reach it.
    pub way: HttpsWay,
    /// What is missing, and what to do; none when all is well.
    pub problem: Option<Saying>,
}

/// How an instance that needs https is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HttpsWay {
    /// Through the lodge's own listener.
    Listener,
    /// Through a reverse proxy.
    Proxy,
    /// Not at all.
    Nothing,
}

/// The authority's certificate in the shapes that other devices take. There is no secret in it.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct AuthorityFiles {
    /// What to call the files, without an ending.
    pub file_name: String,
    /// The certificate, PEM; to be saved as `.crt` or `.pem`.
    pub pem: String,
    /// A profile for iPhones, iPads and Macs, to be saved as `.mobileconfig`.
    pub profile: String,
}

/// What was done, or is to be done, to this computer's list of trusted authorities.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TrustChange {
    /// Whether it is done: nothing is left to do by hand.
    pub done: bool,
    /// What it takes, in order.
    pub steps: Vec<TrustStep>,
    /// Why it was not done, or what is left; none when done or only told.
    pub problem: Option<String>,
}

/// One step of a change to the list of trusted authorities.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct TrustStep {
    /// What it does, in English.
    pub say: String,
    /// The command for a terminal.
    pub command: String,
}
