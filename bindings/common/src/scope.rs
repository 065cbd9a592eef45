//! What a call runs under: what cancels it, and where its log records go.

use std::future::{Future, pending};

use handinger::{Effort, Error};
use tokio_util::sync::CancellationToken;

use crate::logs::Log;

/// What a call runs under.
#[derive(Clone, Default)]
pub struct Scope {
    /// What its caller cancels it with.
    pub cancelled: Option<CancellationToken>,
    /// What ends when nobody is left to take its result.
    pub abandoned: Option<CancellationToken>,
    /// Where its log records go.
    pub log: Log,
}

impl Scope {
    /// Makes a call, as [`Self::run`] does work of any kind. When it is cancelled, its error tells
    /// how far it had come.
    ///
    /// # Errors
    /// What the call ends with, and that it was cancelled.
    pub fn call<'a, T: 'a, W: Future<Output = Result<T, Error>> + Send + 'a>(
        &self,
        call: W,
    ) -> impl Future<Output = Result<T, Error>> + Send + use<'a, T, W> {
        let effort = Effort::default();
        let noted = effort.clone();
        self.until(async move { effort.of(call).await }, move || {
            noted.cancelled()
        })
    }

    /// Runs work unless and until it is cancelled or abandoned.
    ///
    /// # Errors
    /// What the work ends with, and that it was cancelled.
    pub fn run<'a, T: 'a, W: Future<Output = Result<T, Error>> + Send + 'a>(
        &self,
        work: W,
    ) -> impl Future<Output = Result<T, Error>> + Send + use<'a, T, W> {
        self.until(work, Error::cancelled)
    }

    fn until<'a, T: 'a, W, E>(
        &self,
        work: W,
        cancelled_error: E,
    ) -> impl Future<Output = Result<T, Error>> + Send + use<'a, T, W, E>
    where
        W: Future<Output = Result<T, Error>> + Send + 'a,
        E: FnOnce() -> Error + Send + 'a,
    {
        // Boxed: every layer around it would hold, and move, the kilobytes of a call twice.
        let mut work = Box::pin(work);
        let Self {
            cancelled,
            abandoned,
            log,
        } = self.clone();
        async move {
            tokio::select! {
                biased;
                () = used(cancelled.as_ref()) => Err(cancelled_error()),
                () = used(abandoned.as_ref()) => Err(cancelled_error()),
                result = log.of(&mut work) => result,
            }
        }
    }
}

async fn used(token: Option<&CancellationToken>) {
    match token {
        Some(token) => token.cancelled().await,
        None => pending().await,
    }
}

#[cfg(test)]
mod tests {
    use handinger::Outcome;

    use super::*;

    #[tokio::test]
    async fn a_token_may_be_used_before_the_call() {
        let token = CancellationToken::new();
        token.cancel();
        for (cancelled, abandoned) in [(Some(token.clone()), None), (None, Some(token))] {
            let scope = Scope {
                cancelled,
                abandoned,
                ..Scope::default()
            };
            let ended = scope.run(async { Ok(()) }).await;
            assert!(ended.is_err());
            let unsent = scope
                .call(async { Ok(()) })
                .await
                .map_err(|error| error.outcome());
            assert_eq!(unsent, Err(Outcome::NotSent));
        }
        assert!(Scope::default().run(async { Ok(()) }).await.is_ok());
    }
}
