//! The menu bar, which only macOS has: without its Edit menu, copy and paste have no keys there.

use tauri::AppHandle;

/// Sets the menu bar where there is one.
#[cfg(target_os = "macos")]
pub(crate) fn set(app: &AppHandle) {
    // Tauri's own menu has About, Services, Hide and Quit, the Edit commands, and the Window ones.
    if let Err(error) = tauri::menu::Menu::default(app).and_then(|menu| app.set_menu(menu)) {
        tracing::warn!(%error, "there is no menu bar");
    }
}

/// Sets the menu bar where there is one.
#[cfg(not(target_os = "macos"))]
pub(crate) fn set(_app: &AppHandle) {}
