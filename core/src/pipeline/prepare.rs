//! From a request to what goes over the wire: URL, headers and body, fixed for all attempts.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde_json::{Map, Value};
use url::Url;
use uuid::Uuid;

use crate::api::operation::Answer;
use crate::api::path::is_absolute;
use crate::api::request::{Body, Request};
use crate::api::task_id::TASK_ID;
use crate::base::error::Error;
use crate::base::progress::ProgressHook;
use crate::files::form::Form;
use crate::pipeline::engine::Engine;
use crate::settings::config;
use crate::settings::options::{CallOptions, HeaderEdits, IDEMPOTENCY_KEY};
use crate::wire::body::Content;

pub(crate) const RETRY_COUNT: HeaderName = HeaderName::from_static("x-stainless-retry-count");

/// A request with everything decided.
pub(crate) struct Prepared {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    /// What another origin is sent: headers of our own making, none that could be a secret.
    pub(crate) headers_elsewhere: HeaderMap,
    pub(crate) content: Content,
    pub(crate) on_upload: Option<ProgressHook>,
    /// Whether each attempt tells its number: not when the caller set or removed that header.
    pub(crate) count_retries: bool,
}

pub(crate) async fn prepare(
    engine: &Engine,
    request: &Request,
    mut options: CallOptions,
) -> Result<Prepared, Error> {
    let config = engine.config();
    let mut url = join(engine.base_url(), &request.path)?;
    // What is for every call of this service may be a secret: it stays at its origin.
    let nothing = Map::new();
    let for_every_call = if same_origin(&url, engine.base_url()) {
        &config.query
    } else {
        &nothing
    };
    append_query(&mut url, &[for_every_call, &request.query, &options.query]);
    if request.starts_task
        && let Some(task_id) = options.own_task.take()
    {
        options.body.insert(TASK_ID.to_owned(), task_id.into());
    }
    let asked = AskedForm::among(&[&config.headers, &options.headers]);
    let (content, content_type) = content(request, options.body, asked.as_ref()).await?;

    let mut headers = engine.base_headers()?.clone();
    let mut headers_elsewhere = config.own_headers();
    let accept = match request.answer {
        Answer::Events => Some("text/event-stream"),
        Answer::Bytes => Some("application/octet-stream"),
        Answer::Model(_) | Answer::Any => None,
    };
    for headers in [&mut headers, &mut headers_elsewhere] {
        if let Some(accept) = accept {
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        }
        if let Some(content_type) = &content_type {
            headers.insert(header::CONTENT_TYPE, content_type.clone());
        }
    }
    // The client's own edits stand above what the operation asks for.
    config::apply(&mut headers, &config.headers);
    if request.paid || options.own.idempotency_key.is_some() {
        set_idempotency_key(&mut headers, options.own.idempotency_key)?;
    }
    config::apply(&mut headers, &options.headers);
    if let (Content::Form(form), Some(_)) = (&content, asked)
        && let Some(content_type) = form_type(form)
    {
        // The caller named the type, as the official clients want it; the boundary is the form's.
        headers.insert(header::CONTENT_TYPE, content_type);
    }
    let edited = |edits: &crate::settings::options::HeaderEdits| {
        edits.0.iter().any(|(name, _)| *name == RETRY_COUNT)
    };
    let count_retries = !edited(&config.headers) && !edited(&options.headers);
    Ok(Prepared {
        method: request.method.clone(),
        url,
        headers,
        headers_elsewhere,
        content,
        on_upload: options.on_upload,
        count_retries,
    })
}

/// The key under which the server runs the call once: the caller's, else one minted here,
/// before the first attempt.
fn set_idempotency_key(headers: &mut HeaderMap, given: Option<String>) -> Result<(), Error> {
    if given.is_none() && headers.contains_key(IDEMPOTENCY_KEY) {
        return Ok(());
    }
    let key = given.unwrap_or_else(|| Uuid::new_v4().to_string());
    let value = HeaderValue::from_str(&key).map_err(|_| {
        Error::invalid_input(
            "idempotency_key",
            "expected a key without line breaks or control characters",
        )
    })?;
    headers.insert(IDEMPOTENCY_KEY, value);
    Ok(())
}

/// The URL of a path below the base URL. An absolute URL stands for itself.
pub(crate) fn join(base: &Url, path: &str) -> Result<Url, Error> {
    let wrong = |_| Error::invalid_input("path", format_args!("\"{path}\" makes no URL"));
    if is_absolute(path) {
        return Url::parse(path).map_err(wrong);
    }
    let mut text = String::with_capacity(base.as_str().len() + path.len());
    text.push_str(base.as_str().trim_end_matches('/'));
    if !path.starts_with('/') {
        text.push('/');
    }
    text.push_str(path);
    Url::parse(&text).map_err(wrong)
}

