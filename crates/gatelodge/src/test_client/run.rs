//! One run: it prepares a request, waits for the person, and goes on from there step by step.
//!
//! A run is two things: [`Run`], what everybody sees of it, and [`Work`], which belongs to its one task. The task is the
//! only one that changes what is seen, so steps cannot get into each other's way.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use gatekeeper::Gatekeeper;
use gatekeeper::control::{
    Admitted, Instance, Problem, ProblemCode, Reply, Request, TestCheck, TestCheckKind, TestClient, TestFlow,
    TestGrant, TestMove, TestRequest, TestRun, TestStage, TestStep, TestStepKind, TestStepState, TestToken,
    TestTokenKind,
};
use gatekeeper::world::Moment;
use protocol::jose::jwk::Jwks;
use protocol::jose::jws::PublicKey;
use protocol::parameters::Parameters;
use protocol::pkce::{self, CodeChallenge};
use protocol::response_type::ResponseType;
use protocol::time::Timestamp;
use serde_json::{Map, Value};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until};
use web::test_client::{Arrival, Desk, Door};

use super::tokens::{self, Expected, check, equal};
use super::wire::{self, Call, Heard};
use crate::listen::{self, Serving};

/// Arrivals that may wait.
const ARRIVALS: usize = 4;
/// Orders that may wait.
const ORDERS: usize = 4;
/// Seconds between two questions of a device, unless the server says otherwise (RFC 8628 3.2).
const INTERVAL: u64 = 5;

/// What everybody sees of a run.
pub(super) struct Run {
    gatekeeper: Arc<Gatekeeper>,
    shown: Mutex<TestRun>,
    orders: mpsc::Sender<Ordered>,
    stop: watch::Sender<bool>,
}

/// Something to try, and where to say that it was done.
struct Ordered {
    what: TestMove,
    done: oneshot::Sender<Result<(), Problem>>,
}

/// What belongs to the run's task.
pub(super) struct Work {
    house: Router,
    instance: Instance,
    flow: TestFlow,
    client: Admitted,
    redirect_uri: String,
    post_logout_redirect_uri: String,
    serving: Option<Serving>,
    doors: Doors,
    /// When it is over.
    end: Instant,
    /// The discovery document.
    discovery: Map<String, Value>,
    keys: Vec<PublicKey>,
    state: String,
    nonce: String,
    verifier: String,
    /// When the request was made.
    asked_at: Timestamp,
    /// Whether the answer has come: there is only one.
    answered: bool,
    /// The state of a sign-out under way.
    leaving: Option<String>,
    device: Option<Device>,
    got: Got,
    /// How the flow itself ended; what is tried afterwards does not change it.
    outcome: TestStage,
}

/// Where things come in.
struct Doors {
    arrivals: mpsc::Receiver<Arrival>,
    orders: mpsc::Receiver<Ordered>,
    stopping: watch::Receiver<bool>,
}

/// A device that waits for the person.
struct Device {
    code: String,
    interval: Duration,
    next: Instant,
}

/// What the client holds.
#[derive(Default)]
struct Got {
    id_token: Option<String>,
    access_token: Option<String>,
    refresh_token: Option<String>,
    subject: Option<String>,
    revoked: bool,
    signed_out: bool,
}

impl Run {
    pub(super) fn name(&self) -> String {
        self.locked().test.clone()
    }

    pub(super) fn shown(&self) -> TestRun {
        self.locked().clone()
    }

    /// Ends it as soon as what it does right now is done.
    pub(super) fn stop(&self) {
        // Only fails when the task has ended already.
        let _ = self.stop.send(true);
    }

    /// Tries one thing more; it is done when this returns.
    pub(super) async fn order(&self, what: TestMove) -> Result<(), Problem> {
        let (done, outcome) = oneshot::channel();
        let ordered = self.orders.send(Ordered { what, done }).await;
        match ordered {
            Ok(()) => outcome.await.unwrap_or_else(|_| Err(super::no_such())),
            Err(_) => Err(super::no_such()),
        }
    }

    fn change(&self, change: impl FnOnce(&mut TestRun)) {
        change(&mut self.locked());
        self.gatekeeper.tell_of_test();
    }

    fn add(&self, step: TestStep) {
        self.change(|shown| shown.steps.push(step));
    }

