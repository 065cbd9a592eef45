"""What `workers.webhooks.update` takes."""

from typing import Optional, TypedDict

__all__ = ["WebhookUpdateParams"]


class WebhookUpdateParams(TypedDict):
    """What `workers.webhooks.update` takes.

    Attributes:
        url: The address to call, at most 2048 characters; None takes it away.
    """

    url: Optional[str]
