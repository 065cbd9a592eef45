//! The table of `templates`.

use crate::api::operation::{Accepts, Answer, Operation, Param};
use crate::api::operations::params::WORKER_ID;
use crate::models::ModelName;

pub(crate) const INSTRUCTIONS: Param = Param::body("instructions", Accepts::text_up_to(20_000))
    .optional()
    .doc("What the worker is told before each task, at most 20 000 characters.");

pub(crate) const OUTPUT_SCHEMA: Param = Param::body("output_schema", Accepts::Object)
    .on_the_wire("outputSchema")
    .optional()
    .doc("The JSON Schema (Draft 7) that the answers follow: an object.");

pub(crate) const SUMMARY: Param = Param::body("summary", Accepts::text_up_to(80))
    .optional()
    .doc("What the worker does, in a line of at most 80 characters.");

pub(crate) const VISIBILITY: Param =
    Param::body("visibility", Accepts::OneOf(&["public", "private"]))
        .optional()
        .doc("Who may see the worker. The server's default is `public`.");

pub(crate) const CREATE: Operation = Operation {
    name: "workers.create_template",
    doc: "Sets a worker up that does not run by itself: `tasks.create` runs it.",
    method: "POST",
    path: "/api/workers",
    // A model turns the prompt into instructions: a retry may not do that, or the worker, twice.
    paid: true,
    answer: Answer::Model(ModelName::WorkerTemplate),
    params: &[
        Param::body(
            "title",
            Accepts::Text {
                min_length: 1,
                max_length: Some(200),
            },
        )
        .optional()
        .doc("The worker's name, 1 to 200 characters."),
        Param::body("prompt", Accepts::text_up_to(10_000))
            .optional()
            .doc("What the worker is for, from which the service writes its instructions; at most 10 000 characters."),
        INSTRUCTIONS,
        SUMMARY,
        VISIBILITY,
        OUTPUT_SCHEMA,
    ],
    ..Operation::BASE
};

pub(crate) const UPDATE: Operation = Operation {
    name: "workers.update",
    doc: "Changes what is given of a worker and leaves the rest. Only its creator may; tasks under way go on as they were.",
    method: "PATCH",
    path: "/api/workers/{worker_id}",
    answer: Answer::Model(ModelName::WorkerTemplate),
    params: &[
        WORKER_ID,
        Param::body("title", Accepts::TEXT)
            .optional()
            .doc("The worker's name; it may not be empty."),
        INSTRUCTIONS,
        SUMMARY,
        VISIBILITY,
        OUTPUT_SCHEMA.nullable().doc(
            "The JSON Schema (Draft 7) that the answers follow: an object; null takes it away.",
        ),
    ],
    ..Operation::BASE
};

pub(crate) const DELETE: Operation = Operation {
    name: "workers.delete",
    doc: "Deletes a worker. Only its creator may.",
    method: "DELETE",
    path: "/api/workers/{worker_id}",
    answer: Answer::Model(ModelName::DeleteWorkerResponse),
    params: &[WORKER_ID],
    ..Operation::BASE
};
