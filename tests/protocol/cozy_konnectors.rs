//! Konnectors at work (cozy.md G.6 and G.7), each a page of JavaScript without any library: what they are given, what
//! becomes of what they say, when they end.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use gatelodge_tests::{Lodge, Receiver, Reply, Request, Visitor, text};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Says all that it was given, and what it can reach.
const TELLS_ALL: &str = r"
const fs = require('fs')
const say = (type, message) => console.log(JSON.stringify({ time: new Date(), type, namespace: 'x', message }))
say('info', { env: Object.keys(process.env).sort() })
for (const [name, value] of Object.entries(process.env)) say('debug', name + '=' + value)
say('info', 'files ' + fs.readdirSync(process.cwd()).sort().join())
say('info', 'cwd ' + process.cwd())
const { account } = JSON.parse(process.env.COZY_FIELDS)
fetch(process.env.COZY_URL + 'data/io.cozy.accounts/' + account, {
  headers: { authorization: 'Bearer ' + process.env.COZY_CREDENTIALS }
}).then(async reply => {
  const oauth = (await reply.json()).oauth || {}
  say('ok', 'token ' + oauth.access_token)
  say('info', 'spelt ' + [...String(oauth.access_token)].join('-'))
})
";

struct House {
    lodge: Lodge,
    owner: Visitor,
    service: Receiver,
    folder: TempDir,
}

impl House {
    fn new() -> Self {
        Self::of(Lodge::start())
    }

    fn of(lodge: Lodge) -> Self {
        let service = Receiver::saying(
            200,
            &json!({
                "access_token": "first-access", "refresh_token": "first-refresh", "token_type": "Bearer",
                "expires_in": 3600,
            }),
        );
        let house = Self {
            owner: Visitor::signed_in(lodge.address()),
            lodge,
            service,
            folder: tempfile::tempdir().unwrap(),
        };
        let record = json!({
            "_id": "demo",
            "grant_mode": "authorization_code+secret",
            "client_id": "the-lodge",
            "client_secret": "its-secret",
            "secret": "for-konnectors",
            "auth_endpoint": house.service.url("/auth"),
            "token_endpoint": house.service.url("/token"),
        });
        house
            .lodge
            .cli_with_input(&["account-types", "add", "-"], &record.to_string())
            .done();
        house
    }

    fn package(&self, slug: &str, script: &str, more: &Value) -> PathBuf {
        let mut manifest = json!({
            "slug": slug,
            "name": "Demo",
            "type": "konnector",
            "language": "node",
            "version": "1.0.0",
            "parameters": {"region": "north"},
            "oauth": {"scope": ["a b", "c"], "account_type": "demo"},
            "permissions": {"accounts": {"type": "io.cozy.accounts"}},
        });
        for (name, value) in more.as_object().unwrap() {
            manifest[name] = value.clone();
        }
        let folder = self.folder.path().join(slug);
        fs::create_dir_all(folder.join("lib")).unwrap();
        let entry = json!({"name": slug, "main": "lib/main.js"}).to_string();
        fs::write(folder.join("package.json"), entry).unwrap();
        fs::write(folder.join("manifest.konnector"), manifest.to_string()).unwrap();
        fs::write(folder.join("lib/main.js"), script).unwrap();
        folder
    }

    fn installs(&self, slug: &str, script: &str) {
        let folder = self.package(slug, script, &json!({}));
        self.lodge
            .cli(&["konnectors", "install", slug, folder.to_str().unwrap()])
            .done();
    }

    fn connects(&mut self) -> String {
        let reply = self.owner.opens("/accounts/demo/start?state=s").expect(303);
        let state = text::query_value(reply.location(), "state").unwrap();
        let back = self
            .owner
            .opens(&format!("/accounts/demo/redirect?state={state}&code=C"))
            .expect(303);
        text::query_value(back.location(), "account").unwrap()
    }

    fn token(&self, scope: &str) -> String {
        let domain = self.lodge.domain();
        let printed = self.lodge.cli(&["instances", "token-cli", &domain, scope]).done();
        printed.trim().to_owned()
    }

