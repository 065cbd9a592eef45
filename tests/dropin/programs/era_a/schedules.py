"""Makes, lists and cancels schedules of every kind."""

from datetime import datetime, timezone

from handinger import Handinger, NotFoundError
from handinger.types.workers import ScheduleCancelResponse, ScheduleListResponse
from handinger.types.workers.worker_schedule import (
    CronWorkerSchedule,
    DelayedWorkerSchedule,
    IntervalWorkerSchedule,
    ScheduledWorkerSchedule,
)

client = Handinger()
worker = client.workers.create(input="[seconds=0] Watch the news")

once = client.workers.schedules.create(
    worker.id,
    input="Look again",
    when={"type": "scheduled", "date": datetime(2030, 1, 2, 3, 4, 5, tzinfo=timezone.utc)},
)
print(isinstance(once, ScheduledWorkerSchedule), once.type, once.input, once.budget)
print(once.next_run_at, type(once.next_run_at).__name__, once.next_run_at.year)
text = client.workers.schedules.create(
    worker_id=worker.id, input="x", budget="low", when={"type": "scheduled", "date": "2031-01-02T03:04:05Z"}
)
print(text.next_run_at.isoformat(), text.budget)
late = client.workers.schedules.create(
    worker.id, input="x", when={"type": "delayed", "delay_in_seconds": 86400}
)
print(isinstance(late, DelayedWorkerSchedule), late.delay_in_seconds)
cron = client.workers.schedules.create(worker.id, input="x", when={"type": "cron", "cron": "0 9 * * *"})
print(isinstance(cron, CronWorkerSchedule), cron.cron, cron.next_run_at.hour)
every = client.workers.schedules.create(
    worker.id, input="x", when={"type": "interval", "interval_seconds": 3600}
)
print(isinstance(every, IntervalWorkerSchedule), every.interval_seconds)

listed = client.workers.schedules.list(worker.id)
print(isinstance(listed, ScheduleListResponse), listed.worker_id == worker.id, len(listed.schedules))
print([each.type for each in listed.schedules])
print({each.id for each in listed.schedules} == {once.id, text.id, late.id, cron.id, every.id})

cancelled = client.workers.schedules.cancel(cron.id, worker_id=worker.id)
print(isinstance(cancelled, ScheduleCancelResponse), cancelled.cancelled)
print(len(client.workers.schedules.list(worker_id=worker.id).schedules))
try:
    client.workers.schedules.cancel(schedule_id=cron.id, worker_id=worker.id)
except NotFoundError as error:
    print(error.status_code)
raw = client.workers.schedules.with_raw_response.list(worker.id)
print(raw.status_code, raw.is_closed, len(raw.parse().schedules))
with client.workers.schedules.with_streaming_response.list(worker.id) as response:
    print(response.is_closed, len(response.parse().schedules))
print(response.is_closed)
