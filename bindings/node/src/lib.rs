//! The Node-API binding of the handinger core: the native half of the npm package `handinger`.
//!
//! It holds no decisions: what a call does is the core's affair, how JavaScript sees it that of
//! the package. Options, parameters and answers cross as JSON text, which V8 parses fastest;
//! an error crosses as one JSON envelope in the message of the rejection.

#![allow(
    clippy::large_futures,
    reason = "the runtime boxes every one of them at once"
)]

mod body;
mod cancel;
mod client;
mod errors;
mod events;
mod map;
mod number;
mod pages;
mod progress;
mod response;
mod scope;
mod text;
mod updates;
mod watch;
mod webhooks;
