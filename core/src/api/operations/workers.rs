//! The table of `workers`.

use crate::api::operation::{Accepts, Answer, Operation, Param};
use crate::api::operations::params::{BUDGET, FILES, INPUT, STREAM, WORKER_ID};
use crate::api::operations::templates;

pub(crate) const CREATE: Operation = Operation {
    name: "workers.create",
    doc: "Starts a worker and waits until it is done. The run is paid for, once, however often the request has to be sent.",
    method: "POST",
    path: "/api/workers",
    paid: true,
    runs_worker: true,
    answer: Answer::Model("Worker"),
    params: &[INPUT, BUDGET, STREAM, FILES],
    without_input: Some(&templates::CREATE),
};

pub(crate) const RETRIEVE: Operation = Operation {
    name: "workers.retrieve",
    doc: "A worker as it stands; with a task, as that task has it.",
    method: "GET",
    path: "/api/workers/{worker_id}",
    paid: false,
    runs_worker: false,
    answer: Answer::Model("Worker"),
    params: &[
        WORKER_ID,
        Param::query("task_id", "taskId", Accepts::TEXT)
            .optional()
            .doc("The task to show, on servers whose workers have several."),
        Param::query("stream", "stream", Accepts::Flag)
            .optional()
            .doc("Whether the answer is a stream of events: what the worker has done so far, then what it does."),
    ],
    without_input: None,
};

pub(crate) const CONTINUE: Operation = Operation {
    name: "workers.continue",
    doc: "Gives a worker its next instruction; it remembers what went before. The run is paid for, once.",
    method: "POST",
    path: "/api/workers/{worker_id}",
    paid: true,
    runs_worker: true,
    answer: Answer::Model("Worker"),
    params: &[WORKER_ID, INPUT, BUDGET, STREAM, FILES],
    without_input: None,
};

pub(crate) const STREAM_UPDATES: Operation = Operation {
    name: "workers.stream_updates",
    doc: "The events of a worker that runs, or has run.",
    method: "GET",
    path: "/api/workers/{worker_id}/stream",
    paid: false,
    runs_worker: true,
    answer: Answer::Events,
    params: &[WORKER_ID],
    without_input: None,
};

pub(crate) const RETRIEVE_EMAIL: Operation = Operation {
    name: "workers.retrieve_email",
    doc: "The mail address of a worker: what is sent there reaches it.",
    method: "GET",
    path: "/api/workers/{worker_id}/email",
    paid: false,
    runs_worker: false,
    answer: Answer::Model("WorkerRetrieveEmailResponse"),
    params: &[WORKER_ID],
    without_input: None,
};

pub(crate) const RETRIEVE_FILE: Operation = Operation {
    name: "workers.retrieve_file",
    doc: "A file of a worker's workspace.",
    method: "GET",
    path: "/api/workers/{worker_id}/files/{file_path}",
    paid: false,
    runs_worker: false,
    answer: Answer::Bytes,
    params: &[
        Param::file_path("file_path").doc("The file's path; slashes in it stay slashes."),
        WORKER_ID,
    ],
    without_input: None,
};
