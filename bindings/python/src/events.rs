//! A stream of events as Python holds it: pulled in batches, handed out one by one.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use handinger::{Answer, Error, EventStream, Meta, ModelName, RawResponse};
use handinger_bindings::events::Trail;
use pyo3::prelude::*;
use pyo3::types::PyList;

use crate::bridge::{self, finish};
use crate::errors::OrRaise;
use crate::event::WorkerEvent;
use crate::handle::ClientHandle;
use crate::logs;
use crate::response::{self, NativeResponse};
use crate::slot::{self, Held, Slot};

/// Events taken from the core at once.
const BATCH: usize = 256;

/// The stream, shared with its iterators and with the tasks that read it.
struct Events {
    handle: Arc<ClientHandle>,
    meta: Arc<Meta>,
    stream: Slot<Held<EventStream>>,
    /// Events that have come and were not handed out yet.
    ready: Mutex<VecDeque<handinger::WorkerEvent>>,
    last_id: Mutex<Option<Arc<str>>>,
    trail: Trail,
    reconnects: AtomicU32,
    closed: AtomicBool,
    /// A loop goes over it.
    looping: AtomicBool,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Events {
    /// The next event that is here already.
    fn pop(&self) -> Option<handinger::WorkerEvent> {
        let event = locked(&self.ready).pop_front()?;
        if event.id.is_some() {
            locked(&self.last_id).clone_from(&event.id);
        }
        Some(event)
    }

    fn is_over(&self) -> bool {
        self.trail.has_ended() || self.closed.load(Ordering::Acquire)
    }

    /// Takes the next batch over from the core; an empty one, or an error, is the end.
    async fn pull(&self, stream: &mut EventStream, max: usize) -> Result<(), Error> {
        let pulled = stream.next_batch(max).await;
        self.reconnects
            .store(stream.reconnects(), Ordering::Relaxed);
        self.trail.note_worker(stream);
        if pulled.as_ref().map_or(true, Vec::is_empty) {
            self.trail.note_end();
        }
        locked(&self.ready).extend(pulled?);
        Ok(())
    }

    /// Refuses to go on with a stream that was closed before its end: what is left will never come.
    fn must_be_open(&self) -> Result<(), Error> {
        if self.closed.load(Ordering::Acquire) && !self.trail.has_ended() {
            return Err(Error::invalid_input(
                "stream",
                "it was closed before its end, as leaving a loop does; `workers.stream_updates` \
                 follows the worker again",
            ));
        }
        Ok(())
    }

    /// Begins a loop, which [`Events::left`] ends.
    ///
    /// # Errors
    /// While another loop goes over it: each would get a part. And when it was closed.
    fn begin_loop(&self) -> Result<(), Error> {
        self.must_be_open()?;
        if self.trail.has_ended() {
            return Ok(());
        }
        if self.looping.swap(true, Ordering::AcqRel) {
            let problem = "it is being read by another loop, and an event comes once";
            return Err(Error::invalid_input("stream", problem));
        }
        Ok(())
    }

    /// A loop was left: nobody reads on.
    fn left(&self) {
        self.looping.store(false, Ordering::Release);
        self.close();
    }

    fn next_blocking(&self, py: Python<'_>) -> PyResult<Option<handinger::WorkerEvent>> {
        if let Some(event) = self.pop() {
            return Ok(Some(event));
        }
        if self.is_over() {
            return Ok(None);
        }
        if let Some(mut lease) = self.stream.lend().or_raise(py)? {
            slot::read_blocking(&mut lease, py, async |stream| {
                self.pull(stream, BATCH).await
            })?;
            logs::flush(py);
        }
        Ok(self.pop())
    }

    /// Waits until events are ready or the stream is over.
    async fn fill(&self, max: usize) -> Result<(), Error> {
        if self.has_news() {
            return Ok(());
        }
        let Some(mut lease) = self.stream.lend_in_turn().await? else {
            return Ok(());
        };
        // The reader before may have left some.
        if self.has_news() {
            return Ok(());
        }
        let read = slot::read_async(&mut lease, async |stream| self.pull(stream, max).await);
        read.await.map(drop)
    }

    fn has_news(&self) -> bool {
        !locked(&self.ready).is_empty() || self.is_over()
    }

    /// Closes the connection, unless the stream has ended: then it can still tell its worker.
    fn close(&self) {
        self.closed.store(true, Ordering::Release);
        locked(&self.ready).clear();
        if !self.trail.has_ended() {
            self.stream.close();
        }
    }

    fn finished(&self) {
        self.trail.note_end();
        locked(&self.ready).clear();
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        if self.trail.has_ended()
            && let Ok(Some(lease)) = self.stream.lend()
        {
            slot::finish(lease);
        }
    }
}

/// The events of a worker. Iterate over it, or ask for batches.
#[pyclass(frozen, module = "handinger._native", weakref)]
pub(crate) struct NativeEvents(Arc<Events>);

impl NativeEvents {
    pub(crate) fn new(handle: Arc<ClientHandle>, held: Held<EventStream>) -> Self {
        let stream = &held.inner;
        Self(Arc::new(Events {
            handle,
            meta: Arc::clone(stream.meta()),
            ready: Mutex::default(),
            last_id: Mutex::default(),
            trail: Trail::of(stream),
            reconnects: AtomicU32::new(stream.reconnects()),
            stream: Slot::new(held),
            closed: AtomicBool::new(false),
            looping: AtomicBool::new(false),
        }))
    }
}

#[pymethods]
impl NativeEvents {
    /// What came with the first answer; its body is this stream.
    #[getter]
    fn response(&self) -> NativeResponse {
        NativeResponse::without_body(Arc::clone(&self.0.meta))
    }

