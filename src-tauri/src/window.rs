//! The one window: made when somebody wants it, gone when it is closed, closed to every address but its own.

use std::path::Path;

use tauri::plugin::TauriPlugin;
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{AppHandle, Manager, WebviewWindow, WebviewWindowBuilder, Wry};
use tauri_plugin_window_state::StateFlags;
use url::Url;

/// The label of the window; the capability and the configuration know it by this name.
pub(crate) const MAIN: &str = "main";

/// What is remembered of the window. Not whether it was visible: it must never come back hidden.
pub(crate) const REMEMBERED: StateFlags = StateFlags::SIZE
    .union(StateFlags::POSITION)
    .union(StateFlags::MAXIMIZED);

/// The plugin that remembers the window. A data directory that a flag chose has a window of its own, so what is
/// remembered of it lies there too; otherwise it lies where the desktop keeps programs' settings.
pub(crate) fn memory(data_dir: Option<&Path>) -> TauriPlugin<Wry> {
    let mut plugin = tauri_plugin_window_state::Builder::new().with_state_flags(REMEMBERED);
    // The plugin joins the name to its own folder, and joining an absolute path gives that path.
    if let Some(file) = data_dir.map(|dir| dir.join("window.json"))
        && let Some(file) = file.to_str()
    {
        plugin = plugin.with_filename(file);
    }
    plugin.build()
}

/// Raises the window, or makes it first. Returns at once; may be called from any thread.
pub(crate) fn open(app: &AppHandle) {
    let app = app.clone();
    // Making a window waits for the main thread, so the main thread must not be the one that waits.
    tauri::async_runtime::spawn_blocking(move || {
        let raised = match app.get_webview_window(MAIN) {
            Some(window) => raise(&window),
            None => make(&app),
        };
        if let Err(error) = raised {
            tracing::error!(%error, "the window did not open");
        }
    });
}

fn raise(window: &WebviewWindow) -> tauri::Result<()> {
    window.unminimize()?;
    window.show()?;
    window.set_focus()
}

fn make(app: &AppHandle) -> tauri::Result<()> {
    let Some(config) = app
        .config()
        .app
        .windows
        .iter()
        .find(|window| window.label == MAIN)
    else {
        return Err(tauri::Error::WindowNotFound);
    };
    WebviewWindowBuilder::from_config(app, config)?
        .on_navigation(is_its_own)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        // Shown when there is something to see, instead of a white flash.
        .on_page_load(|window, page| {
            if page.event() == PageLoadEvent::Finished
                && let Err(error) = raise(&window)
            {
                tracing::error!(%error, "the window did not show itself");
            }
        })
        .build()?;
    Ok(())
}

/// Whether the window may go to this address: the bundled files and nothing else (security.md S-232). Other
/// addresses open in the browser, when the window asks for it by `open_external`.
fn is_its_own(url: &Url) -> bool {
    match url.scheme() {
        // Linux and macOS.
        "tauri" => url.host_str() == Some("localhost"),
        // Windows has no schemes of one's own; there this host name is answered by the program itself.
        "http" | "https" => {
            cfg!(windows) && url.host_str() == Some("tauri.localhost") && url.port().is_none()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may_go(url: &str) -> bool {
        is_its_own(&Url::parse(url).unwrap())
    }

    #[test]
    #[cfg(not(windows))]
    fn the_window_stays_on_its_own_files() {
        assert!(may_go("tauri://localhost/index.html#apps"));
        assert!(!may_go("http://tauri.localhost/"));
    }

    #[test]
    #[cfg(windows)]
    fn the_window_stays_on_its_own_files() {
        assert!(may_go("http://tauri.localhost/index.html#apps"));
    }

    #[test]
    fn the_window_goes_nowhere_else() {
        for url in [
            "https://example.org/",
            "http://localhost:4283/",
            "http://127.0.0.1:1420/",
            "http://tauri.localhost.example.org/",
            "http://app.tauri.localhost/",
            "http://tauri.localhost:8080/",
            "tauri://example.org/",
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:alert(1)",
            "about:blank",
            "blob:https://example.org/1",
        ] {
            assert!(!may_go(url), "{url}");
        }
    }
}
