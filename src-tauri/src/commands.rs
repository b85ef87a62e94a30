//! The two commands of the window, and all that it can ask of this program.
//!
//! `control` goes to the lodge as it is; `shell` is about the desktop around it. The capability lets only the
//! window `main` call them; each checks that again, so that one slip in a configuration file is not enough
//! (security.md S-231, S-234). The names and shapes are `ui/src/shell.ts`.

use std::sync::Arc;

use gatelodge::control::{Problem, ProblemCode, Reply, Request};
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, State, WebviewWindow};
use url::Url;

use crate::files::Choice;
use crate::keeper::{Bond, Keeper, unavailable};
use crate::{files, start_at_login, window};

/// No address that a person opens from the settings is longer, in bytes: a request of the test client, or its way to sign
/// out with an ID token in it. The lodge itself reads no longer ones.
const LONGEST_URL: usize = 8 * 1024;

/// What the window asks of the desktop.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "shell", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum ShellRequest {
    /// How the lodge and the desktop are.
    State,
    /// Start with the person's desktop session, or no longer.
    SetAutostart { on: bool },
    /// Show an address in the browser: `https:`, or the lodge's own.
    OpenExternal { url: String },
    /// Show the data directory in the file manager.
    RevealDataDir,
    /// Ask the person where to save a text, and write it there.
    SaveFile { name: String, text: String },
    /// Ask the person for a folder or a file.
    ChoosePath { choice: Choice },
    /// Try to open the lodge again.
    Retry,
    /// Close the lodge and end the program.
    Quit,
}

/// How the lodge and the desktop are. Every shell request is answered with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ShellState {
    /// `embedded`, `attached` or `failed`.
    lodge: &'static str,
    /// Why there is no lodge and what to do, one English sentence.
    problem: Option<String>,
    /// Whether the system starts the program at login, as the system sees it now.
    autostart: bool,
    /// `linux`, `macos` or `windows`.
    platform: &'static str,
    /// The path that the person chose in the dialog of this request; none when there was none, or they changed their
    /// mind.
    path: Option<String>,
}

/// Asks the lodge. See `gatelodge::control`.
#[tauri::command]
pub(crate) async fn control(
    window: WebviewWindow,
    keeper: State<'_, Arc<Keeper>>,
    request: Request,
) -> Result<Reply, Problem> {
    only_the_main(&window)?;
    keeper.ask(request).await
}

/// Asks the desktop.
#[tauri::command]
pub(crate) async fn shell(
    window: WebviewWindow,
    app: AppHandle,
    keeper: State<'_, Arc<Keeper>>,
    request: ShellRequest,
) -> Result<ShellState, Problem> {
    only_the_main(&window)?;
    let mut path = None;
    match request {
        ShellRequest::State => {}
        ShellRequest::SetAutostart { on } => {
            start_at_login::set(&app, keeper.chosen_data_dir(), on).map_err(unavailable)?;
        }
        ShellRequest::OpenExternal { url } => open_external(&keeper, &url).await?,
        ShellRequest::RevealDataDir => {
            tauri_plugin_opener::open_path(keeper.data_dir().await?, None::<&str>)
                .map_err(|error| unavailable(format!("The file manager did not open: {error}.")))?;
        }
        ShellRequest::SaveFile { name, text } => path = files::save(&app, &window, &name, text).await?,
        ShellRequest::ChoosePath { choice } => path = files::choose(&app, &window, choice).await?,
        ShellRequest::Retry => Keeper::try_again(&keeper).await,
        ShellRequest::Quit => app.exit(0),
    }
    let (lodge, problem) = match keeper.bond().await {
        Bond::Embedded => ("embedded", None),
        Bond::Attached => ("attached", None),
        Bond::Failed(say) => ("failed", Some(say)),
    };
    Ok(ShellState {
        lodge,
        problem,
        autostart: start_at_login::is_set(&app),
        platform: std::env::consts::OS,
        path: path.map(|path| path.display().to_string()),
    })
}

fn only_the_main(window: &WebviewWindow) -> Result<(), Problem> {
    if window.label() == window::MAIN {
        Ok(())
    } else {
        Err(invalid("This window may not ask.", None))
    }
}

async fn open_external(keeper: &Keeper, url: &str) -> Result<(), Problem> {
    let refused = || {
        invalid(
            "Only https addresses and the lodge's own are opened.",
            Some("url"),
        )
    };
    if url.len() > LONGEST_URL {
        return Err(refused());
    }
    let url = Url::parse(url).map_err(|_| refused())?;
    let own = match url.scheme() {
        "http" => own_addresses(keeper).await?,
        _ => Vec::new(),
    };
    if !may_open(&url, &own) {
        return Err(refused());
    }
    tauri_plugin_opener::open_url(url.as_str(), None::<&str>)
        .map_err(|error| unavailable(format!("The browser did not open: {error}.")))
}

/// The issuers of this lodge, the addresses of its web apps, and those it listens on.
async fn own_addresses(keeper: &Keeper) -> Result<Vec<Url>, Problem> {
    let mut own = Vec::new();
    if let Reply::Instances { instances } = keeper.ask(Request::ListInstances).await? {
        for instance in instances {
            let of = Request::ListApps {
                instance: instance.domain,
            };
            if let Reply::Apps { apps } = keeper.ask(of).await? {
                own.extend(apps.into_iter().filter_map(|app| app.address));
            }
            own.push(instance.issuer);
        }
    }
    if let Reply::Overview(overview) = keeper.ask(Request::Overview { instance: None }).await? {
        own.extend(overview.listening);
    }
    Ok(own
        .iter()
        .filter_map(|address| Url::parse(address).ok())
        .collect())
}

