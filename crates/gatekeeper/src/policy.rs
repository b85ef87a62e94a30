//! How long things live and how much is kept: configuration, so that black-box tests can make it short.

use std::time::Duration;

use serde::Deserialize;

/// Lifetimes and limits; every one has a default that suits a laptop.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Seconds an authorization code lives (OpenID endpoints).
    pub code_seconds: u64,
    /// Seconds an access token lives.
    pub access_token_seconds: u64,
    /// Seconds an ID token lives.
    pub id_token_seconds: u64,
    /// Seconds an unused refresh token lives.
    pub refresh_token_idle_seconds: u64,
    /// Seconds a chain of refresh tokens lives at most.
    pub refresh_token_absolute_seconds: u64,
    /// Seconds the name of a pushed authorization request is good.
    pub pushed_request_seconds: u64,
    /// Seconds an access token of the Cozy side lives; clients get new ones by themselves.
    pub cozy_access_token_seconds: u64,
    /// Registrations and changes of them that the Cozy side takes in an hour, in each instance.
    pub cozy_registrations_an_hour: u32,
    /// Whether clients of the Cozy side may have codes sent over plain http to other computers.
    pub cozy_plain_http_redirects: bool,
    /// Seconds an authorization request waits for the person.
    pub flow_seconds: u64,
    /// Seconds a session lives after it was last seen.
    pub session_idle_seconds: u64,
    /// Seconds a session lives at most.
    pub session_absolute_seconds: u64,
    /// Seconds the link to a new passphrase works.
    pub passphrase_reset_seconds: u64,
    /// Seconds a signing key stays published after it was replaced, at least the longest token lifetime.
    pub retired_key_seconds: u64,
    /// Days that a signing key signs before it is changed by itself, unless the owner chose otherwise; 0: never.
    pub key_days: u32,
    /// Seconds that a signing key is published before it signs: longer than anybody keeps a copy of the key set.
    pub key_prepublish_seconds: u64,
    /// Seconds a device and its user have for the device flow.
    pub device_code_seconds: u64,
    /// Seconds between two polls of a device.
    pub device_interval: u64,
    /// Seconds a run of the test client lasts at most.
    pub test_seconds: u64,
    /// Wrong passphrases before waiting begins.
    pub sign_in_attempts: u32,
    /// Wrong codes of the second factor before waiting begins.
    pub second_factor_attempts: u32,
    /// Seconds that a sign-in waits for the second factor.
    pub second_factor_seconds: u64,
    /// Seconds that a konnector may run.
    pub konnector_seconds: u64,
    /// Seconds that a mailed code is good.
    pub mailed_code_seconds: u64,
    /// Seconds after signing in in which dangerous changes do not ask again who it is.
    pub fresh_seconds: u64,
    /// Seconds that a link with a JWT is good for which only says when it was made.
    pub jwt_link_seconds: u64,
    /// log2 of scrypt's N, 15 to 20, with one pass; without it the cost is measured on this computer.
    pub scrypt_log_n: Option<u8>,
    /// Authorization requests that may wait at once; the oldest go first.
    pub flows_at_most: u32,
    /// Events kept.
    pub events_at_most: u32,
    /// Clients that one address may register in an hour where anybody may; fifty times as many with a registration
    /// token.
    pub registrations_an_hour: u32,
    /// Clients that registered themselves and may be there at once, in each instance.
    pub self_registered_clients_at_most: u32,
}

