//! Files that the person points at: where to save one, and which folder or file to take.
//!
//! The system's own dialogs ask, and this program alone opens them and touches the file. The window has no
//! permission over files of any kind: it hands over a text and a proposed name, and learns the path that was chosen.
//! Invariant: nothing is written that the person did not name in a dialog just before.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use gatelodge::control::{Problem, ProblemCode};
use rfd::AsyncFileDialog;
use serde::Deserialize;
use tauri::{AppHandle, Manager, WebviewWindow};

use crate::keeper::unavailable;

/// No text that is saved from the window is longer, in bytes.
const LONGEST_TEXT: usize = 64 * 1024 * 1024;
/// No name that is proposed is longer, in characters.
const LONGEST_NAME: usize = 120;

/// What the person is asked to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Choice {
    /// A folder.
    Folder,
    /// A file with a packed folder in it.
    Archive,
}

/// Asks where to save, and writes the text there. None when the person changed their mind.
pub(crate) async fn save(
    app: &AppHandle,
    window: &WebviewWindow,
    name: &str,
    text: String,
) -> Result<Option<PathBuf>, Problem> {
    if text.len() > LONGEST_TEXT {
        return Err(Problem {
            code: ProblemCode::Invalid,
            say: "The text is too long for a file from this window.".to_owned(),
            field: Some("text".to_owned()),
        });
    }
    let mut dialog = AsyncFileDialog::new()
        .set_parent(window)
        .set_file_name(plain_name(name));
    if let Some(dir) = usual_place(app) {
        dialog = dialog.set_directory(dir);
    }
    let Some(path) = asked(app, move || dialog.save_file()).await? else {
        return Ok(None);
    };
    let written = path.clone();
    tauri::async_runtime::spawn_blocking(move || write(&written, &text))
        .await
        .map_err(|error| unavailable(error.to_string()))?
        .map_err(|error| unavailable(format!("The file was not written: {error}.")))?;
    Ok(Some(path))
}

/// Asks for a folder or a file. None when the person changed their mind.
pub(crate) async fn choose(
    app: &AppHandle,
    window: &WebviewWindow,
    choice: Choice,
) -> Result<Option<PathBuf>, Problem> {
    let mut dialog = AsyncFileDialog::new().set_parent(window);
    if let Some(dir) = usual_place(app) {
        dialog = dialog.set_directory(dir);
    }
    match choice {
        Choice::Folder => asked(app, move || dialog.pick_folder()).await,
        Choice::Archive => {
            let dialog = dialog.add_filter("tar.gz", &["gz"]);
            asked(app, move || dialog.pick_file()).await
        }
    }
}

/// Opens a dialog on the main thread, where every system wants it, and waits for the person elsewhere.
async fn asked<F>(
    app: &AppHandle,
    open: impl FnOnce() -> F + Send + 'static,
) -> Result<Option<PathBuf>, Problem>
where
    F: Future<Output = Option<rfd::FileHandle>> + Send + 'static,
{
    let (tell, told) = tokio::sync::oneshot::channel();
    app.run_on_main_thread(move || {
        // Whoever asked may have gone with its window; the dialog then closes unheard.
        let _ = tell.send(open());
    })
    .map_err(|error| unavailable(format!("The dialog did not open: {error}.")))?;
    let dialog = told
        .await
        .map_err(|_| unavailable("The dialog did not open.".to_owned()))?;
    Ok(dialog.await.map(|file| file.path().to_owned()))
}

/// Where people look for what they saved: their downloads, or else their home.
fn usual_place(app: &AppHandle) -> Option<PathBuf> {
    [app.path().download_dir(), app.path().home_dir()]
        .into_iter()
        .flatten()
        .find(|dir| dir.is_dir())
}

/// A proposed name without anything that leads to another folder or hides the file.
fn plain_name(proposed: &str) -> String {
    let plain: String = proposed
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
            c => c,
        })
        .filter(|c| !c.is_control())
        .take(LONGEST_NAME)
        .collect();
    let plain = plain.trim_start_matches(['.', '-', ' ']).trim_end();
    if plain.is_empty() {
        "gatelodge".to_owned()
    } else {
        plain.to_owned()
    }
}

/// Writes the whole file or leaves what was there. It is the person's alone until they say otherwise: an export may
/// hold what others should not read.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .prefix(".gatelodge-")
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proposed_name_stays_in_its_folder_and_in_sight() {
        for (proposed, plain) in [
            ("identifier-registration.yaml", "identifier-registration.yaml"),
            ("../../.bashrc", "bashrc"),
            ("a/b\\c:d", "a-b-c-d"),
            ("...", "gatelodge"),
            ("x\u{7}\ny", "xy"),
            ("", "gatelodge"),
        ] {
            assert_eq!(plain_name(proposed), plain, "{proposed}");
        }
        assert!(plain_name(&"a".repeat(500)).len() <= LONGEST_NAME);
    }

    #[test]
    fn a_file_takes_the_place_of_another_whole_and_is_the_persons_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clients.yaml");
        std::fs::write(&path, "what was there, and was longer").unwrap();
        write(&path, "clients: []\n").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "clients: []\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert!(write(&folder.path().join("no/such/folder"), "").is_err());
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing is left behind"
        );
    }
}
