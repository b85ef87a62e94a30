//! What happened, and what changed.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Reason;

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

/// What a check of the log of events found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum EventChain {
    /// Every event is as it was written, and none is missing.
    Whole {
        /// How many there are, of all instances.
        events: u32,
        /// How many older ones were removed in order, because the log has a length.
        #[ts(type = "number")]
        swept: u64,
    },
    /// The first place where it is not as it was written.
    Broken {
        /// The number of the event.
        #[ts(type = "number")]
        event: i64,
        /// What is wrong there.
        how: ChainBreak,
    },
}

/// What is wrong at a place of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChainBreak {
    /// The event, or the one before, is not what was written.
    Altered,
    /// The event is gone, and nothing removed it in order.
    Missing,
    /// Events at the end are gone.
    CutOff,
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
    /// A konnector cannot go on without its owner.
    KonnectorNeedsOwner,
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
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was taken out.
    PasskeyRemoved,
    /// A passkey came with a counter that had been used: there may be two of it.
    PasskeyDoubled,
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
    /// The second factor is not asked for on a device any more.
    DeviceTrusted,
    /// The second factor is asked for on a device, or on all of them, again.
    DeviceTrustEnded,
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
    /// Konnectors at work: their runs and schedules.
    Konnectors,
    /// Web apps and konnectors that are installed.
    Apps,
}

impl Topic {
    /// All of them: what is worth another look after too much happened at once.
    pub const ALL: [Self; 15] = [
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
        Self::Konnectors,
        Self::Apps,
    ];
}

const KINDS: &[(EventKind, &str)] = &[
    (EventKind::AccountConnected, "account_connected"),
    (EventKind::AccountNeedsOwner, "account_needs_owner"),
    (EventKind::AccountDisconnected, "account_disconnected"),
    (EventKind::AccountTokenGiven, "account_token_given"),
    (EventKind::KonnectorNeedsOwner, "konnector_needs_owner"),
    (EventKind::InstanceAdded, "instance_added"),
    (EventKind::InstanceRenamed, "instance_renamed"),
    (EventKind::PassphraseChanged, "passphrase_changed"),
    (EventKind::SignedIn, "signed_in"),
    (EventKind::SignInFailed, "sign_in_failed"),
    (EventKind::SignInThrottled, "sign_in_throttled"),
    (EventKind::PasskeyAdded, "passkey_added"),
    (EventKind::PasskeyRemoved, "passkey_removed"),
    (EventKind::PasskeyDoubled, "passkey_doubled"),
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
    (EventKind::DeviceTrusted, "device_trusted"),
    (EventKind::DeviceTrustEnded, "device_trust_ended"),
];

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
}