    fn locked(&self) -> MutexGuard<'_, TestRun> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Prepares a run up to where the person has to do something, or to its end where no person is needed.
pub(super) async fn begin(
    gatekeeper: Arc<Gatekeeper>,
    instance: &str,
    flow: TestFlow,
) -> Result<(Arc<Run>, Work), Problem> {
    let moment = Moment::here();
    let domain = instance.to_owned();
    let Reply::Instance { instance, .. } = gatekeeper
        .control(Request::ShowInstance { domain }, moment)
        .await?
    else {
        return Err(inside("the instance could not be read"));
    };
    let draw = || {
        moment
            .draw_name::<16>()
            .map_err(|error| inside(&error.to_string()))
    };
    let (arrived, arrivals) = mpsc::channel(ARRIVALS);
    let doors = (flow.grant == TestGrant::Browser)
        .then(|| listen::bind(&[([127, 0, 0, 1], 0).into()]))
        .transpose()
        .map_err(|error| unavailable(error.to_string()))?;
    let desk = Desk {
        host: doors
            .as_ref()
            .and_then(|doors| doors.addresses.iter().find(|address| address.is_ipv4()))
            .map(ToString::to_string)
            .unwrap_or_default(),
        word: draw()?,
        domain: instance.domain.clone(),
        locale: instance.locale.clone(),
        arrivals: arrived,
    };
    let (redirect_uri, post_logout_redirect_uri) = (desk.redirect_uri(), desk.post_logout_redirect_uri());
    let wanted = TestClient {
        flow: flow.clone(),
        redirect_uri: redirect_uri.clone(),
        post_logout_redirect_uri: post_logout_redirect_uri.clone(),
    };
    let (state, nonce, verifier, test) = (draw()?, draw()?, [draw()?, draw()?].concat(), draw()?);
    let client = gatekeeper
        .admit_test_client(&instance.domain, wanted, moment)
        .await?;
    let (orders, ordered) = mpsc::channel(ORDERS);
    let (stop, stopping) = watch::channel(false);
    let seconds = u64::try_from(client.ends_at.seconds().saturating_sub(moment.now.seconds()));
    let run = Arc::new(Run {
        gatekeeper: Arc::clone(&gatekeeper),
        shown: Mutex::new(TestRun {
            test,
            instance: instance.domain.clone(),
            client_id: client.client_id.to_string(),
            flow: flow.clone(),
            stage: TestStage::Working,
            open: None,
            user_code: None,
            steps: Vec::new(),
            next: Vec::new(),
            ends_at: client.ends_at.seconds(),
        }),
        orders,
        stop,
    });
    let mut work = Work {
        house: web::service(gatekeeper),
        instance,
        flow,
        client,
        redirect_uri,
        post_logout_redirect_uri,
        serving: None,
        doors: Doors {
            arrivals,
            orders: ordered,
            stopping,
        },
        end: Instant::now() + Duration::from_secs(seconds.unwrap_or(0)),
        discovery: Map::new(),
        keys: Vec::new(),
        state,
        nonce,
        verifier,
        asked_at: moment.now,
        answered: false,
        leaving: None,
        device: None,
        got: Got::default(),
        outcome: TestStage::Working,
    };
    let prepared = match doors.map(|doors| Serving::start(doors, &desk.open())).transpose() {
        Ok(serving) => {
            work.serving = serving;
            work.prepare(&run).await
        }
        Err(error) => Err(unavailable(format!("The test client cannot listen: {error}."))),
    };
    match prepared {
        Ok(()) => Ok((run, work)),
        Err(problem) => {
            work.finish(&run).await;
            Err(problem)
        }
    }
}

/// Goes on until it is over.
pub(super) async fn go_on(run: Arc<Run>, mut work: Work) {
    loop {
        let poll = work.device.as_ref().map(|device| device.next);
        tokio::select! {
            _ = work.doors.stopping.changed() => break,
            () = sleep_until(work.end) => break,
            () = sleep_until(poll.unwrap_or(work.end)), if poll.is_some() => work.poll(&run).await,
            Some(arrival) = work.doors.arrivals.recv() => work.arrived(&run, arrival).await,
            Some(ordered) = work.doors.orders.recv() => {
                let outcome = work.ordered(&run, ordered.what).await;
                // Only fails when nobody waits any more.
                let _ = ordered.done.send(outcome);
            }
        }
    }
    work.finish(&run).await;
}

impl Work {
    async fn prepare(&mut self, run: &Run) -> Result<(), Problem> {
        if !self.discover(run).await {
            self.rest(run, TestStage::Failed);
            return Ok(());
        }
        match self.flow.grant {
            TestGrant::Browser => self.send_to_browser(run).await,
            TestGrant::Device => self.ask_for_codes(run).await,
            TestGrant::Machine => {
                let form = self.with_scope(wire::pairs([("grant_type", "client_credentials")]));
                let outcome = self.redeem(run, TestStepKind::Token, form).await?;
                self.rest(run, outcome);
                Ok(())
            }
        }
    }

