"""`client.workers.webhooks`: the blocking resource and the one for asyncio."""

from ..._async.webhooks import (
    AsyncWebhooksResource,
    AsyncWebhooksResourceWithRawResponse,
    AsyncWebhooksResourceWithStreamingResponse,
)
from ..._sync.webhooks import (
    WebhooksResource,
    WebhooksResourceWithRawResponse,
    WebhooksResourceWithStreamingResponse,
)

__all__ = [
    "AsyncWebhooksResource",
    "AsyncWebhooksResourceWithRawResponse",
    "AsyncWebhooksResourceWithStreamingResponse",
    "WebhooksResource",
    "WebhooksResourceWithRawResponse",
    "WebhooksResourceWithStreamingResponse",
]
