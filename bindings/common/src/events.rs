//! A worker's events, pulled in batches.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use handinger::{CallOptions, Client, Error, EventStream, Meta, RawResponse, Request, WorkerEvent};
use serde_json::Map;

use crate::slot::Slot;

/// What is left of a stream that was closed: whose it was, and whether it had ended.
#[derive(Default)]
pub struct Trail {
    worker_id: OnceLock<String>,
    ended: AtomicBool,
}

impl Trail {
    /// What is known so far.
    #[must_use]
    pub fn of(stream: &EventStream) -> Self {
        let trail = Self::default();
        trail.note_worker(stream);
        trail
    }

    /// Remembers whose events they are, as soon as one has told it.
    pub fn note_worker(&self, stream: &EventStream) {
        if let Some(id) = stream.worker_id() {
            self.worker_id.get_or_init(|| id.to_owned());
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

    /// The request for the worker as it is now, without its stream.
    ///
    /// # Errors
    /// When no event has told whose stream it was.
    pub fn retrieve(&self) -> Result<Request, Error> {
        let id = self.worker_id.get().ok_or_else(|| {
            Error::invalid_input("stream", "it was closed before an event named its worker")
        })?;
        let params = Map::from_iter([("worker_id".to_owned(), id.as_str().into())]);
        Request::operation("workers.retrieve", params)
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
        let request = self.trail.retrieve()?;
        self.client.send(request, CallOptions::default()).await
    }

    /// Gives up the connection, unless the stream has ended: then it can still tell its worker,
    /// which runs on.
    pub fn close(&self) {
        if !self.trail.has_ended() {
            self.stream.close();
        }
    }
}
