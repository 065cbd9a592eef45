//! The API's data, one struct per object, named and typed as the service documents it.
//!
//! Every model keeps the fields it does not know in `extra`, every enum keeps the values
//! it does not know, and a nullable or optional field may be absent: old clients survive
//! new servers. A missing required field is an error that names its path.

mod file;
mod generous;
mod open_enum;
mod output;
mod raw_json;
mod schedule;
#[cfg(feature = "schema")]
pub mod schema;
mod source;
pub(crate) mod status;
mod task;
mod template;
mod turn;
mod usage;
mod webhook;
mod webhook_delivery;
mod worker;

pub use file::File;
pub(crate) use generous::noting_bent;
pub use output::{Output, OutputContent};
pub use raw_json::RawJson;
pub use schedule::{
    CronWorkerSchedule, DelayedWorkerSchedule, IntervalWorkerSchedule, ScheduleCancelResponse,
    ScheduleListResponse, ScheduledWorkerSchedule, UnknownWorkerSchedule, WorkerSchedule,
};
pub use source::Source;
pub use task::{
    DeleteTaskResponse, Task, TaskRetrieveResponse, TaskStatus, TaskTotals, TaskTrigger,
};
pub use template::{DeleteWorkerResponse, Visibility, WorkerTemplate};
pub use turn::{TaskTurnList, Turn};
pub use usage::{Costs, Usage};
pub use webhook::{Webhook, WebhookExecution, WebhookExecutionList, WebhookRequestStatus};
pub use webhook_delivery::{WebhookDelivery, WebhookDeliveryType};
pub use worker::{Budget, Worker, WorkerRetrieveEmailResponse, WorkerStatus};

/// A JSON object with its keys in the order they came.
pub type JsonMap = serde_json::Map<String, serde_json::Value>;

/// Hands the names of all models that an operation answers with to another macro.
macro_rules! each_answer {
    ($then:ident) => {
        $then! {
            Worker
            WorkerRetrieveEmailResponse
            WorkerSchedule
            ScheduleListResponse
            ScheduleCancelResponse
            WorkerTemplate
            DeleteWorkerResponse
            TaskRetrieveResponse
            DeleteTaskResponse
            TaskTurnList
            Webhook
            WebhookExecutionList
        }
    };
}
pub(crate) use each_answer;

macro_rules! model_names {
    ($($model:ident)*) => {
        /// The models that operations answer with.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
        #[non_exhaustive]
        pub enum ModelName {
            $(#[doc = concat!("[`", stringify!($model), "`]")] $model,)*
        }

        impl ModelName {
            /// The name of the model's struct, for example `Worker`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$model => stringify!($model),)* }
            }
        }
    };
}
each_answer!(model_names);
