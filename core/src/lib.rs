#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

// The rooms, bottom to top: each may use only those above it in this list (tests/rooms.rs).
mod api;
mod base;
mod client;
mod files;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod map;
pub mod models;
mod pipeline;
mod resources;
mod settings;
mod streams;
mod wire;

pub use api::operation::{Accepts, Answer, Operation, Paging, Param, Place};
pub use api::operations::OPERATIONS;
pub use api::request::Request;
pub use base::effort::Effort;
pub use base::error::Error;
pub use base::kind::{ErrorKind, Outcome, Phase};
pub use base::meta::Meta;
pub use base::progress::Progress;
pub use client::builder::ClientBuilder;
pub use client::call::{Call, Model, Reply};
pub use client::handle::Client;
pub use client::pages::Pages;
#[cfg(feature = "schema")]
pub use client::schema;
pub use files::upload::{ByteStream, Upload, UploadSource};
pub use map::call::MapCall;
pub use map::options::{MapOptions, OnError};
pub use map::run::{MapResult, MapRun};
pub use map::totals::MapTotals;
pub use models::{
    Budget, ModelName, Task, TaskStatus, Visibility, Webhook, WebhookDelivery, Worker,
    WorkerSchedule, WorkerStatus, WorkerTemplate,
};
pub use pipeline::attempt::Attempt;
pub use resources::executions::WebhookExecutions;
pub use resources::schedules::{ScheduleInput, Schedules, When};
pub use resources::tasks::{TaskInput, Tasks};
pub use resources::templates::{TemplateChanges, TemplateInput};
pub use resources::verify as webhooks;
pub use resources::webhooks::Webhooks;
pub use resources::workers::{WorkerInput, Workers};
pub use settings::option_info::{Known, OptionInfo, OptionKind};
pub use settings::options::CallOptions;
pub use settings::reader::Timeout;
pub use streams::event::{EventKind, WorkerEvent};
pub use streams::event_stream::{EventStream, Trail};
pub use streams::updates::Updates;
pub use wire::http_client::trust_only;
pub use wire::response::{OpenResponse, RawResponse};
pub use wire::transport::Transport;

/// A specialised result: what every call of this crate gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;