    /// Reads the discovery document and the keys. Whether that went well.
    async fn discover(&mut self, run: &Run) -> bool {
        let heard = Call::get(&self.instance.discovery)
            .ask(&self.house, &self.instance.domain)
            .await;
        self.discovery = heard.object();
        let issuer = self.told("issuer");
        let checks = vec![equal(TestCheckKind::Issuer, &issuer, &self.instance.issuer)];
        let discovered = finished(TestStepKind::Discovery, heard, Vec::new(), checks);
        let well = discovered.state == TestStepState::Well;
        run.add(discovered);
        if !well {
            return false;
        }
        let heard = Call::get(&self.told("jwks_uri"))
            .ask(&self.house, &self.instance.domain)
            .await;
        let keys: Jwks = serde_json::from_str(&heard.response.body).unwrap_or_default();
        self.keys = keys
            .keys
            .iter()
            .filter_map(|jwk| PublicKey::new(jwk).ok())
            .collect();
        let found = self.keys.len().to_string();
        let checks = vec![check(
            TestCheckKind::Complete,
            !self.keys.is_empty(),
            &found,
            None,
        )];
        let read = finished(TestStepKind::Keys, heard, Vec::new(), checks);
        let well = read.state == TestStepState::Well;
        run.add(read);
        well
    }

    async fn send_to_browser(&mut self, run: &Run) -> Result<(), Problem> {
        let endpoint = self.endpoint("authorization_endpoint", "grant")?;
        let mut parameters = self.authorization_request();
        if self.flow.pushed {
            let ahead = self.endpoint("pushed_authorization_request_endpoint", "pushed")?;
            // The client's own id comes with its credentials.
            parameters.retain(|(name, _)| name != "client_id");
            let heard = self.call(&ahead, parameters).await;
            let request_uri = heard
                .object()
                .get("request_uri")
                .and_then(Value::as_str)
                .map(str::to_owned);
            let found = request_uri.as_deref().unwrap_or_default();
            let checks = vec![check(TestCheckKind::Complete, request_uri.is_some(), found, None)];
            run.add(finished(TestStepKind::PushedRequest, heard, Vec::new(), checks));
            let Some(request_uri) = request_uri else {
                self.rest(run, TestStage::Failed);
                return Ok(());
            };
            parameters = wire::pairs([
                ("client_id", self.client.client_id.as_str()),
                ("request_uri", &request_uri),
            ]);
        }
        self.asked_at = Moment::here().now;
        let url = wire::with_query(&endpoint, &parameters);
        run.add(waiting(TestStepKind::Authorize, "GET", &url, &parameters));
        Self::wait_for_person(run, url, None);
        Ok(())
    }

    fn authorization_request(&self) -> Vec<(String, String)> {
        let flow = &self.flow;
        let mut parameters = wire::pairs([
            ("response_type", self.client.response_type.as_str()),
            ("client_id", self.client.client_id.as_str()),
            ("redirect_uri", &self.redirect_uri),
            ("scope", flow.scope.trim()),
            ("state", &self.state),
        ]);
        if self.with_openid() {
            parameters.extend(wire::pairs([("nonce", &self.nonce)]));
        }
        if flow.pkce && self.client.response_type.code() {
            let challenge = CodeChallenge::of(&self.verifier).to_string();
            parameters.extend(wire::pairs([
                ("code_challenge", challenge.as_str()),
                ("code_challenge_method", pkce::METHOD),
            ]));
        }
        let max_age = flow.max_age.map(|seconds| seconds.to_string());
        for (name, value) in [
            ("response_mode", &flow.response_mode),
            ("prompt", &flow.prompt),
            ("max_age", &max_age),
            ("login_hint", &flow.login_hint),
            ("acr_values", &flow.acr_values),
            ("ui_locales", &flow.ui_locales),
            ("claims", &flow.claims),
        ] {
            if let Some(value) = value.as_deref().map(str::trim).filter(|value| !value.is_empty()) {
                parameters.extend(wire::pairs([(name, value)]));
            }
        }
        parameters.retain(|(_, value)| !value.is_empty());
        parameters
    }

