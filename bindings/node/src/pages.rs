//! The pages of a list, one after another.

use handinger::Client;
use handinger_bindings::pages::Pages;
use napi::Env;
use napi::bindgen_prelude::PromiseRaw;
use napi_derive::napi;

use crate::errors::promise;
use crate::response::NativeAnswer;
use crate::scope::Scope;

/// The pages of a list.
#[napi]
pub struct NativePages {
    pages: Pages,
    client: Client,
    scope: Scope,
}

impl NativePages {
    pub(crate) fn new(pages: Pages, client: Client, scope: Scope) -> Self {
        Self {
            pages,
            client,
            scope,
        }
    }
}

#[napi]
impl NativePages {
    /// The next page; null after the last.
    #[napi]
    pub fn next<'env>(
        &self,
        env: &'env Env,
    ) -> napi::Result<PromiseRaw<'env, Option<NativeAnswer>>> {
        let (pages, client) = (self.pages.clone(), self.client.clone());
        let next = self.scope.run(async move { pages.next(&client).await });
        promise(env, async { Ok(next.await?.map(NativeAnswer::new)) })
    }
}
