//! Which calls a version of the service has.

use http::Method;

use super::{Streams, Surface};

/// Whether the server that is played has this call at all.
pub(crate) fn is_served(surface: &Surface, method: &Method, path: &str) -> bool {
    let mut segments = path.trim_start_matches('/').split('/').skip(1);
    let place = (segments.next(), segments.next(), segments.next());
    let tasks = surface.has((7, 0));
    match (method.as_str(), place) {
        ("POST", (Some("workers"), Some(_), None)) => !surface.lost((7, 0)),
        ("PATCH" | "DELETE", (Some("workers"), Some(_), None)) => surface.has((14, 0)),
        (_, (Some("workers"), Some(_), Some("stream"))) => {
            surface.streams == Streams::Served && !surface.lost((4, 0))
        }
        (_, (Some("workers"), Some(_), Some("files"))) => !surface.lost((5, 0)),
        (_, (Some("workers"), Some(_), Some("webhook"))) => surface.has((18, 0)),
        ("DELETE", (Some("tasks"), ..)) => surface.has((14, 0)),
        (_, (Some("tasks"), Some(_), Some("turns"))) => surface.has((25, 1)),
        (_, (Some("tasks"), ..)) => tasks,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_come_and_go_with_versions() {
        let served = |version: &str, method: Method, path: &str| {
            is_served(&version.parse().unwrap(), &method, path)
        };
        assert!(served("0.2", Method::POST, "/api/workers/wrk_1"));
        assert!(!served("0.18", Method::POST, "/api/workers/wrk_1"));
        assert!(served("0.2", Method::GET, "/api/workers/wrk_1/stream"));
        assert!(!served("0.6", Method::GET, "/api/workers/wrk_1/stream"));
        assert!(!served("0.6", Method::POST, "/api/tasks"));
        assert!(served("0.18", Method::POST, "/api/tasks"));
        assert!(!served("0.18", Method::GET, "/api/tasks/tsk_1/turns"));
        assert!(served("0.27", Method::GET, "/api/tasks/tsk_1/turns"));
        assert!(served("0.27", Method::GET, "/api/workers/wrk_1"));
    }
}
