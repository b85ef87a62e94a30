//! The owner's door: one typed request, one typed reply, one problem.
//!
//! Three carriers bring the same request: the desktop window's command, the control socket of the command
//! line, and a program that opened the file itself because nothing runs. Whoever can use a carrier is the
//! owner; there is no further permission check in here.

mod clients;
mod doctor;
mod instances;
mod keys;
mod request;
mod sessions;
mod spoken;

use ts_rs::TS as _;

pub use self::request::*;
pub use self::spoken::SpokenSecret;
use crate::world::Moment;
use crate::{Fault, Gatekeeper};

/// A reply, or why there is none.
pub type Answer = Result<Reply, Problem>;

impl Gatekeeper {
    /// Does what the owner asks.
    pub async fn control(&self, request: Request, moment: Moment) -> Answer {
        match request {
            Request::Overview { instance } => self.overview(instance.as_deref(), moment),
            Request::ListInstances => self.list_instances(),
            Request::ShowInstance { domain } => self.show_instance(&domain),
            Request::AddInstance(new) => self.add_instance(new, moment).await,
            Request::ModifyInstance(change) => self.modify_instance(change).await,
            Request::DestroyInstance { domain } => self.destroy_instance(&domain).await,
            Request::ResetPassphrase { domain } => self.reset_passphrase(&domain, moment).await,
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
            Request::ListSessions { instance } => self.list_sessions(&instance, moment),
            Request::EndSession { instance, session } => self.end_one(&instance, &session, moment).await,
            Request::EndSessions { instance, keep } => {
                self.end_others(&instance, keep.as_deref(), moment).await
            }
            Request::ListKeys => self.list_keys(),
            Request::RotateKeys => self.rotate_keys(moment).await,
            Request::ListEvents { instance, limit } => self.list_events(&instance, limit),
            Request::Doctor => self.doctor(moment),
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

const KINDS: [(EventKind, &str); 16] = [
    (EventKind::InstanceAdded, "instance_added"),
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
        RootKeyPlace::decl(&config),
        Strength::decl(&config),
        Weakness::decl(&config),
        NewClient::decl(&config),
        ClientKind::decl(&config),
        ClientChange::decl(&config),
        Client::decl(&config),
        Session::decl(&config),
        Key::decl(&config),
        Event::decl(&config),
        EventKind::decl(&config),
        Finding::decl(&config),
        FindingState::decl(&config),
        Topic::decl(&config),
        SpokenSecret::decl(&config),
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
            assert_eq!(serde_json::to_value(kind).unwrap(), name);
            assert_eq!(EventKind::parse(name), Some(kind));
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
