//! `gatelodge test-client`: runs a flow against an instance of the running lodge and prints every step.

use std::fmt::Write as _;
use std::time::Duration;

use clap::{Args, ValueEnum};
use gatekeeper::control::{
    Reply, Request, TestCheck, TestFlow, TestGrant, TestMove, TestRun, TestStage, TestStep, TestStepState,
    TestToken, TestTokenKind,
};
use serde::Serialize;

use super::print::{self, Failure};
use super::{Carrier, On};

/// How often a run that waits is looked at.
const LOOK: Duration = Duration::from_millis(200);

#[derive(Args)]
pub(super) struct TestClient {
    #[command(flatten)]
    on: On,
    /// How the client gets its tokens
    #[arg(long, value_enum, default_value_t = Grant::Browser)]
    grant: Grant,
    /// Give the client a secret (confidential); a machine always has one
    #[arg(long)]
    secret: bool,
    /// code, token, id_token, or several in one text such as "code id_token"
    #[arg(long, value_name = "TYPE", default_value = "code")]
    response_type: String,
    /// query, fragment or form_post; the response type's own when left out
    #[arg(long, value_name = "MODE")]
    response_mode: Option<String>,
    /// Scope to ask for, words in one text; with a person "openid profile email offline_access" when left out
    #[arg(long)]
    scope: Option<String>,
    /// Send no PKCE challenge
    #[arg(long)]
    no_pkce: bool,
    /// Send the request ahead (PAR)
    #[arg(long)]
    pushed: bool,
    /// none, login, consent or select_account
    #[arg(long)]
    prompt: Option<String>,
    /// Seconds since the sign-in at most
    #[arg(long, value_name = "SECONDS")]
    max_age: Option<u32>,
    /// Whom to propose on the sign-in page
    #[arg(long, value_name = "NAME")]
    login_hint: Option<String>,
    /// How the person should have signed in
    #[arg(long, value_name = "ACR")]
    acr_values: Option<String>,
    /// Languages of the pages, best first
    #[arg(long, value_name = "TAGS")]
    ui_locales: Option<String>,
    /// The claims parameter, a JSON object
    #[arg(long, value_name = "JSON")]
    claims: Option<String>,
    /// RS256, PS256, ES256 or EdDSA
    #[arg(long, value_name = "ALG")]
    id_token_alg: Option<String>,
    /// What to try with the tokens, in this order; as often as needed
    #[arg(long = "then", value_enum, value_name = "WHAT")]
    then: Vec<Then>,
    /// Print JSON when it is over; the address to open is then on standard error
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Grant {
    /// Through the browser
    Browser,
    /// The person types a code elsewhere
    Device,
    /// As a machine, without a person
    Machine,
}

#[derive(Clone, Copy, ValueEnum)]
enum Then {
    /// Who the person is
    Userinfo,
    /// What the access token is good for
    Introspect,
    /// New tokens with the refresh token
    Refresh,
    /// Give the tokens back
    Revoke,
    /// Sign out, through the browser
    SignOut,
}

pub(super) async fn run(command: TestClient, carrier: &Carrier) -> Result<(), Failure> {
    let instance = carrier.instance(command.on).await?;
    let flow = TestFlow {
        grant: match command.grant {
            Grant::Browser => TestGrant::Browser,
            Grant::Device => TestGrant::Device,
            Grant::Machine => TestGrant::Machine,
        },
        secret: command.secret,
        response_type: command.response_type,
        response_mode: command.response_mode,
        scope: match (command.scope, command.grant) {
            (Some(scope), _) => scope,
            (None, Grant::Machine) => String::new(),
            (None, Grant::Browser | Grant::Device) => "openid profile email offline_access".to_owned(),
        },
        pkce: !command.no_pkce,
        pushed: command.pushed,
        prompt: command.prompt,
        max_age: command.max_age,
        login_hint: command.login_hint,
        acr_values: command.acr_values,
        ui_locales: command.ui_locales,
        claims: command.claims,
        id_token_alg: command.id_token_alg,
    };
    let started = asked(carrier, Request::StartTest { instance, flow }).await?;
    let test = started.test.clone();
    let gone = tokio::select! {
        run = go_through(started, &command.then, command.json, carrier) => run,
        interrupted = tokio::signal::ctrl_c() => {
            interrupted?;
            Err(Failure::say("interrupted"))
        }
    };
    // Also after a failure: the client would otherwise stay for a while.
    let ended = carrier.control(Request::EndTest { test }).await;
    let run = gone?;
    ended?;
    if command.json {
        print::json(&run)?;
    }
    match run.stage {
        TestStage::Done => Ok(()),
        _ => Err(Failure::say("the flow did not end as it should; see above")),
    }
}

/// From the first step to the last.
async fn go_through(
    started: TestRun,
    then: &[Then],
    json: bool,
    carrier: &Carrier,
) -> Result<TestRun, Failure> {
    let mut told = Told { steps: 0, json };
    let mut run = told.wait(started, carrier).await?;
    for then in then {
        let step = TestMove::from(*then);
        let test = run.test.clone();
        let more = asked(carrier, Request::ContinueTest { test, step }).await?;
        run = told.wait(more, carrier).await?;
    }
    Ok(run)
}

/// What was printed already.
struct Told {
    steps: usize,
    json: bool,
}

impl Told {
    /// Waits until nothing more happens by itself, and tells every step when it is done.
    async fn wait(&mut self, mut run: TestRun, carrier: &Carrier) -> Result<TestRun, Failure> {
        let mut opened = false;
        loop {
            self.tell(&run)?;
            match &run.open {
                Some(open) if !opened => {
                    opened = true;
                    let code = run.user_code.as_ref().map(|code| format!(" (code {code})"));
                    let line = format!("Open {open}{}", code.unwrap_or_default());
                    if self.json {
                        print::aside(line)?;
                    } else {
                        print::line(line)?;
                    }
                }
                _ => {}
            }
            if matches!(run.stage, TestStage::Done | TestStage::Failed) {
                return Ok(run);
            }
            tokio::time::sleep(LOOK).await;
            let test = run.test.clone();
            run = asked(carrier, Request::ShowTest { test }).await?;
        }
    }

