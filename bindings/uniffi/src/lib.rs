//! The UniFFI binding of the handinger core: the native half of the Kotlin and Swift packages.
//!
//! It holds no decisions: what a call does is the core's affair, how a language sees it that of
//! its package. Options, parameters and bodies cross as JSON text, which the packages turn into
//! their own models; what is asked for often (events, what came with an answer) crosses as records.
//! No user of a package meets a type of this crate.

pub mod cancel;
pub mod client;
pub mod error;
pub mod events;
pub mod files;
pub mod input;
pub mod map;
pub mod meta;
pub mod pages;
pub mod response;
mod runtime;
pub mod updates;
pub mod watch;
pub mod webhooks;

uniffi::setup_scaffolding!();
