//! Every request that the owner's window or command line can make.
//!
//! Adding one: a variant here, an arm in `control/mod.rs`, a function in the topic file there (docs/recipes.md).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    AuthMode, ClientChange, ClientFile, ClientImport, CloudWishes, CozyTokenKind, FactorProof, HttpsSettings,
    InstanceChange, KonnectorFrequency, MailServerChange, NewClient, NewCloudServer, NewCozyClient,
    NewInstance, Profile, ProgramKind, ProviderDraft, RemovableFactor, SpokenSecret, TestFlow, TestMove,
};
use crate::provider_settings::RegistrationMode;

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
    /// What the provider of an issuer publishes about itself.
    ReadIssuer {
        /// Domain of the instance whose owner wants to sign in with it.
        instance: String,
        /// The issuer, `https://id.example.org`.
        issuer: String,
    },
    /// Begins to try the provider of a context out: the owner's browser goes there, and nobody is signed in here.
    TryContext {
        /// Domain of the instance that it should be good for.
        instance: String,
        /// The context.
        context: String,
    },
    /// The same for a provider that is not in the configuration yet.
    TryProvider {
        /// Domain of the instance that it should be good for.
        instance: String,
        /// The provider.
        provider: ProviderDraft,
    },
    /// What came of trying a provider out.
    ShowTrial {
        /// Its name.
        trial: String,
    },
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
    /// Tells what a web app or a konnector would be and may do, before it is installed. Nothing changes.
    PreviewApp {
        /// Domain of the instance.
        instance: String,
        /// Its name in addresses, as its manifest says it.
        slug: String,
        /// `registry://` and a name, or the absolute path of a folder or of a `.tar.gz` archive.
        source: String,
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
    /// The passkeys of an instance's owner.
    ListPasskeys {
        /// Domain of the instance.
        instance: String,
    },
    /// Gives a passkey another name.
    RenamePasskey {
        /// Domain of the instance.
        instance: String,
        /// Its number.
        #[ts(type = "number")]
        number: i64,
        /// What it is called from now on.
        name: String,
    },
    /// Takes a passkey out: it opens nothing any more.
    RemovePasskey {
        /// Domain of the instance.
        instance: String,
        /// Its number.
        #[ts(type = "number")]
        number: i64,
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
    /// Mails a code by which mailed codes are turned on as a second factor.
    BeginMailedCodes {
        /// Domain of the instance.
        instance: String,
    },
    /// Turns mailed codes on by the code that was mailed. The first time there are recovery codes in the reply.
    ConfirmMailedCodes {
        /// Domain of the instance.
        instance: String,
        /// Six digits.
        code: SpokenSecret,
    },
    /// Mails a code for a [`FactorProof`].
    MailOwnerCode {
        /// Domain of the instance.
        instance: String,
    },
    /// Takes one factor out of use. The last one stays: only turning two-factor sign-in off removes that.
    RemoveFactor {
        /// Domain of the instance.
        instance: String,
        /// Which one.
        factor: RemovableFactor,
        /// Passphrase and code.
        proof: FactorProof,
    },
    /// Turns mailed codes on or off without a proof, for the owner at the command line (cozy.md A.7). It is recorded.
    SetAuthMode {
        /// Domain of the instance.
        instance: String,
        /// How the owner signs in from now on.
        mode: AuthMode,
    },
    /// Devices on which the second factor is not asked for.
    ListTrustedDevices {
        /// Domain of the instance.
        instance: String,
    },
    /// Asks for the second factor on a device again, or on all of them.
    RemoveTrustedDevices {
        /// Domain of the instance.
        instance: String,
        /// Which one; `null`: all of them.
        #[serde(default)]
        #[ts(type = "number | null")]
        device: Option<i64>,
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
    /// Checks that no event was altered or taken away since it was written.
    CheckEvents,
    /// The events of an instance and of the lodge as JSON lines, oldest first, some at once.
    ExportEvents {
        /// Domain of the instance.
        instance: String,
        /// Number of the last event of the answer before; 0 at first.
        #[serde(default)]
        #[ts(type = "number")]
        after: i64,
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
        /// The program that wants it, which the owner has to have allowed; nothing when the owner looks at it.
        #[serde(default)]
        program: Option<String>,
    },
    /// Lets a program of this computer have the tokens of an account.
    AllowProgram {
        /// Domain of the instance.
        instance: String,
        /// The account's id, its name, or its service where that has only one account.
        account: String,
        /// The name that the program says.
        program: String,
    },
    /// Lets it have them no more.
    ForbidProgram {
        /// Domain of the instance.
        instance: String,
        /// The account's id, its name, or its service where that has only one account.
        account: String,
        /// The name that the program says.
        program: String,
    },
    /// Connects an account with the address that the service sent the owner's browser to and that it could not open.
    FinishAccount {
        /// Domain of the instance.
        instance: String,
        /// The whole address, as the browser shows it. It holds a code.
        url: SpokenSecret,
    },
    /// Gives an account up: revokes at the service where it can, removes it here always.
    DisconnectAccount {
        /// Domain of the instance.
        instance: String,
        /// Its id, its name, or its service where that has only one account.
        account: String,
    },
    /// Konnectors that are installed, their schedules and their latest runs.
    ListKonnectors {
        /// Domain of the instance.
        instance: String,
    },
    /// Runs a konnector now.
    RunKonnector {
        /// Domain of the instance.
        instance: String,
        /// Its name in addresses.
        slug: String,
        /// For which account; its only one when nothing is said.
        #[serde(default)]
        account: Option<String>,
        /// JSON that it is given besides.
        #[serde(default)]
        payload: Option<String>,
    },
    /// The latest runs of a konnector.
    ListKonnectorJobs {
        /// Domain of the instance.
        instance: String,
        /// Its name in addresses.
        slug: String,
    },
    /// One run, with what the konnector said.
    ShowKonnectorJob {
        /// Domain of the instance.
        instance: String,
        /// The run's id.
        job: String,
    },
    /// Stops a run that waits or goes on.
    StopKonnectorJob {
        /// Domain of the instance.
        instance: String,
        /// The run's id.
        job: String,
    },
    /// Makes a konnector run by itself.
    ScheduleKonnector {
        /// Domain of the instance.
        instance: String,
        /// Its name in addresses.
        slug: String,
        /// For which account; its only one when nothing is said.
        #[serde(default)]
        account: Option<String>,
        /// How often; as the konnector wants it when nothing is said.
        #[serde(default)]
        frequency: Option<KonnectorFrequency>,
        /// Exactly when instead: second, minute, hour, day of the month, month, day of the week, in UTC.
        #[serde(default)]
        cron: Option<String>,
    },
    /// Makes it run by itself no more.
    RemoveKonnectorSchedule {
        /// Domain of the instance.
        instance: String,
        /// The schedule's id.
        schedule: String,
    },
    /// The file with which who writes a konnector tries it, filled in from an account.
    KonnectorDevConfig {
        /// Domain of the instance.
        instance: String,
        /// The account's id, its name, or its service where that has only one account.
        account: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_a_request_does_not_print() {
        let request = Request::CheckPassphrase {
            passphrase: SpokenSecret::new("swordfish"),
        };
        assert!(!format!("{request:?}").contains("swordfish"));
    }
}
