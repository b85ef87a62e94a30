//! The owner's door: one typed request, one typed reply, one problem.
//!
//! Three carriers bring the same request: the desktop window's command, the control socket of the command
//! line, and a program that opened the file itself because nothing runs. Whoever can use a carrier is the
//! owner; there is no further permission check in here.

mod apps;
mod clients;
mod cloud;
mod connectors;
mod cozy;
mod cozy_by_hand;
mod cozy_clients;
mod devices;
mod doctor;
mod documents;
mod https;
mod instances;
mod keys;
mod mail;
mod profile;
mod reason;
mod refusals;
mod registration;
mod request;
mod saying;
mod second_factor;
mod sessions;
mod spoken;
mod test_client;

use ts_rs::TS as _;

pub use self::cozy::*;
pub use self::cozy_clients::{CozyApp, Permission, PermissionVerb};
pub use self::mail::*;
pub use self::reason::Reason;
pub use self::request::*;
pub use self::saying::{Check, NotAsked, Saying};
pub use self::spoken::SpokenSecret;
pub use self::test_client::*;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// A reply, or why there is none.
pub type Answer = Result<Reply, Problem>;

impl Gatekeeper {
    /// Does what the owner asks.
    pub async fn control(&self, request: Request, moment: Moment) -> Answer {
        match request {
            Request::Overview { instance } => self.overview(instance.as_deref(), moment),
            Request::ListInstances => self.list_instances(moment),
            Request::ShowInstance { domain } => self.show_instance(&domain, moment),
            Request::AddInstance(new) => self.add_instance(new, moment).await,
            Request::ModifyInstance(change) => self.modify_instance(change, moment).await,
            Request::RenameInstance { domain, to } => self.rename_instance(&domain, &to, moment).await,
            Request::DestroyInstance { domain } => self.destroy_instance(&domain).await,
            Request::ResetPassphrase { domain } => self.reset_passphrase(&domain, moment).await,
            Request::SetPassphrase {
                domain,
                passphrase,
                weak_passphrase_ok,
            } => {
                self.set_typed_passphrase(&domain, &passphrase, weak_passphrase_ok, moment)
                    .await
            }
            Request::ListContexts => Ok(self.list_contexts()),
            Request::ListMails { instance } => self.list_mails(&instance),
            Request::ShowMail { instance, number } => self.show_mail(&instance, number),
            Request::RemoveMail { instance, number } => self.remove_mail(&instance, number).await,
            Request::SendMail { instance, number } => self.send_mail(&instance, number, moment).await,
            Request::ShowMailServer => self.show_mail_server(),
            Request::SetMailServer(change) => self.set_mail_server(change, moment).await,
            Request::RemoveMailServer => self.remove_mail_server().await,
            Request::TestMailServer { instance, to } => {
                self.test_mail_server(&instance, to.as_deref(), moment).await
            }
            Request::CheckPassphrase { passphrase } => Ok(instances::check_passphrase(&passphrase)),
            Request::ListClients { instance } => self.list_clients(&instance, moment),
            Request::ShowClient { instance, client_id } => self.show_client(&instance, &client_id, moment),
            Request::AddClient { instance, client } => self.add_client(&instance, client, moment).await,
            Request::ModifyClient {
                instance,
                client_id,
                change,
            } => self.modify_client(&instance, &client_id, change, moment).await,
            Request::RotateClientSecret { instance, client_id } => {
                self.rotate_client_secret(&instance, &client_id, moment).await
            }
            Request::RemoveClient { instance, client_id } => {
                self.remove_client(&instance, &client_id, moment).await
            }
            Request::WithdrawAccess { instance, client_id } => {
                self.withdraw_access(&instance, &client_id, moment).await
            }
            Request::RefreshLogo { instance, client_id } => {
                self.refresh_logo(&instance, &client_id, moment).await
            }
            Request::ShowRegistration { instance } => self.show_registration(&instance),
            Request::SetRegistration {
                instance,
                mode,
                allow_front_channel,
                allow_no_pkce,
            } => {
                self.set_registration(&instance, mode, allow_front_channel, allow_no_pkce)
                    .await
            }
            Request::ListInitialAccessTokens { instance } => self.list_initial_access_tokens(&instance),
            Request::AddInitialAccessToken {
                instance,
                name,
                uses,
                days,
            } => {
                self.add_initial_access_token(&instance, &name, uses, days, moment)
                    .await
            }
            Request::RemoveInitialAccessToken { instance, name } => {
                self.remove_initial_access_token(&instance, &name).await
            }
            Request::ListRefusals { instance } => self.list_refusals(&instance),
            Request::RepairRefusal { instance, id } => self.repair_refusal(&instance, id, moment).await,
            Request::ClearRefusals { instance } => self.clear_refusals(&instance).await,
            Request::ListCozyClients { instance } => self.list_cozy_clients(&instance, moment),
            Request::NarrowCozyClient {
                instance,
                client_id,
                scope,
                left,
            } => {
                self.narrow_cozy_client(&instance, &client_id, scope, left.as_deref(), moment)
                    .await
            }
            Request::RemoveCozyClient { instance, client_id } => {
                self.remove_cozy_client(&instance, &client_id, moment).await
            }
            Request::ListApps { instance } => self.list_apps(&instance),
            Request::ShowApp { instance, kind, slug } => self.show_app(&instance, kind, &slug),
            Request::InstallApp {
                instance,
                slug,
                source,
            } => self.install(&instance, &slug, &source, moment).await,
            Request::UpdateApp {
                instance,
                kind,
                slug,
                source,
            } => {
                self.update(&instance, kind, &slug, source.as_deref(), moment)
                    .await
            }
            Request::UninstallApp { instance, kind, slug } => {
                self.uninstall(&instance, kind, &slug, moment).await
            }
            Request::MakeAppToken { instance, kind, slug } => {
                self.make_app_token(&instance, kind, &slug, moment).await
            }
            Request::ListSessions { instance } => self.list_sessions(&instance, moment),
            Request::EndSession { instance, session } => self.end_one(&instance, &session, moment).await,
            Request::EndSessions { instance, keep } => {
                self.end_others(&instance, keep.as_deref(), moment).await
            }
            Request::ShowSecondFactor { instance } => self.show_second_factor(&instance),
            Request::BeginAuthenticator { instance, proof } => {
                self.begin_authenticator(&instance, proof, moment).await
            }
            Request::ConfirmAuthenticator { instance, code } => {
                self.confirm_authenticator(&instance, &code, moment).await
            }
            Request::NewRecoveryCodes { instance, proof } => {
                self.new_recovery_codes(&instance, proof, moment).await
            }
            Request::CheckRecoveryKit { instance, code } => {
                self.check_recovery_kit(&instance, &code, moment).await
            }
            Request::TurnOffSecondFactor { instance, proof } => {
                self.turn_off_second_factor(&instance, proof, moment).await
            }
            Request::ResetSecondFactor { instance } => self.reset_second_factor(&instance, moment).await,
            Request::ListKeys => self.list_keys(moment).await,
            Request::RotateKeys { now } => self.rotate_keys(now, moment).await,
            Request::RevokeKey { kid } => self.revoke_key(&kid, moment).await,
            Request::SetKeySchedule { days } => self.set_key_schedule(days, moment).await,
            Request::FindCozyClients {
                instance,
                software_id,
            } => self.find_cozy_clients(&instance, &software_id, moment),
            Request::WithdrawCozyClient { instance, client_id } => {
                self.withdraw_cozy_client(&instance, &client_id, moment).await
            }
            Request::AddCozyClient { instance, client } => {
                self.add_cozy_client(&instance, client, moment).await
            }
            Request::MakeCozyToken {
                instance,
                kind,
                client_id,
                scope,
                seconds,
            } => {
                self.make_cozy_token(&instance, kind, client_id.as_deref(), &scope, seconds, moment)
                    .await
            }
            Request::AddSharing {
                instance,
                sharing_id,
                offer,
            } => self.add_sharing(&instance, &sharing_id, &offer, moment).await,
            Request::ListDevices { instance } => self.list_devices(&instance, moment),
            Request::AllowDevice { instance, user_code } => {
                self.answer_device_here(&instance, &user_code, true, moment).await
            }
            Request::DenyDevice { instance, user_code } => {
                self.answer_device_here(&instance, &user_code, false, moment)
                    .await
            }
            Request::ShowProfile { instance } => self.show_profile(&instance),
            Request::ModifyProfile { instance, change } => {
                self.modify_profile(&instance, change, moment).await
            }
            Request::ListDoctypes { instance } => self.list_doctypes(&instance),
            Request::ShowDocument {
                instance,
                doctype,
                id,
            } => self.show_document(&instance, &doctype, &id),
            Request::ExportDocuments {
                instance,
                doctype,
                after,
            } => self.export_documents(&instance, &doctype, after.as_deref()),
            Request::RemoveDocuments { instance, doctype } => {
                self.remove_documents(&instance, &doctype, moment).await
            }
            Request::ListEvents { instance, limit } => self.list_events(&instance, limit),
            Request::ListCloudPresets => Ok(cloud::list_cloud_presets()),
            Request::ListCloudServers { instance } => self.list_cloud_servers(&instance),
            Request::AddCloudServer(new) => self.add_cloud_server(new, moment).await,
            Request::RemoveCloudServer { instance, url } => {
                self.remove_cloud_server(&instance, &url, moment).await
            }
            Request::CloudSettings(wishes) => self.cloud_settings(&wishes),
            Request::CheckCloudServer { instance, url } => {
                self.check_cloud_server(&instance, &url, moment).await
            }
            Request::PreviewImport(import) => self.preview_import(&import),
            Request::ImportClients(import) => self.import_clients(import, moment).await,
            Request::ExportClients { instance, format } => self.export_clients(&instance, format),
            Request::KeepSubject {
                instance,
                raw_id,
                backend,
                apply,
            } => {
                self.keep_subject(&instance, &raw_id, backend.as_deref(), apply, moment)
                    .await
            }
            Request::StartTest { .. }
            | Request::ShowTest { .. }
            | Request::ContinueTest { .. }
            | Request::EndTest { .. } => nothing_runs(),
            Request::Doctor => self.doctor(moment).await,
            Request::ShowHttps => self.show_https(moment).await,
            Request::SetHttps(settings) => self.set_https(settings, moment).await,
            Request::MakeLocalAuthority { names, replace } => {
                self.make_local_authority(names, replace, moment).await
            }
            Request::ExportAuthority => self.export_authority(),
            Request::InstallAuthority { only_tell } => self.install_authority(only_tell).await,
            Request::RemoveAuthority => self.remove_authority().await,
            Request::ListAccountTypes => self.list_account_types(),
            Request::ShowAccountType { id } => self.show_account_type(&id),
            Request::AddAccountTypes { records } => self.add_account_types(&records, moment).await,
            Request::ListAccountPresets => Ok(connectors::list_account_presets()),
            Request::AddAccountPreset {
                preset,
                client_id,
                client_secret,
                redirect_uri,
            } => {
                self.add_account_preset(
                    &preset,
                    &client_id,
                    client_secret.as_ref(),
                    redirect_uri.as_deref(),
                    moment,
                )
                .await
            }
            Request::RemoveAccountType { id } => self.remove_account_type(&id).await,
            Request::ListAccounts { instance } => self.list_accounts(&instance),
            Request::RenewAccount { instance, account } => {
                self.renew_account(&instance, &account, moment).await
            }
            Request::AccountToken { instance, account } => {
                self.account_token(&instance, &account, moment).await
            }
            Request::DisconnectAccount { instance, account } => {
                self.disconnect_account(&instance, &account, moment).await
            }
        }
    }
}

