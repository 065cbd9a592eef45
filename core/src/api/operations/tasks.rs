//! The table of `tasks`.

use crate::api::operation::{Accepts, Answer, Operation, Param};
use crate::api::operations::params::{BUDGET, FILES, INPUT, STREAM};

pub(crate) const TASK_ID: Param = Param::id("task_id");

pub(crate) const CREATE: Operation = Operation {
    name: "tasks.create",
    method: "POST",
    path: "/api/tasks",
    paid: true,
    runs_worker: true,
    answer: Answer::Model("Worker"),
    params: &[
        INPUT,
        BUDGET,
        STREAM,
        FILES,
        Param::body("task_id", Accepts::TEXT)
            .on_the_wire("taskId")
            .optional(),
        Param::body("worker_id", Accepts::TEXT)
            .on_the_wire("workerId")
            .optional(),
    ],
    without_input: None,
};

pub(crate) const RETRIEVE: Operation = Operation {
    name: "tasks.retrieve",
    method: "GET",
    path: "/api/tasks/{task_id}",
    paid: false,
    runs_worker: false,
    answer: Answer::Model("TaskRetrieveResponse"),
    params: &[TASK_ID],
    without_input: None,
};

pub(crate) const DELETE: Operation = Operation {
    name: "tasks.delete",
    method: "DELETE",
    path: "/api/tasks/{task_id}",
    paid: false,
    runs_worker: false,
    answer: Answer::Model("DeleteTaskResponse"),
    params: &[TASK_ID],
    without_input: None,
};

pub(crate) const LIST_TURNS: Operation = Operation {
    name: "tasks.list_turns",
    method: "GET",
    path: "/api/tasks/{task_id}/turns",
    paid: false,
    runs_worker: false,
    answer: Answer::Model("TaskTurnList"),
    params: &[TASK_ID],
    without_input: None,
};
