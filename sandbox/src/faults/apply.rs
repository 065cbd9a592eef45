//! Carries a fault out on one exchange, up to the headers; the body is left to `shape`.

use std::future::Future;
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use h2::Reason;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::rule::{Fault, Http2, When};
use super::shape::shape;
use crate::outage::Outage;
use crate::socket::{Break, Wire};

/// Answers a request under a fault; `handler` is run unless the fault replaces it. The error is a
/// stream that is reset.
pub(crate) async fn apply(
    fault: &Fault,
    wire: &Wire,
    outage: &Outage,
    handler: impl Future<Output = Response>,
) -> Result<Response, h2::Error> {
    let response = if fault.replaces_handler() {
        tokio::time::sleep(fault.delay()).await;
        StatusCode::OK.into_response()
    } else if fault.when == When::Before {
        tokio::time::sleep(fault.delay()).await;
        handler.await
    } else {
        let response = handler.await;
        tokio::time::sleep(fault.delay()).await;
        response
    };
    if let Some(milliseconds) = fault.away_ms {
        outage.begin(Duration::from_millis(milliseconds));
        std::future::pending::<()>().await;
    }
    match fault.http2 {
        None => {}
        Some(Http2::Goaway) => wire.break_off(Break::GoAway).await,
        Some(Http2::RefusedStream) => return Err(Reason::REFUSED_STREAM.into()),
        Some(Http2::InternalError) => return Err(Reason::INTERNAL_ERROR.into()),
        Some(Http2::Cancel) => return Err(Reason::CANCEL.into()),
    }
    if fault.black_hole {
        std::future::pending::<()>().await;
    }
    if fault.resets_before_response() {
        wire.break_off(Break::Reset).await;
    }
    let mut response = replace(fault, response);
    if fault.malformed_json {
        response = break_json(response).await;
    }
    edit_headers(fault, &mut response);
    Ok(shape(fault, wire, response))
}

/// Puts the fault's status and body in place of the handler's.
fn replace(fault: &Fault, response: Response) -> Response {
    let status = fault
        .status
        .and_then(|status| StatusCode::from_u16(status).ok());
    let mut replaced = match (&fault.body, status) {
        (Some(Value::String(text)), _) => text.clone().into_response(),
        (Some(value), _) => Json(value).into_response(),
        (None, Some(StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)) => {
            Body::empty().into_response()
        }
        (None, Some(_)) => {
            Json(json!({ "error": "This answer was injected by a sandbox fault." })).into_response()
        }
        (None, None) => return response,
    };
    *replaced.status_mut() = status.unwrap_or(response.status());
    replaced
}

/// Leaves the first half of a JSON body, or the beginning of an object when there is none.
async fn break_json(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default();
    let half = if bytes.is_empty() {
        b"{\"id\": \"wrk_".as_slice().into()
    } else {
        bytes.slice(..bytes.len() / 2)
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    Response::from_parts(parts, Body::from(half))
}

fn edit_headers(fault: &Fault, response: &mut Response) {
    for number in 0..fault.more_headers.unwrap_or(0) {
        if let Ok(name) = format!("x-sandbox-{number}").parse::<HeaderName>() {
            response.headers_mut().insert(name, number.into());
        }
    }
    for (name, value) in &fault.headers {
        let Ok(name) = name.parse::<HeaderName>() else {
            continue;
        };
        match value.as_ref().map(|value| value.parse::<HeaderValue>()) {
            Some(Ok(value)) => {
                response.headers_mut().insert(name, value);
            }
            _ => {
                response.headers_mut().remove(name);
            }
        }
    }
}
