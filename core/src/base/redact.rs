//! Secrets: held in a type that cannot print itself, and kept out of every text.

use std::fmt;

use url::Url;

/// An API key or password. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The secret itself, for the one place that needs it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The URL as text, without user name, password and query values.
pub(crate) fn url(url: &Url) -> String {
    let has_login = !url.username().is_empty() || url.password().is_some();
    if !has_login && url.query().is_none() {
        return url.as_str().to_owned();
    }
    let mut shown = url.clone();
    // Both fail only for URLs that cannot carry a login at all.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    if let Some(query) = url.query() {
        let names: Vec<String> = query
            .split('&')
            .map(|pair| {
                pair.split_once('=')
                    .map_or_else(|| pair.to_owned(), |(name, _)| format!("{name}=***"))
            })
            .collect();
        shown.set_query(Some(&names.join("&")));
    }
    shown.to_string()
}

/// The URL without its user name and password.
pub(crate) fn without_login(mut url: Url) -> Url {
    if !url.username().is_empty() || url.password().is_some() {
        // Both fail only for URLs that cannot carry a login at all.
        let _ = url.set_username("");
        let _ = url.set_password(None);
    }
    url
}

/// A text that should have been a URL, without what could be its login.
pub(crate) fn would_be_url(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((before, host)) => match before.split_once("//") {
            Some((scheme, _)) => format!("{scheme}//***@{host}"),
            None => format!("***@{host}"),
        },
        None => text.to_owned(),
    }
}

/// Names alone, of things whose values may be secret.
pub(crate) fn names<T: fmt::Display>(names: impl Iterator<Item = T>) -> Vec<String> {
    names.map(|name| format!("{name}: ***")).collect()
}
