//! The test client: a run is a real client for as long as it lasts, and nothing is left of it afterwards.

use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use gatelodge_tests::{Lodge, PASSPHRASE, Reply, Request, Visitor, http, text};
use serde_json::{Value, json};

/// A run, seen from the owner's window.
struct Run<'a> {
    lodge: &'a Lodge,
    name: String,
    begun: Value,
}

/// The flow that the window starts with, changed.
fn flow(changes: &Value) -> Value {
    let mut flow = json!({
        "grant": "browser", "secret": true, "response_type": "code", "scope": "openid profile offline_access", "pkce": true,
    });
    for (name, value) in changes.as_object().expect("an object") {
        flow[name] = value.clone();
    }
    flow
}

fn start(lodge: &Lodge, flow: &Value) -> Result<Value, Value> {
    lodge.control(&json!({"request": "start_test", "instance": lodge.domain(), "flow": flow}))
}

impl<'a> Run<'a> {
    #[track_caller]
    fn of(lodge: &'a Lodge, changes: &Value) -> Self {
        let begun = start(lodge, &flow(changes)).expect("a run");
        let name = begun["test"].as_str().expect("a name").to_owned();
        Self { lodge, name, begun }
    }

    fn looks(&self) -> Result<Value, Value> {
        self.lodge
            .control(&json!({"request": "show_test", "test": self.name}))
    }

    fn tries(&self, step: &str) -> Result<Value, Value> {
        self.lodge
            .control(&json!({"request": "continue_test", "test": self.name, "step": step}))
    }

    fn ends(&self) -> Result<Value, Value> {
        self.lodge
            .control(&json!({"request": "end_test", "test": self.name}))
    }

