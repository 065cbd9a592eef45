"""The API's data, and what its methods take."""

from .._models import Costs as Costs
from .._models import File as File
from .._models import Output as Output
from .._models import OutputContent as OutputContent
from .._models import Source as Source
from .._models import Usage as Usage
from .._models import WorkerStatus as WorkerStatus
from .._native import WorkerEvent as WorkerEvent
from . import workers as workers
from .budget import Budget as Budget
from .worker import Worker as Worker
from .worker_continue_params import WorkerContinueParams as WorkerContinueParams
from .worker_create_params import WorkerCreateParams as WorkerCreateParams
from .worker_retrieve_email_response import WorkerRetrieveEmailResponse as WorkerRetrieveEmailResponse
from .worker_retrieve_params import WorkerRetrieveParams as WorkerRetrieveParams
from .worker_stream_updates_response import WorkerStreamUpdatesResponse as WorkerStreamUpdatesResponse
