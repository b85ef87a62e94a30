//! The tray: how the lodge is, the way back to the window, and the way out.
//!
//! A desktop without a tray is a state, not an error. The library behind the tray on Linux is loaded when the
//! icon is made and panics when it is missing; that panic ends here.

use std::panic::{self, AssertUnwindSafe};

use gatelodge::control::{Reply, Request};
use tauri::image::Image;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager, Wry};

use crate::keeper::{Bond, Keeper};
use crate::texts::{Text, text};
use crate::window;

const STATUS: &str = "status";
const OPEN: &str = "open";
const QUIT: &str = "quit";

/// The tray as made; its absence from the program's state says that there is none.
struct Tray {
    status: MenuItem<Wry>,
}

/// Makes the tray, or does without.
pub(crate) fn set(app: &AppHandle) {
    match quietly(|| make(app)) {
        Ok(Ok(tray)) => {
            app.manage(tray);
        }
        Ok(Err(error)) => tracing::warn!(%error, "there is no tray"),
        Err(_) => tracing::warn!("there is no tray: its library (libayatana-appindicator3) is missing"),
    }
}

/// Runs what may panic. The caller says what it means, so the panic itself prints nothing.
fn quietly<T>(run: impl FnOnce() -> T) -> std::thread::Result<T> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let outcome = panic::catch_unwind(AssertUnwindSafe(run));
    panic::set_hook(hook);
    outcome
}

/// Whether an icon was made. Whether anything shows it is another question; see `closing.rs`.
pub(crate) fn is_set(app: &AppHandle) -> bool {
    app.try_state::<Tray>().is_some()
}

fn make(app: &AppHandle) -> tauri::Result<Tray> {
    let status = MenuItem::with_id(app, STATUS, text(Text::Starting), false, None::<&str>)?;
    let menu = Menu::with_items(
        app,
        &[
            &status,
            &PredefinedMenuItem::separator(app)?,
            &MenuItem::with_id(app, OPEN, text(Text::Open), true, None::<&str>)?,
            &MenuItem::with_id(app, QUIT, text(Text::Quit), true, None::<&str>)?,
        ],
    )?;
    TrayIconBuilder::with_id("gatelodge")
        .icon(icon())
        .icon_as_template(true)
        .tooltip("Gatelodge")
        .menu(&menu)
        // On Linux the icon is handed over as a file. The usual place for it is shared by all people of the
        // machine, and the second one may not write there.
        .temp_dir_path(app.path().app_cache_dir()?.join("tray"))
        .on_menu_event(|app, event| match event.id().as_ref() {
            OPEN => window::open(app),
            QUIT => app.exit(0),
            _ => {}
        })
        .build(app)?;
    Ok(Tray { status })
}

/// macOS colours the shape itself. Elsewhere panels are light or dark and do not say which, so the shape has a
/// brass that stands out on both.
fn icon() -> Image<'static> {
    if cfg!(target_os = "macos") {
        tauri::include_image!("../icons/tray-template.png")
    } else {
        tauri::include_image!("../icons/tray.png")
    }
}

/// Puts into the first line how the lodge is now.
pub(crate) async fn say_how_it_is(app: &AppHandle, keeper: &Keeper) {
    let Some(tray) = app.try_state::<Tray>() else {
        return;
    };
    let line = match keeper.bond().await {
        Bond::Failed(_) => text(Text::NotRunning).to_owned(),
        Bond::Embedded | Bond::Attached => match keeper.ask(Request::Overview { instance: None }).await {
            Ok(Reply::Overview(overview)) => {
                let domain = overview
                    .instance
                    .map_or(overview.proposed_domain, |instance| instance.domain);
                format!("{} {domain}", text(Text::RunningAt))
            }
            _ => text(Text::NotRunning).to_owned(),
        },
    };
    if let Err(error) = tray.status.set_text(line) {
        tracing::warn!(%error, "the tray does not say how the lodge is");
    }
}
