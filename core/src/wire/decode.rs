//! From an answer's bytes to models: what does not fit is an error that names the path.

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::api::operation::Answer;
use crate::base::error::Error;
use crate::base::json;
use crate::base::kind::{ErrorKind, Outcome};
use crate::base::meta::Meta;
use crate::base::shown::cut;
use crate::models::{self, ModelName};
use crate::wire::response::RawResponse;

/// How every message begins that tells of an answer that does not fit.
pub(crate) const MISFIT: &str = "Data returned by API invalid for expected schema";

impl RawResponse {
    /// Checks the body against the model that its operation answers with, as [`crate::Client::send`]
    /// does: for answers that were opened and read piece by piece.
    ///
    /// # Errors
    /// When the body does not fit; the error names the path and carries the body.
    pub fn check(self, answer: Answer) -> Result<Self, Error> {
        check(self, answer)
    }

    /// Decodes the body.
    ///
    /// # Errors
    /// When the body does not fit; the error names the path and carries the body.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Error> {
        parse(&self.meta, &self.body)
    }
}

/// Checks that an answer is what its operation promises.
pub(crate) fn check(mut response: RawResponse, answer: Answer) -> Result<RawResponse, Error> {
    let Answer::Model(name) = answer else {
        return Ok(response);
    };
    response.body = json::mended(without_mark(response.body));
    if name == ModelName::WorkerRetrieveEmailResponse {
        response.body = email_as_object(response.body);
    }
    let RawResponse { meta, body } = &response;
    macro_rules! check_by_name {
        ($($model:ident)*) => {
            match name {
                $(ModelName::$model => fits::<models::$model>(meta, body, name.as_str()),)*
            }
        };
    }
    if let Some(straight) = models::each_answer!(check_by_name)? {
        response.body = straight;
    }
    Ok(response)
}

/// Checks a body against its model. What it says in a way of its own, null for an empty list, `12.0`
/// for a whole number, is given back as the API has it: no language then has to know.
fn fits<T: DeserializeOwned + Serialize>(
    meta: &Meta,
    body: &Bytes,
    name: &str,
) -> Result<Option<Bytes>, Error> {
    let (read, bent) = models::noting_bent(|| json::from_slice::<T>(body));
    let value = read.map_err(|error| misfit::<T>(meta, body, name, &error))?;
    Ok(bent
        .then(|| serde_json::to_vec(&value).ok().map(Bytes::from))
        .flatten())
}

/// A worker's snapshot in a stream, as the API has it; what is no whole worker stays as it came.
pub(crate) fn straight_worker(data: String) -> String {
    let (read, bent) = models::noting_bent(|| json::from_text::<models::Worker>(&data));
    match read {
        Ok(worker) if bent => serde_json::to_string(&worker).unwrap_or(data),
        _ => data,
    }
}

/// Decodes an answer into a type of the caller's.
pub(crate) fn parse<T: DeserializeOwned>(meta: &Meta, body: &Bytes) -> Result<T, Error> {
    json::from_slice(body).map_err(|error| {
        let name = std::any::type_name::<T>()
            .rsplit("::")
            .next()
            .unwrap_or_default();
        misfit::<T>(meta, body, name, &error)
    })
}

/// Decodes an answer, in whichever form the service gives it, into the model of its operation.
pub(crate) fn model<T: DeserializeOwned>(
    mut response: RawResponse,
    answer: Answer,
) -> Result<T, Error> {
    response.body = json::mended(without_mark(response.body));
    if answer == Answer::Model(ModelName::WorkerRetrieveEmailResponse) {
        response.body = email_as_object(response.body);
    }
    response.parse()
}

/// The body without the byte order mark that some proxies and servers put before the text.
fn without_mark(body: Bytes) -> Bytes {
    if body.starts_with(b"\xEF\xBB\xBF") {
        body.slice(3..)
    } else {
        body
    }
}

/// Early servers answer with the bare address, as a JSON string or as text.
fn email_as_object(body: Bytes) -> Bytes {
    let Ok(text) = std::str::from_utf8(&body) else {
        return body;
    };
    let text = text.trim();
    let address = match serde_json::from_str::<Value>(text) {
        Ok(Value::String(address)) => address,
        Err(_) if text.contains('@') && !text.contains(['<', '{', '\n']) => text.to_owned(),
        _ => return body,
    };
    Bytes::from(json!({ "email": address }).to_string())
}

