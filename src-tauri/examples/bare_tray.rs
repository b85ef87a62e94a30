//! A bare Tauri application: a tray icon and nothing else. `cargo xtask bench` measures its memory beside the real
//! program's, built with the same parts, so that what Gatelodge adds can be told from what Tauri takes.

use tauri::RunEvent;
use tauri::tray::TrayIconBuilder;

fn main() -> tauri::Result<()> {
    let app = tauri::Builder::default()
        .setup(|app| {
            let tray = TrayIconBuilder::new().temp_dir_path(std::env::temp_dir().join("gatelodge-bare-tray"));
            match app.default_window_icon().cloned() {
                Some(icon) => tray.icon(icon),
                None => tray,
            }
            .build(app)?;
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|_, event| {
        // Without a window Tauri would end at once.
        if let RunEvent::ExitRequested { api, code: None, .. } = event {
            api.prevent_exit();
        }
    });
    Ok(())
}
