#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod attempt;
mod body;
mod builder;
mod call;
mod cause;
mod client;
mod config;
mod decode;
mod download;
mod engine;
mod env;
mod error;
mod error_kind;
mod event;
mod events;
mod execute;
mod executions;
mod form;
mod limits;
mod map;
mod meta;
pub mod models;
mod operation;
mod operations;
mod options;
mod path;
mod prepare;
mod progress;
mod recover;
mod redact;
mod replay;
mod request;
mod resources;
mod response;
mod retry;
mod sse;
mod structured;
mod task_id;
mod tls;
mod transport;
mod updates;
mod upload;
mod validate;
pub mod webhooks;

pub use attempt::Attempt;
pub use builder::ClientBuilder;
pub use call::{Call, Model, Reply};
pub use client::Client;
pub use error::Error;
pub use error_kind::{ErrorKind, Outcome, Phase};
pub use event::{EventKind, WorkerEvent};
pub use events::EventStream;
pub use executions::WebhookExecutions;
pub use map::{MapCall, MapOptions, MapResult, MapRun, MapTotals, OnError};
pub use meta::Meta;
pub use models::{
    Budget, Task, TaskStatus, Visibility, Webhook, WebhookDelivery, Worker, WorkerSchedule,
    WorkerStatus, WorkerTemplate,
};
pub use operation::{Accepts, Answer, Operation, Param, Place};
pub use operations::OPERATIONS;
pub use options::{CallOptions, Timeout};
pub use progress::Progress;
pub use request::Request;
pub use resources::schedules::{ScheduleInput, Schedules, When};
pub use resources::tasks::{TaskInput, Tasks};
pub use resources::templates::{TemplateChanges, TemplateInput};
pub use resources::webhooks::Webhooks;
pub use resources::workers::{WorkerInput, Workers};
pub use response::{OpenResponse, RawResponse};
pub use transport::Transport;
pub use updates::Updates;
pub use upload::{ByteStream, Upload, UploadSource};

/// A specialised result: what every call of this crate gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;
