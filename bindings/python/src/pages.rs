//! The pages of a list, one after another.

use std::sync::Arc;

use handinger::{Answer, RawResponse};
use handinger_bindings::pages::Pages;
use pyo3::prelude::*;

use crate::bridge::{self, finish};
use crate::errors::OrRaise;
use crate::handle::ClientHandle;
use crate::response;

/// The pages of a list.
#[pyclass(frozen, module = "handinger._native")]
pub(crate) struct NativePages {
    handle: Arc<ClientHandle>,
    pages: Pages,
}

impl NativePages {
    pub(crate) fn new(handle: Arc<ClientHandle>, pages: Pages) -> Self {
        Self { handle, pages }
    }
}

fn decode<'py>(
    py: Python<'py>,
    page: Option<&RawResponse>,
    answer: Answer,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    page.map(|page| response::decode(py, page, answer))
        .transpose()
}

#[pymethods]
impl NativePages {
    /// The next page; None after the last.
    fn next<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let pages = self.pages.clone();
        let (driver, client) = self.handle.driver().or_raise(py)?;
        let page = driver.run_once(py, async move || pages.next(&client).await)?;
        decode(py, page.as_ref(), self.pages.answer())
    }

    /// `next` as an `asyncio.Future`.
    fn next_async<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let (pages, answer) = (self.pages.clone(), self.pages.answer());
        let client = self.handle.shared().clone();
        bridge::spawn(py, async move {
            let page = pages.next(&client).await?;
            finish(move |py| match decode(py, page.as_ref(), answer)? {
                Some(page) => Ok(page.unbind()),
                None => Ok(py.None()),
            })
        })
    }
}
