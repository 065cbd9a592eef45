"""Schedules and webhooks: their data, and what their methods take."""

from . import schedule_create_params as schedule_create_params
from .schedule_cancel_response import ScheduleCancelResponse as ScheduleCancelResponse
from .schedule_create_params import ScheduleCreateParams as ScheduleCreateParams
from .schedule_list_response import ScheduleListResponse as ScheduleListResponse
from .webhook import Webhook as Webhook
from .webhook_execution import WebhookExecution as WebhookExecution
from .webhook_execution_list import WebhookExecutionList as WebhookExecutionList
from .webhook_list_executions_params import WebhookListExecutionsParams as WebhookListExecutionsParams
from .webhook_update_params import WebhookUpdateParams as WebhookUpdateParams
from .worker_schedule import CronWorkerSchedule as CronWorkerSchedule
from .worker_schedule import DelayedWorkerSchedule as DelayedWorkerSchedule
from .worker_schedule import IntervalWorkerSchedule as IntervalWorkerSchedule
from .worker_schedule import ScheduledWorkerSchedule as ScheduledWorkerSchedule
from .worker_schedule import UnknownWorkerSchedule as UnknownWorkerSchedule
from .worker_schedule import WorkerSchedule as WorkerSchedule
