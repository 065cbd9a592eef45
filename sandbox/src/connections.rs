//! Counts TCP connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

/// Connections seen by a sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ConnectionCount {
    /// Open now.
    pub open: u64,
    /// Accepted since the start.
    pub total: u64,
}

#[derive(Default)]
pub(crate) struct Connections {
    open: Arc<AtomicU64>,
    total: AtomicU64,
}

/// One open connection; dropping it counts it as closed.
pub(crate) struct Connection {
    /// 1 for the first connection of the sandbox.
    pub(crate) number: u64,
    open: Arc<AtomicU64>,
}

impl Connections {
    pub(crate) fn enter(&self) -> Connection {
        self.open.fetch_add(1, Ordering::Relaxed);
        let number = self.total.fetch_add(1, Ordering::Relaxed) + 1;
        Connection {
            number,
            open: Arc::clone(&self.open),
        }
    }

    pub(crate) fn count(&self) -> ConnectionCount {
        ConnectionCount {
            open: self.open.load(Ordering::Relaxed),
            total: self.total.load(Ordering::Relaxed),
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }
}
