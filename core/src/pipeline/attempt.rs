//! What a hook learns about each attempt of a call.

use std::time::Duration;

use http::Method;

use crate::base::error::Error;

/// One attempt of a call, told when it has ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// 1 for the first attempt.
    pub number: u32,
    /// The method.
    pub method: &'a Method,
    /// The URL, without query values.
    pub url: &'a str,
    /// The status, when an answer came.
    pub status: Option<u16>,
    /// What went wrong, if anything.
    pub error: Option<&'a Error>,
    /// The wait until the next attempt; none when this was the last.
    pub wait: Option<Duration>,
    /// Time since the start of the call.
    pub elapsed: Duration,
}
