//! Answers, before they are made into values of a language.

use handinger::{Answer, Error, RawResponse};
use serde::de::IgnoredAny;

/// Checks what the core leaves alone: the body of a custom request, which a language decodes as
/// JSON, has to be some, or empty.
///
/// # Errors
/// When it is not; the error carries the body.
pub fn check(response: &RawResponse, answer: Answer) -> Result<(), Error> {
    if answer == Answer::Any && !response.body.is_empty() {
        response.parse::<IgnoredAny>()?;
    }
    Ok(())
}
