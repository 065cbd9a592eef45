//! The table of `workers`.

use crate::api::operation::{Accepts, Answer, Operation, Param, Role};
use crate::api::operations::params::{BUDGET, FILES, INPUT, STREAM, WORKER_ID};
use crate::api::operations::templates;
use crate::models::ModelName;

pub(crate) const CREATE: Operation = Operation {
    name: "workers.create",
    doc: "Starts a worker and waits until it is done. The run is paid for, once, however often the request has to be sent.",
    method: "POST",
    path: "/api/workers",
    paid: true,
    runs_worker: true,
    answer: Answer::Model(ModelName::Worker),
    params: &[INPUT, BUDGET, STREAM, FILES],
    without_input: Some(&templates::CREATE),
    ..Operation::BASE
};

pub(crate) const RETRIEVE: Operation = Operation {
    name: "workers.retrieve",
    doc: "A worker as it stands; with a task, as that task has it.",
    method: "GET",
    path: "/api/workers/{worker_id}",
    answer: Answer::Model(ModelName::Worker),
    params: &[
        WORKER_ID,
        Param::query("task_id", "taskId", Accepts::TEXT)
            .meaning(Role::TaskId)
            .optional()
            .doc("The task to show, on servers whose workers have several."),
        Param::query("stream", "stream", Accepts::Flag)
            .meaning(Role::Stream)
            .optional()
            .doc("Whether the answer is a stream of events: what the worker has done so far, then what it does."),
    ],
    ..Operation::BASE
};

pub(crate) const CONTINUE: Operation = Operation {
    name: "workers.continue",
    doc: "Gives a worker its next instruction; it remembers what went before. The run is paid for, once.",
    method: "POST",
    path: "/api/workers/{worker_id}",
    paid: true,
    runs_worker: true,
    answer: Answer::Model(ModelName::Worker),
    params: &[WORKER_ID, INPUT, BUDGET, STREAM, FILES],
    ..Operation::BASE
};

pub(crate) const STREAM_UPDATES: Operation = Operation {
    name: "workers.stream_updates",
    doc: "The events of a worker that runs, or has run.",
    method: "GET",
    path: "/api/workers/{worker_id}/stream",
    runs_worker: true,
    answer: Answer::Events,
    params: &[WORKER_ID],
    ..Operation::BASE
};

pub(crate) const RETRIEVE_EMAIL: Operation = Operation {
    name: "workers.retrieve_email",
    doc: "The mail address of a worker: what is sent there reaches it.",
    method: "GET",
    path: "/api/workers/{worker_id}/email",
    answer: Answer::Model(ModelName::WorkerRetrieveEmailResponse),
    params: &[WORKER_ID],
    ..Operation::BASE
};

pub(crate) const RETRIEVE_FILE: Operation = Operation {
    name: "workers.retrieve_file",
    doc: "A file of a worker's workspace.",
    method: "GET",
    path: "/api/workers/{worker_id}/files/{file_path}",
    answer: Answer::Bytes,
    params: &[
        Param::file_path("file_path").doc("The file's path; slashes in it stay slashes."),
        WORKER_ID,
    ],
    ..Operation::BASE
};
