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

mod bearer;
mod client_authentication;
mod code;
mod command_line;
mod cookies;
mod cross_origin;
mod csrf;
mod discovery;
mod host;
mod logout;
mod onboarding;
mod openid;
mod pages;
mod pkce;
mod process;
mod redirect_uri;
mod refresh;
mod registration;
mod request_errors;
mod throttle;
mod wire;