/// Appends query values; of a name given twice the last counts.
fn append_query(url: &mut Url, layers: &[&Map<String, Value>]) {
    if layers.iter().all(|layer| layer.is_empty()) {
        return;
    }
    let mut merged = Map::new();
    for layer in layers {
        merged.extend((*layer).clone());
    }
    let mut pairs = Vec::new();
    for (name, value) in &merged {
        flatten(name, value, &mut pairs);
    }
    if !pairs.is_empty() {
        url.query_pairs_mut().extend_pairs(pairs);
    }
}

/// Arrays are joined by commas, objects become `name[field]`, null and empty text are left out.
fn flatten(name: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    let plain = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (field, value) in fields {
                flatten(&format!("{name}[{field}]"), value, pairs);
            }
        }
        Value::Array(items) => {
            let items: Vec<String> = items
                .iter()
                .filter(|item| !item.is_null())
                .map(plain)
                .collect();
            pairs.push((name.to_owned(), items.join(",")));
        }
        other => {
            let text = plain(other);
            if !text.is_empty() {
                pairs.push((name.to_owned(), text));
            }
        }
    }
}

async fn content(
    request: &Request,
    extra: Map<String, Value>,
    asked: Option<&AskedForm>,
) -> Result<(Content, Option<HeaderValue>), Error> {
    let fields_as_form = asked.is_some() && matches!(&request.body, Body::Json(Value::Object(_)));
    if request.files.is_empty() && !fields_as_form {
        let (bytes, content_type) = body(&request.body, extra)?;
        return Ok((Content::Bytes(bytes), content_type));
    }
    let mut fields = match &request.body {
        Body::Empty => Map::new(),
        Body::Json(Value::Object(fields)) => fields.clone(),
        Body::Json(_) | Body::Content { .. } => {
            return Err(Error::invalid_input(
                "files",
                "they can only be sent along with a body that is an object",
            ));
        }
    };
    fields.extend(extra);
    let boundary = asked.and_then(|asked| asked.boundary.clone());
    let form = Form::new(&fields, &request.files, boundary).await?;
    let content_type = form_type(&form);
    Ok((Content::Form(Arc::new(form)), content_type))
}

fn form_type(form: &Form) -> Option<HeaderValue> {
    HeaderValue::try_from(form.content_type()).ok()
}

/// The caller's wish for a form, made by its `Content-Type`.
struct AskedForm {
    boundary: Option<String>,
}

impl AskedForm {
    /// The wish that counts: that of the last one to set the header.
    fn among(edits: &[&HeaderEdits]) -> Option<Self> {
        let mut all = edits.iter().rev().flat_map(|edits| edits.0.iter().rev());
        let (_, value) = all.find(|(name, _)| *name == header::CONTENT_TYPE)?;
        let value = value.as_ref()?.to_str().ok()?;
        let (kind, parameters) = value.split_once(';').unwrap_or((value, ""));
        kind.trim()
            .eq_ignore_ascii_case("multipart/form-data")
            .then(|| Self {
                boundary: parameters
                    .split(';')
                    .filter_map(|parameter| parameter.trim().strip_prefix("boundary="))
                    .map(|boundary| boundary.trim_matches('"').to_owned())
                    .find(|boundary| !boundary.is_empty()),
            })
    }
}

fn body(body: &Body, extra: Map<String, Value>) -> Result<(Bytes, Option<HeaderValue>), Error> {
    let json = HeaderValue::from_static("application/json");
    match body {
        Body::Empty if extra.is_empty() => Ok((Bytes::new(), None)),
        Body::Empty => Ok((encode(&Value::Object(extra))?, Some(json))),
        Body::Json(value) if extra.is_empty() => Ok((encode(value)?, Some(json))),
        Body::Json(Value::Object(fields)) => {
            let mut fields = fields.clone();
            fields.extend(extra);
            Ok((encode(&Value::Object(fields))?, Some(json)))
        }
        Body::Json(_) => Err(Error::invalid_input(
            "extra_body",
            "it can only be added to a body that is an object",
        )),
        Body::Content { .. } if !extra.is_empty() => Err(Error::invalid_input(
            "extra_body",
            "it cannot be added to a body of bytes",
        )),
        Body::Content {
            bytes,
            content_type,
        } => {
            let content_type = HeaderValue::from_str(content_type)
                .map_err(|_| Error::invalid_input("content_type", "expected a media type"))?;
            Ok((bytes.clone(), Some(content_type)))
        }
    }
}

fn encode(value: &Value) -> Result<Bytes, Error> {
    serde_json::to_vec(value).map(Bytes::from).map_err(|error| {
        Error::invalid_input("body", "it cannot be written as JSON").with_source(error)
    })
}

/// Whether two URLs lead to the same server.
pub(crate) fn same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host_str() == other.host_str()
        && one.port_or_known_default() == other.port_or_known_default()
}
