//! A local Handinger server: the whole API on a loopback port, with real state, a ledger that
//! proves what was paid for, and faults on demand.
//!
//! Tests start it in-process with [`Sandbox::start`]; everyone else runs the binary
//! `handinger-sandbox`. It shares no code with the client it tests: its answers are written from
//! the documentation of the service, field by field. The README has the tables of the control
//! surface, of faults, and of the directives that steer the scripted agent.

#![forbid(unsafe_code)]

mod account;
mod agent;
mod auth;
mod base64_text;
mod budget;
mod changes;
pub mod cli;
mod clock;
mod connections;
mod error;
mod events;
mod faults;
mod guard;
mod idempotency;
mod ids;
mod input;
mod journal;
mod json;
mod ledger;
mod listener;
mod lock;
mod media_type;
mod openapi;
mod options;
mod outage;
mod request_log;
mod rewriting;
mod routes;
mod runs;
mod sandbox;
mod schedules;
mod server;
mod socket;
mod state;
mod store;
mod surface;
mod template;
mod timestamp;
mod tls;
mod utf16;
mod webhooks;
mod worker;

pub use budget::Budget;
pub use connections::ConnectionCount;
pub use faults::FaultError;
pub use ledger::{Ledger, LedgerEntry, RunKind};
pub use options::SandboxOptions;
pub use request_log::RequestRecord;
pub use sandbox::Sandbox;
pub use surface::{Surface, SurfaceError};