    async fn arrived(&mut self, run: &Run, arrival: Arrival) {
        match arrival.door {
            Door::Answer if !self.answered && self.flow.grant == TestGrant::Browser => {
                self.answered = true;
                self.answer(run, arrival).await;
            }
            Door::Goodbye => {
                if let Some(state) = self.leaving.take() {
                    self.left(run, &arrival, &state);
                }
            }
            Door::Answer => tracing::debug!("a second answer came to a test"),
        }
    }

    async fn answer(&mut self, run: &Run, arrival: Arrival) {
        settle(run, TestStepKind::Authorize);
        let parameters = &arrival.parameters;
        let code = parameters.get("code").map(str::to_owned);
        let refused = parameters.get("error").is_some();
        let mut checks = self.answer_checks(parameters);
        if !refused {
            checks.push(complete(self.client.response_type, parameters));
        }
        let tokens = self.take(
            parameters.get("id_token"),
            parameters.get("access_token"),
            None,
            code.as_deref(),
            Came::ByBrowser,
        );
        let step = brought(TestStepKind::Answer, &arrival, refused, tokens, checks);
        let well = step.state == TestStepState::Well;
        run.add(step);
        // A client that goes on with an answer that does not hold helps whoever forged it.
        let outcome = match (well, code) {
            (false, _) => TestStage::Failed,
            (true, None) => TestStage::Done,
            (true, Some(code)) => {
                let mut form = wire::pairs([
                    ("grant_type", "authorization_code"),
                    ("code", &code),
                    ("redirect_uri", &self.redirect_uri),
                ]);
                if self.flow.pkce {
                    form.extend(wire::pairs([("code_verifier", &self.verifier)]));
                }
                self.redeem(run, TestStepKind::Token, form)
                    .await
                    .unwrap_or(TestStage::Failed)
            }
        };
        self.rest(run, outcome);
    }

    /// What every answer has to carry, good or bad.
    fn answer_checks(&self, parameters: &Parameters) -> Vec<TestCheck> {
        let found = |name| parameters.get(name).unwrap_or_default();
        let mut checks = vec![equal(TestCheckKind::State, found("state"), &self.state)];
        let promised = self
            .discovery
            .get("authorization_response_iss_parameter_supported")
            == Some(&Value::Bool(true));
        if promised || parameters.get("iss").is_some() {
            checks.push(equal(
                TestCheckKind::AnswerIssuer,
                found("iss"),
                &self.instance.issuer,
            ));
        }
        checks
    }

