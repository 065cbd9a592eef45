//! What a forked child may keep of its parent: nothing that touches threads or sockets.
//!
//! A child inherits memory but no threads. Anything bound to the parent's runtime is
//! rebuilt on its next use; the inherited one is leaked, because dropping it would join
//! threads that are gone and change epoll sets that the parent still uses.

use std::mem::ManuallyDrop;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

/// Counts forks: a value made under another count was inherited.
static GENERATION: AtomicU64 = AtomicU64::new(0);

/// How many forks lie between the first process and this one.
pub(crate) fn generation() -> u64 {
    GENERATION.load(Ordering::Acquire)
}

/// In a forked child: what was made before is inherited. Async-signal-safe.
#[cfg(unix)]
pub(crate) fn begin_generation() {
    GENERATION.fetch_add(1, Ordering::AcqRel);
}

struct Entry<T> {
    generation: u64,
    value: T,
}

/// A value that each process builds for itself, without a lock that a fork could leave held.
pub(crate) struct PerProcess<T: Send + Sync> {
    slot: AtomicPtr<Entry<T>>,
}

impl<T: Send + Sync> PerProcess<T> {
    pub(crate) const fn empty() -> Self {
        Self {
            slot: AtomicPtr::new(ptr::null_mut()),
        }
    }

    pub(crate) fn new(value: T) -> Self {
        let entry = Entry {
            generation: generation(),
            value,
        };
        Self {
            slot: AtomicPtr::new(Box::into_raw(Box::new(entry))),
        }
    }

    /// This process's value, if it has been built.
    pub(crate) fn get(&self) -> Option<&T> {
        // SAFETY: an entry lives until `self` is dropped.
        let entry = unsafe { self.slot.load(Ordering::Acquire).as_ref() }?;
        (entry.generation == generation()).then_some(&entry.value)
    }

    /// This process's value, built on first use; `build` gets the inherited one to look at.
    pub(crate) fn get_or_build(&self, build: impl FnOnce(Option<&T>) -> T) -> &T {
        let current = self.slot.load(Ordering::Acquire);
        // SAFETY: an entry lives until `self` is dropped.
        let entry = unsafe { current.as_ref() };
        let generation = generation();
        if let Some(entry) = entry
            && entry.generation == generation
        {
            return &entry.value;
        }
        let value = build(entry.map(|entry| &entry.value));
        let fresh = Box::into_raw(Box::new(Entry { generation, value }));
        match self
            .slot
            .compare_exchange(current, fresh, Ordering::AcqRel, Ordering::Acquire)
        {
            // SAFETY: `fresh` is now owned by the slot; `current` is leaked on purpose.
            Ok(_) => unsafe { &(*fresh).value },
            Err(winner) => {
                // SAFETY: `fresh` was never shared; `winner` is owned by the slot.
                unsafe {
                    drop(Box::from_raw(fresh));
                    &(*winner).value
                }
            }
        }
    }
}

impl<T: Send + Sync> Drop for PerProcess<T> {
    fn drop(&mut self) {
        let entry = *self.slot.get_mut();
        // SAFETY: the slot owns its entry, and nobody else has `self` any more.
        unsafe {
            if entry
                .as_ref()
                .is_some_and(|entry| entry.generation == generation())
            {
                drop(Box::from_raw(entry));
            }
        }
    }
}

/// A value that a forked child can neither use nor drop.
pub(crate) struct Owned<T> {
    generation: u64,
    value: ManuallyDrop<T>,
}

impl<T> Owned<T> {
    pub(crate) fn new(value: T) -> Self {
        Self {
            generation: generation(),
            value: ManuallyDrop::new(value),
        }
    }

    /// The value, unless it was inherited through a fork.
    pub(crate) fn get(&self) -> Option<&T> {
        (self.generation == generation()).then_some(&*self.value)
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        if self.generation == generation() {
            // SAFETY: dropped once, here.
            unsafe { ManuallyDrop::drop(&mut self.value) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_builds_its_value_once() {
        let cell = PerProcess::empty();
        assert!(cell.get().is_none());
        assert_eq!(*cell.get_or_build(|_| 1), 1);
        assert_eq!(*cell.get_or_build(|_| 2), 1);
        assert_eq!(cell.get(), Some(&1));
    }
}
