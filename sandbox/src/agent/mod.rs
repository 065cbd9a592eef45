//! The scripted agent: what it will think, write, cite and cost, decided when its turn begins.
//!
//! The same input in the same turn gives the same words, files and costs on every machine.

mod beats;
mod bill;
mod directives;
mod prose;
mod script;
mod structured;

pub(crate) use beats::{Beat, Closing, Effect, Source};
pub(crate) use bill::{Bill, micros};
pub(crate) use directives::Directives;
pub(crate) use prose::excerpt;
pub(crate) use script::{Assignment, Script};
pub(crate) use structured::check as check_schema;
