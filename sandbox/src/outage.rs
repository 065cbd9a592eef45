//! A server that goes away for a while, and comes back with its state.

use std::time::{Duration, Instant};

use tokio::sync::watch;

/// Tells the listener, and by it every connection, that the server is gone.
#[derive(Default)]
pub(crate) struct Outage {
    /// When the server is back; none before the first outage.
    back: watch::Sender<Option<Instant>>,
    /// Told when the listener is closed, so that who is reset finds nobody any more.
    closed: watch::Sender<()>,
}

impl Outage {
    /// Goes away now, by the wall clock.
    pub(crate) fn begin(&self, span: Duration) {
        self.back.send_replace(Instant::now().checked_add(span));
    }

    /// Outages for the listener, from now on.
    pub(crate) fn watch(&self) -> watch::Receiver<Option<Instant>> {
        self.back.subscribe()
    }

    /// The listener is closed; connections are to follow.
    pub(crate) fn close_connections(&self) {
        self.closed.send_replace(());
    }

    /// Outages for a connection, from now on.
    pub(crate) fn watch_listener(&self) -> watch::Receiver<()> {
        self.closed.subscribe()
    }
}

/// Returns when an outage begins.
pub(crate) async fn begun<T>(outages: &mut watch::Receiver<T>) {
    if outages.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}
