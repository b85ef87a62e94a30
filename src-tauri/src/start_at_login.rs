//! The start at login: one entry in the system's own list, read back from there every time it is shown.

use std::path::Path;

use tauri::{AppHandle, Wry, plugin::TauriPlugin};
use tauri_plugin_autostart::ManagerExt;

use crate::args::{Args, DATA_DIR, HIDDEN};

/// The plugin, told to start without a window on the data directory of this start.
pub(crate) fn plugin(args: &Args) -> TauriPlugin<Wry> {
    let mut plugin = tauri_plugin_autostart::Builder::new().arg(HIDDEN);
    if let Some(dir) = &args.data_dir {
        plugin = plugin.arg(DATA_DIR).arg(dir.to_string_lossy());
    }
    plugin.build()
}

/// Writes the entry or takes it away. The error is a sentence.
pub(crate) fn set(app: &AppHandle, data_dir: Option<&Path>, on: bool) -> Result<(), String> {
    let entry = app.autolaunch();
    let done = if on {
        let program = std::env::current_exe().ok();
        for path in [program.as_deref(), data_dir].into_iter().flatten() {
            if !is_safe_in_an_entry(path) {
                return Err(format!(
                    "The start at login cannot be set, because its path has a blank or a special sign: {}",
                    path.display()
                ));
            }
        }
        entry.enable()
    } else {
        entry.disable()
    };
    done.map_err(|error| format!("The start at login was not changed: {error}."))
}

/// Whether the system will start the program. Unknown counts as no.
pub(crate) fn is_set(app: &AppHandle) -> bool {
    app.autolaunch().is_enabled().unwrap_or_else(|error| {
        tracing::warn!(%error, "the start at login cannot be read");
        false
    })
}

/// The plugin writes paths into a Linux desktop entry without quotes, where a blank would end the path and a
/// percent sign or a semicolon would mean something else. Other systems take them as they are.
fn is_safe_in_an_entry(path: &Path) -> bool {
    !cfg!(target_os = "linux")
        || path.to_str().is_some_and(|path| {
            path.chars()
                .all(|sign| sign.is_alphanumeric() || matches!(sign, '/' | '.' | '_' | '-' | '+' | '@'))
        })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_a_desktop_entry_would_misread_is_not_written_into_one() {
        assert!(is_safe_in_an_entry(Path::new(
            "/home/müller/.local/share/gatelodge"
        )));
        for path in ["/home/a b/x", "/x;rm", "/x%f", "/x\"y", "/x\ny", "/x$HOME"] {
            assert!(!is_safe_in_an_entry(Path::new(path)), "{path}");
        }
    }
}
