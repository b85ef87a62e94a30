//! Visits over HTTP and on the command line: one file per topic, tests named after the requirement they show
//! (`s_001_…` is S-001 of the security requirements, `i_10_…` an invariant).
//!
//! Every lodge is a test's own. A test that expects a refusal also looks whether anything changed.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests: whatever goes wrong has to end them"
)]

mod activity_log;
mod bearer;
mod behaviours;
mod claims;
mod client_assertion;
mod client_authentication;
mod client_credentials;
mod code;
mod command_line;
mod conformance;
mod cookies;
mod cozy_accounts;
mod cozy_apps;
mod cozy_authorize;
mod cozy_data;
mod cozy_data_attacks;
mod cozy_instances;
mod cozy_konnectors;
mod cozy_login;
mod cozy_owner;
mod cozy_passphrase;
mod cozy_register;
mod cozy_tokens;
mod cozy_two_factor;
mod cross_origin;
mod csrf;
mod delegated_login;
mod device;
mod discovery;
mod dynamic_registration;
mod flows;
mod host;
mod https;
mod keys;
mod logout;
mod onboarding;
mod opencloud;
mod openid;
mod pages;
mod par;
mod passkeys;
mod passphrase_cost;
mod pkce;
mod process;
mod redirect_uri;
mod refresh;
mod refusals;
mod registration;
mod request_errors;
mod request_object;
mod second_factor;
mod ssrf;
mod standards;
mod test_client;
mod throttle;
mod transcripts;
mod walkthrough;
mod wire;
