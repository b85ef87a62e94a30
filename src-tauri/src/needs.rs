//! Says as a notification of the desktop what only the owner can repair: an account that has to be connected again, a
//! konnector that cannot go on. Once each; what happened before the program started is told by the window.

use gatelodge::control::{EventKind, Reply, Request};
use tauri::AppHandle;
use tauri_plugin_notification::NotificationExt as _;

use crate::keeper::Keeper;
use crate::texts::{Text, text};

/// Events that are looked at after a change; more come seldom at once.
const LATEST: u32 = 20;

/// What was told already.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The newest event that was looked at.
    last: Option<i64>,
}

impl Told {
    /// Looks at what happened since the last time.
    pub(crate) async fn look(&mut self, app: &AppHandle, keeper: &Keeper) {
        let events = latest(keeper).await;
        for kind in self.news(&events) {
            say(app, kind);
        }
    }

    /// The kinds that are new and the owner's matter. The first look only remembers.
    fn news(&mut self, events: &[(i64, EventKind)]) -> Vec<EventKind> {
        let newest = events.iter().map(|(id, _)| *id).max();
        let before = self.last;
        self.last = newest.max(before).or(Some(0));
        let Some(before) = before else {
            return Vec::new();
        };
        events
            .iter()
            .filter(|(id, kind)| *id > before && body(*kind).is_some())
            .map(|(_, kind)| *kind)
            .collect()
    }
}

/// What a notification of this kind says; none for what needs nobody.
fn body(kind: EventKind) -> Option<Text> {
    match kind {
        EventKind::AccountNeedsOwner => Some(Text::AccountNeedsYou),
        EventKind::KonnectorNeedsOwner => Some(Text::KonnectorNeedsYou),
        _ => None,
    }
}

/// The latest events of every instance. A lodge that does not answer has none.
async fn latest(keeper: &Keeper) -> Vec<(i64, EventKind)> {
    let mut all = Vec::new();
    let Ok(Reply::Instances { instances }) = keeper.ask(Request::ListInstances).await else {
        return all;
    };
    for instance in instances {
        let listing = Request::ListEvents {
            instance: instance.domain,
            limit: LATEST,
        };
        if let Ok(Reply::Events { events }) = keeper.ask(listing).await {
            all.extend(events.into_iter().map(|event| (event.id, event.kind)));
        }
    }
    all
}

fn say(app: &AppHandle, kind: EventKind) {
    let Some(said) = body(kind) else { return };
    let notification = app
        .notification()
        .builder()
        .title(text(Text::NeedsYou))
        .body(text(said));
    #[cfg(target_os = "linux")]
    let notification = notification.icon("gatelodge-desktop");
    if let Err(error) = notification.show() {
        tracing::warn!(%error, "the owner was not told what needs them");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_the_owner_is_said_once_and_not_what_was_before() {
        use EventKind::{AccountNeedsOwner, KonnectorNeedsOwner, SignedIn};
        let mut told = Told::default();
        assert!(told.news(&[(4, AccountNeedsOwner)]).is_empty());
        let now = [(6, SignedIn), (5, KonnectorNeedsOwner), (4, AccountNeedsOwner)];
        assert_eq!(told.news(&now), [KonnectorNeedsOwner]);
        assert!(told.news(&now).is_empty());
        // A lodge that was away for a moment has not forgotten.
        assert!(told.news(&[]).is_empty());
        assert_eq!(told.news(&[(7, AccountNeedsOwner)]), [AccountNeedsOwner]);
    }

    #[test]
    fn the_first_event_of_all_is_said_too() {
        let mut told = Told::default();
        assert!(told.news(&[]).is_empty());
        let first = [(1, EventKind::AccountNeedsOwner)];
        assert_eq!(told.news(&first), [EventKind::AccountNeedsOwner]);
    }
}
