"""What a worker's webhook is sent."""

from .._models import WebhookDelivery

__all__ = ["WebhookDelivery"]
