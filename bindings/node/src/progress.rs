//! How far a file has come, for JavaScript to look at.

use std::sync::Arc;

use handinger::Progress;
use handinger_bindings::queue::Latest;
use napi_derive::napi;

use crate::watch::{WakeUp, wake};

/// Holds how far a file has come. Only the latest state counts: what JavaScript is too slow for
/// is passed over.
#[napi]
#[derive(Clone)]
pub struct ProgressCell(Arc<Cell>);

struct Cell {
    latest: Latest<Progress>,
    wake_up: WakeUp,
}

/// How far a file has come.
#[napi(object)]
pub struct NativeProgress {
    /// Bytes so far.
    pub loaded: f64,
    /// Bytes in all, when it is known beforehand.
    pub total: Option<f64>,
}

#[napi]
impl ProgressCell {
    /// `wake_up` is called when there is something new to take.
    #[napi(constructor)]
    pub fn new(wake_up: WakeUp) -> Self {
        Self(Arc::new(Cell {
            latest: Latest::default(),
            wake_up,
        }))
    }

    /// The latest state, unless it was taken before.
    #[napi]
    #[allow(clippy::cast_precision_loss, reason = "exact up to 9 PB")]
    pub fn take(&self) -> Option<NativeProgress> {
        self.0.latest.take().map(|progress| NativeProgress {
            loaded: progress.bytes as f64,
            total: progress.total.map(|total| total as f64),
        })
    }
}

impl ProgressCell {
    /// The function that the core tells of each piece.
    pub(crate) fn teller(&self) -> impl Fn(Progress) + Send + Sync + 'static + use<> {
        let cell = Arc::clone(&self.0);
        move |progress| {
            if cell.latest.put(progress) {
                wake(&cell.wake_up);
            }
        }
    }
}
