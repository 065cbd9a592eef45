//! What waits until a language has time for it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Items kept while nobody takes them; later ones are counted, not kept.
const CAPACITY: usize = 4096;

/// What has to be told, in order. Whoever writes never waits for whoever takes.
pub struct Queue<T> {
    waiting: AtomicBool,
    content: Mutex<Content<T>>,
}

struct Content<T> {
    items: VecDeque<T>,
    lost: usize,
}

impl<T> Queue<T> {
    /// An empty one.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            waiting: AtomicBool::new(false),
            content: Mutex::new(Content {
                items: VecDeque::new(),
                lost: 0,
            }),
        }
    }

    /// Adds an item. True when nothing waited before: whoever takes has to be woken.
    pub fn push(&self, item: T) -> bool {
        let mut content = self.content();
        if content.items.len() < CAPACITY {
            content.items.push_back(item);
        } else {
            content.lost += 1;
        }
        drop(content);
        !self.waiting.swap(true, Ordering::AcqRel)
    }

    /// All that waits, and how many items were lost; none when nothing does, at the price of one
    /// look at an atomic.
    pub fn take(&self) -> Option<(VecDeque<T>, usize)> {
        if !self.waiting.load(Ordering::Relaxed) || !self.waiting.swap(false, Ordering::AcqRel) {
            return None;
        }
        let mut content = self.content();
        let items = std::mem::take(&mut content.items);
        Some((items, std::mem::take(&mut content.lost)))
    }

    fn content(&self) -> MutexGuard<'_, Content<T>> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// A state of which only the latest counts: what its reader is too slow for is passed over.
pub struct Latest<T>(Mutex<Option<T>>);

impl<T> Latest<T> {
    /// Puts a state in the place of the one before. True when that had been taken: whoever takes
    /// has to be woken.
    pub fn put(&self, state: T) -> bool {
        self.state().replace(state).is_none()
    }

    /// The latest state, unless it was taken before.
    pub fn take(&self) -> Option<T> {
        self.state().take()
    }

    fn state(&self) -> MutexGuard<'_, Option<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_item_after_a_take_wakes() {
        let queue = Queue::new();
        assert!(queue.take().is_none());
        assert!(queue.push(1));
        assert!(!queue.push(2));
        let (items, lost) = queue.take().expect("two items");
        assert_eq!((Vec::from(items), lost), (vec![1, 2], 0));
        assert!(queue.take().is_none());
        assert!(queue.push(3));
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let queue = Queue::new();
        for item in 0..CAPACITY + 3 {
            queue.push(item);
        }
        let (items, lost) = queue.take().expect("items");
        assert_eq!((items.len(), lost), (CAPACITY, 3));
    }

    #[test]
    fn only_the_latest_state_counts() {
        let latest = Latest::default();
        assert!(latest.put(1));
        assert!(!latest.put(2));
        assert_eq!(latest.take(), Some(2));
        assert_eq!(latest.take(), None);
    }
}
