//! One attempt on its way: a connection with room for it, and its answer's headers.

use url::Url;

use super::Exchange;
use crate::base::error::Error;
use crate::base::kind::Outcome;
use crate::base::limits::STREAM_WAIT;
use crate::base::meta::Meta;
use crate::base::redact;
use crate::pipeline::prepare;
use crate::settings::options::IDEMPOTENCY_KEY;
use crate::settings::proxy::Proxy;
use crate::wire::body::{SentMark, TrackedBody};
use crate::wire::cause;
use crate::wire::response::OpenResponse;
use crate::wire::transport::Place;

impl Exchange<'_> {
    pub(super) async fn send_to(
        &self,
        url: &Url,
        elsewhere: bool,
        retries: u32,
    ) -> Result<OpenResponse, Error> {
        let proxy = self.engine.proxy_to(url)?;
        let mut sent = SentMark::default();
        let answer = self.send_over(url, elsewhere, retries, proxy, &mut sent);
        let answer = match self.deadline {
            None => answer.await,
            Some(deadline) => match tokio::time::timeout_at(deadline, answer).await {
                Ok(answer) => answer,
                Err(_) => {
                    let outcome = if sent.has_begun() {
                        Outcome::Unknown
                    } else {
                        Outcome::NotSent
                    };
                    return Err(cause::deadline_passed(outcome));
                }
            },
        };
        let (answer, place) = answer?;
        let mut response =
            answer.map_err(|error| cause::of_request(error, sent.has_begun(), proxy))?;
        let mut meta = Meta::new(
            &mut response,
            self.prepared.method.clone(),
            retries,
            self.started.elapsed(),
        );
        meta.task_id.clone_from(&self.task_id);
        let asked = &self.prepared.headers;
        Ok(OpenResponse::new(
            meta,
            response,
            asked,
            self.started,
            self.bounds,
            place,
        ))
    }

    /// Sends the request over the first connection that has room for it. One that waits for a
    /// stream of HTTP/2 has not begun to leave: it is taken back and put on a further connection.
    async fn send_over(
        &self,
        url: &Url,
        elsewhere: bool,
        retries: u32,
        proxy: Option<&Proxy>,
        sent: &mut SentMark,
    ) -> Result<(reqwest::Result<reqwest::Response>, Place), Error> {
        // Between the look and the taking back it may begin to leave: what costs money and has no
        // key stays where it is.
        let can_be_taken_back =
            !self.policy.paid || self.prepared.headers.contains_key(IDEMPOTENCY_KEY);
        loop {
            let (request, mark) = self.http_request(url, elsewhere, retries);
            sent.clone_from(&mark);
            self.notes.leaving(sent.watched(&self.prepared.content));
            let (client, place) = self.engine.enter(url, proxy, self.lane, &mark).await?;
            let mut answer = Box::pin(client.execute(request));
            let answer = match tokio::time::timeout(STREAM_WAIT, &mut answer).await {
                Ok(answer) => answer,
                Err(_) if can_be_taken_back && !mark.has_begun() && place.waits_for_a_stream() => {
                    place.is_full();
                    continue;
                }
                Err(_) => answer.await,
            };
            if let Ok(response) = &answer {
                place.answered_with(response.version());
            }
            return Ok((answer, place));
        }
    }

    fn http_request(
        &self,
        url: &Url,
        elsewhere: bool,
        retries: u32,
    ) -> (reqwest::Request, SentMark) {
        let prepared = &self.prepared;
        // Nothing is sent of a login in a URL, but logs of the libraries below would show it.
        let url = redact::without_login(url.clone());
        let mut request = reqwest::Request::new(prepared.method.clone(), url);
        let mut headers = if elsewhere {
            prepared.headers_elsewhere.clone()
        } else {
            prepared.headers.clone()
        };
        if prepared.count_retries {
            headers.insert(prepare::RETRY_COUNT, http::HeaderValue::from(retries));
        }
        *request.headers_mut() = headers;
        let (body, sent) = TrackedBody::new(&prepared.content, prepared.on_upload.clone());
        *request.body_mut() = Some(reqwest::Body::wrap(body));
        (request, sent)
    }
}
