//! What the bindings of the handinger core have in common, whatever the language behind them.
//!
//! A binding carries a call from its language to the core, and the answer back. What does not
//! depend on the language stands here once: the call's parts, the records that cross, one reader
//! at a time over what is open, log records, and panics. Like the bindings it holds no decisions.

pub mod answer;
pub mod events;
pub mod input;
pub mod logs;
pub mod map;
pub mod open;
pub mod pages;
pub mod panics;
pub mod queue;
pub mod record;
pub mod scope;
pub mod slot;
pub mod transport;
pub mod updates;
