"""The webhook of a worker."""

from ..._models import Webhook

__all__ = ["Webhook"]
