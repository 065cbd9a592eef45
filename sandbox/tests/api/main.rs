//! The sandbox over real sockets, from the outside: every endpoint, limit, fault and promise.

#![expect(clippy::unwrap_used, reason = "what cannot go on ends its test")]

mod auth;
mod client;
mod command;
mod continuing;
mod control;
mod data_folder;
mod events;
mod fault_bodies;
mod fault_rules;
mod fault_values;
mod files;
mod http2;
mod idempotency;
mod input;
mod openapi;
mod operations;
mod outage;
mod restarts;
mod schedules;
mod shapes;
mod surface;
mod tasks;
mod templates;
mod webhooks;
mod workers;
