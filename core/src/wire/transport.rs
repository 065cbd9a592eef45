//! The connection pool that clients share.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::base::error::Error;
use crate::wire::http_client::{HttpSettings, http_client};

/// Connections to the service, shared by every client that is given the same transport.
///
/// Cheap to clone; made without any I/O. It belongs to the tokio runtime on which it is first
/// used: give clients of another runtime a transport of their own.
#[derive(Clone, Default)]
pub struct Transport {
    clients: Arc<Mutex<Vec<(HttpSettings, reqwest::Client)>>>,
}

impl Transport {
    /// A transport without connections yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The HTTP client of these settings: few differ, so a list serves.
    pub(crate) fn client(&self, settings: &HttpSettings) -> Result<reqwest::Client, Error> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = clients.iter().find(|(known, _)| known == settings) {
            return Ok(client.clone());
        }
        let client = http_client(settings)?;
        clients.push((settings.clone(), client.clone()));
        Ok(client)
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
}
