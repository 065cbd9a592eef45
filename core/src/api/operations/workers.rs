//! The table of `workers`.

use crate::api::operation::{Accepts, Answer, Operation, Param};
use crate::api::operations::params::{BUDGET, FILES, INPUT, STREAM, WORKER_ID};
use crate::api::operations::templates;

pub(crate) const CREATE: Operation = Operation {
    name: "workers.create",
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
    method: "GET",
    path: "/api/workers/{worker_id}",
    paid: false,
    runs_worker: false,
    answer: Answer::Model("Worker"),
    params: &[
        WORKER_ID,
        Param::query("task_id", "taskId", Accepts::TEXT).optional(),
        Param::query("stream", "stream", Accepts::Flag).optional(),
    ],
    without_input: None,
};

pub(crate) const CONTINUE: Operation = Operation {
    name: "workers.continue",
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
    method: "GET",
    path: "/api/workers/{worker_id}/files/{file_path}",
    paid: false,
    runs_worker: false,
    answer: Answer::Bytes,
    params: &[Param::file_path("file_path"), WORKER_ID],
    without_input: None,
};
