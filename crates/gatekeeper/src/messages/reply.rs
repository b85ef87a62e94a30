//! Every reply.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    AccountPreset, AccountType, AuthorityFiles, Client, CloudPreset, CloudServer, CloudSetting,
    ConnectedAccount, ContextFacts, CozyApp, Device, Doctype, Event, EventChain, Finding, Https,
    ImportReport, InitialAccessToken, InstalledApp, Instance, IssuerFacts, Key, Konnector, KonnectorJob,
    KonnectorLine, KonnectorSchedule, Mail, MailServer, Overview, Passkey, Profile, Refusal,
    RegistrationSettings, SecondFactor, Session, SpokenSecret, Strength, SubjectChange, TestRun, TrialFacts,
    TrustChange, TrustedDevice,
};

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
    /// Answers `ReadIssuer`.
    Issuer(IssuerFacts),
    /// Answers `TryContext` and `TryProvider`.
    Trial {
        /// Its name.
        trial: String,
        /// Where the browser has to go.
        url: String,
    },
    /// Answers `ShowTrial`.
    TrialState(TrialFacts),
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
    /// Answers `FinishAccount`.
    AccountFinished {
        /// The account's id.
        account: String,
    },
    /// Answers `DisconnectAccount`.
    AccountDisconnected {
        /// Whether the service heard it; nothing when it has no door for it.
        revoked: Option<bool>,
    },
    /// Answers `ListKonnectors`.
    Konnectors {
        /// Where Node is on this computer; nothing when it was not found.
        node: Option<String>,
        /// In the order of their names in addresses.
        konnectors: Vec<Konnector>,
    },
    /// Answers `RunKonnector`.
    KonnectorJob {
        /// The run.
        job: KonnectorJob,
    },
    /// Answers `ListKonnectorJobs`.
    KonnectorJobs {
        /// The latest first.
        jobs: Vec<KonnectorJob>,
    },
    /// Answers `ShowKonnectorJob`.
    KonnectorLog {
        /// The run.
        job: KonnectorJob,
        /// What the konnector said.
        lines: Vec<KonnectorLine>,
    },
    /// Answers `ScheduleKonnector`.
    KonnectorSchedule {
        /// The schedule.
        schedule: KonnectorSchedule,
    },
    /// Answers `KonnectorDevConfig`.
    KonnectorDevConfig {
        /// The text of the file; it holds a token.
        file: SpokenSecret,
    },
    /// Answers `ListApps`.
    Apps {
        /// Web apps, then konnectors, each in the order of their names in addresses.
        apps: Vec<InstalledApp>,
    },
    /// Answers `ShowApp`, `PreviewApp`, `InstallApp` and `UpdateApp`.
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
    /// Answers `ShowSecondFactor`, `CheckRecoveryKit`, `TurnOffSecondFactor`, `ResetSecondFactor`, `BeginMailedCodes`,
    /// `MailOwnerCode` and `RemoveFactor`.
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
    /// Answers `SetAuthMode`.
    AuthMode {
        /// Whether it was different before.
        changed: bool,
        /// How it is now.
        second_factor: SecondFactor,
    },
    /// Answers `ListTrustedDevices` and `RemoveTrustedDevices`.
    TrustedDevices {
        /// Last used first.
        devices: Vec<TrustedDevice>,
    },
    /// Answers `ConfirmAuthenticator`, `ConfirmMailedCodes` and `NewRecoveryCodes`.
    RecoveryCodes {
        /// How it is now.
        second_factor: SecondFactor,
        /// The codes, if new ones were made. Shown once.
        codes: Vec<SpokenSecret>,
        /// The same, one in a line, as a QR code: an SVG with a white margin.
        picture: Option<SpokenSecret>,
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
    /// Answers `ListPasskeys`, `RenamePasskey` and `RemovePasskey`.
    Passkeys {
        /// The oldest first.
        passkeys: Vec<Passkey>,
        /// Where another one is added, in the browser; `null` where browsers know none, because the instance is reached by
        /// an address.
        page: Option<String>,
    },
    /// Answers `CheckEvents`.
    EventChain(EventChain),
    /// Answers `ExportEvents`.
    EventLines {
        /// One JSON object a line.
        lines: String,
        /// Where to go on; `null`: there are no more.
        #[ts(type = "number | null")]
        next: Option<i64>,
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
