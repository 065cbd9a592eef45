//! What a call runs under: the handle that cancels it, the thread that asked for it, and the watch
//! that sees its log records.

use handinger_bindings::scope::Scope;

use crate::cancel::CancelHandle;
use crate::watch::Watch;

/// The scope of a call under a watch.
pub(crate) fn scope(cancel: Option<&CancelHandle>, watch: &Watch) -> Scope {
    Scope {
        cancelled: cancel.map(|handle| handle.0.clone()),
        abandoned: Some(watch.thread.clone()),
        log: watch.log.clone(),
    }
}
