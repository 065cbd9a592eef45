//! Parameters that several operations take.

use crate::api::operation::{Accepts, Param};

pub(crate) const BUDGETS: Accepts = Accepts::OneOf(&["low", "standard", "high", "unlimited"]);

pub(crate) const WORKER_ID: Param = Param::id("worker_id");

pub(crate) const INPUT: Param = Param::body("input", Accepts::TEXT);

pub(crate) const BUDGET: Param = Param::body("budget", BUDGETS).optional();

pub(crate) const FILES: Param = Param::files();

pub(crate) const STREAM: Param = Param::body("stream", Accepts::Flag).optional();
