//! The table of `webhooks`.

use crate::api::operation::{Accepts, Answer, Operation, Param};
use crate::api::operations::params::WORKER_ID;

pub(crate) const RETRIEVE: Operation = Operation {
    name: "workers.webhooks.retrieve",
    method: "GET",
    path: "/api/workers/{worker_id}/webhook",
    paid: false,
    runs_worker: false,
    answer: Answer::Model("Webhook"),
    params: &[WORKER_ID],
    without_input: None,
};

pub(crate) const UPDATE: Operation = Operation {
    name: "workers.webhooks.update",
    method: "PUT",
    path: "/api/workers/{worker_id}/webhook",
    paid: false,
    runs_worker: false,
    answer: Answer::Model("Webhook"),
    params: &[
        WORKER_ID,
        Param::body(
            "url",
            Accepts::Text {
                min_length: 1,
                max_length: Some(2048),
            },
        )
        .nullable(),
    ],
    without_input: None,
};

pub(crate) const DELETE: Operation = Operation {
    name: "workers.webhooks.delete",
    method: "DELETE",
    path: "/api/workers/{worker_id}/webhook",
    paid: false,
    runs_worker: false,
    answer: Answer::Model("Webhook"),
    params: &[WORKER_ID],
    without_input: None,
};

pub(crate) const LIST_EXECUTIONS: Operation = Operation {
    name: "workers.webhooks.list_executions",
    method: "GET",
    path: "/api/workers/{worker_id}/webhook/executions",
    paid: false,
    runs_worker: false,
    answer: Answer::Model("WebhookExecutionList"),
    params: &[
        WORKER_ID,
        Param::query(
            "page",
            "page",
            Accepts::Integer {
                min: 1,
                max: i64::MAX,
            },
        )
        .optional(),
    ],
    without_input: None,
};

pub(crate) const REGENERATE_TOKEN: Operation = Operation {
    name: "workers.webhooks.regenerate_token",
    method: "POST",
    path: "/api/workers/{worker_id}/webhook/regenerate-token",
    paid: false,
    runs_worker: false,
    answer: Answer::Model("Webhook"),
    params: &[WORKER_ID],
    without_input: None,
};
