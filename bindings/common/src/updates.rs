//! The snapshots of a worker, one by one, until it is done.

use handinger::{Error, RawResponse, Updates};

use crate::slot::Slot;

/// The snapshots of a worker until it is done.
pub struct Snapshots(Slot<Updates>);

impl Snapshots {
    /// The snapshots that the core follows.
    #[must_use]
    pub fn new(updates: Updates) -> Self {
        Self(Slot::new(updates))
    }

    /// The next one; none after that of the finished worker, and after [`Snapshots::close`].
    ///
    /// # Errors
    /// What ended the wait. It may be gone on with.
    pub async fn next(&self) -> Result<Option<RawResponse>, Error> {
        let Some(mut lease) = self.0.lend_in_turn().await else {
            return Ok(None);
        };
        let read = lease.read(async |updates| updates.next().await).await;
        read.map(Option::flatten)
    }

    /// Gives up the connection. The worker runs on.
    pub fn close(&self) {
        self.0.close();
    }
}
