"""What `workers.webhooks.list_executions` takes."""

from typing import TypedDict

__all__ = ["WebhookListExecutionsParams"]


class WebhookListExecutionsParams(TypedDict, total=False):
    """What `workers.webhooks.list_executions` takes.

    Attributes:
        page: The page's number, from 1.
    """

    page: int
