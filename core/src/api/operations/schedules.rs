//! The table of `schedules`.

use crate::api::operation::{Accepts, Answer, Operation, Param};
use crate::api::operations::params::{BUDGET, INPUT, WORKER_ID};

pub(crate) const SECONDS: Accepts = Accepts::Integer {
    min: 1,
    max: 31_536_000,
};

pub(crate) const WHEN: Param = Param::body(
    "when",
    Accepts::Variant {
        tag: "type",
        kinds: &[
            ("scheduled", &[Param::body("date", Accepts::TEXT)]),
            (
                "delayed",
                &[Param::body("delay_in_seconds", SECONDS).on_the_wire("delayInSeconds")],
            ),
            ("cron", &[Param::body("cron", Accepts::TEXT)]),
            (
                "interval",
                &[Param::body("interval_seconds", SECONDS).on_the_wire("intervalSeconds")],
            ),
        ],
    },
);

pub(crate) const CREATE: Operation = Operation {
    name: "workers.schedules.create",
    method: "POST",
    path: "/api/workers/{worker_id}/schedules",
    paid: true,
    runs_worker: false,
    answer: Answer::Model("WorkerSchedule"),
    params: &[WORKER_ID, INPUT, WHEN, BUDGET],
    without_input: None,
};

pub(crate) const LIST: Operation = Operation {
    name: "workers.schedules.list",
    method: "GET",
    path: "/api/workers/{worker_id}/schedules",
    paid: false,
    runs_worker: false,
    answer: Answer::Model("ScheduleListResponse"),
    params: &[WORKER_ID],
    without_input: None,
};

pub(crate) const CANCEL: Operation = Operation {
    name: "workers.schedules.cancel",
    method: "DELETE",
    path: "/api/workers/{worker_id}/schedules/{schedule_id}",
    paid: false,
    runs_worker: false,
    answer: Answer::Model("ScheduleCancelResponse"),
    params: &[Param::id("schedule_id"), WORKER_ID],
    without_input: None,
};
