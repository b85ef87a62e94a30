//! What closing the window means: the lodge keeps serving and the web view is freed, as long as there is a way
//! back to the window.
//!
//! The way back is the tray, or, on desktops that show no tray, another start of the program, which raises the
//! window of the first. Both are looked for when the window closes, because a panel may come up long after the
//! program. With neither, a window that goes would leave a lodge that nobody can see or end, so the person is
//! asked whether to stop it.

use std::path::PathBuf;

use tauri::{AppHandle, Manager};
use tauri_plugin_notification::NotificationExt;
use tauri_plugin_window_state::AppHandleExt;

use crate::args::Args;
use crate::texts::{Text, text};
use crate::{tray, window};

/// How a person gets the window back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WayBack {
    Tray,
    SecondStart,
    None,
}

/// The person closed the window. Returns at once; the window goes when it is clear what that means.
pub(crate) fn close(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || {
        if let Err(error) = app.save_window_state(window::REMEMBERED) {
            tracing::warn!(%error, "size and place of the window are not remembered");
        }
        match way_back(&app) {
            WayBack::Tray => {
                say_once(&app, Text::BackByTray);
                free(&app);
            }
            WayBack::SecondStart => {
                say_once(&app, Text::BackByStart);
                free(&app);
            }
            WayBack::None => ask_whether_to_stop(&app),
        }
    });
}

/// Destroys the window and with it the web view's processes; hiding would keep all their memory.
fn free(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(window::MAIN)
        && let Err(error) = window.destroy()
    {
        tracing::error!(%error, "the window did not close");
    }
}

/// Says that closing keeps serving, the first time only.
fn say_once(app: &AppHandle, how_to_return: Text) {
    let said = match said_mark(app) {
        Ok(mark) if mark.exists() => return,
        Ok(mark) => std::fs::write(mark, ""),
        Err(error) => Err(error),
    };
    if let Err(error) = said {
        // It will be said again, which is better than never.
        tracing::warn!(%error, "what was said is not remembered");
    }
    let notification = app
        .notification()
        .builder()
        .title(text(Text::Serving))
        .body(text(how_to_return));
    #[cfg(target_os = "linux")]
    let notification = notification.icon("gatelodge-desktop");
    if let Err(error) = notification.show() {
        tracing::warn!(%error, "it was not said that closing keeps serving");
    }
}

/// An empty file beside the remembered window state: its presence says that the sentence was said.
fn said_mark(app: &AppHandle) -> std::io::Result<PathBuf> {
    let dir = match &app.state::<Args>().data_dir {
        Some(dir) => dir.clone(),
        None => app.path().app_config_dir().map_err(std::io::Error::other)?,
    };
    std::fs::create_dir_all(&dir)?;
    Ok(dir.join("closing-was-explained"))
}

#[cfg(target_os = "linux")]
fn way_back(app: &AppHandle) -> WayBack {
    let Some(bus) = session_bus::connect() else {
        return WayBack::None;
    };
    if tray::is_set(app) && session_bus::shows_trays(&bus) {
        WayBack::Tray
    } else if session_bus::has_name(&bus, &format!("{}.SingleInstance", app.config().identifier)) {
        WayBack::SecondStart
    } else {
        WayBack::None
    }
}

/// macOS and Windows always show a tray, and always find the first instance.
#[cfg(not(target_os = "linux"))]
fn way_back(app: &AppHandle) -> WayBack {
    if tray::is_set(app) {
        WayBack::Tray
    } else {
        WayBack::SecondStart
    }
}

/// Tells that closing stops the lodge, and stops it if that is wanted.
#[cfg(target_os = "linux")]
fn ask_whether_to_stop(app: &AppHandle) {
    use gtk::prelude::{DialogExt, GtkWindowExt, WidgetExt};

    let handle = app.clone();
    let asked = app.run_on_main_thread(move || {
        let parent = handle
            .get_webview_window(window::MAIN)
            .and_then(|window| window.gtk_window().ok());
        let dialog = gtk::MessageDialog::builder()
            .modal(true)
            .destroy_with_parent(true)
            .message_type(gtk::MessageType::Question)
            .text(text(Text::ClosingStops))
            .secondary_text(text(Text::NoWayBack))
            .build();
        dialog.set_transient_for(parent.as_ref());
        dialog.add_button(text(Text::KeepOpen), gtk::ResponseType::Cancel);
        dialog.add_button(text(Text::Stop), gtk::ResponseType::Accept);
        dialog.set_default_response(gtk::ResponseType::Cancel);
        dialog.connect_response(move |dialog, answer| {
            dialog.hide();
            if answer == gtk::ResponseType::Accept {
                handle.exit(0);
            }
        });
        dialog.show();
    });
    if let Err(error) = asked {
        tracing::error!(%error, "the question whether to stop was not asked");
    }
}

/// There always is a way back elsewhere; should there be none, the window stays.
#[cfg(not(target_os = "linux"))]
fn ask_whether_to_stop(_app: &AppHandle) {}

/// The two questions to the session bus. They block, for a second at most each.
#[cfg(target_os = "linux")]
mod session_bus {
    use gtk::gio::{BusType, Cancellable, DBusCallFlags, DBusConnection, bus_get_sync};
    use gtk::glib::{ToVariant, Variant};

    const PATIENCE_MS: i32 = 1000;

    pub(super) fn connect() -> Option<DBusConnection> {
        bus_get_sync(BusType::Session, Cancellable::NONE)
            .inspect_err(|error| tracing::debug!(%error, "there is no session bus"))
            .ok()
    }

    /// Whether some panel is there that shows tray icons.
    pub(super) fn shows_trays(bus: &DBusConnection) -> bool {
        call(
            bus,
            ("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher"),
            ("org.freedesktop.DBus.Properties", "Get"),
            &("org.kde.StatusNotifierWatcher", "IsStatusNotifierHostRegistered").to_variant(),
        )
        .and_then(|answer| answer.get::<(Variant,)>())
        .and_then(|(value,)| value.get::<bool>())
        .unwrap_or(false)
    }

    /// Whether some program has this name on the bus.
    pub(super) fn has_name(bus: &DBusConnection, name: &str) -> bool {
        call(
            bus,
            ("org.freedesktop.DBus", "/org/freedesktop/DBus"),
            ("org.freedesktop.DBus", "NameHasOwner"),
            &(name,).to_variant(),
        )
        .and_then(|answer| answer.get::<(bool,)>())
        .is_some_and(|(owned,)| owned)
    }

    fn call(
        bus: &DBusConnection,
        (service, path): (&str, &str),
        (interface, method): (&str, &str),
        arguments: &Variant,
    ) -> Option<Variant> {
        bus.call_sync(
            Some(service),
            path,
            interface,
            method,
            Some(arguments),
            None,
            DBusCallFlags::NO_AUTO_START,
            PATIENCE_MS,
            Cancellable::NONE,
        )
        .inspect_err(|error| tracing::debug!(%error, service, "no answer on the session bus"))
        .ok()
    }
}
