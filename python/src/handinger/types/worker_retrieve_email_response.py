"""What `workers.retrieve_email` gives."""

from .._models import WorkerRetrieveEmailResponse

__all__ = ["WorkerRetrieveEmailResponse"]
