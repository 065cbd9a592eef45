//! The connection pool that clients share.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::base::error::Error;
use crate::wire::http_client::{HttpSettings, http_client};

/// A client that is built when it is first needed.
type Slot = Arc<OnceCell<reqwest::Client>>;

/// Connections to the service, shared by every client that is given the same transport.
///
/// Cheap to clone; made without any I/O. It belongs to the tokio runtime on which it is first
/// used: give clients of another runtime a transport of their own.
#[derive(Clone, Default)]
pub struct Transport {
    clients: Arc<Mutex<Vec<(HttpSettings, Slot)>>>,
}

impl Transport {
    /// A transport without connections yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The HTTP client of these settings: few differ, so a list serves. It is built where that may
    /// block, for it reads the machine's certificate authorities.
    pub(crate) async fn client(&self, settings: &HttpSettings) -> Result<reqwest::Client, Error> {
        let slot = self.slot(settings);
        if let Some(client) = slot.get() {
            return Ok(client.clone());
        }
        let build = || async {
            let settings = settings.clone();
            tokio::task::spawn_blocking(move || http_client(&settings))
                .await
                .unwrap_or_else(|stopped| {
                    Err(Error::internal("the HTTP client was not built").with_source(stopped))
                })
        };
        slot.get_or_try_init(build).await.cloned()
    }

    fn slot(&self, settings: &HttpSettings) -> Slot {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, slot)) = clients.iter().find(|(known, _)| known == settings) {
            return Arc::clone(slot);
        }
        let slot = Slot::default();
        clients.push((settings.clone(), Arc::clone(&slot)));
        slot
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
}