/// `https:` to a host, or `http:` to one of the lodge's own origins; never with a name or password in it. What is
/// opened afterwards is the parsed form, which has no blanks and no leading dash (security.md S-238).
fn may_open(url: &Url, own: &[Url]) -> bool {
    let plain = url.has_host() && url.username().is_empty() && url.password().is_none();
    plain
        && match url.scheme() {
            "https" => true,
            "http" => own.iter().any(|address| address.origin() == url.origin()),
            _ => false,
        }
}

fn invalid(say: &str, field: Option<&str>) -> Problem {
    Problem {
        code: ProblemCode::Invalid,
        say: say.to_owned(),
        field: field.map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn may(url: &str) -> bool {
        let own = [Url::parse("http://localhost:4283").unwrap()];
        Url::parse(url).is_ok_and(|url| may_open(&url, &own))
    }

    #[test]
    fn https_and_the_lodges_own_origin_are_opened() {
        assert!(may("https://example.org/a?b=c#d"));
        assert!(may("http://localhost:4283/.well-known/openid-configuration"));
    }

    #[test]
    fn nothing_else_is_opened() {
        for url in [
            "http://example.org/",
            "http://localhost:4284/",
            "http://localhost/",
            "https://user@example.org/",
            "https://user:pass@example.org/",
            "file:///etc/passwd",
            "smb://server/share",
            "javascript:alert(1)",
            "data:text/html,x",
            "mailto:a@example.org",
            "--help",
            "-https://example.org",
            "\\\\server\\share",
            "//example.org/",
            "gatelodge://open",
            "",
        ] {
            assert!(!may(url), "{url} must stay closed");
        }
    }

    #[test]
    fn what_is_handed_to_the_browser_is_the_parsed_form() {
        let url = Url::parse(" \thttps://example.org/a b\"c'<d>\n").unwrap();
        assert!(may_open(&url, &[]));
        assert!(url.as_str().starts_with("https://example.org/"));
        assert!(!url.as_str().contains([' ', '"', '<', '\n']));
    }

    #[test]
    fn shell_requests_are_spelled_as_the_window_spells_them() {
        let spelled = [
            (json!({"shell": "state"}), ShellRequest::State),
            (
                json!({"shell": "set_autostart", "on": true}),
                ShellRequest::SetAutostart { on: true },
            ),
            (
                json!({"shell": "open_external", "url": "https://example.org"}),
                ShellRequest::OpenExternal {
                    url: "https://example.org".to_owned(),
                },
            ),
            (json!({"shell": "reveal_data_dir"}), ShellRequest::RevealDataDir),
            (
                json!({"shell": "save_file", "name": "a.crt", "text": "b"}),
                ShellRequest::SaveFile {
                    name: "a.crt".to_owned(),
                    text: "b".to_owned(),
                },
            ),
            (
                json!({"shell": "choose_path", "choice": "folder"}),
                ShellRequest::ChoosePath {
                    choice: Choice::Folder,
                },
            ),
            (
                json!({"shell": "choose_path", "choice": "archive"}),
                ShellRequest::ChoosePath {
                    choice: Choice::Archive,
                },
            ),
            (json!({"shell": "retry"}), ShellRequest::Retry),
            (json!({"shell": "quit"}), ShellRequest::Quit),
        ];
        let window = include_str!("../../ui/src/shell.ts");
        for (json, request) in spelled {
            let name = json["shell"].as_str().unwrap().to_owned();
            assert!(
                window.contains(&format!("shell: '{name}'")),
                "the window does not know {name}"
            );
            assert_eq!(serde_json::from_value::<ShellRequest>(json).unwrap(), request);
        }
    }

    #[test]
    fn anything_else_is_no_shell_request() {
        for json in [
            json!({"shell": "execute"}),
            json!({"shell": "set_autostart", "on": "yes"}),
            json!({"shell": "open_external"}),
            json!({"shell": "open_external", "url": ["https://example.org"]}),
            json!({"shell": "save_file", "name": "a", "text": "b", "path": "/etc/passwd"}),
            json!({"shell": "choose_path", "choice": "everything"}),
            json!({"shell": "set_autostart", "on": true, "path": "/bin/sh"}),
            json!("quit"),
            Value::Null,
        ] {
            assert!(
                serde_json::from_value::<ShellRequest>(json.clone()).is_err(),
                "{json}"
            );
        }
    }

    #[test]
    fn the_capability_opens_two_commands_to_one_local_window_and_nothing_more() {
        let capability: Value = serde_json::from_str(include_str!("../capabilities/main.json")).unwrap();
        assert_eq!(capability["windows"], json!([window::MAIN]));
        assert_eq!(capability["local"], json!(true));
        assert!(capability.get("remote").is_none());
        assert_eq!(
            capability["permissions"],
            json!([
                "allow-control",
                "allow-shell",
                "core:event:allow-listen",
                "core:event:allow-unlisten",
                "core:webview:allow-set-webview-zoom",
                "notification:allow-is-permission-granted",
            ])
        );
    }

    #[test]
    fn the_configuration_keeps_the_window_closed_to_the_outside() {
        let config: Value = serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
        let security = &config["app"]["security"];
        assert_eq!(config["app"]["withGlobalTauri"], json!(false));
        assert_eq!(security["capabilities"], json!(["main"]));
        assert!(security.get("dangerousDisableAssetCspModification").is_none());
        assert!(security.get("assetProtocol").is_none());
        let csp = &security["csp"];
        assert_eq!(csp["default-src"], "'self'");
        assert_eq!(csp["script-src"], "'self'");
        assert_eq!(csp["object-src"], "'none'");
        assert_eq!(csp["frame-src"], "'none'");
    }
}
