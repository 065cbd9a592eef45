//! A client and the connections it runs on, without any Python object.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use handinger::{Client, Error};

use crate::driver::Driver;
use crate::fork::PerProcess;
use crate::runtime;

static NEXT_ID: AtomicU64 = AtomicU64::new(0);

/// A client's settings, to be used on whichever connections a call runs on.
pub(crate) struct ClientHandle {
    id: u64,
    client: Client,
    /// The client on the connections of this process's shared runtime.
    shared: PerProcess<Client>,
}

impl ClientHandle {
    pub(crate) fn new(client: Client) -> Arc<Self> {
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        Arc::new(Self {
            id,
            shared: PerProcess::new(client.clone()),
            client,
        })
    }

    /// The settings, for whatever sends nothing.
    pub(crate) fn settings(&self) -> &Client {
        &self.client
    }

    /// The client for calls of event loops.
    pub(crate) fn shared(&self) -> &Client {
        self.shared
            .get_or_build(|_| self.client.transport_as(runtime::transport()))
    }

    /// A driver for a blocking call, and the client on its connections.
    ///
    /// # Errors
    /// As [`Driver::take`].
    pub(crate) fn driver(&self) -> Result<(Driver, Client), Error> {
        let mut driver = Driver::take()?;
        let client = driver.bind(self.id, &self.client);
        Ok((driver, client))
    }
}
