"""`client.workers.webhooks`."""

from __future__ import annotations

from typing import TYPE_CHECKING, AsyncIterator, Optional, Union

from .._cached import cached_property
from .._call_options import CallOptions
from .._models import Webhook, WebhookExecution, WebhookExecutionList
from .._options import call_options
from .._types import Omit, omit
from .raw import (
    AsyncRawCaller,
    AsyncStreamingCaller,
    async_to_raw_response_wrapper,
    async_to_streamed_response_wrapper,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .caller import AsyncCaller
    from .client import AsyncHandinger
else:
    from .._unpack import Unpack


class AsyncWebhooksResource:
    """Where a worker sends word when a task has ended. Only its creator may look or change."""

    def __init__(self, client: AsyncHandinger, caller: Optional[AsyncCaller] = None) -> None:
        self._client = client
        self._caller = caller or client._caller

    @cached_property
    def with_raw_response(self) -> AsyncWebhooksResourceWithRawResponse:
        """The same methods; each gives the response with its headers, and the model by `parse()`."""
        return AsyncWebhooksResourceWithRawResponse(self)

    @cached_property
    def with_streaming_response(self) -> AsyncWebhooksResourceWithStreamingResponse:
        """The same methods; each gives a context manager with the response, its body unread."""
        return AsyncWebhooksResourceWithStreamingResponse(self)

    async def retrieve(
        self,
        worker_id: str,
        **options: Unpack[CallOptions],
    ) -> Webhook:
        """The webhook of a worker; both its fields are None when there is none.

        Args:
            worker_id: The worker's id.
            **options: Headers, limits and more of this call alone: see `CallOptions`.
        """
        return await self._caller.call(
            "workers.webhooks.retrieve",
            {"worker_id": worker_id},
            call_options(options),
        )

    async def update(
        self,
        worker_id: str,
        *,
        url: Optional[str],
        **options: Unpack[CallOptions],
    ) -> Webhook:
        """Sets the address of a webhook.

        The first time the service makes a token, which later addresses keep. Each delivery carries
        it in the header `X-Handinger-Token`.

        Args:
            worker_id: The worker's id.
            url: The address to call, at most 2048 characters; None takes it away.
            **options: Headers, limits and more of this call alone: see `CallOptions`.
        """
        return await self._caller.call(
            "workers.webhooks.update",
            {"worker_id": worker_id, "url": url},
            call_options(options),
        )

    async def delete(
        self,
        worker_id: str,
        **options: Unpack[CallOptions],
    ) -> Webhook:
        """Removes the webhook with its token.

        Args:
            worker_id: The worker's id.
            **options: Headers, limits and more of this call alone: see `CallOptions`.
        """
        return await self._caller.call(
            "workers.webhooks.delete",
            {"worker_id": worker_id},
            call_options(options),
        )

    async def list_executions(
        self,
        worker_id: str,
        *,
        page: Union[int, Omit] = omit,
        **options: Unpack[CallOptions],
    ) -> WebhookExecutionList:
        """One page of the deliveries, newest first, at most 50. `iter_executions` goes over all pages.

        Args:
            worker_id: The worker's id.
            page: The page's number, from 1; the server's default is 1.
            **options: Headers, limits and more of this call alone: see `CallOptions`.
        """
        return await self._caller.call(
            "workers.webhooks.list_executions",
            {"worker_id": worker_id, "page": page},
            call_options(options),
        )

    async def iter_executions(
        self,
        worker_id: str,
        **options: Unpack[CallOptions],
    ) -> AsyncIterator[WebhookExecution]:
        """Goes over all deliveries, newest first; each page is asked for when it is needed.

        One that has moved to a later page, since newer ones came in before it, is given once.

        Args:
            worker_id: The worker's id.
            **options: Headers, limits and more of this call alone: see `CallOptions`.
        """
        pages = self._client._native.pages(
            "workers.webhooks.list_executions",
            {"worker_id": worker_id},
            call_options(options),
        )
        page: Optional[WebhookExecutionList] = await pages.next_async()
        while page is not None:
            for execution in page.logs:
                yield execution
            page = await pages.next_async()

    async def regenerate_token(
        self,
        worker_id: str,
        **options: Unpack[CallOptions],
    ) -> Webhook:
        """Makes a new token in place of the old one; the address stays.

        Args:
            worker_id: The worker's id.
            **options: Headers, limits and more of this call alone: see `CallOptions`.
        """
        return await self._caller.call(
            "workers.webhooks.regenerate_token",
            {"worker_id": worker_id},
            call_options(options),
        )


class AsyncWebhooksResourceWithRawResponse:
    """The methods of `AsyncWebhooksResource`, giving responses."""

    def __init__(self, webhooks: AsyncWebhooksResource) -> None:
        client = webhooks._client
        raw = AsyncWebhooksResource(client, AsyncRawCaller(client))
        self.retrieve = async_to_raw_response_wrapper(raw.retrieve)
        self.update = async_to_raw_response_wrapper(raw.update)
        self.delete = async_to_raw_response_wrapper(raw.delete)
        self.list_executions = async_to_raw_response_wrapper(raw.list_executions)
        self.regenerate_token = async_to_raw_response_wrapper(raw.regenerate_token)


class AsyncWebhooksResourceWithStreamingResponse:
    """The methods of `AsyncWebhooksResource`, giving responses whose body is unread."""

    def __init__(self, webhooks: AsyncWebhooksResource) -> None:
        client = webhooks._client
        streaming = AsyncWebhooksResource(client, AsyncStreamingCaller(client))
        self.retrieve = async_to_streamed_response_wrapper(streaming.retrieve)
        self.update = async_to_streamed_response_wrapper(streaming.update)
        self.delete = async_to_streamed_response_wrapper(streaming.delete)
        self.list_executions = async_to_streamed_response_wrapper(streaming.list_executions)
        self.regenerate_token = async_to_streamed_response_wrapper(streaming.regenerate_token)
