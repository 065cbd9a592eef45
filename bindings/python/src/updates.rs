//! The snapshots of a worker, one by one, until it is done.

use std::sync::{Arc, OnceLock};

use handinger::{Answer, CallOptions, Client, Error, ModelName, RawResponse, Updates};
use pyo3::prelude::*;

use crate::bridge::{self, finish};
use crate::errors::OrRaise;
use crate::handle::ClientHandle;
use crate::slot::{self, Held, Slot};
use crate::{logs, response};

/// The snapshots of a worker until it is done.
#[pyclass(frozen, module = "handinger._native", weakref)]
pub(crate) struct NativeUpdates(Arc<Snapshots>);

/// How the core follows what an id names: a worker or a task.
pub(crate) type Start = fn(&Client, &str, CallOptions) -> Result<Updates, Error>;

struct Snapshots {
    handle: Arc<ClientHandle>,
    id: String,
    start: Start,
    options: CallOptions,
    /// Made when the first snapshot is asked for: only then it is known who drives it.
    source: OnceLock<Slot<Held<Updates>>>,
}

impl Snapshots {
    fn blocking(&self) -> Result<&Slot<Held<Updates>>, Error> {
        if let Some(source) = self.source.get() {
            return Ok(source);
        }
        let (driver, client) = self.handle.driver()?;
        let inner = (self.start)(&client, &self.id, self.options.clone())?;
        Ok(self.source.get_or_init(|| {
            Slot::new(Held {
                inner,
                driver: Some(driver),
            })
        }))
    }

    fn shared(&self) -> Result<&Slot<Held<Updates>>, Error> {
        if let Some(source) = self.source.get() {
            return Ok(source);
        }
        let inner = (self.start)(self.handle.shared(), &self.id, self.options.clone())?;
        Ok(self.source.get_or_init(|| {
            Slot::new(Held {
                inner,
                driver: None,
            })
        }))
    }

    async fn next(&self) -> Result<Option<RawResponse>, Error> {
        let Some(mut lease) = self.shared()?.lend_in_turn().await? else {
            return Ok(None);
        };
        let snapshot = slot::read_async(&mut lease, async |updates| updates.next().await)
            .await?
            .flatten();
        if snapshot.is_none() {
            slot::finish(lease);
        }
        Ok(snapshot)
    }
}

impl NativeUpdates {
    /// Refuses a wrong id at once; nothing is sent before the first snapshot is asked for.
    pub(crate) fn new(
        handle: Arc<ClientHandle>,
        id: &str,
        start: Start,
        options: CallOptions,
    ) -> Result<Self, Error> {
        start(handle.settings(), id, options.clone())?;
        Ok(Self(Arc::new(Snapshots {
            handle,
            id: id.to_owned(),
            start,
            options,
            source: OnceLock::new(),
        })))
    }
}

fn worker<'py>(py: Python<'py>, snapshot: &RawResponse) -> PyResult<Bound<'py, PyAny>> {
    response::decode(py, snapshot, Answer::Model(ModelName::Worker))
}

#[pymethods]
impl NativeUpdates {
    /// The next snapshot; None after that of the finished worker.
    fn next<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(mut lease) = self.0.blocking().and_then(Slot::lend).or_raise(py)? else {
            return Ok(None);
        };
        let snapshot =
            slot::read_blocking(&mut lease, py, async |updates| updates.next().await)?.flatten();
        if snapshot.is_none() {
            slot::finish(lease);
        }
        logs::flush(py);
        snapshot.map(|snapshot| worker(py, &snapshot)).transpose()
    }

    /// `next` as an `asyncio.Future`.
    fn next_async<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let snapshots = Arc::clone(&self.0);
        bridge::spawn(py, async move {
            let snapshot = snapshots.next().await?;
            finish(move |py| match snapshot {
                Some(snapshot) => worker(py, &snapshot).map(Bound::unbind),
                None => Ok(py.None()),
            })
        })
    }

    /// Stops following the worker, which runs on.
    fn close(&self) {
        if let Some(source) = self.0.source.get() {
            source.close();
        }
    }
}
