//! The desktop around one lodge: a window, a tray, one instance per person, a start at login.
//!
//! What lives here: how the program starts, stays and ends. What does not: anything about sign-in, clients or
//! tokens; the window asks the lodge itself through one typed command (`commands.rs`).
//!
//! The order of a start is the invariant. The lodge is opened first, on a runtime of its own, so that it answers
//! long before a window is drawn. Whatever goes wrong with it is a state that the window shows; nothing but a
//! missing display ends the program. The single-instance plugin runs before all others, so a second start hands
//! over and leaves, and what its own attempt at the lodge came to does not matter.

mod args;
mod closing;
mod commands;
mod files;
mod keeper;
mod menu;
mod needs;
mod newcomers;
mod start_at_login;
mod texts;
mod tray;
mod window;

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use gatelodge::Config;
use gatelodge::control::Topic;
use tauri::{AppHandle, Emitter, Manager, RunEvent, WindowEvent};
use tokio::runtime::Runtime;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::args::{Args, Command, HIDDEN, USAGE};
use crate::keeper::{Keeper, News};
use crate::needs::Told;

/// Starts the desktop program and returns when it has ended.
///
/// The exit code is 0 when the person or the system ended it, 1 when it could not start, 2 for a wrong flag.
pub fn run() -> ExitCode {
    match Args::parse(std::env::args_os().skip(1)) {
        Ok(Command::Start(args)) => start(args),
        Ok(Command::Help) => {
            let _ = std::io::stdout().write_all(USAGE.as_bytes());
            ExitCode::SUCCESS
        }
        Ok(Command::Version) => {
            let _ = writeln!(
                std::io::stdout(),
                "gatelodge-desktop {}",
                env!("CARGO_PKG_VERSION")
            );
            ExitCode::SUCCESS
        }
        Err(wrong) => {
            complain(&format!("{wrong}\n\n{USAGE}"));
            ExitCode::from(2)
        }
    }
}

fn start(args: Args) -> ExitCode {
    // A configuration that cannot be read is shown by the window; the log needs only one value of it.
    let config = Config::for_desktop(args.data_dir.clone());
    gatelodge::log::start(config.as_ref().map_or("info", |config| config.log.as_str()));
    gatelodge::memory::no_core_dumps();
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&format!("Gatelodge cannot start its threads: {error}"));
            return ExitCode::FAILURE;
        }
    };
    // GTK ends the process when there is no display; asking it first leaves time for a sentence.
    #[cfg(target_os = "linux")]
    if gtk::init().is_err() {
        complain("There is no display for a window. Run `gatelodge serve` for a lodge without one.");
        return ExitCode::FAILURE;
    }
    tauri::async_runtime::set(runtime.handle().clone());

    let keeper = Keeper::new(args.data_dir.clone());
    let (news, newcomers) = (keeper.news(), keeper.news());
    runtime.block_on(Keeper::begin(&keeper));

    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, argv, _| {
            second_start(app, &argv);
        }))
        .plugin(start_at_login::plugin(&args))
        .plugin(tauri_plugin_notification::init())
        .plugin(window::memory(args.data_dir.as_deref()))
        .manage(args)
        .manage(Arc::clone(&keeper))
        .invoke_handler(tauri::generate_handler![commands::control, commands::shell])
        .setup(move |app| {
            // Tauri panics on an error here, so there is none: each part that fails is done without.
            let app = app.handle();
            menu::set(app);
            tray::set(app);
            tauri::async_runtime::spawn(pass_on(app.clone(), news));
            tauri::async_runtime::spawn(newcomers::watch(app.clone(), newcomers));
            tauri::async_runtime::spawn(end_on_signal(app.clone()));
            if !app.state::<Args>().hidden {
                window::open(app);
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    let app = match app {
        Ok(app) => app,
        Err(error) => {
            complain(&format!("Gatelodge cannot open its desktop part: {error}"));
            runtime.block_on(keeper.stop());
            return ExitCode::FAILURE;
        }
    };
    let code = app.run_return(move |app, event| match event {
        RunEvent::WindowEvent {
            label,
            event: WindowEvent::CloseRequested { api, .. },
            ..
        } if label == window::MAIN => {
            api.prevent_close();
            closing::close(app);
        }
        // The last window is gone and the lodge goes on. An `exit` has a code and passes.
        RunEvent::ExitRequested { code: None, api, .. } => api.prevent_exit(),
        // Before Tauri lets go of the instance name: a start that follows must find the data directory free.
        RunEvent::Exit => tauri::async_runtime::block_on(keeper.stop()),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::open(app),
        _ => {}
    });
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

/// Another start of the program handed over and left: show the window, unless it was the system's start at login.
///
/// Any program of this desktop session can call this with any text (security.md S-237), so one known word is
/// looked for and nothing else is read.
fn second_start(app: &AppHandle, argv: &[String]) {
    if !argv.iter().any(|argument| argument == HIDDEN) {
        window::open(app);
    }
}

/// Tells the tray and the window what changed.
async fn pass_on(app: AppHandle, mut news: Receiver<News>) {
    let keeper = Arc::clone(&app.state::<Arc<Keeper>>());
    tray::say_how_it_is(&app, &keeper).await;
    let mut told = Told::default();
    told.look(&app, &keeper).await;
    loop {
        let news = match news.recv().await {
            Ok(news) => news,
            // Something was missed: whatever it was, reading the standing again covers the tray.
            Err(RecvError::Lagged(_)) => News::Standing,
            Err(RecvError::Closed) => return,
        };
        let sent = match news {
            News::Topic(topic) => app.emit_to(window::MAIN, "lodge-changed", topic),
            News::Standing => app.emit_to(window::MAIN, "shell-changed", ()),
        };
        if let Err(error) = sent {
            tracing::warn!(%error, "the window was not told of a change");
        }
        if matches!(news, News::Topic(Topic::Events)) {
            told.look(&app, &keeper).await;
        }
        if matches!(news, News::Standing | News::Topic(Topic::Instances)) {
            tray::say_how_it_is(&app, &keeper).await;
        }
    }
}

/// Ends the program in order when the system or a terminal says so.
#[cfg(unix)]
async fn end_on_signal(app: AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};

    let signals = (|| {
        Ok::<_, std::io::Error>((
            signal(SignalKind::terminate())?,
            signal(SignalKind::interrupt())?,
            signal(SignalKind::hangup())?,
        ))
    })();
    match signals {
        Ok((mut terminate, mut interrupt, mut hangup)) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
                _ = hangup.recv() => {}
            }
            app.exit(0);
        }
        Err(error) => tracing::warn!(%error, "signals end the program without order"),
    }
}

/// Ends the program in order on Ctrl-C; Windows tells a windowed program of nothing else.
#[cfg(not(unix))]
async fn end_on_signal(app: AppHandle) {
    if tokio::signal::ctrl_c().await.is_ok() {
        app.exit(0);
    }
}

/// One sentence to the terminal, if there is one.
fn complain(sentence: &(impl Display + ?Sized)) {
    let _ = writeln!(std::io::stderr(), "{sentence}");
}