    async fn ask_for_codes(&mut self, run: &Run) -> Result<(), Problem> {
        let endpoint = self.endpoint("device_authorization_endpoint", "grant")?;
        let heard = self.call(&endpoint, self.with_scope(Vec::new())).await;
        let object = heard.object();
        let text = |name: &str| {
            object
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let (code, user_code) = (text("device_code"), text("user_code"));
        let whole = text("verification_uri_complete");
        let open = if whole.is_empty() {
            text("verification_uri")
        } else {
            whole
        };
        let found = [&code, &user_code, &open]
            .into_iter()
            .all(|text| !text.is_empty());
        let checks = vec![check(TestCheckKind::Complete, found, &user_code, None)];
        let step = finished(TestStepKind::DeviceAuthorization, heard, Vec::new(), checks);
        let well = step.state == TestStepState::Well;
        run.add(step);
        if !well {
            self.rest(run, TestStage::Failed);
            return Ok(());
        }
        let seconds = object.get("interval").and_then(Value::as_u64).unwrap_or(INTERVAL);
        let interval = Duration::from_secs(seconds.max(1));
        self.device = Some(Device {
            code,
            interval,
            next: Instant::now() + interval,
        });
        let token = self.endpoint("token_endpoint", "grant")?;
        run.add(waiting(TestStepKind::DevicePoll, "POST", &token, &[]));
        Self::wait_for_person(run, open, Some(user_code));
        Ok(())
    }

    /// Asks whether the person has answered. All the questions are one step: the last of them counts.
    async fn poll(&mut self, run: &Run) {
        let Some(code) = self.device.as_ref().map(|device| device.code.clone()) else {
            return;
        };
        let form = wire::pairs([
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("device_code", &code),
        ]);
        let heard = self.call(&self.told("token_endpoint"), form).await;
        let error = heard
            .object()
            .get("error")
            .and_then(Value::as_str)
            .map(str::to_owned);
        let later = match error.as_deref() {
            Some("authorization_pending") => Some(Duration::ZERO),
            // RFC 8628 3.5.
            Some("slow_down") => Some(Duration::from_secs(5)),
            _ => None,
        };
        if let (Some(more), Some(device)) = (later, &mut self.device) {
            device.interval += more;
            device.next = Instant::now() + device.interval;
            let mut step = finished(TestStepKind::DevicePoll, heard, Vec::new(), Vec::new());
            step.state = TestStepState::Waiting;
            // "Not yet" is no refusal.
            step.checks.clear();
            replace(run, step);
        } else {
            self.device = None;
            let step = self.tokens_of(TestStepKind::DevicePoll, heard);
            let outcome = outcome(&step);
            replace(run, step);
            self.rest(run, outcome);
        }
    }

    async fn ordered(&mut self, run: &Run, what: TestMove) -> Result<(), Problem> {
        if !self.next().contains(&what) {
            return Err(invalid("This cannot be tried now.", "step"));
        }
        match what {
            TestMove::Userinfo => self.userinfo(run).await?,
            TestMove::Introspect => self.introspect(run).await?,
            TestMove::Refresh => {
                let token = self.got.refresh_token.clone().unwrap_or_default();
                let form = wire::pairs([("grant_type", "refresh_token"), ("refresh_token", &token)]);
                self.redeem(run, TestStepKind::Refresh, form).await?;
            }
            TestMove::Revoke => self.revoke(run).await?,
            TestMove::SignOut => return self.sign_out(run),
        }
        self.rest(run, self.outcome);
        Ok(())
    }

    async fn userinfo(&mut self, run: &Run) -> Result<(), Problem> {
        let endpoint = self.endpoint("userinfo_endpoint", "step")?;
        let token = self.got.access_token.clone().unwrap_or_default();
        let call = Call::get(&endpoint).bearing(&token);
        let heard = call.ask(&self.house, &self.instance.domain).await;
        let mut checks = Vec::new();
        if let (true, Some(subject)) = (heard.well(), &self.got.subject) {
            let object = heard.object();
            let found = object.get("sub").and_then(Value::as_str).unwrap_or_default();
            checks.push(equal(TestCheckKind::Subject, found, subject));
        }
        run.add(finished(TestStepKind::Userinfo, heard, Vec::new(), checks));
        Ok(())
    }

    async fn introspect(&mut self, run: &Run) -> Result<(), Problem> {
        let endpoint = self.endpoint("introspection_endpoint", "step")?;
        let token = self.got.access_token.clone().unwrap_or_default();
        let form = wire::pairs([("token", token.as_str()), ("token_type_hint", "access_token")]);
        let heard = self.call(&endpoint, form).await;
        let mut checks = Vec::new();
        if heard.well() {
            let active = heard.object().get("active").and_then(Value::as_bool);
            let found = active.map_or_else(String::new, |active| active.to_string());
            let expected = (!self.got.revoked).to_string();
            checks.push(equal(TestCheckKind::Active, &found, &expected));
        }
        run.add(finished(TestStepKind::Introspect, heard, Vec::new(), checks));
        Ok(())
    }

    /// Gives back the refresh token, which takes everything with it, or else the access token.
    async fn revoke(&mut self, run: &Run) -> Result<(), Problem> {
        let endpoint = self.endpoint("revocation_endpoint", "step")?;
        let (token, hint) = match (&self.got.refresh_token, &self.got.access_token) {
            (Some(token), _) => (token.clone(), "refresh_token"),
            (None, token) => (token.clone().unwrap_or_default(), "access_token"),
        };
        let form = wire::pairs([("token", token.as_str()), ("token_type_hint", hint)]);
        let heard = self.call(&endpoint, form).await;
        self.got.revoked = heard.well();
        run.add(finished(TestStepKind::Revoke, heard, Vec::new(), Vec::new()));
        Ok(())
    }

    fn sign_out(&mut self, run: &Run) -> Result<(), Problem> {
        let endpoint = self.endpoint("end_session_endpoint", "step")?;
        let state = Moment::here()
            .draw_name::<16>()
            .map_err(|error| inside(&error.to_string()))?;
        let parameters = wire::pairs([
            ("id_token_hint", self.got.id_token.as_deref().unwrap_or_default()),
            ("client_id", self.client.client_id.as_str()),
            ("post_logout_redirect_uri", &self.post_logout_redirect_uri),
            ("state", &state),
        ]);
        let url = wire::with_query(&endpoint, &parameters);
        run.add(waiting(TestStepKind::SignOut, "GET", &url, &parameters));
        self.leaving = Some(state);
        Self::wait_for_person(run, url, None);
        Ok(())
    }

    fn left(&mut self, run: &Run, arrival: &Arrival, state: &str) {
        settle(run, TestStepKind::SignOut);
        let found = arrival.parameters.get("state").unwrap_or_default();
        let checks = vec![equal(TestCheckKind::State, found, state)];
        self.got.signed_out = true;
        run.add(brought(
            TestStepKind::SignedOut,
            arrival,
            false,
            Vec::new(),
            checks,
        ));
        self.rest(run, self.outcome);
    }

    /// A request to the token endpoint, and what it gave.
    async fn redeem(
        &mut self,
        run: &Run,
        kind: TestStepKind,
        form: Vec<(String, String)>,
    ) -> Result<TestStage, Problem> {
        let endpoint = self.endpoint("token_endpoint", "grant")?;
        let heard = self.call(&endpoint, form).await;
        let step = self.tokens_of(kind, heard);
        let outcome = outcome(&step);
        run.add(step);
        Ok(outcome)
    }

    /// Takes the tokens out of an answer of the token endpoint.
    fn tokens_of(&mut self, kind: TestStepKind, heard: Heard) -> TestStep {
        let object = heard.object();
        let text = |name: &str| {
            object
                .get(name)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
        };
        let (id_token, access_token) = (text("id_token"), text("access_token"));
        let mut checks = Vec::new();
        if heard.well() {
            let bearer = text("token_type").unwrap_or_default();
            let holds = bearer.eq_ignore_ascii_case("bearer");
            checks.push(check(TestCheckKind::TokenType, holds, bearer, Some("Bearer")));
            let person = self.flow.grant != TestGrant::Machine && kind != TestStepKind::Refresh;
            let holds = access_token.is_some() && (id_token.is_some() || !(person && self.with_openid()));
            checks.push(check(TestCheckKind::Complete, holds, &members(&object), None));
            if let (TestStepKind::Refresh, Some(before)) = (kind, &self.got.refresh_token) {
                let holds = text("refresh_token").is_some_and(|after| after != before);
                checks.push(check(TestCheckKind::Rotated, holds, "", None));
            }
        }
        let came = if kind == TestStepKind::Refresh {
            Came::Refreshed
        } else {
            Came::Redeemed
        };
        let tokens = self.take(id_token, access_token, text("refresh_token"), None, came);
        finished(kind, heard, tokens, checks)
    }

    /// Looks at tokens and keeps them.
    fn take(
        &mut self,
        id_token: Option<&str>,
        access_token: Option<&str>,
        refresh_token: Option<&str>,
        code: Option<&str>,
        came: Came,
    ) -> Vec<TestToken> {
        let known = self.got.subject.clone();
        let expected = Expected {
            keys: &self.keys,
            issuer: &self.instance.issuer,
            client_id: self.client.client_id.as_str(),
            algorithm: self.client.algorithm,
            nonce: (self.flow.grant == TestGrant::Browser && self.with_openid()).then_some(&self.nonce),
            subject: known.as_deref(),
            access_token,
            code,
            state: (came == Came::ByBrowser).then_some(&self.state),
            max_age: self.flow.max_age.map(|seconds| (seconds, self.asked_at)),
            by_browser: came == Came::ByBrowser,
            refreshed: came == Came::Refreshed,
            now: Moment::here().now,
        };
        let mut looked_at = Vec::new();
        looked_at.extend(id_token.map(|token| tokens::id_token(token, &expected)));
        looked_at.extend(access_token.map(|token| tokens::access_token(token, &expected)));
        looked_at.extend(refresh_token.map(|token| tokens::opaque(TestTokenKind::RefreshToken, token)));
        if self.got.subject.is_none() {
            self.got.subject = id_token.or(access_token).and_then(tokens::subject);
        }
        let keep = |kept: &mut Option<String>, token: Option<&str>| {
            if let Some(token) = token {
                *kept = Some(token.to_owned());
            }
        };
        keep(&mut self.got.id_token, id_token);
        keep(&mut self.got.access_token, access_token);
        keep(&mut self.got.refresh_token, refresh_token);
        looked_at
    }

    /// A request to one of the server's endpoints, with the client's credentials.
    async fn call(&self, url: &str, form: Vec<(String, String)>) -> Heard {
        Call::post(url, form)
            .by(self.client.client_id.as_str(), self.client.secret.as_deref())
            .ask(&self.house, &self.instance.domain)
            .await
    }

    fn with_scope(&self, mut form: Vec<(String, String)>) -> Vec<(String, String)> {
        let scope = self.flow.scope.trim();
        if !scope.is_empty() {
            form.extend(wire::pairs([("scope", scope)]));
        }
        form
    }

    fn with_openid(&self) -> bool {
        self.flow.scope.split_whitespace().any(|word| word == "openid")
    }

    /// A member of the discovery document.
    fn told(&self, name: &str) -> String {
        let told = self.discovery.get(name).and_then(Value::as_str);
        told.unwrap_or_default().to_owned()
    }

    /// An endpoint of the discovery document.
    fn endpoint(&self, name: &str, field: &str) -> Result<String, Problem> {
        let told = self.told(name);
        if told.is_empty() {
            return Err(invalid(
                &format!("This lodge does not offer that: its discovery document has no {name}."),
                field,
            ));
        }
        Ok(told)
    }

    fn wait_for_person(run: &Run, url: String, user_code: Option<String>) {
        run.change(|shown| {
            shown.stage = TestStage::Waiting;
            shown.open = Some(url);
            shown.user_code = user_code;
            shown.next = Vec::new();
        });
    }

    /// Nothing more happens by itself.
    fn rest(&mut self, run: &Run, outcome: TestStage) {
        self.outcome = outcome;
        let next = self.next();
        run.change(|shown| {
            shown.stage = outcome;
            shown.open = None;
            shown.user_code = None;
            shown.next = next;
        });
    }

    /// What can be tried with what is there.
    fn next(&self) -> Vec<TestMove> {
        let got = &self.got;
        let person = self.flow.grant != TestGrant::Machine;
        let browser = self.flow.grant == TestGrant::Browser;
        let access = got.access_token.is_some();
        [
            (TestMove::Userinfo, access && person && self.with_openid()),
            (TestMove::Introspect, access && self.client.secret.is_some()),
            (TestMove::Refresh, got.refresh_token.is_some()),
            (TestMove::Revoke, access && !got.revoked),
            (
                TestMove::SignOut,
                browser && got.id_token.is_some() && !got.signed_out && self.leaving.is_none(),
            ),
        ]
        .into_iter()
        .filter_map(|(what, possible)| possible.then_some(what))
        .collect()
    }

    /// Takes the client and the listener away.
    async fn finish(self, run: &Run) {
        let dismissed = run
            .gatekeeper
            .dismiss_test_client(&self.instance.domain, &self.client.client_id)
            .await;
        if let Err(problem) = dismissed {
            // It goes when the lodge starts the next time.
            tracing::warn!(%problem, "the client of a test could not be removed");
        }
        if let Some(serving) = self.serving {
            serving.stop().await;
        }
        run.gatekeeper.tell_of_test();
    }
}

/// How tokens came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Came {
    ByBrowser,
    Redeemed,
    Refreshed,
}

/// Everything that the response type promises, and nothing else.
fn complete(response_type: ResponseType, parameters: &Parameters) -> TestCheck {
    let parts = [
        ("code", response_type.code()),
        ("id_token", response_type.id_token()),
        ("access_token", response_type.token()),
    ];
    let names = |wanted: &dyn Fn(&str, bool) -> bool| {
        let names = parts.iter().filter(|(name, promised)| wanted(name, *promised));
        names.map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
    };
    let found = names(&|name, _| parameters.get(name).is_some());
    let expected = names(&|_, promised| promised);
    equal(TestCheckKind::Complete, &found, &expected)
}

fn members(object: &Map<String, Value>) -> String {
    object.keys().cloned().collect::<Vec<_>>().join(" ")
}

/// A step that the client did itself.
fn finished(
    kind: TestStepKind,
    heard: Heard,
    tokens: Vec<TestToken>,
    mut checks: Vec<TestCheck>,
) -> TestStep {
    let well = heard.well();
    checks.insert(
        0,
        check(
            TestCheckKind::Status,
            well,
            &heard.response.status.to_string(),
            None,
        ),
    );
    TestStep {
        kind,
        state: state(!well, &tokens, &checks),
        at: Moment::here().now.seconds(),
        request: Some(heard.request),
        response: Some(heard.response),
        tokens,
        checks,
    }
}

/// A step that the browser does.
fn waiting(kind: TestStepKind, method: &str, url: &str, parameters: &[(String, String)]) -> TestStep {
    TestStep {
        kind,
        state: TestStepState::Waiting,
        at: Moment::here().now.seconds(),
        request: Some(TestRequest {
            method: method.to_owned(),
            url: url.to_owned(),
            headers: Vec::new(),
            parameters: parameters
                .iter()
                .map(|(name, value)| wire::field(name, value))
                .collect(),
            body: String::new(),
        }),
        response: None,
        tokens: Vec::new(),
        checks: Vec::new(),
    }
}

/// A step that came in by the browser.
fn brought(
    kind: TestStepKind,
    arrival: &Arrival,
    refused: bool,
    tokens: Vec<TestToken>,
    checks: Vec<TestCheck>,
) -> TestStep {
    TestStep {
        kind,
        state: state(refused, &tokens, &checks),
        at: Moment::here().now.seconds(),
        request: Some(TestRequest {
            method: arrival.method.to_string(),
            url: arrival.url.clone(),
            headers: Vec::new(),
            parameters: wire::fields(&arrival.parameters),
            body: arrival.body.clone(),
        }),
        response: None,
        tokens,
        checks,
    }
}

fn state(refused: bool, tokens: &[TestToken], checks: &[TestCheck]) -> TestStepState {
    let mut all = checks.iter().chain(tokens.iter().flat_map(|token| &token.checks));
    if refused {
        TestStepState::Refused
    } else if all.all(|check| check.holds) {
        TestStepState::Well
    } else {
        TestStepState::Bad
    }
}

fn outcome(step: &TestStep) -> TestStage {
    if step.state == TestStepState::Well {
        TestStage::Done
    } else {
        TestStage::Failed
    }
}

/// The browser did what the last step of this kind waited for.
fn settle(run: &Run, kind: TestStepKind) {
    run.change(|shown| {
        shown.stage = TestStage::Working;
        if let Some(step) = shown.steps.iter_mut().rfind(|step| step.kind == kind) {
            step.state = TestStepState::Well;
        }
    });
}

/// Puts a step in the place of the last of its kind.
fn replace(run: &Run, step: TestStep) {
    run.change(
        |shown| match shown.steps.iter_mut().rfind(|old| old.kind == step.kind) {
            Some(old) => *old = step,
            None => shown.steps.push(step),
        },
    );
}

fn problem(code: ProblemCode, say: String, field: Option<&str>) -> Problem {
    Problem {
        code,
        say,
        field: field.map(str::to_owned),
    }
}

fn invalid(say: &str, field: &str) -> Problem {
    problem(ProblemCode::Invalid, say.to_owned(), Some(field))
}

fn unavailable(say: String) -> Problem {
    problem(ProblemCode::Unavailable, say, None)
}

fn inside(why: &str) -> Problem {
    problem(
        ProblemCode::Internal,
        format!("The test could not be started: {why}."),
        None,
    )
}
