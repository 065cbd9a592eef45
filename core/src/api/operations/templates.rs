//! The table of `templates`.

use crate::api::operation::{Accepts, Answer, Operation, Param};
use crate::api::operations::params::WORKER_ID;

pub(crate) const INSTRUCTIONS: Param =
    Param::body("instructions", Accepts::text_up_to(20_000)).optional();

pub(crate) const OUTPUT_SCHEMA: Param = Param::body("output_schema", Accepts::Object)
    .on_the_wire("outputSchema")
    .optional();

pub(crate) const SUMMARY: Param = Param::body("summary", Accepts::text_up_to(80)).optional();

pub(crate) const VISIBILITY: Param =
    Param::body("visibility", Accepts::OneOf(&["public", "private"])).optional();

pub(crate) const CREATE: Operation = Operation {
    name: "workers.create_template",
    method: "POST",
    path: "/api/workers",
    // A model turns the prompt into instructions: a retry may not do that, or the worker, twice.
    paid: true,
    runs_worker: false,
    answer: Answer::Model("WorkerTemplate"),
    params: &[
        INSTRUCTIONS,
        OUTPUT_SCHEMA,
        Param::body("prompt", Accepts::text_up_to(10_000)).optional(),
        SUMMARY,
        Param::body(
            "title",
            Accepts::Text {
                min_length: 1,
                max_length: Some(200),
            },
        )
        .optional(),
        VISIBILITY,
    ],
    without_input: None,
};

pub(crate) const UPDATE: Operation = Operation {
    name: "workers.update",
    method: "PATCH",
    path: "/api/workers/{worker_id}",
    paid: false,
    runs_worker: false,
    answer: Answer::Model("WorkerTemplate"),
    params: &[
        WORKER_ID,
        INSTRUCTIONS,
        OUTPUT_SCHEMA.nullable(),
        SUMMARY,
        Param::body("title", Accepts::TEXT).optional(),
        VISIBILITY,
    ],
    without_input: None,
};

pub(crate) const DELETE: Operation = Operation {
    name: "workers.delete",
    method: "DELETE",
    path: "/api/workers/{worker_id}",
    paid: false,
    runs_worker: false,
    answer: Answer::Model("DeleteWorkerResponse"),
    params: &[WORKER_ID],
    without_input: None,
};
