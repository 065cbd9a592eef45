//! A worker's events, pulled in batches.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use handinger::{Client, Error, EventStream, Meta, RawResponse, WorkerEvent};

use crate::slot::Slot;

/// What is left of a stream that was closed, and whether it had ended.
pub struct Trail {
    left: Mutex<handinger::Trail>,
    ended: AtomicBool,
}

impl Trail {
    /// What is known so far.
    #[must_use]
    pub fn of(stream: &EventStream) -> Self {
        Self {
            left: Mutex::new(stream.trail()),
            ended: AtomicBool::new(false),
        }
    }

    /// Remembers whose events they are, as soon as one has told it.
    pub fn note_worker(&self, stream: &EventStream) {
        let mut left = self.left();
        if !left.names_worker() && stream.worker_id().is_some() {
            *left = stream.trail();
        }
    }

    /// Remembers that all events were read: then the stream knows its last worker.
    pub fn note_end(&self) {
        self.ended.store(true, Ordering::Release);
    }

    /// Whether all events were read.
    pub fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// The worker as it is now, without its stream.
    ///
    /// # Errors
    /// As any call.
    pub async fn final_worker(&self, client: &Client) -> Result<RawResponse, Error> {
        let left = self.left().clone();
        client.final_worker(&left).await
    }

    fn left(&self) -> MutexGuard<'_, handinger::Trail> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream of a worker's events. Dropped, it closes its connection; the worker runs on.
pub struct Events {
    meta: Arc<Meta>,
    stream: Slot<EventStream>,
    trail: Trail,
    client: Client,
}

impl Events {
    /// A stream that the client has opened.
    #[must_use]
    pub fn new(client: Client, stream: EventStream) -> Self {
        Self {
            meta: Arc::clone(stream.meta()),
            trail: Trail::of(&stream),
            stream: Slot::new(stream),
            client,
        }
    }

    /// What came with the answer.
    #[must_use]
    pub fn meta(&self) -> &Arc<Meta> {
        &self.meta
    }

    /// The events that are there, at least one and at most `max`; none at the end of the stream
    /// and after [`Events::close`].
    ///
    /// # Errors
    /// What ended the stream.
    pub async fn next_batch(&self, max: usize) -> Result<Vec<WorkerEvent>, Error> {
        let Some(mut lease) = self.stream.lend_in_turn().await else {
            return Ok(Vec::new());
        };
        let read = lease.read(async |stream| {
            let batch = stream.next_batch(max).await;
            self.trail.note_worker(stream);
            batch
        });
        match read.await {
            Ok(Some(batch)) => {
                if batch.is_empty() {
                    self.trail.note_end();
                }
                Ok(batch)
            }
            Ok(None) => Ok(Vec::new()),
            Err(error) => {
                // The connection goes now, not when this object is collected.
                drop(lease.take());
                Err(error)
            }
        }
    }

    /// Reads to the end: the finished worker. After an early close: the worker as it is now.
    ///
    /// # Errors
    /// What ended the stream, or the look at the worker.
    pub async fn final_worker(&self) -> Result<RawResponse, Error> {
        if let Some(mut lease) = self.stream.lend_in_turn().await {
            let read = lease.read(async |stream| {
                let worker = stream.final_worker().await;
                self.trail.note_worker(stream);
                worker
            });
            if let Some(worker) = read.await? {
                self.trail.note_end();
                return Ok(worker);
            }
        }
        self.trail.final_worker(&self.client).await
    }

    /// Gives up the connection, unless the stream has ended: then it can still tell its worker,
    /// which runs on.
    pub fn close(&self) {
        if !self.trail.has_ended() {
            self.stream.close();
        }
    }
}