    fn tell(&mut self, run: &TestRun) -> Result<(), Failure> {
        while let Some(step) = run.steps.get(self.steps) {
            if step.state == TestStepState::Waiting {
                break;
            }
            self.steps += 1;
            if !self.json {
                print::line(told(self.steps, step))?;
            }
        }
        Ok(())
    }
}

async fn asked(carrier: &Carrier, request: Request) -> Result<TestRun, Failure> {
    match carrier.control(request).await? {
        Reply::Test(run) => Ok(run),
        _ => Err(Failure::unexpected()),
    }
}

/// A step as text: what was sent, what came, and what was looked at.
fn told(number: usize, step: &TestStep) -> String {
    let mut text = format!("\n{number}. {}: {}\n", word(&step.kind), word(&step.state));
    if let Some(request) = &step.request {
        line(&mut text, 3, &format!("{} {}", request.method, request.url));
        for parameter in &request.parameters {
            line(&mut text, 5, &format!("{} = {}", parameter.name, parameter.value));
        }
    }
    if let Some(response) = &step.response {
        line(&mut text, 3, &format!("HTTP {}", response.status));
        if !response.body.is_empty() {
            line(&mut text, 5, response.body.trim_end());
        }
    }
    for check in &step.checks {
        line(&mut text, 3, &looked_at(check));
    }
    for token in &step.tokens {
        tell_token(&mut text, token);
    }
    text.truncate(text.trim_end().len());
    text
}

fn tell_token(text: &mut String, token: &TestToken) {
    let name = match token.kind {
        TestTokenKind::IdToken => "ID token",
        TestTokenKind::AccessToken => "Access token",
        TestTokenKind::RefreshToken => "Refresh token",
    };
    line(text, 3, name);
    for part in [&token.header, &token.payload].into_iter().flatten() {
        line(text, 5, part);
    }
    for check in &token.checks {
        line(text, 5, &looked_at(check));
    }
}

fn looked_at(check: &TestCheck) -> String {
    let mut text = format!(
        "{} {}",
        if check.holds { "ok " } else { "BAD" },
        word(&check.kind)
    );
    if !check.found.is_empty() {
        let _ = write!(text, ": {}", check.found);
    }
    match &check.expected {
        Some(expected) if !check.holds => {
            let _ = write!(text, ", expected {expected}");
        }
        _ => {}
    }
    text
}

fn line(text: &mut String, indent: usize, what: &str) {
    for line in what.lines() {
        let _ = writeln!(text, "{:indent$}{line}", "");
    }
}

/// The word that a value is serialised as, with blanks.
fn word(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().replace('_', " ")
}

impl From<Then> for TestMove {
    fn from(then: Then) -> Self {
        match then {
            Then::Userinfo => Self::Userinfo,
            Then::Introspect => Self::Introspect,
            Then::Refresh => Self::Refresh,
            Then::Revoke => Self::Revoke,
            Then::SignOut => Self::SignOut,
        }
    }
}
