//! The table of `tasks`.

use crate::api::operation::{Accepts, Answer, Operation, Param, Role};
use crate::api::operations::params::{BUDGET, FILES, INPUT, STREAM};
use crate::models::ModelName;

pub(crate) const TASK_ID: Param = Param::id("task_id")
    .meaning(Role::TaskId)
    .doc("The task's id.");

pub(crate) const CREATE: Operation = Operation {
    name: "tasks.create",
    doc: "Runs a task and waits until its worker is done. The run is paid for, once, however often the request has to be sent.",
    method: "POST",
    path: "/api/tasks",
    paid: true,
    runs_worker: true,
    answer: Answer::Model(ModelName::Worker),
    params: &[
        INPUT,
        Param::body("worker_id", Accepts::TEXT)
            .on_the_wire("workerId")
            .optional()
            .doc("The worker that runs the task. Without one the service makes a worker for it."),
        Param::body("task_id", Accepts::TEXT)
            .meaning(Role::TaskId)
            .on_the_wire("taskId")
            .optional()
            .doc(
                "The task: a known one gets another turn, any other id becomes that of a new task.",
            ),
        BUDGET,
        STREAM,
        FILES,
    ],
    ..Operation::BASE
};

pub(crate) const RETRIEVE: Operation = Operation {
    name: "tasks.retrieve",
    doc: "A task as it stands.",
    method: "GET",
    path: "/api/tasks/{task_id}",
    answer: Answer::Model(ModelName::TaskRetrieveResponse),
    params: &[TASK_ID],
    ..Operation::BASE
};

pub(crate) const DELETE: Operation = Operation {
    name: "tasks.delete",
    doc: "Archives a task. Only its creator may; its turns and files are kept.",
    method: "DELETE",
    path: "/api/tasks/{task_id}",
    answer: Answer::Model(ModelName::DeleteTaskResponse),
    params: &[TASK_ID],
    ..Operation::BASE
};

pub(crate) const LIST_TURNS: Operation = Operation {
    name: "tasks.list_turns",
    doc: "The turns of a task, in order.",
    method: "GET",
    path: "/api/tasks/{task_id}/turns",
    answer: Answer::Model(ModelName::TaskTurnList),
    params: &[TASK_ID],
    ..Operation::BASE
};
