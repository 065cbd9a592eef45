//! Schedules: runs a worker starts by itself.

use serde::Serialize;

use crate::api::operations::schedules::{CANCEL, CREATE, LIST};
use crate::client::call::Call;
use crate::client::handle::Client;
use crate::models::{Budget, ScheduleCancelResponse, ScheduleListResponse, WorkerSchedule};

/// When a schedule runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum When {
    /// Once, at a date and time after RFC 3339.
    Scheduled {
        /// The date and time, for example `2026-12-24T17:00:00Z`.
        date: String,
    },
    /// Once, after a delay.
    Delayed {
        /// The delay in seconds, from 1 to 31 536 000.
        delay_in_seconds: u32,
    },
    /// Whenever a cron expression matches.
    Cron {
        /// The cron expression, for example `0 9 * * 1`.
        cron: String,
    },
    /// Again and again, at a fixed distance.
    Interval {
        /// The distance in seconds, from 1 to 31 536 000.
        interval_seconds: u32,
    },
}

/// A schedule to be made.
#[derive(Clone, Debug, Serialize)]
pub struct ScheduleInput {
    input: String,
    when: When,
    #[serde(skip_serializing_if = "Option::is_none")]
    budget: Option<Budget>,
}

impl ScheduleInput {
    /// A schedule that gives the worker `input` whenever it runs; it may not be empty.
    pub fn new(input: impl Into<String>, when: When) -> Self {
        Self {
            input: input.into(),
            when,
            budget: None,
        }
    }

    /// How far each run may go. The server's default is [`Budget::Standard`].
    #[must_use]
    pub fn budget(mut self, budget: Budget) -> Self {
        self.budget = Some(budget);
        self
    }
}

/// The schedule calls of a [`Client`].
#[derive(Clone, Debug)]
pub struct Schedules {
    client: Client,
}

impl Schedules {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Makes a schedule for a worker. Its runs cost money.
    pub fn create(
        &self,
        worker_id: impl Into<String>,
        schedule: &ScheduleInput,
    ) -> Call<WorkerSchedule> {
        Call::new(&self.client, &CREATE, schedule).with_param("worker_id", worker_id.into())
    }

    /// The schedules of a worker.
    pub fn list(&self, worker_id: impl Into<String>) -> Call<ScheduleListResponse> {
        Call::new(&self.client, &LIST, &()).with_param("worker_id", worker_id.into())
    }

    /// Cancels a schedule; it will not run again.
    pub fn cancel(
        &self,
        worker_id: impl Into<String>,
        schedule_id: impl Into<String>,
    ) -> Call<ScheduleCancelResponse> {
        Call::new(&self.client, &CANCEL, &())
            .with_param("worker_id", worker_id.into())
            .with_param("schedule_id", schedule_id.into())
    }
}
