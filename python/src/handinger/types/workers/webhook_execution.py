"""A delivery to a webhook."""

from ..._models import WebhookExecution

__all__ = ["WebhookExecution"]
