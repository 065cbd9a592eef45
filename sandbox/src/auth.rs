//! Bearer keys. Any key is welcome, unless only some are; its beginning can ask for a refusal.

use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::base64_text;
use crate::error::ApiError;

/// Who calls: a digest of the key, which scopes idempotency keys. The key itself is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Caller(#[serde(with = "base64_text")] [u8; 32]);

/// Reads the caller from the headers of a request. If there are keys, it has to have one of them.
pub(crate) fn authenticate(headers: &HeaderMap, keys: &[String]) -> Result<Caller, ApiError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Err(ApiError::unauthorized(
            "The Authorization header is missing; send `Authorization: Bearer <key>`.",
        ));
    };
    let key = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, key)| key.trim())
        .filter(|key| !key.is_empty() && !key.contains(' '))
        .ok_or_else(|| {
            ApiError::unauthorized(
                "The Authorization header is malformed; send `Authorization: Bearer <key>`.",
            )
        })?;
    if key.starts_with("revoked") {
        return Err(ApiError::unauthorized("This API key has been revoked."));
    }
    if key.starts_with("forbidden") {
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "This API key has no access to that worker or organization.",
        ));
    }
    if !keys.is_empty() && !keys.iter().any(|known| known == key) {
        return Err(ApiError::unauthorized("This API key is unknown."));
    }
    Ok(Caller(Sha256::digest(key.as_bytes()).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(value: &str) -> Result<Caller, ApiError> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        authenticate(&headers, &[])
    }

    #[test]
    fn the_scheme_has_no_case_and_keys_tell_callers_apart() {
        let first = caller("bearer one").unwrap();
        assert!(first == caller("Bearer one").unwrap());
        assert!(first != caller("Bearer two").unwrap());
    }

    #[test]
    fn malformed_values_are_refused() {
        for value in ["one", "Basic one", "Bearer", "Bearer ", "Bearer one two"] {
            assert!(caller(value).is_err(), "{value}");
        }
    }
}
