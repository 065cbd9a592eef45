//! What every error tells, by the names in which its record crosses to other languages.

use serde::Serialize;

/// One member of an error's record.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorMember {
    /// The name in snake case.
    pub(crate) name: &'static str,
    /// The type of its value.
    #[serde(rename = "type")]
    pub(crate) kind: MemberType,
    /// Whether it may be missing.
    pub(crate) optional: bool,
    /// Whether it belongs to a call: an error of an argument alone has none.
    pub(crate) of_call: bool,
    /// What it tells, in a sentence.
    pub(crate) doc: &'static str,
}

/// The type of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MemberType {
    /// Text.
    Text,
    /// A word for what became of the work: see [`crate::Outcome`].
    Outcome,
    /// A word for the place of a failed connection: see [`crate::Phase`].
    Phase,
    /// A whole number.
    Integer,
    /// A span of time: seconds.
    Duration,
    /// A moment: seconds since 1970-01-01 UTC.
    Moment,
    /// Pairs of name and value.
    Headers,
    /// Whatever JSON it was.
    Json,
    /// Texts.
    Texts,
}

const fn member(name: &'static str, kind: MemberType, doc: &'static str) -> ErrorMember {
    ErrorMember {
        name,
        kind,
        optional: false,
        of_call: false,
        doc,
    }
}

impl ErrorMember {
    const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    const fn of_call(mut self) -> Self {
        self.of_call = true;
        self
    }
}

/// What every error tells. `to_record` gives these and no others, besides the class.
pub(crate) const MEMBERS: &[ErrorMember] = &[
    member(
        "message",
        MemberType::Text,
        "One sentence for a person: the server's own words where it gave some.",
    ),
    member(
        "kind",
        MemberType::Text,
        "The kind of error, a word such as `rate_limit`.",
    ),
    member(
        "outcome",
        MemberType::Outcome,
        "What became of the work: whether the server may have started, and billed, it.",
    ),
    member(
        "attempts",
        MemberType::Integer,
        "How often the request was sent or tried.",
    ),
    member(
        "elapsed",
        MemberType::Duration,
        "The time from the start of the call to its failure, waits included.",
    ),
    member(
        "field",
        MemberType::Text,
        "The argument or the field of the answer at fault, for example `worker.output[0].id`.",
    )
    .optional(),
    member(
        "phase",
        MemberType::Phase,
        "Where a connection failed: `dns`, `connect`, `tls`, `proxy`, `request`, `body` or `protocol`.",
    )
    .optional(),
    member(
        "retry_after",
        MemberType::Duration,
        "The wait that the server asked for, counted from its answer.",
    )
    .optional(),
    member(
        "retry_at",
        MemberType::Moment,
        "The moment from which the server will take the call again.",
    )
    .optional(),
    member(
        "request_id",
        MemberType::Text,
        "The server's id of the request, to quote to support.",
    )
    .optional(),
    member(
        "task_id",
        MemberType::Text,
        "The id of the task that the call was to start: the caller's or the client's own. When the \
         outcome is unknown, retrieving the task tells whether it has begun.",
    )
    .optional(),
    member(
        "worker_id",
        MemberType::Text,
        "The id of the worker that runs on, where the failed call has learned it.",
    )
    .optional(),
    member(
        "causes",
        MemberType::Texts,
        "The errors below this one, outermost first.",
    ),
    member(
        "status",
        MemberType::Integer,
        "The HTTP status, when an answer came.",
    )
    .optional()
    .of_call(),
    member(
        "headers",
        MemberType::Headers,
        "The headers of the answer; empty when none came.",
    )
    .of_call(),
    member(
        "body",
        MemberType::Text,
        "The body of the answer as it came.",
    )
    .optional()
    .of_call(),
    member(
        "json",
        MemberType::Json,
        "The body of the answer decoded, when it is JSON.",
    )
    .optional()
    .of_call(),
    member("method", MemberType::Text, "The method of the request.")
        .optional()
        .of_call(),
    member(
        "url",
        MemberType::Text,
        "The address of the request, without secrets.",
    )
    .optional()
    .of_call(),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::error::Error;

    #[test]
    fn a_record_holds_what_is_described_and_nothing_else() {
        let record = Error::invalid_input("budget", "expected a word").to_record();
        let mut told: Vec<&str> = record.keys().map(String::as_str).collect();
        let mut described: Vec<&str> = MEMBERS.iter().map(|member| member.name).collect();
        described.push("class");
        told.sort_unstable();
        described.sort_unstable();
        assert_eq!(told, described);
        for member in MEMBERS {
            if !member.optional {
                assert!(!record[member.name].is_null(), "{}", member.name);
            }
        }
    }
}
