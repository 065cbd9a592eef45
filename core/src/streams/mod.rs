//! A run seen while it goes on: its events, its states, and where to find it again.

pub(crate) mod event;
pub(crate) mod event_stream;
pub(crate) mod halves;
pub(crate) mod pending;
pub(crate) mod recover;
pub(crate) mod replay;
pub(crate) mod run;
pub(crate) mod snapshot;
pub(crate) mod updates;
