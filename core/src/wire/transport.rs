//! The connection pool that clients share.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;
use tokio::task::JoinError;

use crate::base::error::Error;
use crate::wire::body::SentMark;
use crate::wire::http_client::{HttpSettings, http_client};

/// How many pools of the same settings there may be: each has one connection of HTTP/2.
const MOST_POOLS: usize = 64;

/// Connections to the service, shared by every client that is given the same transport.
///
/// Cheap to clone; made without any I/O. It belongs to the tokio runtime on which it is first
/// used: give clients of another runtime a transport of their own.
#[derive(Clone, Default)]
pub struct Transport {
    groups: Arc<Mutex<Vec<Arc<Group>>>>,
}

/// Pools of the same settings. One is enough, until the streams of its connection run out.
struct Group {
    settings: HttpSettings,
    pools: Mutex<Vec<Arc<Pool>>>,
    /// How many streams a connection has, as far as that showed.
    streams: AtomicUsize,
    /// The version of HTTP that was answered with: 0 when none was.
    version: AtomicUsize,
}

#[derive(Default)]
struct Pool {
    client: OnceCell<reqwest::Client>,
    /// What is under way, by number.
    requests: Mutex<Vec<(usize, SentMark)>>,
    next: AtomicUsize,
}

/// A request's place in a pool; it is free again when this is dropped.
pub(crate) struct Place {
    group: Arc<Group>,
    pool: Arc<Pool>,
    number: usize,
}

impl Transport {
    /// A transport without connections yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An HTTP client of these settings with room for a request. It is built where that may block,
    /// for it reads the machine's certificate authorities.
    pub(crate) async fn enter(
        &self,
        settings: HttpSettings,
        mark: &SentMark,
    ) -> Result<(reqwest::Client, Place), Error> {
        let group = self.group(settings);
        let place = Group::enter(&group, mark);
        let client = match place.pool.client.get() {
            Some(client) => client.clone(),
            None => build(Arc::clone(&place.pool), group.settings.clone()).await?,
        };
        Ok((client, place))
    }

    /// Few settings differ, so a list serves.
    fn group(&self, settings: HttpSettings) -> Arc<Group> {
        let mut groups = lock(&self.groups);
        if let Some(group) = groups.iter().find(|group| group.settings == settings) {
            return Arc::clone(group);
        }
        let group = Arc::new(Group {
            settings,
            pools: Mutex::default(),
            streams: AtomicUsize::new(usize::MAX),
            version: AtomicUsize::new(0),
        });
        groups.push(Arc::clone(&group));
        group
    }
}

/// Builds a pool's client, once. A task of its own does it: a caller who stops waiting, and keeps
/// the call for later, would keep all others from the client.
async fn build(pool: Arc<Pool>, settings: HttpSettings) -> Result<reqwest::Client, Error> {
    let stopped =
        |error: JoinError| Error::internal("the HTTP client was not built").with_source(error);
    let built = tokio::spawn(async move {
        let build = || async {
            tokio::task::spawn_blocking(move || http_client(&settings))
                .await
                .unwrap_or_else(|error| Err(stopped(error)))
        };
        pool.client.get_or_try_init(build).await.cloned()
    });
    built.await.unwrap_or_else(|error| Err(stopped(error)))
}

impl Group {
    fn enter(group: &Arc<Self>, mark: &SentMark) -> Place {
        let streams = group.streams.load(Ordering::Relaxed);
        let mut pools = lock(&group.pools);
        let free = pools
            .iter()
            .find(|pool| lock(&pool.requests).len() < streams);
        let pool = match free {
            Some(pool) => Arc::clone(pool),
            None if pools.len() < MOST_POOLS => {
                pools.push(Arc::default());
                Arc::clone(&pools[pools.len() - 1])
            }
            None => {
                let emptiest = pools.iter().min_by_key(|pool| lock(&pool.requests).len());
                emptiest.map_or_else(Arc::default, Arc::clone)
            }
        };
        let number = pool.next.fetch_add(1, Ordering::Relaxed);
        lock(&pool.requests).push((number, mark.clone()));
        Place {
            group: Arc::clone(group),
            pool,
            number,
        }
    }
}

impl Place {
    /// Notes the version of HTTP that was answered with.
    pub(crate) fn answered_with(&self, version: http::Version) {
        let number = if version == http::Version::HTTP_2 {
            2
        } else {
            1
        };
        self.group.version.store(number, Ordering::Relaxed);
    }

    /// Whether a request that has not begun to leave by now waits for a stream of HTTP/2: another
    /// that came before it has begun, over a connection that could carry both.
    pub(crate) fn waits_for_a_stream(&self) -> bool {
        self.group.settings.encrypted
            && self.group.version.load(Ordering::Relaxed) != 1
            && self.begun() > 0
            && lock(&self.group.pools).len() < MOST_POOLS
    }

    /// Notes that the connection has no more streams than are in use now.
    pub(crate) fn is_full(&self) {
        self.group.streams.store(self.begun(), Ordering::Relaxed);
    }

    fn begun(&self) -> usize {
        let requests = lock(&self.pool.requests);
        requests
            .iter()
            .filter(|(number, mark)| *number != self.number && mark.has_begun())
            .count()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.pool.requests).retain(|(number, _)| *number != self.number);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
}