    /// The id of the last event that was handed out and had one.
    #[getter]
    fn last_event_id(&self) -> Option<String> {
        locked(&self.0.last_id).as_deref().map(str::to_owned)
    }

    /// How often the connection was made again.
    #[getter]
    fn reconnects(&self) -> u32 {
        self.0.reconnects.load(Ordering::Relaxed)
    }

    /// Whether the stream has ended or was closed.
    #[getter]
    fn is_closed(&self) -> bool {
        self.0.is_over()
    }

    /// An iterator over the events; when it dies, the stream is closed.
    ///
    /// Raises:
    ///     InvalidInputError: Another loop goes over it, or it was closed before its end.
    fn __iter__(&self, py: Python<'_>) -> PyResult<EventIterator> {
        self.0.begin_loop().or_raise(py)?;
        Ok(EventIterator(Arc::clone(&self.0)))
    }

    /// Refuses a stream that was closed before its end.
    fn must_be_open(&self, py: Python<'_>) -> PyResult<()> {
        self.0.must_be_open().or_raise(py)
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<WorkerEvent>> {
        self.must_be_open(py)?;
        Ok(self.0.next_blocking(py)?.map(WorkerEvent::of))
    }

    /// The events that are here, at most `max`, after waiting for the first; empty at the end.
    /// An event that a cancelled call had received comes with the next one.
    #[pyo3(signature = (max, /))]
    fn next_batch_async<'py>(&self, py: Python<'py>, max: usize) -> PyResult<Bound<'py, PyAny>> {
        let events = Arc::clone(&self.0);
        bridge::spawn(py, async move {
            events.fill(max).await?;
            finish(move |py| {
                let list = PyList::empty(py);
                while list.len() < max.max(1)
                    && let Some(event) = events.pop()
                {
                    list.append(WorkerEvent::of(event))?;
                }
                Ok(list.into_any().unbind())
            })
        })
    }

    /// An object that closes the stream when it dies: one loop.
    ///
    /// Raises:
    ///     InvalidInputError: Another loop goes over it, or it was closed before its end.
    fn guard(&self, py: Python<'_>) -> PyResult<EventGuard> {
        self.0.begin_loop().or_raise(py)?;
        Ok(EventGuard(Arc::clone(&self.0)))
    }

    /// Reads to the end and gives the finished worker. After an early close: the worker as it is now.
    fn final_worker<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let events = &self.0;
        let last = match events.stream.lend().or_raise(py)? {
            Some(mut lease) => {
                slot::read_blocking(&mut lease, py, async |stream| stream.final_worker().await)?
            }
            None => None,
        };
        let worker = match last {
            Some(worker) => {
                events.finished();
                worker
            }
            None => {
                let (driver, client) = events.handle.driver().or_raise(py)?;
                let events = Arc::clone(events);
                driver.run_once(py, async move || events.trail.final_worker(&client).await)?
            }
        };
        logs::flush(py);
        decode_worker(py, &worker)
    }

    /// `final_worker` as an `asyncio.Future`.
    fn final_worker_async<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let events = Arc::clone(&self.0);
        bridge::spawn(py, async move {
            let lease = events.stream.lend_in_turn().await?;
            let last = match lease {
                Some(mut lease) => {
                    slot::read_async(&mut lease, async |stream| stream.final_worker().await).await?
                }
                None => None,
            };
            let worker = match last {
                Some(worker) => {
                    events.finished();
                    worker
                }
                None => {
                    let client = events.handle.shared().clone();
                    events.trail.final_worker(&client).await?
                }
            };
            finish(move |py| decode_worker(py, &worker).map(Bound::unbind))
        })
    }

    /// Closes the connection at once. The worker runs on.
    fn close(&self) {
        self.0.close();
    }
}

fn decode_worker<'py>(py: Python<'py>, worker: &RawResponse) -> PyResult<Bound<'py, PyAny>> {
    response::decode(py, worker, Answer::Model(ModelName::Worker))
}

/// One `for` loop over the events; when it is left, the stream is closed at once.
#[pyclass(frozen, module = "handinger._native")]
pub(crate) struct EventIterator(Arc<Events>);

#[pymethods]
impl EventIterator {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<WorkerEvent>> {
        Ok(self.0.next_blocking(py)?.map(WorkerEvent::of))
    }
}

impl Drop for EventIterator {
    fn drop(&mut self) {
        self.0.left();
    }
}

/// Closes a stream when it dies.
#[pyclass(frozen, module = "handinger._native")]
pub(crate) struct EventGuard(Arc<Events>);

impl Drop for EventGuard {
    fn drop(&mut self) {
        self.0.left();
    }
}
