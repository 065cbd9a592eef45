"""What `workers.webhooks.list_executions` gives."""

from ..._models import WebhookExecutionList

__all__ = ["WebhookExecutionList"]