    fn calls(&self, method: &str, target: &str, scope: &str, body: Option<&Value>) -> Reply {
        let token = self.token(scope);
        let request = Request::new(method, target).bearer(&token);
        self.lodge.send(&match body {
            Some(body) => request
                .header("Content-Type", "application/vnd.api+json")
                .body(body.to_string()),
            None => request,
        })
    }

    fn log(&self, slug: &str) -> Vec<Value> {
        let lines = self.lodge.cli(&["konnectors", "logs", slug, "--json"]).json();
        lines.as_array().unwrap().clone()
    }

    /// The latest runs, once the newest of them has ended.
    fn runs(&self, slug: &str) -> Vec<Value> {
        for _ in 0..1000 {
            let runs = self.lodge.cli(&["konnectors", "runs", slug, "--json"]).json();
            let runs = runs.as_array().unwrap().clone();
            if runs.first().is_some_and(|run| !run["finished_at"].is_null()) {
                return runs;
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!(
            "{slug} did not end: {}",
            self.lodge.cli(&["konnectors", "runs", slug]).done()
        );
    }

    fn waits_until_it_says(&self, slug: &str, word: &str) {
        for _ in 0..1000 {
            if self.log(slug).iter().any(|line| line["message"] == word) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("{slug} never said {word}");
    }
}

#[test]
fn a_konnector_gets_what_the_document_names_and_nothing_else() {
    let mut house = House::new();
    house.installs("bank", TELLS_ALL);
    let account = house.connects();
    house.lodge.cli(&["konnectors", "run", "bank"]).done();
    let log = house.log("bank");
    let said = |start: &str| {
        log.iter()
            .filter_map(|line| line["message"].as_str())
            .find_map(|message| message.strip_prefix(start))
            .unwrap_or_else(|| panic!("it did not say {start}: {log:#?}"))
            .to_owned()
    };
    let names: Value = serde_json::from_str(&said("{\"env\":").replace('}', "")).unwrap();
    assert_eq!(
        names,
        json!([
            "COZY_CREDENTIALS",
            "COZY_FIELDS",
            "COZY_JOB_ID",
            "COZY_JOB_MANUAL_EXECUTION",
            "COZY_LANGUAGE",
            "COZY_LOCALE",
            "COZY_PARAMETERS",
            "COZY_PAYLOAD",
            "COZY_TIME_LIMIT",
            "COZY_TRIGGER_ID",
            "COZY_URL",
            "HOME",
            "NODE_ENV",
            "PATH",
            "TMPDIR",
        ])
    );
    assert_eq!(said("COZY_URL="), format!("{}/", house.lodge.origin()));
    let fields: Value = serde_json::from_str(&said("COZY_FIELDS=")).unwrap();
    assert_eq!(fields, json!({"konnector": "bank", "account": account}));
    assert_eq!(said("COZY_LANGUAGE="), "node");
    assert_eq!(said("COZY_LOCALE="), "en");
    assert_eq!(said("COZY_TIME_LIMIT="), "300");
    assert_eq!(said("COZY_JOB_MANUAL_EXECUTION="), "true");
    assert_eq!(said("COZY_PAYLOAD="), "");
    assert_eq!(
        said("COZY_JOB_ID="),
        house.runs("bank")[0]["id"].as_str().unwrap()
    );
    assert_eq!(said("NODE_ENV="), "production");
    assert_eq!(said("files "), "lib,manifest.konnector,package.json");
    // What it was given in confidence is hidden in what it says; it did get it.
    assert_eq!(said("COZY_CREDENTIALS="), "[hidden]");
    assert_eq!(
        said("COZY_PARAMETERS="),
        r#"{"region":"north","secret":"[hidden]"}"#
    );
    assert_eq!(said("token "), "[hidden]");
    assert_eq!(said("spelt "), "f-i-r-s-t---a-c-c-e-s-s");
    let told = serde_json::to_string(&log).unwrap();
    assert!(
        !told.contains("first-access") && !told.contains("for-konnectors") && !told.contains("its-secret"),
        "{told}"
    );
    // Its folder is gone with it.
    assert!(!PathBuf::from(said("cwd ")).exists());
}

#[test]
fn a_konnector_is_kept_to_its_own_files_and_starts_nothing() {
    let house = House::new();
    let script = format!(
        "const fs = require('fs')\n\
         const tries = {{\n\
           reads: () => fs.readFileSync({secret:?}),\n\
           writes: () => fs.writeFileSync({outside:?}, 'x'),\n\
           starts: () => require('child_process').execSync('true'),\n\
           keeps: () => fs.writeFileSync('note.txt', 'x'),\n\
         }}\n\
         for (const [name, attempt] of Object.entries(tries)) {{\n\
           let code = 'worked'\n\
           try {{ attempt() }} catch (error) {{ code = error.code }}\n\
           console.log(name + ' ' + code)\n\
         }}",
        secret = house.lodge.data_dir().join("root.key"),
        outside = house.folder.path().join("planted"),
    );
    house.installs("bank", &script);
    house.lodge.cli(&["konnectors", "run", "bank"]).done();
    let said: Vec<Value> = house
        .log("bank")
        .into_iter()
        .map(|mut line| line["message"].take())
        .collect();
    assert_eq!(
        json!(said),
        json!([
            "reads ERR_ACCESS_DENIED",
            "writes ERR_ACCESS_DENIED",
            "starts ERR_ACCESS_DENIED",
            "keeps worked",
        ])
    );
}

#[test]
fn a_konnector_is_not_the_owner_at_the_control_socket() {
    let house = House::new();
    let script = format!(
        "const socket = require('net').connect({{ path: {socket:?} }})\n\
         let said = ''\n\
         socket.on('connect', () => console.log('connected'))\n\
         socket.on('data', data => {{ said += data; socket.end() }})\n\
         socket.on('error', () => {{}})\n\
         socket.on('close', () => console.log('heard ' + said.length))\n\
         socket.write('{{\"request\":\"list_instances\"}}\\n')",
        socket = house.lodge.data_dir().join("control.sock"),
    );
    house.installs("bank", &script);
    house.lodge.cli(&["konnectors", "run", "bank"]).done();
    let said: Vec<Value> = house
        .log("bank")
        .into_iter()
        .map(|mut line| line["message"].take())
        .collect();
    assert_eq!(json!(said), json!(["connected", "heard 0"]));
    // The owner is.
    house.lodge.cli(&["instances", "ls"]).done();
}

#[test]
fn a_large_payload_comes_in_a_file() {
    let house = House::new();
    let script = "const p = process.env.COZY_PAYLOAD\n\
        const text = p[0] === '@' ? require('fs').readFileSync(p.slice(1), 'utf8') : p\n\
        console.log(JSON.stringify({type: 'info', message: p.slice(0, 30) + ' ' + JSON.parse(text).x.length}))";
    house.installs("bank", script);
    let file = house.folder.path().join("payload.json");
    for (length, shown) in [
        (10, r#"{"x":"aaaaaaaaaa"} 10"#),
        (100_000, "@cozy_payload.json 100000"),
    ] {
        fs::write(&file, json!({"x": "a".repeat(length)}).to_string()).unwrap();
        house
            .lodge
            .cli(&["konnectors", "run", "bank", "--payload", file.to_str().unwrap()])
            .done();
        assert_eq!(house.log("bank")[0]["message"], shown);
    }
    fs::write(&file, "no json").unwrap();
    house
        .lodge
        .cli(&["konnectors", "run", "bank", "--payload", file.to_str().unwrap()])
        .refused();
}

#[test]
fn the_last_critical_line_is_the_error_and_the_schedule_waits_for_the_person() {
    let house = House::new();
    let script = "const say = (type, message) => console.log(JSON.stringify({type, message}))\n\
        say('error', 'something'); say('critical', 'LOGIN_FAILED'); console.error('a trace'); process.exit(1)";
    house.installs("bank", script);
    house
        .lodge
        .cli(&["konnectors", "schedule", "bank", "--every", "day"])
        .done();
    let shown = || house.lodge.cli(&["konnectors", "show", "bank", "--json"]).json();
    assert!(shown()["schedules"][0]["next_at"].is_i64());
    let said = house.lodge.cli(&["konnectors", "run", "bank"]).stderr;
    assert!(said.contains("LOGIN_FAILED"), "{said}");
    let run = &house.runs("bank")[0];
    assert_eq!(
        (&run["state"], &run["error"]),
        (&json!("errored"), &json!("LOGIN_FAILED"))
    );
    let kinds: Vec<Value> = house
        .log("bank")
        .iter()
        .map(|line| line["kind"].clone())
        .collect();
    for kind in ["error", "critical", "plain"] {
        assert!(kinds.contains(&json!(kind)), "{kinds:?}");
    }
    let schedule = &shown()["schedules"][0];
    assert_eq!(schedule["paused"], "LOGIN_FAILED");
    assert!(schedule["next_at"].is_null());
    house.lodge.waits_for_events("konnector_needs_owner", 1);
    // Whoever repaired it says so by running it.
    house.installs_again("bank", "process.exit(0)");
    house.lodge.cli(&["konnectors", "run", "bank"]).done();
    let schedule = &shown()["schedules"][0];
    assert!(schedule["paused"].is_null() && schedule["next_at"].is_i64());
}

impl House {
    /// A newer version of it.
    fn installs_again(&self, slug: &str, script: &str) {
        let folder = self.package(slug, script, &json!({"version": "1.0.1"}));
        self.lodge
            .cli(&["konnectors", "update", slug, "--source", folder.to_str().unwrap()])
            .done();
    }
}

#[test]
#[cfg(unix)]
fn a_konnector_that_takes_too_long_ends_with_all_that_it_started() {
    let lodge = Lodge::bare_configured("[connectors]\nconfine = false", "konnector_seconds = 2");
    lodge.adds_instance(&lodge.domain());
    let house = House::of(lodge);
    let marker = house.folder.path().join("alive");
    let script = format!(
        "require('child_process').spawn('sh', ['-c', 'while true; do date > {}; sleep 0.1; done'])\n\
         console.log('begun'); setInterval(() => {{}}, 1000)",
        marker.display()
    );
    house.installs("bank", &script);
    assert_eq!(house.lodge.cli(&["konnectors", "run", "bank"]).code, Some(1));
    assert_eq!(house.runs("bank")[0]["error"], "TIME_LIMIT");
    fs::remove_file(&marker).unwrap();
    house.lodge.lets_pass(1);
    assert!(!marker.exists(), "the child is still there");
}

#[test]
fn a_run_is_stopped_by_its_owner_and_by_removing_the_konnector() {
    let house = House::new();
    let forever = "console.log('begun'); setInterval(() => {}, 1000)";
    house.installs("bank", forever);
    let begin = || {
        let run = house.lodge.cli(&["konnectors", "run", "bank", "--detach"]).done();
        house.waits_until_it_says("bank", "begun");
        run.trim().to_owned()
    };
    let run = begin();
    house.lodge.cli(&["konnectors", "stop", &run]).done();
    assert_eq!(house.runs("bank")[0]["error"], "STOPPED");
    house.lodge.cli(&["konnectors", "stop", &run]).refused();
    begin();
    house.lodge.cli(&["konnectors", "uninstall", "bank"]).done();
    let runs = house.lodge.data_dir().join("konnectors");
    for _ in 0..500 {
        if fs::read_dir(&runs).map_or(0, Iterator::count) == 0 {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("it is still at work");
}

#[test]
fn what_a_crash_interrupted_has_ended_and_says_so() {
    let mut house = House::new();
    house.installs("bank", "console.log('begun'); setTimeout(() => {}, 3000)");
    house.lodge.cli(&["konnectors", "run", "bank", "--detach"]).done();
    house.waits_until_it_says("bank", "begun");
    house.lodge.kill();
    house.lodge.restart();
    assert_eq!(house.runs("bank")[0]["error"], "INTERRUPTED");
}

#[test]
fn a_lodge_that_stops_stops_its_konnectors() {
    let mut house = House::new();
    house.installs("bank", "console.log('begun'); setInterval(() => {}, 1000)");
    house.lodge.cli(&["konnectors", "run", "bank", "--detach"]).done();
    house.waits_until_it_says("bank", "begun");
    house.lodge.stop();
    house.lodge.restart();
    assert_eq!(house.runs("bank")[0]["error"], "INTERRUPTED");
    let left = fs::read_dir(house.lodge.data_dir().join("konnectors"));
    assert_eq!(left.map_or(0, Iterator::count), 0);
}

#[test]
fn without_node_a_run_says_what_is_missing() {
    let lodge = Lodge::start_configured("[connectors]\nnode = \"/nowhere/node\"\n");
    let folder = tempfile::tempdir().unwrap();
    let manifest = json!({"slug": "bank", "name": "Bank", "type": "konnector", "version": "1.0.0"});
    fs::write(folder.path().join("manifest.konnector"), manifest.to_string()).unwrap();
    fs::write(folder.path().join("index.js"), "").unwrap();
    lodge
        .cli(&["konnectors", "install", "bank", folder.path().to_str().unwrap()])
        .done();
    let said = lodge.cli(&["konnectors", "run", "bank"]);
    assert!(said.stdout.contains("nodejs.org"), "{}", said.stdout);
    assert_eq!(said.code, Some(1));
    assert!(said.stderr.contains("NODE_NOT_FOUND"), "{}", said.stderr);
    assert!(lodge.cli(&["konnectors", "ls"]).stderr.contains("nodejs.org"));
}

#[test]
fn a_schedule_runs_by_itself_and_survives_a_restart() {
    let mut house = House::new();
    house.installs("bank", "console.log('hello')");
    house
        .lodge
        .cli(&["konnectors", "schedule", "bank", "--cron", "* * * * * *"])
        .done();
    house.lodge.restart();
    let run = house.runs("bank").remove(0);
    assert_eq!((&run["manual"], &run["state"]), (&json!(false), &json!("done")));
    let shown = house.lodge.cli(&["konnectors", "show", "bank", "--json"]).json();
    let id = shown["schedules"][0]["id"].as_str().unwrap().to_owned();
    house.lodge.cli(&["konnectors", "unschedule", &id]).done();
    house.lodge.cli(&["konnectors", "unschedule", &id]).refused();
    let said = house
        .lodge
        .cli(&["konnectors", "schedule", "bank", "--cron", "every day"])
        .refused();
    assert!(said.contains("six fields"), "{said}");
}

#[test]
fn an_app_runs_a_konnector_and_follows_it() {
    let mut house = House::new();
    house.installs("bank", "console.log('hello')");
    let account = house.connects();
    let scope = "io.cozy.jobs:ALL:konnector:worker";
    let asked = json!({"data": {"attributes": {"arguments": {"konnector": "bank", "account": account}}}});
    house
        .calls(
            "POST",
            "/jobs/queue/konnector",
            "io.cozy.jobs:ALL:sendmail:worker",
            Some(&asked),
        )
        .expect(403);
    house
        .calls("POST", "/jobs/queue/sendmail", "io.cozy.jobs", Some(&asked))
        .expect(404);
    let wrong = json!({"data": {"attributes": {"arguments": {"konnector": "../x"}}}});
    house
        .calls("POST", "/jobs/queue/konnector", scope, Some(&wrong))
        .expect(422);
    let unknown = json!({"data": {"attributes": {"arguments": {"konnector": "other"}}}});
    house
        .calls("POST", "/jobs/queue/konnector", scope, Some(&unknown))
        .expect(404);
    let reply = house
        .calls("POST", "/jobs/queue/konnector", scope, Some(&asked))
        .expect(202);
    assert_eq!(reply.header("content-type"), Some("application/vnd.api+json"));
    let data = reply.json()["data"].clone();
    assert_eq!(data["type"], "io.cozy.jobs");
    let attributes = &data["attributes"];
    assert_eq!(
        (
            &attributes["worker"],
            &attributes["state"],
            &attributes["message"]["account"]
        ),
        (&json!("konnector"), &json!("queued"), &json!(account))
    );
    let id = data["id"].as_str().unwrap();
    assert_eq!(house.runs("bank")[0]["id"], id);
    let shown = house
        .calls("GET", &format!("/jobs/{id}"), scope, None)
        .expect(200)
        .json();
    assert_eq!(shown["data"]["attributes"]["state"], "done");
    let document = house
        .calls(
            "GET",
            &format!("/data/io.cozy.jobs/{id}"),
            "io.cozy.jobs:GET",
            None,
        )
        .expect(200)
        .json();
    assert_eq!(document["state"], "done");
    house.calls("GET", "/jobs/nothing", scope, None).expect(404);
    house
        .calls("GET", &format!("/jobs/{id}"), "io.cozy.files", None)
        .expect(403);
    house.lodge.get(&format!("/jobs/{id}")).expect(401);
}

#[test]
fn an_app_makes_launches_and_removes_a_trigger() {
    let house = House::new();
    house.installs("bank", "process.exit(1)");
    let scope = "io.cozy.triggers io.cozy.jobs";
    let wish = |kind: &str, worker: &str, arguments: &str| {
        json!({"data": {"attributes": {
            "type": kind, "worker": worker, "arguments": arguments, "message": {"konnector": "bank"},
        }}})
    };
    let post = |body: &Value| house.calls("POST", "/jobs/triggers", scope, Some(body));
    post(&wish("@cron", "sendmail", "0 0 3 * * *")).expect(404);
    post(&wish("@event", "konnector", "0 0 3 * * *")).expect(422);
    post(&wish("@cron", "konnector", "never")).expect(422);
    let made = post(&wish("@cron", "konnector", "0 0 3 * * 1"))
        .expect(201)
        .json();
    let id = made["data"]["id"].as_str().unwrap().to_owned();
    assert_eq!(made["data"]["attributes"]["arguments"], "0 0 3 * * 1");
    let path = format!("/jobs/triggers/{id}");
    let run = house
        .calls("POST", &format!("{path}/launch"), scope, None)
        .expect(201)
        .json();
    assert_eq!(run["data"]["attributes"]["trigger_id"], id.as_str());
    assert_eq!(run["data"]["attributes"]["manual_execution"], true);
    assert_eq!(house.runs("bank")[0]["error"], "UNKNOWN_ERROR");
    let state = house
        .calls("GET", &format!("{path}/state"), scope, None)
        .expect(200)
        .json();
    let state = &state["data"]["attributes"];
    assert_eq!(
        (
            &state["status"],
            &state["last_failed_job_id"],
            &state["last_error"]
        ),
        (&json!("errored"), &run["data"]["id"], &json!("UNKNOWN_ERROR"))
    );
    let listed = |query: &str| {
        let reply = house
            .calls("GET", &format!("/jobs/triggers{query}"), scope, None)
            .expect(200);
        reply.json()["data"].as_array().unwrap().len()
    };
    assert_eq!(
        (
            listed(""),
            listed("?Worker=konnector&Type=@cron"),
            listed("?Worker=thumbnail")
        ),
        (1, 1, 0)
    );
    let change = json!({"data": {"attributes": {"arguments": "0 0 4 * * *"}}});
    let changed = house
        .calls("PATCH", &path, scope, Some(&change))
        .expect(200)
        .json();
    assert_eq!(changed["data"]["attributes"]["arguments"], "0 0 4 * * *");
    house
        .calls("DELETE", &path, "io.cozy.triggers:GET", None)
        .expect(403);
    house.calls("DELETE", &path, scope, None).expect(204);
    house.calls("GET", &path, scope, None).expect(404);
    house
        .calls("GET", &format!("/data/io.cozy.triggers/{id}"), scope, None)
        .expect(404);
}

#[test]
fn cozy_54_a_konnector_renews_its_account_with_its_own_token() {
    let mut house = House::new();
    let script = "const {COZY_URL, COZY_CREDENTIALS, COZY_FIELDS} = process.env\n\
        fetch(COZY_URL + 'accounts/demo/' + JSON.parse(COZY_FIELDS).account + '/refresh', {\n\
          method: 'POST', headers: {authorization: 'Bearer ' + COZY_CREDENTIALS}\n\
        }).then(async reply => {\n\
          const oauth = (await reply.json()).data.attributes.oauth\n\
          const well = reply.status === 200 && oauth.access_token === 'second-access'\n\
          console.log(JSON.stringify({type: well ? 'ok' : 'critical', message: String(reply.status)}))\n\
          process.exit(well ? 0 : 1)\n\
        })";
    house.installs("bank", script);
    house.connects();
    house
        .service
        .says(200, &json!({"access_token": "second-access", "expires_in": 3600}));
    house.lodge.cli(&["konnectors", "run", "bank"]).done();
}

#[test]
fn s_251_a_konnector_gets_nothing_secret_of_another_services_account() {
    let mut house = House::new();
    let script = "const {COZY_URL, COZY_CREDENTIALS, COZY_FIELDS, COZY_PARAMETERS} = process.env\n\
        const id = JSON.parse(COZY_FIELDS).account\n\
        const headers = {authorization: 'Bearer ' + COZY_CREDENTIALS}\n\
        const say = message => console.log(JSON.stringify({type: 'info', message}))\n\
        const main = async () => {\n\
          const one = await fetch(COZY_URL + 'data/io.cozy.accounts/' + id, {headers})\n\
          const all = await fetch(COZY_URL + 'data/io.cozy.accounts/_all_docs?include_docs=true', {headers})\n\
          const renewed = await fetch(COZY_URL + 'accounts/demo/' + id + '/refresh', {method: 'POST', headers})\n\
          const told = await one.text() + await all.text() + await renewed.text() + COZY_PARAMETERS\n\
          say([one.status, all.status, renewed.status].join(' '))\n\
          for (const secret of ['first-access', 'first-refresh', 'for-konnectors'])\n\
            if (told.includes(secret)) say('it has ' + [...secret].join(' '))\n\
        }\n\
        main()";
    let folder = house.package("shop", script, &json!({"oauth": {"account_type": "shop"}}));
    house
        .lodge
        .cli(&["konnectors", "install", "shop", folder.to_str().unwrap()])
        .done();
    house.installs("bank", script);
    let account = house.connects();
    for (slug, said) in [
        ("shop", json!(["200 200 403"])),
        (
            "bank",
            json!([
                "200 200 200",
                "it has f i r s t - a c c e s s",
                "it has f i r s t - r e f r e s h",
                "it has f o r - k o n n e c t o r s"
            ]),
        ),
    ] {
        let asked = json!({"data": {"attributes": {"arguments": {"konnector": slug, "account": account}}}});
        house
            .calls("POST", "/jobs/queue/konnector", "io.cozy.jobs", Some(&asked))
            .expect(202);
        house.runs(slug);
        let log = house.log(slug);
        let messages: Vec<&Value> = log.iter().map(|line| &line["message"]).collect();
        assert_eq!(json!(messages), said, "{slug}");
    }
}

#[test]
fn s_219_a_secret_is_hidden_where_a_long_line_is_cut_and_however_deep_it_was() {
    let mut house = House::new();
    // The service tells a third secret beside the tokens.
    house.service.says(
        200,
        &json!({"access_token": "first-access", "expires_in": 3600, "more": {"list": ["deep-secret"]}}),
    );
    let script = "const {COZY_URL, COZY_CREDENTIALS, COZY_FIELDS} = process.env\n\
        fetch(COZY_URL + 'data/io.cozy.accounts/' + JSON.parse(COZY_FIELDS).account, {\n\
          headers: {authorization: 'Bearer ' + COZY_CREDENTIALS}\n\
        }).then(async reply => {\n\
          const account = await reply.json()\n\
          const secret = account.oauth.access_token\n\
          console.log('deep ' + account.oauth_callback_results.more.list[0])\n\
          for (const length of [4096, 16384])\n\
            console.log('x'.repeat(length - 8) + secret + 'y'.repeat(9))\n\
        })";
    house.installs("bank", script);
    house.connects();
    house.lodge.cli(&["konnectors", "run", "bank"]).done();
    let log = house.log("bank");
    let told = serde_json::to_string(&log).unwrap();
    assert_eq!(log.len(), 3, "{told}");
    assert_eq!(log[0]["message"], "deep [hidden]");
    for part in ["first-a", "ccess", "deep-secret"] {
        assert!(!told.contains(part), "{part} in {told}");
    }
}

#[test]
fn the_file_to_try_a_konnector_with_is_filled_in() {
    let mut house = House::new();
    house.connects();
    let file = house.lodge.cli(&["konnectors", "dev-config", "demo"]).json();
    assert_eq!(file["fields"]["access_token"], "first-access");
    assert!(file["fields"]["refresh_token"].is_null());
    let path = house.folder.path().join("konnector-dev-config.json");
    house
        .lodge
        .cli(&[
            "konnectors",
            "dev-config",
            "demo",
            "--output",
            path.to_str().unwrap(),
        ])
        .done();
    let written: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(written["fields"], file["fields"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
