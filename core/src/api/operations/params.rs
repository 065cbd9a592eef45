//! Parameters that several operations take.

use crate::api::operation::{Accepts, Param, Role};

pub(crate) const BUDGETS: Accepts = Accepts::OneOf(&["low", "standard", "high", "unlimited"]);

pub(crate) const WORKER_ID: Param = Param::id("worker_id")
    .meaning(Role::WorkerId)
    .doc("The worker's id.");

pub(crate) const INPUT: Param =
    Param::body("input", Accepts::TEXT).doc("The instruction; it may not be empty.");

pub(crate) const BUDGET: Param = Param::body("budget", BUDGETS)
    .optional()
    .doc("How far a run may go, and what it may cost. The server's default is `standard`.");

pub(crate) const FILES: Param = Param::files();

pub(crate) const STREAM: Param = Param::body("stream", Accepts::Flag)
    .meaning(Role::Stream)
    .optional()
    .doc("Whether the answer is a stream of events in place of the worker.");