    /// The run once it is that far.
    #[track_caller]
    fn comes_to(&self, stage: &str) -> Value {
        for _ in 0..500 {
            let run = self.looks().expect("a run");
            if run["stage"] == stage {
                return run;
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("not {stage}: {:#}", self.looks().expect("a run"));
    }

    /// The address that the browser is sent to, within the lodge.
    fn target(&self) -> String {
        let open = self.begun["open"].as_str().expect("an address");
        open.strip_prefix(&self.lodge.origin())
            .expect("the lodge's own")
            .to_owned()
    }

    fn client_id(&self) -> &str {
        self.begun["client_id"].as_str().expect("an id")
    }

    /// Where answers go.
    fn redirect_uri(&self) -> String {
        let target = self.target();
        let params = text::params(target.split_once('?').expect("a query").1);
        let found = params.into_iter().find(|(name, _)| name == "redirect_uri");
        found.expect("a redirect_uri").1
    }

    /// Signs in, says yes, and gives the lodge's last reply.
    fn allowed_by(&self, visitor: &mut Visitor) -> Reply {
        visitor.goes_to(&self.target());
        visitor.signs_in();
        visitor.allows()
    }
}

/// Where a run listens, and the path of an address there.
fn desk(url: &str) -> (SocketAddr, String, String) {
    let rest = url.strip_prefix("http://").expect("http");
    let (host, path) = rest.split_once('/').expect("a path");
    (
        host.parse().expect("an address"),
        host.to_owned(),
        format!("/{path}"),
    )
}

/// The browser goes to an address of the run's own listener. A browser keeps the fragment to itself.
fn brings(url: &str) -> Reply {
    let (address, host, path) = desk(url.split('#').next().expect("an address"));
    http::send(address, &host, &Request::get(&path))
}

fn kinds(run: &Value) -> Vec<&str> {
    let steps = run["steps"].as_array().expect("steps");
    steps
        .iter()
        .map(|step| step["kind"].as_str().expect("a kind"))
        .collect()
}

fn last(run: &Value) -> &Value {
    run["steps"]
        .as_array()
        .and_then(|steps| steps.last())
        .expect("a step")
}

/// Everything that was looked at in a step, as `name` or `name!` when it does not hold.
fn checks(step: &Value) -> Vec<String> {
    let tokens = step["tokens"].as_array().expect("tokens");
    let lists = std::iter::once(step)
        .chain(tokens)
        .map(|part| part["checks"].as_array().expect("checks"));
    lists
        .flatten()
        .map(|check| {
            let name = check["kind"].as_str().expect("a kind");
            format!("{name}{}", if check["holds"] == true { "" } else { "!" })
        })
        .collect()
}

#[track_caller]
fn everything_holds(run: &Value) {
    for step in run["steps"].as_array().expect("steps") {
        assert_eq!(step["state"], "well", "{step:#}");
        let broken: Vec<String> = checks(step)
            .into_iter()
            .filter(|name| name.ends_with('!'))
            .collect();
        assert!(broken.is_empty(), "{broken:?} in {step:#}");
    }
}

#[track_caller]
fn is_gone(lodge: &Lodge, client_id: &str) {
    let target = format!("/signin/v1/identifier/_/authorize?client_id={client_id}&response_type=code");
    let page = lodge.get(&target);
    assert_eq!(page.status, 400, "{client_id} is still a client");
    assert!(page.text().contains("client"), "{}", page.text());
}

fn listens(address: SocketAddr) -> bool {
    TcpStream::connect_timeout(&address, Duration::from_secs(2)).is_ok()
}

#[test]
fn a_code_flow_shows_every_step_and_can_go_on() {
    let lodge = Lodge::start();
    let run = Run::of(&lodge, &json!({}));
    assert_eq!(run.begun["stage"], "waiting");
    assert_eq!(kinds(&run.begun), ["discovery", "keys", "authorize"]);
    let (address, ..) = desk(&run.redirect_uri());
    assert!(address.ip().is_loopback() && listens(address));

    let mut visitor = Visitor::to(lodge.address());
    let reply = run.allowed_by(&mut visitor);
    brings(reply.location()).expect(200);
    let done = run.comes_to("done");
    everything_holds(&done);
    assert_eq!(
        kinds(&done),
        ["discovery", "keys", "authorize", "answer", "token"]
    );
    assert_eq!(
        done["next"],
        json!(["userinfo", "introspect", "refresh", "revoke", "sign_out"])
    );
    let tokens = last(&done)["tokens"].as_array().expect("tokens");
    let kinds_of_tokens: Vec<&Value> = tokens.iter().map(|token| &token["kind"]).collect();
    assert_eq!(kinds_of_tokens, ["id_token", "access_token", "refresh_token"]);
    for check in [
        "signature",
        "algorithm",
        "iss",
        "aud",
        "exp",
        "iat",
        "nonce",
        "at_hash",
        "type",
    ] {
        assert!(checks(last(&done)).contains(&check.to_owned()), "{check}");
    }
    let payload: Value =
        serde_json::from_str(tokens[0]["payload"].as_str().expect("a payload")).expect("JSON");
    assert_eq!(payload["aud"], json!([run.client_id()]));
    assert!(
        !done.to_string().contains(PASSPHRASE),
        "the passphrase is nobody's to show"
    );

    assert_eq!(
        checks(last(&run.tries("userinfo").expect("userinfo"))),
        ["status", "subject"]
    );
    assert_eq!(
        checks(last(&run.tries("introspect").expect("introspection"))),
        ["status", "active"]
    );
    let refreshed = run.tries("refresh").expect("a refresh");
    assert!(checks(last(&refreshed)).contains(&"rotated".to_owned()));
    everything_holds(&refreshed);
    let revoked = run.tries("revoke").expect("a revocation");
    assert_eq!(
        revoked["next"],
        json!(["userinfo", "introspect", "refresh", "sign_out"])
    );
    assert_eq!(
        last(&run.tries("userinfo").expect("an answer"))["state"],
        "refused"
    );
    let inactive = run.tries("introspect").expect("introspection");
    assert!(
        last(&inactive)["response"]["body"]
            .as_str()
            .expect("a body")
            .contains("\"active\":false")
    );
    assert_eq!(checks(last(&inactive)), ["status", "active"]);
    assert_eq!(
        inactive["stage"], "done",
        "what is tried afterwards does not change how the flow went"
    );

    let leaving = run.tries("sign_out").expect("an address");
    assert_eq!(leaving["stage"], "waiting");
    let target = leaving["open"].as_str().expect("an address");
    let reply = visitor.goes_to(target.strip_prefix(&lodge.origin()).expect("the lodge's own"));
    brings(reply.location()).expect(200);
    let left = run.comes_to("done");
    assert_eq!(last(&left)["kind"], "signed_out");
    assert_eq!(checks(last(&left)), ["state"]);
    assert_eq!(visitor.session_cookie(), None);

    run.ends().expect("an end");
    assert_eq!(run.looks().expect_err("no run")["code"], "not_found");
    assert_eq!(run.ends().expect_err("no run")["code"], "not_found");
    assert!(!listens(address), "the listener has gone");
    is_gone(&lodge, run.client_id());
}

#[test]
fn an_answer_in_the_fragment_is_read_by_the_page_and_its_hashes_are_looked_at() {
    let lodge = Lodge::start();
    let run = Run::of(
        &lodge,
        &json!({"response_type": "code id_token token", "secret": false}),
    );
    let reply = run.allowed_by(&mut Visitor::to(lodge.address()));
    let (_, fragment) = reply.location().split_once('#').expect("a fragment");
    let page = brings(reply.location()).expect(200);
    let (action, _) = page.form();
    let (address, host, _) = desk(&run.redirect_uri());
    let post = Request::form(&action, &[("fragment", fragment)]);
    http::send(address, &host, &post).expect(403);
    let post = Request::form(&action, &[("fragment", fragment)]).header("Origin", &format!("http://{host}"));
    http::send(address, &host, &post).expect(200);
    let done = run.comes_to("done");
    everything_holds(&done);
    let answer = &done["steps"][3];
    assert_eq!(answer["request"]["url"], reply.location());
    for check in ["state", "complete", "at_hash", "c_hash", "nonce", "signature"] {
        assert!(
            checks(answer).contains(&check.to_owned()),
            "{check} in {:?}",
            checks(answer)
        );
    }
    assert!(
        checks(last(&done)).contains(&"subject".to_owned()),
        "the two ID tokens are compared"
    );
}

#[test]
fn an_answer_in_a_form_arrives_and_a_request_can_be_sent_ahead() {
    let lodge = Lodge::start();
    let run = Run::of(&lodge, &json!({"response_mode": "form_post", "pushed": true}));
    assert!(kinds(&run.begun).contains(&"pushed_request"));
    assert!(run.target().contains("request_uri=urn"), "{}", run.target());
    let page = run.allowed_by(&mut Visitor::to(lodge.address()));
    let (action, fields) = page.form();
    let (address, host, path) = desk(&action);
    let post = Request::form(&path, &fields).header("Origin", &lodge.origin());
    http::send(address, &host, &post).expect(200);
    everything_holds(&run.comes_to("done"));
}

#[test]
fn implicit_answers_need_no_token_endpoint() {
    let lodge = Lodge::start();
    let run = Run::of(&lodge, &json!({"response_type": "id_token", "scope": "openid"}));
    let reply = run.allowed_by(&mut Visitor::to(lodge.address()));
    let (_, fragment) = reply.location().split_once('#').expect("a fragment");
    let (address, host, path) = desk(&run.redirect_uri().replace("/callback", "/fragment"));
    let post = Request::form(&path, &[("fragment", fragment)]).header("Origin", &format!("http://{host}"));
    http::send(address, &host, &post).expect(200);
    let done = run.comes_to("done");
    everything_holds(&done);
    assert_eq!(last(&done)["kind"], "answer");
    assert_eq!(done["next"], json!(["sign_out"]));
}

#[test]
fn a_machine_needs_no_person_and_a_device_waits_for_one() {
    let lodge = Lodge::start_with("device_interval = 1");
    let machine = Run::of(&lodge, &json!({"grant": "machine", "scope": ""}));
    everything_holds(&machine.begun);
    assert_eq!(machine.begun["stage"], "done");
    assert_eq!(kinds(&machine.begun), ["discovery", "keys", "token"]);

    let device = Run::of(&lodge, &json!({"grant": "device"}));
    assert_eq!(device.begun["stage"], "waiting");
    let user_code = device.begun["user_code"].as_str().expect("a code");
    let target = device.target();
    assert!(target.contains(user_code), "{target}");
    let mut visitor = Visitor::to(lodge.address());
    visitor.goes_to(&target);
    visitor.signs_in();
    visitor
        .submits(&[("user_code", user_code), ("decision", "look")])
        .expect(200);
    let page = visitor.submits(&[("decision", "allow")]).expect(200);
    assert!(page.text().contains("id=\"device-allowed\""), "{}", page.text());
    let done = device.comes_to("done");
    everything_holds(&done);
    assert_eq!(
        kinds(&done),
        ["discovery", "keys", "device_authorization", "device_poll"]
    );
}

#[test]
fn an_instance_under_https_is_visited_as_its_clients_do() {
    let lodge = Lodge::start();
    lodge.adds_instance("id.example.org");
    let request = json!({
        "request": "start_test", "instance": "id.example.org", "flow": flow(&json!({"grant": "machine", "scope": ""})),
    });
    let run = lodge.control(&request).expect("a run");
    everything_holds(&run);
    assert_eq!(run["stage"], "done");
    assert_eq!(
        last(&run)["request"]["url"],
        "https://id.example.org/konnect/v1/token"
    );
}

#[test]
fn a_refused_device_is_told_so() {
    let lodge = Lodge::start_with("device_interval = 1");
    let device = Run::of(&lodge, &json!({"grant": "device"}));
    let user_code = &device.begun["user_code"];
    let deny = json!({"request": "deny_device", "instance": lodge.domain(), "user_code": user_code});
    lodge.control(&deny).expect("a denial");
    let failed = device.comes_to("failed");
    assert_eq!(last(&failed)["state"], "refused");
    assert!(
        last(&failed)["response"]["body"]
            .as_str()
            .expect("a body")
            .contains("access_denied")
    );
}

#[test]
fn a_refusal_is_a_step_and_ends_the_flow() {
    let lodge = Lodge::start();
    let run = Run::of(&lodge, &json!({"prompt": "none"}));
    let reply = lodge.get(&run.target());
    brings(reply.location()).expect(200);
    let failed = run.comes_to("failed");
    assert_eq!(last(&failed)["state"], "refused");
    assert_eq!(
        last(&failed)["request"]["parameters"][0]["value"],
        "login_required"
    );
    assert_eq!(failed["next"], json!([]));
    assert_eq!(
        run.tries("userinfo").expect_err("nothing to try")["field"],
        "step"
    );
}

#[test]
fn s_048_an_answer_with_another_state_is_not_gone_on_with() {
    let lodge = Lodge::start();
    let run = Run::of(&lodge, &json!({}));
    let reply = run.allowed_by(&mut Visitor::to(lodge.address()));
    let forged = format!("{}?code=of-somebody-else&state=guessed", run.redirect_uri());
    brings(&forged).expect(200);
    let failed = run.comes_to("failed");
    assert_eq!(last(&failed)["kind"], "answer");
    assert!(checks(last(&failed)).contains(&"state!".to_owned()));
    // Only one answer counts, and it was the wrong one.
    brings(reply.location()).expect(200);
    run.tries("userinfo").expect_err("nothing to try");
    assert_eq!(kinds(&run.looks().expect("a run")), kinds(&failed));
}

#[test]
fn s_056_s_143_the_listener_answers_to_its_own_name_and_secret_path_only() {
    let lodge = Lodge::start();
    let run = Run::of(&lodge, &json!({}));
    let (address, host, path) = desk(&run.redirect_uri());
    let target = format!("{path}?code=x&state=y");
    for other in [
        "evil.example",
        &format!("localhost:{}", address.port()),
        &lodge.domain(),
    ] {
        http::send(address, other, &Request::get(&target)).expect(421);
    }
    for elsewhere in ["/", "/callback?code=x", "/0/callback?code=x"] {
        http::send(address, &host, &Request::get(elsewhere)).expect(404);
    }
    let page = http::send(address, &host, &Request::get(&path)).expect(200);
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert_eq!(
        run.looks().expect("a run")["stage"],
        "waiting",
        "nothing of that was an answer"
    );
}

#[test]
fn the_client_of_a_run_is_a_real_one_but_in_no_list() {
    let lodge = Lodge::start();
    let before = lodge.holdings();
    let run = Run::of(&lodge, &json!({}));
    assert_eq!(lodge.holdings(), before);
    let overview = lodge
        .control(&json!({"request": "overview", "instance": null}))
        .expect("an overview");
    assert_eq!(overview["apps"], 0);
    let mut visitor = Visitor::signed_in(lodge.address());
    visitor.goes_to(&run.target());
    assert!(visitor.is_asked(), "a test client is never trusted");
    assert!(visitor.page().text().contains("Test client"));
}

#[test]
fn a_run_ends_when_its_time_is_over() {
    let lodge = Lodge::start_with("test_seconds = 1");
    let run = Run::of(&lodge, &json!({}));
    let (address, ..) = desk(&run.redirect_uri());
    lodge.lets_pass(2);
    for _ in 0..250 {
        if run.looks().is_err() {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(run.looks().expect_err("no run")["code"], "not_found");
    assert!(!listens(address));
    is_gone(&lodge, run.client_id());
}

#[test]
fn too_many_runs_end_the_oldest() {
    let lodge = Lodge::start();
    let runs: Vec<Run<'_>> = (0..5).map(|_| Run::of(&lodge, &json!({}))).collect();
    assert_eq!(runs[0].looks().expect_err("no run")["code"], "not_found");
    is_gone(&lodge, runs[0].client_id());
    for run in &runs[1..] {
        assert_eq!(run.looks().expect("a run")["stage"], "waiting");
    }
}

#[test]
fn what_a_crash_leaves_of_a_run_goes_at_the_next_start() {
    let mut lodge = Lodge::start();
    let mine = json!({
        "client_id": "gatelodge-test-of-mine", "name": "Mine", "kind": "native", "redirect_uris": ["http://127.0.0.1/cb"],
    });
    let add = json!({"request": "add_client", "instance": lodge.domain(), "client": mine});
    lodge.control(&add).expect("a client with such a name");
    let run = Run::of(&lodge, &json!({}));
    let client_id = run.client_id().to_owned();
    let alive = lodge.get(&run.target());
    assert_ne!(alive.status, 400, "{}", alive.text());
    lodge.kill();
    lodge.restart();
    is_gone(&lodge, &client_id);
    assert_eq!(lodge.client("gatelodge-test-of-mine")["name"], "Mine");
}

#[test]
fn a_lodge_that_stops_ends_its_runs() {
    let mut lodge = Lodge::start();
    let run = Run::of(&lodge, &json!({}));
    let client_id = run.client_id().to_owned();
    let (address, ..) = desk(&run.redirect_uri());
    lodge.stop();
    assert!(!listens(address));
    lodge.restart();
    is_gone(&lodge, &client_id);
}

#[test]
fn what_cannot_be_run_is_refused_by_its_field_and_leaves_nothing() {
    let lodge = Lodge::start();
    let before = lodge.holdings();
    for (changes, field) in [
        (json!({"response_type": "code code"}), "response_type"),
        (json!({"response_type": "none"}), "response_type"),
        (json!({"id_token_alg": "none"}), "id_token_alg"),
    ] {
        let problem = start(&lodge, &flow(&changes)).expect_err("a problem");
        assert_eq!(
            (&problem["code"], &problem["field"]),
            (&json!("invalid"), &json!(field)),
            "{problem}"
        );
    }
    let nowhere = json!({"request": "start_test", "instance": "nowhere.example", "flow": flow(&json!({}))});
    assert_eq!(
        lodge.control(&nowhere).expect_err("a problem")["code"],
        "not_found"
    );
    let unknown = json!({"request": "start_test", "instance": lodge.domain(), "flow": {"gant": "browser"}});
    assert_eq!(lodge.control(&unknown).expect_err("a problem")["code"], "invalid");
    assert_eq!(lodge.holdings(), before);
}

#[test]
fn the_command_line_prints_the_steps_and_needs_a_lodge_that_runs() {
    let mut lodge = Lodge::start();
    let words = [
        "test-client",
        "--grant",
        "machine",
        "--then",
        "introspect",
        "--json",
    ];
    let run = lodge.cli(&words).json();
    assert_eq!(kinds(&run), ["discovery", "keys", "token", "introspect"]);
    everything_holds(&run);
    is_gone(&lodge, run["client_id"].as_str().expect("an id"));

    let told = lodge.cli(&["test-client", "--grant", "machine"]).done();
    for line in [
        "1. discovery: well",
        "ok  issuer",
        "3. token: well",
        "Access token",
    ] {
        assert!(told.contains(line), "{line} in {told}");
    }
    let failed = lodge.cli(&["test-client", "--grant", "machine", "--scope", "openid"]);
    assert_eq!(failed.code, Some(1), "{failed:?}");
    assert!(failed.stdout.contains("3. token: refused"), "{failed:?}");
    lodge.cli(&["test-client", "--response-type", "x"]).refused();
    lodge.cli(&["test-client", "--grant", "else"]).misused();
    lodge.stop();
    let say = lodge.cli(&words).refused();
    assert!(say.contains("gatelodge serve"), "{say}");
}