/// Decodes a document that is no answer, for example one that was sent to us.
pub(crate) fn document<T: DeserializeOwned>(body: &[u8], name: &str) -> Result<T, Error> {
    let body = &json::mended(Bytes::copy_from_slice(body));
    json::from_slice(body).map_err(|error| {
        let (path, message) = problem::<T>(body, name, "a body", &error);
        Error::new(ErrorKind::ResponseValidation, Outcome::Accepted, message)
            .with_field(path)
            .with_body(body.clone())
    })
}

/// The error for an answer whose body does not fit.
fn misfit<T: DeserializeOwned>(
    meta: &Meta,
    body: &Bytes,
    name: &str,
    error: &serde_json::Error,
) -> Error {
    let (path, message) = problem::<T>(body, name, meta.content_type(), error);
    Error::new(ErrorKind::ResponseValidation, Outcome::Accepted, message)
        .with_field(path)
        .with_response(meta, Some(body.clone()))
        .with_effort(meta.retries_taken + 1, meta.elapsed)
}

/// Where and why a body does not fit. Only now is the path worked out: it costs a second pass.
fn problem<T: DeserializeOwned>(
    body: &[u8],
    name: &str,
    kind: &str,
    error: &serde_json::Error,
) -> (String, String) {
    let root = snake_case(name);
    if error.is_syntax() || error.is_eof() {
        return (root, not_json(body, kind, error));
    }
    let problem = without_place(error);
    let path = [path_of::<T>(body), missing_field(&problem).to_owned()];
    let path = joined(root, &path);
    let message = match words(body) {
        Some(words) => format!("{MISFIT}: {path}: {problem}. The server says: {words}"),
        None => format!("{MISFIT}: {path}: {problem}"),
    };
    (path, message)
}

/// What a server says of an error, in whichever of the usual forms: `{"error": "…"}`,
/// `{"error": {"message": "…"}}`, `{"message": "…"}`.
pub(crate) fn words(body: &[u8]) -> Option<String> {
    const SHOWN: usize = 1000;
    let body: Value = json::from_slice(&json::mended(Bytes::copy_from_slice(body))).ok()?;
    let error = body.get("error").filter(|error| !error.is_null());
    let words = match error {
        Some(error) => error.as_str().or_else(|| error.get("message")?.as_str()),
        None => body.get("message").and_then(Value::as_str),
    };
    words.map(|words| cut(words, SHOWN))
}

/// A path of which each part is a field or an index in brackets.
pub(crate) fn joined(root: String, parts: &[String]) -> String {
    parts
        .iter()
        .filter(|part| !matches!(part.as_str(), "" | "."))
        .fold(root, |path, part| {
            if part.starts_with('[') {
                path + part
            } else {
                path + "." + part
            }
        })
}

fn path_of<T: DeserializeOwned>(body: &[u8]) -> String {
    let deserializer = &mut serde_json::Deserializer::from_slice(body);
    if json::can_be_read_deeper(body) {
        deserializer.disable_recursion_limit();
    }
    match serde_path_to_error::deserialize::<_, T>(deserializer) {
        Ok(_) => String::new(),
        Err(error) => error.path().to_string(),
    }
}

fn not_json(body: &[u8], kind: &str, error: &serde_json::Error) -> String {
    const SHOWN: usize = 120;
    if body.is_empty() {
        return format!("{MISFIT}: expected JSON, got an empty body");
    }
    let text = String::from_utf8_lossy(&body[..body.len().min(SHOWN)]);
    format!("{MISFIT}: expected JSON ({error}), got {kind}: {text}")
}

/// The field that an object lacks, which its path does not name.
pub(crate) fn missing_field(problem: &str) -> &str {
    problem
        .strip_prefix("missing field `")
        .and_then(|rest| rest.strip_suffix('`'))
        .unwrap_or_default()
}

/// serde's message without its "at line 1 column 7", which says nothing beside the path.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for (index, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && index > 0 {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