impl Problem {
    pub(crate) fn new(code: ProblemCode, say: impl Into<String>) -> Self {
        Self {
            code,
            say: say.into(),
            field: None,
        }
    }

    pub(crate) fn at(self, field: &str) -> Self {
        Self {
            field: Some(field.to_owned()),
            ..self
        }
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        if fault.is_transient() {
            tracing::warn!(%fault, "a control request has to wait");
            return Self::new(
                ProblemCode::Unavailable,
                "The lodge cannot do this right now. Try again in a moment.",
            );
        }
        tracing::error!(%fault, "a control request failed");
        Self::new(
            ProblemCode::Internal,
            format!("Something failed inside: {fault}. The log has the details."),
        )
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        Fault::from(error).into()
    }
}

impl From<crate::world::NoChance> for Problem {
    fn from(error: crate::world::NoChance) -> Self {
        Fault::from(error).into()
    }
}

impl EventKind {
    /// The name it is stored and shown under.
    pub(crate) fn as_str(self) -> &'static str {
        KINDS
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, name)| name)
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        KINDS
            .iter()
            .find(|(_, name)| *name == text)
            .map(|(kind, _)| *kind)
    }
}

const KINDS: &[(EventKind, &str)] = &[
    (EventKind::AccountConnected, "account_connected"),
    (EventKind::AccountNeedsOwner, "account_needs_owner"),
    (EventKind::AccountDisconnected, "account_disconnected"),
    (EventKind::AccountTokenGiven, "account_token_given"),
    (EventKind::InstanceAdded, "instance_added"),
    (EventKind::InstanceRenamed, "instance_renamed"),
    (EventKind::PassphraseChanged, "passphrase_changed"),
    (EventKind::SignedIn, "signed_in"),
    (EventKind::SignInFailed, "sign_in_failed"),
    (EventKind::SignInThrottled, "sign_in_throttled"),
    (EventKind::SignedOut, "signed_out"),
    (EventKind::ConsentGiven, "consent_given"),
    (EventKind::ConsentDenied, "consent_denied"),
    (EventKind::TokenIssued, "token_issued"),
    (EventKind::ReplayDetected, "replay_detected"),
    (EventKind::AccessRevoked, "access_revoked"),
    (EventKind::ClientAdded, "client_added"),
    (EventKind::ClientChanged, "client_changed"),
    (EventKind::ClientRemoved, "client_removed"),
    (EventKind::RequestRefused, "request_refused"),
    (EventKind::KeysRotated, "keys_rotated"),
    (EventKind::KeyRevoked, "key_revoked"),
    (EventKind::DeviceWaiting, "device_waiting"),
    (EventKind::DeviceAllowed, "device_allowed"),
    (EventKind::DeviceDenied, "device_denied"),
    (EventKind::DeviceThrottled, "device_throttled"),
    (EventKind::SignOutNotHeard, "sign_out_not_heard"),
    (EventKind::HintAsked, "hint_asked"),
    (EventKind::ResetAsked, "reset_asked"),
    (EventKind::MailNotSent, "mail_not_sent"),
    (EventKind::AppInstalled, "app_installed"),
    (EventKind::AppUpdated, "app_updated"),
    (EventKind::AppUninstalled, "app_uninstalled"),
    (EventKind::NewDevice, "new_device"),
    (EventKind::SecondFactorFailed, "second_factor_failed"),
    (EventKind::SecondFactorThrottled, "second_factor_throttled"),
    (EventKind::SecondFactorOn, "second_factor_on"),
    (EventKind::SecondFactorChanged, "second_factor_changed"),
    (EventKind::SecondFactorOff, "second_factor_off"),
    (EventKind::SecondFactorReset, "second_factor_reset"),
    (EventKind::RecoveryCodesMade, "recovery_codes_made"),
    (EventKind::RecoveryCodeUsed, "recovery_code_used"),
];

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
        InstalledApp::decl(&config),
        ProgramKind::decl(&config),
        SecondFactor::decl(&config),
        FactorProof::decl(&config),
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
        "// Generated by `cargo xtask types` from crates/gatekeeper/src/control/request.rs; do not edit.\n"
            .to_owned();
    for declaration in declarations {
        file.push_str("\nexport ");
        file.push_str(&declaration);
        file.push('\n');
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_event_has_the_name_it_is_serialised_with() {
        for (kind, name) in KINDS {
            assert_eq!(serde_json::to_value(kind).unwrap(), *name);
            assert_eq!(EventKind::parse(name), Some(*kind));
        }
    }

    #[test]
    fn a_secret_in_a_request_does_not_print() {
        let request = Request::CheckPassphrase {
            passphrase: SpokenSecret::new("swordfish"),
        };
        assert!(!format!("{request:?}").contains("swordfish"));
    }
}
