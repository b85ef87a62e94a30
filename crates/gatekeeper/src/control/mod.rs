//! The owner's door: one typed request, one typed reply, one problem.
//!
//! Three carriers bring the same request: the desktop window's command, the control socket of the command
//! line, and a program that opened the file itself because nothing runs. Whoever can use a carrier is the
//! owner; there is no further permission check in here.

mod apps;
mod clients;
mod cloud;
mod connectors;
mod contexts;
mod cozy;
mod cozy_by_hand;
mod cozy_clients;
mod devices;
mod doctor;
mod documents;
mod https;
mod instances;
mod keys;
mod konnectors;
mod mail;
mod passkeys;
mod profile;
mod reason;
mod refusals;
mod registration;
mod second_factor;
mod sessions;
mod test_client;

pub use self::test_client::{Admitted, TestClient};
pub use crate::messages::*;
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
            Request::ReadIssuer { instance, issuer } => self.read_issuer(&instance, &issuer, moment).await,
            Request::TryContext { instance, context } => self.try_context(&instance, &context, moment).await,
            Request::TryProvider { instance, provider } => {
                self.try_provider(&instance, provider, moment).await
            }
            Request::ShowTrial { trial } => self.show_trial(&trial),
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
            Request::PreviewApp {
                instance,
                slug,
                source,
            } => self.preview(&instance, &slug, &source, moment).await,
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
            Request::ListPasskeys { instance } => self.list_passkeys(&instance),
            Request::RenamePasskey {
                instance,
                number,
                name,
            } => self.rename_passkey(&instance, number, &name).await,
            Request::RemovePasskey { instance, number } => {
                self.remove_passkey(&instance, number, moment).await
            }
            Request::ShowSecondFactor { instance } => self.show_second_factor(&instance),
            Request::BeginAuthenticator { instance, proof } => {
                self.begin_authenticator(&instance, proof, moment).await
            }
            Request::ConfirmAuthenticator { instance, code } => {
                self.confirm_authenticator(&instance, &code, moment).await
            }
            Request::BeginMailedCodes { instance } => self.begin_mailed_codes(&instance, moment).await,
            Request::ConfirmMailedCodes { instance, code } => {
                self.confirm_mailed_codes(&instance, &code, moment).await
            }
            Request::MailOwnerCode { instance } => self.mail_owner_code(&instance, moment).await,
            Request::RemoveFactor {
                instance,
                factor,
                proof,
            } => self.remove_factor(&instance, factor, proof, moment).await,
            Request::SetAuthMode { instance, mode } => self.set_auth_mode(&instance, mode, moment).await,
            Request::ListTrustedDevices { instance } => self.list_trusted_devices(&instance, moment),
            Request::RemoveTrustedDevices { instance, device } => {
                self.remove_trusted_devices(&instance, device, moment).await
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
            Request::CheckEvents => self.check_events(),
            Request::ExportEvents { instance, after } => self.export_events(&instance, after),
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
            | Request::EndTest { .. } => test_client::nothing_runs(),
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
            Request::AccountToken {
                instance,
                account,
                program,
            } => {
                self.account_token(&instance, &account, program.as_deref(), moment)
                    .await
            }
            Request::AllowProgram {
                instance,
                account,
                program,
            } => self.allow_program(&instance, &account, &program, moment).await,
            Request::ForbidProgram {
                instance,
                account,
                program,
            } => self.forbid_program(&instance, &account, &program).await,
            Request::FinishAccount { instance, url } => self.finish_account(&instance, &url, moment).await,
            Request::DisconnectAccount { instance, account } => {
                self.disconnect_account(&instance, &account, moment).await
            }
            Request::ListKonnectors { instance } => self.list_konnectors(&instance),
            Request::RunKonnector {
                instance,
                slug,
                account,
                payload,
            } => {
                self.run_konnector(&instance, &slug, account.as_deref(), payload, moment)
                    .await
            }
            Request::ListKonnectorJobs { instance, slug } => self.list_konnector_jobs(&instance, &slug),
            Request::ShowKonnectorJob { instance, job } => self.show_konnector_job(&instance, &job),
            Request::StopKonnectorJob { instance, job } => {
                self.stop_konnector_job(&instance, &job, moment).await
            }
            Request::ScheduleKonnector {
                instance,
                slug,
                account,
                frequency,
                cron,
            } => {
                self.schedule_konnector(
                    &instance,
                    &slug,
                    account.as_deref(),
                    frequency,
                    cron.as_deref(),
                    moment,
                )
                .await
            }
            Request::RemoveKonnectorSchedule { instance, schedule } => {
                self.remove_konnector_schedule(&instance, &schedule).await
            }
            Request::KonnectorDevConfig { instance, account } => {
                self.konnector_dev_config(&instance, &account, moment).await
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

/// An error as it stands alone: errors are written to stand inside a sentence.
fn say(error: &str) -> String {
    let mut letters = error.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).chain(['.']).collect()
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
