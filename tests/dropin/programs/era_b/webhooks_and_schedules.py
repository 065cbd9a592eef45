"""Sets a webhook, reads its deliveries, and makes schedules of a template."""

import time

from handinger import Handinger
from handinger.types.workers import Webhook, WebhookExecutionList

client = Handinger()
scout = client.workers.create(title="Scout")

hook = client.workers.webhooks.retrieve(scout.id)
print(isinstance(hook, Webhook), hook.url, hook.token)
set_up = client.workers.webhooks.update(scout.id, url="http://127.0.0.1:9/none")
print(set_up.url, type(set_up.token).__name__, repr(set_up.token)[:5])
other = client.workers.webhooks.regenerate_token(scout.id)
print(other.url == set_up.url, other.token != set_up.token)

client.tasks.create(worker_id=scout.id, input="[seconds=0] Oslo?", task_id="my-task")
logs = client.workers.webhooks.list_executions(scout.id)
for _ in range(100):
    if logs.logs:
        break
    time.sleep(0.05)
    logs = client.workers.webhooks.list_executions(scout.id, page=1)
print(isinstance(logs, WebhookExecutionList), logs.page, logs.page_count, logs.total_count >= 1)
log = logs.logs[0]
print(log.request_status, log.response_status, log.task_id, log.url, log.worker_id == scout.id)
print(type(log.error_message).__name__, type(log.duration_ms).__name__)
print(type(log.created_at).__name__, log.created_at.year >= 2020)

print(client.workers.webhooks.update(scout.id, url=None).url)
gone = client.workers.webhooks.delete(worker_id=scout.id)
print(gone.url, gone.token)
raw = client.workers.webhooks.with_raw_response.retrieve(scout.id)
print(raw.status_code, raw.parse().url)
with client.workers.webhooks.with_streaming_response.list_executions(scout.id) as response:
    print(response.is_closed, response.parse().page)

schedule = client.workers.schedules.create(
    scout.id, input="x", budget="high", when={"type": "interval", "interval_seconds": 60}
)
print(schedule.type, schedule.interval_seconds, schedule.budget)
print(len(client.workers.schedules.list(scout.id).schedules))
print(client.workers.schedules.cancel(schedule.id, worker_id=scout.id).cancelled)
