//! Tells the person at the desktop when somebody signed in from a browser that was not known before.
//!
//! Only what happens while the program runs is told: what it finds at its start is in the window's list already, and a
//! start without a window stays quiet. There is no timer; the lodge says when there are new events.

use std::sync::Arc;
use std::time::Duration;

use gatelodge::control::{EventKind, Reply, Request, Topic};
use tauri::{AppHandle, Manager as _};
use tauri_plugin_notification::NotificationExt as _;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::keeper::{Keeper, News};
use crate::texts::{Text, text};

/// How long events are let come together before they are looked at.
const TOGETHER: Duration = Duration::from_secs(1);
/// Events looked at; more new browsers at once are one too many to tell of anyway.
const LATEST: u32 = 50;

/// Watches for new browsers until the program ends.
pub(crate) async fn watch(app: AppHandle, mut news: Receiver<News>) {
    let keeper = Arc::clone(&app.state::<Arc<Keeper>>());
    let mut newest = latest(&keeper, i64::MAX).await.0;
    loop {
        match news.recv().await {
            Ok(News::Topic(Topic::Events)) | Err(RecvError::Lagged(_)) => {}
            Ok(News::Standing) => {
                // The lodge may be another one now, with a log of its own.
                newest = latest(&keeper, i64::MAX).await.0;
                continue;
            }
            Ok(News::Topic(_)) => continue,
            Err(RecvError::Closed) => return,
        }
        tokio::time::sleep(TOGETHER).await;
        let (last, devices) = latest(&keeper, newest).await;
        newest = newest.max(last);
        for device in devices {
            say(&app, &device);
        }
    }
}

/// The number of the newest event, and the new browsers behind number `after`, the oldest first.
async fn latest(keeper: &Keeper, after: i64) -> (i64, Vec<String>) {
    let mut newest = 0;
    let mut found = Vec::new();
    let Ok(Reply::Instances { instances }) = keeper.ask(Request::ListInstances).await else {
        return (0, Vec::new());
    };
    for instance in instances {
        let list = Request::ListEvents {
            instance: instance.domain,
            limit: LATEST,
        };
        let Ok(Reply::Events { events }) = keeper.ask(list).await else {
            continue;
        };
        for event in events {
            newest = newest.max(event.id);
            if event.kind == EventKind::NewDevice && event.id > after {
                found.push((event.id, event.detail));
            }
        }
    }
    found.sort_unstable();
    (newest, found.into_iter().map(|(_, device)| device).collect())
}

fn say(app: &AppHandle, device: &str) {
    let body = match device {
        "" => text(Text::NotYou).to_owned(),
        device => format!("{device}. {}", text(Text::NotYou)),
    };
    let notification = app
        .notification()
        .builder()
        .title(text(Text::NewBrowser))
        .body(body);
    #[cfg(target_os = "linux")]
    let notification = notification.icon("gatelodge-desktop");
    if let Err(error) = notification.show() {
        tracing::warn!(%error, "it was not said that a new browser signed in");
    }
}