impl Default for Policy {
    fn default() -> Self {
        const DAY: u64 = 86_400;
        Self {
            code_seconds: 120,
            access_token_seconds: 300,
            id_token_seconds: 300,
            refresh_token_idle_seconds: 30 * DAY,
            refresh_token_absolute_seconds: 365 * DAY,
            pushed_request_seconds: 60,
            cozy_access_token_seconds: DAY,
            cozy_registrations_an_hour: 50,
            cozy_plain_http_redirects: false,
            flow_seconds: 1800,
            session_idle_seconds: 30 * DAY,
            session_absolute_seconds: 365 * DAY,
            passphrase_reset_seconds: 900,
            retired_key_seconds: DAY,
            key_days: 90,
            key_prepublish_seconds: DAY,
            device_code_seconds: 600,
            device_interval: 5,
            test_seconds: 600,
            sign_in_attempts: 10,
            second_factor_attempts: 5,
            second_factor_seconds: 600,
            konnector_seconds: 300,
            mailed_code_seconds: 300,
            fresh_seconds: 300,
            jwt_link_seconds: 600,
            scrypt_log_n: None,
            flows_at_most: 1000,
            events_at_most: 20_000,
            registrations_an_hour: 20,
            self_registered_clients_at_most: 1000,
        }
    }
}

impl Policy {
    /// Refuses values that would be unsafe or make no sense; the text names the key.
    pub fn check(&self) -> Result<(), String> {
        let positive = [
            ("code_seconds", self.code_seconds, 600),
            ("access_token_seconds", self.access_token_seconds, 86_400),
            ("id_token_seconds", self.id_token_seconds, 86_400),
            ("pushed_request_seconds", self.pushed_request_seconds, 600),
            (
                "cozy_access_token_seconds",
                self.cozy_access_token_seconds,
                30 * 86_400,
            ),
            ("flow_seconds", self.flow_seconds, 86_400),
            ("device_code_seconds", self.device_code_seconds, 3600),
            ("test_seconds", self.test_seconds, 3600),
            ("passphrase_reset_seconds", self.passphrase_reset_seconds, 86_400),
            ("jwt_link_seconds", self.jwt_link_seconds, 86_400),
            ("second_factor_seconds", self.second_factor_seconds, 3600),
            // Its token lives half an hour.
            ("konnector_seconds", self.konnector_seconds, 1800),
            ("mailed_code_seconds", self.mailed_code_seconds, 600),
            ("fresh_seconds", self.fresh_seconds, 3600),
            (
                "refresh_token_idle_seconds",
                self.refresh_token_idle_seconds,
                u64::from(u32::MAX),
            ),
            (
                "refresh_token_absolute_seconds",
                self.refresh_token_absolute_seconds,
                u64::from(u32::MAX),
            ),
            (
                "session_idle_seconds",
                self.session_idle_seconds,
                u64::from(u32::MAX),
            ),
            (
                "session_absolute_seconds",
                self.session_absolute_seconds,
                u64::from(u32::MAX),
            ),
        ];
        for (name, value, most) in positive {
            if value == 0 || value > most {
                return Err(format!("policy.{name} must be between 1 and {most}"));
            }
        }
        if self.retired_key_seconds < self.access_token_seconds.max(self.id_token_seconds) {
            return Err("policy.retired_key_seconds must not be shorter than the tokens' lifetimes".into());
        }
        if self.key_days > 3650 || self.key_prepublish_seconds > 30 * 86_400 {
            return Err(
                "policy.key_days is at most 3650, policy.key_prepublish_seconds at most 30 days".into(),
            );
        }
        if self.device_interval > 60 {
            return Err("policy.device_interval must be at most 60".into());
        }
        if !self.scrypt_log_n.is_none_or(|log_n| (15..=20).contains(&log_n)) {
            return Err("policy.scrypt_log_n must be between 15 and 20".into());
        }
        if self.sign_in_attempts == 0 || self.flows_at_most == 0 || self.events_at_most == 0 {
            return Err(
                "policy.sign_in_attempts, flows_at_most and events_at_most must be at least 1".into(),
            );
        }
        if !(1..=20).contains(&self.second_factor_attempts) {
            return Err("policy.second_factor_attempts must be between 1 and 20".into());
        }
        Ok(())
    }

    pub(crate) fn seconds(value: u64) -> Duration {
        Duration::from_secs(value)
    }
}
