//! One reader at a time over something that lives on a connection, which can be closed from
//! anywhere.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use handinger::Error;
use tokio::sync::Notify;

enum State<T> {
    Idle(T),
    Busy,
    Closed,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    /// Told to the reader when the slot is closed.
    closed: Notify,
    /// Told to one who waits when the reader has let go.
    returned: Notify,
}

impl<T> Shared<T> {
    /// None while a reader has the value; none in some when it is closed.
    fn try_lend(self: &Arc<Self>) -> Option<Option<Lease<T>>> {
        let mut state = self.state();
        match std::mem::replace(&mut *state, State::Busy) {
            State::Busy => None,
            State::Idle(value) => Some(Some(Lease {
                value: Some(value),
                shared: Arc::clone(self),
            })),
            State::Closed => {
                *state = State::Closed;
                Some(None)
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A value that is lent to one reader at a time and can be closed from anywhere.
pub struct Slot<T>(Arc<Shared<T>>);

impl<T> Slot<T> {
    /// A slot with the value in it.
    pub fn new(value: T) -> Self {
        Self(Arc::new(Shared {
            state: Mutex::new(State::Idle(value)),
            closed: Notify::new(),
            returned: Notify::new(),
        }))
    }

    /// Lends the value. None when it has been closed.
    ///
    /// # Errors
    /// When another reader has it.
    pub fn lend(&self) -> Result<Option<Lease<T>>, Error> {
        self.0
            .try_lend()
            .ok_or_else(|| Error::invalid_input("stream", "it is being read by another call"))
    }

    /// Lends the value as soon as no other reader has it: a task that was just cancelled takes
    /// a moment to let go. None when it has been closed.
    pub async fn lend_in_turn(&self) -> Option<Lease<T>> {
        loop {
            match self.0.try_lend() {
                None => self.0.returned.notified().await,
                Some(lease) => {
                    if lease.is_none() {
                        // The next one who waits shall learn of the end, too.
                        self.0.returned.notify_one();
                    }
                    return lease;
                }
            }
        }
    }

    /// Drops the value now, or as soon as its reader lets go, which it is told to.
    pub fn close(&self) {
        let old = std::mem::replace(&mut *self.0.state(), State::Closed);
        if matches!(old, State::Busy) {
            self.0.closed.notify_one();
        }
    }

    /// Whether it has been closed, or its value was taken.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(*self.0.state(), State::Closed)
    }
}

impl<T> Drop for Slot<T> {
    fn drop(&mut self) {
        self.close();
    }
}

/// The value while a reader has it; it goes back when the lease ends.
pub struct Lease<T> {
    value: Option<T>,
    shared: Arc<Shared<T>>,
}

impl<T> Lease<T> {
    /// Takes the value for good: the slot is closed.
    pub fn take(mut self) -> Option<T> {
        self.value.take()
    }

    /// Reads; none when the slot is closed meanwhile.
    ///
    /// # Errors
    /// What the read ends with.
    pub async fn read<R>(
        &mut self,
        read: impl AsyncFnOnce(&mut T) -> Result<R, Error>,
    ) -> Result<Option<R>, Error> {
        match self.split() {
            Some((value, closing)) => closing.or(read(value)).await,
            None => Ok(None),
        }
    }

    /// The value, and word of the slot being closed, which ends a read.
    pub fn split(&mut self) -> Option<(&mut T, Closing<'_>)> {
        let Self { value, shared } = self;
        Some((value.as_mut()?, Closing(&shared.closed)))
    }
}

impl<T> Drop for Lease<T> {
    fn drop(&mut self) {
        let mut state = self.shared.state();
        if matches!(*state, State::Busy) {
            *state = match self.value.take() {
                Some(value) => State::Idle(value),
                None => State::Closed,
            };
        }
        drop(state);
        self.shared.returned.notify_one();
    }
}

/// Word of a slot being closed while its value is lent.
#[derive(Clone, Copy)]
pub struct Closing<'a>(&'a Notify);

impl Closing<'_> {
    /// What the read gives; none when the slot is closed before.
    ///
    /// # Errors
    /// What the read ends with.
    pub async fn or<R>(
        self,
        read: impl Future<Output = Result<R, Error>>,
    ) -> Result<Option<R>, Error> {
        tokio::select! {
            biased;
            () = self.0.notified() => Ok(None),
            result = read => result.map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, poll_fn};
    use std::pin::pin;
    use std::task::Poll;

    use super::*;

    fn lent<T>(slot: &Slot<T>) -> Lease<T> {
        slot.lend().ok().flatten().expect("idle")
    }

    #[test]
    fn a_value_has_one_reader_and_returns() {
        let slot = Slot::new(7);
        let lease = lent(&slot);
        assert!(slot.lend().is_err());
        drop(lease);
        assert!(slot.lend().is_ok_and(|lease| lease.is_some()));
    }

    #[test]
    fn closing_while_lent_drops_the_value_with_the_lease() {
        let value = Arc::new(());
        let slot = Slot::new(Arc::clone(&value));
        let lease = lent(&slot);
        slot.close();
        drop(lease);
        assert!(slot.is_closed());
        assert_eq!(Arc::strong_count(&value), 1);
    }

    #[test]
    fn closing_an_idle_slot_drops_the_value_at_once() {
        let value = Arc::new(());
        let slot = Slot::new(Arc::clone(&value));
        slot.close();
        assert_eq!(Arc::strong_count(&value), 1);
    }

    #[test]
    fn taking_the_value_closes_the_slot() {
        let slot = Slot::new(7);
        assert_eq!(lent(&slot).take(), Some(7));
        assert!(slot.is_closed());
    }

    #[tokio::test]
    async fn closing_ends_the_read() {
        let slot = Slot::new(7);
        let mut lease = lent(&slot);
        let mut read = pin!(lease.read(async |_| pending::<Result<(), Error>>().await));
        poll_fn(|cx| {
            assert!(read.as_mut().poll(cx).is_pending());
            Poll::Ready(())
        })
        .await;
        slot.close();
        assert!(matches!(read.await, Ok(None)));
    }

    #[tokio::test]
    async fn readers_in_turn_all_learn_of_the_end() {
        let slot = Slot::new(7);
        let lease = lent(&slot);
        let wait = || async { slot.lend_in_turn().await.is_none() };
        let (first, second, ()) = tokio::join!(wait(), wait(), async {
            slot.close();
            drop(lease);
        });
        assert!(first && second);
    }
}
