//! Many calls at once: their results one by one, as they finish.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use handinger::{Error, MapResult, MapRun, MapTotals};

use crate::slot::Slot;

/// Many calls of one operation. Dropped, it drops the requests that are under way; the runs that
/// have begun go on.
pub struct Results {
    run: Slot<MapRun>,
    totals: Mutex<MapTotals>,
    ended: AtomicBool,
}

impl Results {
    /// The results of a map.
    #[must_use]
    pub fn new(run: MapRun) -> Self {
        Self {
            totals: Mutex::new(run.totals().clone()),
            run: Slot::new(run),
            ended: AtomicBool::new(false),
        }
    }

    /// The next result, as soon as there is one; none when all were given and after
    /// [`Results::close`].
    ///
    /// # Errors
    /// What ended the map.
    pub async fn next(&self) -> Result<Option<MapResult>, Error> {
        let Some(mut lease) = self.run.lend_in_turn().await else {
            return Ok(None);
        };
        let read = lease.read(async |run| {
            let result = run.next().await;
            self.totals().clone_from(run.totals());
            result
        });
        let result = read.await;
        if matches!(result, Ok(Some(None)) | Err(_)) {
            self.ended.store(true, Ordering::Release);
        }
        if !matches!(result, Ok(Some(Some(_)))) {
            // What is under way goes now, not when this object is collected.
            drop(lease.take());
        }
        result.map(Option::flatten)
    }

    /// What was done so far, and what that cost.
    pub fn totals(&self) -> MutexGuard<'_, MapTotals> {
        self.totals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same as JSON text.
    ///
    /// # Errors
    /// Never in truth: totals are numbers.
    pub fn totals_text(&self) -> Result<String, Error> {
        serde_json::to_string(&*self.totals())
            .map_err(|error| Error::internal(format!("totals cannot be written: {error}")))
    }

    /// Whether all results were given, or the map has failed.
    #[must_use]
    pub fn have_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    /// Whether nothing more will come: all results were given, or the map was closed.
    #[must_use]
    pub fn are_closed(&self) -> bool {
        self.run.is_closed()
    }

    /// Drops the requests that are under way. The runs that have begun go on.
    pub fn close(&self) {
        self.run.close();
    }
}
