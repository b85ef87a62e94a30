//! What is said through the owner's door ([`crate::control`]): every request, every reply, and the values in them.
//!
//! Plain data, in a file for each topic. The window's TypeScript (`ui/src/control.gen.ts`) is generated from it:
//! `cargo xtask types` writes it, and a test fails when it is stale. Everything here is at home below the topics:
//! it may be used by all of them and knows none.
//!
//! Times are seconds since the Unix epoch. Ids are opaque text.

mod apps;
mod clients;
mod cloud;
mod connectors;
mod contexts;
mod cozy;
mod devices;
mod documents;
mod events;
mod https;
mod instances;
mod keys;
mod konnectors;
mod mail;
mod overview;
mod passkeys;
mod problem;
mod profile;
mod reason;
mod refusals;
mod registration;
mod reply;
mod request;
mod saying;
mod second_factor;
mod sessions;
mod spoken;
mod test_client;

use ts_rs::TS as _;

pub use self::apps::*;
pub use self::clients::*;
pub use self::cloud::*;
pub use self::connectors::*;
pub use self::contexts::*;
pub use self::cozy::*;
pub use self::devices::*;
pub use self::documents::*;
pub use self::events::*;
pub use self::https::*;
pub use self::instances::*;
pub use self::keys::*;
pub use self::konnectors::*;
pub use self::mail::*;
pub use self::overview::*;
pub use self::passkeys::*;
pub use self::problem::*;
pub use self::profile::*;
pub use self::reason::*;
pub use self::refusals::*;
pub use self::registration::*;
pub use self::reply::*;
pub use self::request::*;
pub use self::saying::*;
pub use self::second_factor::*;
pub use self::sessions::*;
pub use self::spoken::*;
pub use self::test_client::*;
pub use crate::provider_settings::{CloudKind, RegistrationMode};

/// The window's types, as TypeScript. `cargo xtask types` writes them to `ui/src/control.gen.ts`.
pub fn typescript() -> String {
    let config = ts_rs::Config::new();
    let declarations = [
        Request::decl(&config),
        Reply::decl(&config),
        Problem::decl(&config),
        ProblemCode::decl(&config),
        NewInstance::decl(&config),
        InstanceChange::decl(&config),
        Instance::decl(&config),
        Overview::decl(&config),
        Lifetimes::decl(&config),
        RootKeyPlace::decl(&config),
        Strength::decl(&config),
        Weakness::decl(&config),
        NewClient::decl(&config),
        ClientKind::decl(&config),
        ClientChange::decl(&config),
        Client::decl(&config),
        ClientDetails::decl(&config),
        SubjectType::decl(&config),
        RefreshMode::decl(&config),
        Dialect::decl(&config),
        Publisher::decl(&config),
        RegistrationMode::decl(&config),
        RegistrationSettings::decl(&config),
        InitialAccessToken::decl(&config),
        Refusal::decl(&config),
        RefusalEndpoint::decl(&config),
        RefusalRule::decl(&config),
        Repair::decl(&config),
        Session::decl(&config),
        Place::decl(&config),
        InstalledApp::decl(&config),
        AllowedProgram::decl(&config),
        Konnector::decl(&config),
        KonnectorAccount::decl(&config),
        KonnectorFrequency::decl(&config),
        KonnectorSchedule::decl(&config),
        KonnectorJob::decl(&config),
        KonnectorJobState::decl(&config),
        KonnectorLine::decl(&config),
        ProgramKind::decl(&config),
        SecondFactor::decl(&config),
        Passkey::decl(&config),
        FactorProof::decl(&config),
        RemovableFactor::decl(&config),
        AuthMode::decl(&config),
        TrustedDevice::decl(&config),
        Key::decl(&config),
        KeyState::decl(&config),
        Device::decl(&config),
        NewCozyClient::decl(&config),
        CozyTokenKind::decl(&config),
        Profile::decl(&config),
        PostalAddress::decl(&config),
        CustomClaim::decl(&config),
        Doctype::decl(&config),
        Event::decl(&config),
        EventChain::decl(&config),
        ChainBreak::decl(&config),
        EventKind::decl(&config),
        CozyApp::decl(&config),
        Permission::decl(&config),
        PermissionVerb::decl(&config),
        Reason::decl(&config),
        Finding::decl(&config),
        Check::decl(&config),
        Saying::decl(&config),
        NotAsked::decl(&config),
        FindingState::decl(&config),
        Topic::decl(&config),
        CloudKind::decl(&config),
        NewCloudServer::decl(&config),
        CloudServer::decl(&config),
        CloudPreset::decl(&config),
        PresetClient::decl(&config),
        CloudWishes::decl(&config),
        CloudAccount::decl(&config),
        CloudSetting::decl(&config),
        ClientImport::decl(&config),
        ClientFile::decl(&config),
        ImportReport::decl(&config),
        ImportEntry::decl(&config),
        ImportOutcome::decl(&config),
        SubjectChange::decl(&config),
        Https::decl(&config),
        HttpsSettings::decl(&config),
        HttpsListener::decl(&config),
        CertificateSource::decl(&config),
        ServerCertificate::decl(&config),
        LocalAuthority::decl(&config),
        HttpsInstance::decl(&config),
        HttpsWay::decl(&config),
        AuthorityFiles::decl(&config),
        TrustChange::decl(&config),
        TrustStep::decl(&config),
        TestFlow::decl(&config),
        TestGrant::decl(&config),
        TestRun::decl(&config),
        TestStage::decl(&config),
        TestMove::decl(&config),
        TestStep::decl(&config),
        TestStepKind::decl(&config),
        TestStepState::decl(&config),
        TestRequest::decl(&config),
        TestResponse::decl(&config),
        TestField::decl(&config),
        TestToken::decl(&config),
        TestTokenKind::decl(&config),
        TestCheck::decl(&config),
        TestCheckKind::decl(&config),
        CozyChange::decl(&config),
        CozyFacts::decl(&config),
        ContextFacts::decl(&config),
        ProviderFacts::decl(&config),
        ProviderDraft::decl(&config),
        IssuerFacts::decl(&config),
        TrialFacts::decl(&config),
        ClaimFacts::decl(&config),
        ClaimMeaning::decl(&config),
        Mail::decl(&config),
        MailState::decl(&config),
        MailServer::decl(&config),
        MailServerChange::decl(&config),
        MailSecurity::decl(&config),
        SpokenSecret::decl(&config),
        AccountType::decl(&config),
        AccountPreset::decl(&config),
        ConnectedAccount::decl(&config),
        AccountProblem::decl(&config),
    ];
    let mut file =
        "// Generated by `cargo xtask types` from crates/gatekeeper/src/messages; do not edit.\n".to_owned();
    for declaration in declarations {
        file.push_str("\nexport ");
        file.push_str(&declaration);
        file.push('\n');
    }
    file
}
