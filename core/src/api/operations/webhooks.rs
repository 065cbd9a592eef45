//! The table of `webhooks`.

use crate::api::operation::{Accepts, Answer, Operation, Paging, Param};
use crate::api::operations::params::WORKER_ID;
use crate::models::ModelName;

pub(crate) const RETRIEVE: Operation = Operation {
    name: "workers.webhooks.retrieve",
    doc: "The webhook of a worker; both its fields are null when there is none. Only the creator of the worker may look or change.",
    method: "GET",
    path: "/api/workers/{worker_id}/webhook",
    answer: Answer::Model(ModelName::Webhook),
    params: &[WORKER_ID],
    ..Operation::BASE
};

pub(crate) const UPDATE: Operation = Operation {
    name: "workers.webhooks.update",
    doc: "Sets the address that is called when a task has ended. The first time the service makes a token, which later addresses keep; each delivery carries it in the header `X-Handinger-Token`.",
    method: "PUT",
    path: "/api/workers/{worker_id}/webhook",
    answer: Answer::Model(ModelName::Webhook),
    params: &[
        WORKER_ID,
        Param::body(
            "url",
            Accepts::Text {
                min_length: 1,
                max_length: Some(2048),
            },
        )
        .nullable()
        .doc("The address to call, at most 2 048 characters; null takes it away and keeps the token."),
    ],
    ..Operation::BASE
};

pub(crate) const DELETE: Operation = Operation {
    name: "workers.webhooks.delete",
    doc: "Removes the webhook with its token.",
    method: "DELETE",
    path: "/api/workers/{worker_id}/webhook",
    answer: Answer::Model(ModelName::Webhook),
    params: &[WORKER_ID],
    ..Operation::BASE
};

pub(crate) const LIST_EXECUTIONS: Operation = Operation {
    name: "workers.webhooks.list_executions",
    doc: "One page of the deliveries, newest first, at most 50.",
    method: "GET",
    path: "/api/workers/{worker_id}/webhook/executions",
    answer: Answer::Model(ModelName::WebhookExecutionList),
    paging: Some(&Paging {
        items: "logs",
        page: "page",
        pages: "pageCount",
    }),
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
        .optional()
        .doc("The number of the page, from 1, which has the newest. The server's default is 1."),
    ],
    ..Operation::BASE
};

pub(crate) const REGENERATE_TOKEN: Operation = Operation {
    name: "workers.webhooks.regenerate_token",
    doc: "Makes a new token in place of the old one; the address stays.",
    method: "POST",
    path: "/api/workers/{worker_id}/webhook/regenerate-token",
    answer: Answer::Model(ModelName::Webhook),
    params: &[WORKER_ID],
    ..Operation::BASE
};
