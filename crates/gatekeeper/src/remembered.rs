//! What was read and checked before and is still true, kept in memory: a bounded number of things, the ones used
//! last.
//!
//! Invariant: nothing in here outlives a change. Whoever changes what a thing was made from calls
//! [`Remembered::forget_all`] after the commit; a reader that began before the change cannot put the old thing
//! back, because its visit is older than the change.

use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use hashlink::LruCache;

/// A bounded memory.
pub(crate) struct Remembered<K, V> {
    shelf: Mutex<Shelf<K, V>>,
}

struct Shelf<K, V> {
    /// How often everything was forgotten.
    changes: u64,
    things: LruCache<K, V>,
}

/// A look that found nothing; it says since when the looker has been away.
pub(crate) struct Visit(u64);

impl<K: Eq + Hash, V: Clone> Remembered<K, V> {
    pub(crate) fn new(at_most: usize) -> Self {
        Self {
            shelf: Mutex::new(Shelf {
                changes: 0,
                things: LruCache::new(at_most),
            }),
        }
    }

    /// The thing, or a visit with which it can be put here once it was made.
    pub(crate) fn find(&self, key: &K) -> Result<V, Visit> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let changes = shelf.changes;
        shelf.things.get(key).cloned().ok_or(Visit(changes))
    }

    /// Puts a thing here, unless something changed since the visit.
    pub(crate) fn keep(&self, visit: &Visit, key: K, thing: V) {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if shelf.changes == visit.0 {
            shelf.things.insert(key, thing);
        }
    }

    /// A visit with which a thing can be put here that is about to be made.
    pub(crate) fn visit(&self) -> Visit {
        Visit(self.shelf.lock().unwrap_or_else(PoisonError::into_inner).changes)
    }

    /// Something changed.
    pub(crate) fn forget_all(&self) {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.changes += 1;
        shelf.things.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_made_before_a_change_is_not_kept_after_it() {
        let remembered = Remembered::new(2);
        let Err(early) = remembered.find(&1) else {
            panic!("nothing was kept yet")
        };
        remembered.forget_all();
        remembered.keep(&early, 1, "old");
        let Err(late) = remembered.find(&1) else {
            panic!("the old one was kept")
        };
        remembered.keep(&late, 1, "new");
        assert_eq!(remembered.find(&1).ok(), Some("new"));
    }

    #[test]
    fn only_so_many_are_kept() {
        let remembered = Remembered::new(2);
        for key in 0..3 {
            remembered.keep(&remembered.visit(), key, key);
        }
        assert!(remembered.find(&0).is_err());
        assert_eq!(remembered.find(&2).ok(), Some(2));
    }
}
