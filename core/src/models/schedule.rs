//! Schedules: runs a worker starts by itself.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::generous::empty;
use super::{Budget, JsonMap};

macro_rules! schedule_models {
    ($($(#[doc = $doc:literal])* $name:ident $wire:literal { $($(#[doc = $field_doc:literal])* $field:ident $field_wire:literal: $type:ty,)* })*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
            #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
            #[non_exhaustive]
            pub struct $name {
                /// The schedule's id.
                pub id: String,
                /// How far each run may go.
                pub budget: Budget,
                /// The instruction of each run.
                pub input: String,
                /// When it runs next: a date and time after RFC 3339.
                #[serde(rename = "nextRunAt")]
                #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
                pub next_run_at: String,
                #[doc = concat!("The kind of schedule: always `", $wire, "`.")]
                #[serde(rename = "type")]
                #[cfg_attr(feature = "schema", schemars(extend("const" = $wire)))]
                pub r#type: String,
                $(
                    $(#[doc = $field_doc])*
                    #[serde(rename = $field_wire)]
                    pub $field: $type,
                )*
                /// Fields this version does not know.
                #[serde(flatten)]
                pub extra: JsonMap,
            }
        )*
    };
}

schedule_models! {
    /// A schedule that runs once, at a date.
    ScheduledWorkerSchedule "scheduled" {}
    /// A schedule that runs once, after a delay.
    DelayedWorkerSchedule "delayed" {
        /// The delay in seconds, from 1 to 31 536 000.
        delay_in_seconds "delayInSeconds": u64,
    }
    /// A schedule that runs whenever a cron expression matches.
    CronWorkerSchedule "cron" {
        /// The cron expression.
        cron "cron": String,
    }
    /// A schedule that runs again and again, at a fixed distance.
    IntervalWorkerSchedule "interval" {
        /// The distance in seconds, from 1 to 31 536 000.
        interval_seconds "intervalSeconds": u64,
    }
}

/// A schedule of a kind this version does not know, as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct UnknownWorkerSchedule {
    /// The schedule's id.
    pub id: String,
    /// The kind of schedule.
    #[serde(rename = "type")]
    pub r#type: String,
    /// All its other fields.
    #[serde(flatten)]
    pub extra: JsonMap,
}

/// A schedule of any kind, told apart by `type`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(extend("x-discriminator" = "type")))]
#[serde(untagged)]
#[non_exhaustive]
pub enum WorkerSchedule {
    /// Runs once, at a date.
    Scheduled(ScheduledWorkerSchedule),
    /// Runs once, after a delay.
    Delayed(DelayedWorkerSchedule),
    /// Runs whenever a cron expression matches.
    Cron(CronWorkerSchedule),
    /// Runs again and again, at a fixed distance.
    Interval(IntervalWorkerSchedule),
    /// Of a kind this version does not know.
    Unknown(UnknownWorkerSchedule),
}

impl WorkerSchedule {
    /// The schedule's id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Scheduled(schedule) => &schedule.id,
            Self::Delayed(schedule) => &schedule.id,
            Self::Cron(schedule) => &schedule.id,
            Self::Interval(schedule) => &schedule.id,
            Self::Unknown(schedule) => &schedule.id,
        }
    }
}

impl<'de> Deserialize<'de> for WorkerSchedule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;

        fn read<'de, T: serde::de::DeserializeOwned, D: Deserializer<'de>>(
            value: Value,
        ) -> Result<T, D::Error> {
            T::deserialize(value).map_err(D::Error::custom)
        }

        let value = Value::deserialize(deserializer)?;
        let kind = value
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or_default();
        Ok(match kind {
            "scheduled" => Self::Scheduled(read::<_, D>(value)?),
            "delayed" => Self::Delayed(read::<_, D>(value)?),
            "cron" => Self::Cron(read::<_, D>(value)?),
            "interval" => Self::Interval(read::<_, D>(value)?),
            _ => Self::Unknown(read::<_, D>(value)?),
        })
    }
}

/// The schedules of a worker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ScheduleListResponse {
    /// The schedules.
    #[serde(deserialize_with = "empty")]
    pub schedules: Vec<WorkerSchedule>,
    /// The worker they belong to.
    #[serde(rename = "workerId")]
    pub worker_id: String,
    /// The time zone the schedules are read in, for example `Europe/Oslo`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}

/// Whether a schedule was cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ScheduleCancelResponse {
    /// True when the schedule will not run again.
    pub cancelled: bool,
    /// Fields this version does not know.
    #[serde(flatten)]
    pub extra: JsonMap,
}
