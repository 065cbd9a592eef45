//! The files of a worker's workspace.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::{Uri, header};
use percent_encoding::percent_decode_str;
use serde::Deserialize;

use super::workers::named_task;
use crate::error::ApiError;
use crate::state::App;

/// Query of `GET /api/workers/{workerId}/files/{filePath}`.
#[derive(Deserialize)]
pub(super) struct FileQuery {
    /// The task whose file it is; without it the newest task that has one of that path.
    #[serde(rename = "taskId")]
    task_id: Option<String>,
}

pub(super) async fn retrieve(
    State(app): State<Arc<App>>,
    Path((id, _)): Path<(String, String)>,
    Query(query): Query<FileQuery>,
    uri: Uri,
) -> Result<Response, ApiError> {
    let path = workspace_path(uri.path())?;
    let workers = match named_task(query.task_id.as_deref())? {
        Some(task_id) => vec![app.worker_at(&id, task_id)?],
        None => app.workers(&id)?,
    };
    let file = workers
        .iter()
        .find_map(|worker| worker.file(&path))
        .ok_or_else(|| ApiError::not_found(format!("Worker `{id}` has no file `{path}`.")))?;
    Ok(([(header::CONTENT_TYPE, file.media_type)], file.bytes).into_response())
}

/// The path after `/files/`. Slashes separate; an encoded one is part of a name and thus finds
/// nothing, so that a client that encodes whole paths is caught.
fn workspace_path(request_path: &str) -> Result<String, ApiError> {
    let encoded = request_path.splitn(6, '/').nth(5).unwrap_or_default();
    let segments = encoded
        .split('/')
        .map(|segment| {
            percent_decode_str(segment)
                .decode_utf8()
                .map(|name| name.replace('/', "%2F"))
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| ApiError::bad_request("filePath: expected percent-encoded UTF-8."))?;
    Ok(segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_separate_and_encoded_ones_do_not() {
        let path = |end: &str| workspace_path(&format!("/api/workers/wrk_1/files/{end}")).unwrap();
        assert_eq!(path("scratchpad/plan.md"), "scratchpad/plan.md");
        assert_eq!(path("a%20b/%C3%A9.md"), "a b/é.md");
        assert_eq!(path("scratchpad%2Fplan.md"), "scratchpad%2Fplan.md");
    }
}
