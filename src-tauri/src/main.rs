//! The desktop program. Everything it does is in the library beside it.

// A release on Windows is a window, not a console with a window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    gatelodge_desktop_lib::run()
}
