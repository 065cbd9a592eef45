//! The table of `schedules`.

use crate::api::operation::{Accepts, Answer, Operation, Param};
use crate::api::operations::params::{BUDGET, INPUT, WORKER_ID};
use crate::models::ModelName;

pub(crate) const SECONDS: Accepts = Accepts::Integer {
    min: 1,
    max: 31_536_000,
};

pub(crate) const WHEN: Param = Param::body(
    "when",
    Accepts::Variant {
        tag: "type",
        kinds: &[
            (
                "scheduled",
                &[Param::body("date", Accepts::TEXT)
                    .doc("When it runs: a date and time after RFC 3339.")],
            ),
            (
                "delayed",
                &[Param::body("delay_in_seconds", SECONDS)
                    .on_the_wire("delayInSeconds")
                    .doc("The seconds until it runs, 1 to 31 536 000.")],
            ),
            (
                "cron",
                &[Param::body("cron", Accepts::TEXT)
                    .doc("The cron expression: it runs whenever it matches.")],
            ),
            (
                "interval",
                &[Param::body("interval_seconds", SECONDS)
                    .on_the_wire("intervalSeconds")
                    .doc("The seconds from one run to the next, 1 to 31 536 000.")],
            ),
        ],
    },
)
.doc("When it runs.");

pub(crate) const CREATE: Operation = Operation {
    name: "workers.schedules.create",
    doc: "Makes a schedule. Each of its runs is paid for when it comes.",
    method: "POST",
    path: "/api/workers/{worker_id}/schedules",
    paid: true,
    answer: Answer::Model(ModelName::WorkerSchedule),
    params: &[WORKER_ID, INPUT, WHEN, BUDGET],
    ..Operation::BASE
};

pub(crate) const LIST: Operation = Operation {
    name: "workers.schedules.list",
    doc: "The schedules of a worker.",
    method: "GET",
    path: "/api/workers/{worker_id}/schedules",
    answer: Answer::Model(ModelName::ScheduleListResponse),
    params: &[WORKER_ID],
    ..Operation::BASE
};

pub(crate) const CANCEL: Operation = Operation {
    name: "workers.schedules.cancel",
    doc: "Cancels a schedule: it does not run again.",
    method: "DELETE",
    path: "/api/workers/{worker_id}/schedules/{schedule_id}",
    answer: Answer::Model(ModelName::ScheduleCancelResponse),
    params: &[
        Param::id("schedule_id").doc("The schedule's id."),
        WORKER_ID,
    ],
    ..Operation::BASE
};
