"""Every method of the resources against the sandbox, blocking and with asyncio."""

from __future__ import annotations

import asyncio
import inspect
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest

import handinger
from handinger import Handinger, InvalidInputError
from handinger.testing import Sandbox
from handinger.types import Worker
from handinger.types.workers import CronWorkerSchedule, DelayedWorkerSchedule, ScheduledWorkerSchedule

QUICK = "[seconds=0] hello"


class Both:
    """Calls a client's methods and, if need be, waits for what they give."""

    def __init__(self, client: Any, loop: asyncio.AbstractEventLoop | None) -> None:
        self.client = client
        self.loop = loop

    def __call__(self, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        result = method(*args, **kwargs)
        return self.loop.run_until_complete(result) if self.loop and inspect.isawaitable(result) else result


@pytest.fixture(params=["blocking", "asyncio"])
def both(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[Both]:
    if request.param == "blocking":
        yield Both(sandbox.client(), None)
        return
    loop = asyncio.new_event_loop()
    yield Both(sandbox.async_client(), loop)
    loop.close()


def test_create_gives_a_finished_worker(sandbox: Sandbox, both: Both) -> None:
    worker = both(both.client.workers.create, input="[files=1] [sources=2] hello", budget="low")
    assert isinstance(worker, Worker)
    assert (worker.status, worker.running) == ("completed", False)
    assert worker.output_text
    assert worker.costs is not None
    assert worker.costs.model_cost_usd > 0
    assert len(worker.files) == 1
    assert len(worker.sources) == 2
    ledger = sandbox.ledger()
    assert (ledger["runs"], ledger["entries"][0]["budget"]) == (1, "low")


def test_only_what_was_given_is_sent(sandbox: Sandbox, both: Both) -> None:
    both(both.client.workers.create, input=QUICK)
    assert sandbox.requests()[-1]["body"] == '{"input":"[seconds=0] hello"}'


def test_retrieve(both: Both) -> None:
    worker = both(both.client.workers.create, input=QUICK)
    again = both(both.client.workers.retrieve, worker.id)
    assert (again.id, again.output_text) == (worker.id, worker.output_text)


def test_continue(sandbox: Sandbox, both: Both) -> None:
    worker = both(both.client.workers.create, input=QUICK)
    longer = both(both.client.workers.continue_, worker.id, input="[seconds=0] go on", budget="high")
    assert longer.id == worker.id
    assert len(longer.messages) > len(worker.messages)
    assert sandbox.ledger()["runs"] == 2


@pytest.mark.parametrize("email", ["object", "bare"])
def test_retrieve_email(both: Both, email: str) -> None:
    worker = both(both.client.workers.create, input=QUICK)
    headers = {"X-Sandbox-Email": "bare"} if email == "bare" else None
    answer = both(both.client.workers.retrieve_email, worker.id, extra_headers=headers)
    assert "@" in answer.email


def test_retrieve_file(both: Both, tmp_path: Path) -> None:
    worker = both(both.client.workers.create, input="[seconds=0] [files=1] [file_bytes=1000000] write")
    path = str(worker.files[0].filename)
    file = both(both.client.workers.retrieve_file, path, worker_id=worker.id)
    assert file.status_code == 200
    assert not file.is_closed
    content = both(file.read)
    assert content == both(file.read)
    assert both(file.text).encode() == content
    assert file.is_closed
    again = both(both.client.workers.retrieve_file, path, worker_id=worker.id)
    target = tmp_path / "report"
    target.write_bytes(b"old")
    target.chmod(0o600)
    both(again.write_to_file, target)
    assert target.read_bytes() == content
    assert target.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_a_small_file_comes_at_once(sandbox: Sandbox, both: Both) -> None:
    worker = both(both.client.workers.create, input="[seconds=0] [files=1] write")
    path = str(worker.files[0].filename)
    for resource in (both.client.workers, both.client.workers.with_raw_response):
        file = both(resource.retrieve_file, path, worker_id=worker.id)
        assert file.is_closed
        assert both(file.read) == file.http_response.content


def test_slashes_in_file_paths_stay(sandbox: Sandbox, both: Both) -> None:
    with pytest.raises(handinger.NotFoundError):
        both(both.client.workers.retrieve_file, "a b/ø#.md", worker_id="wrk_1")
    assert sandbox.requests()[-1]["path"] == "/api/workers/wrk_1/files/a%20b/%C3%B8%23.md"


def test_a_file_cut_short_leaves_nothing(sandbox: Sandbox, both: Both, tmp_path: Path) -> None:
    worker = both(both.client.workers.create, input="[seconds=0] [files=1] write")
    sandbox.add_fault(path="/api/workers/*/files/*", when="after", truncate_at_byte=5, times=None)
    with pytest.raises(handinger.APIError):
        file = both(both.client.workers.retrieve_file, str(worker.files[0].filename), worker_id=worker.id)
        both(file.write_to_file, tmp_path / "file")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="there is no umask")
def test_new_files_have_the_usual_permissions(both: Both, tmp_path: Path) -> None:
    worker = both(both.client.workers.create, input="[seconds=0] [files=1] write")
    file = both(both.client.workers.retrieve_file, str(worker.files[0].filename), worker_id=worker.id)
    both(file.write_to_file, tmp_path / "ours")
    (tmp_path / "plain").write_bytes(b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_wait_follows_a_worker_to_its_end(sandbox: Sandbox, both: Both) -> None:
    stream = both(both.client.workers.create, input="[seconds=10] slow", stream=True)
    worker_id = (both(stream.__anext__) if both.loop else next(stream)).worker.id
    both(stream.close)
    seen: list[str] = []
    worker = both(both.client.workers.wait, worker_id, on_update=lambda worker: seen.append(worker.status))
    assert worker.status == "completed"
    assert seen[-1] == "completed"
    assert sandbox.ledger()["runs"] == 1


def test_wait_gives_up_in_time(sandbox: Sandbox, both: Both) -> None:
    stream = both(both.client.workers.create, input="[seconds=1000] slow", stream=True)
    worker_id = (both(stream.__anext__) if both.loop else next(stream)).worker.id
    both(stream.close)
    with pytest.raises(handinger.APITimeoutError):
        both(both.client.workers.wait, worker_id, timeout=0.3)


def test_on_update_may_be_a_coroutine_function(sandbox: Sandbox) -> None:
    async def main() -> list[str]:
        seen: list[str] = []

        async def note(worker: Worker) -> None:
            await asyncio.sleep(0)
            seen.append(worker.id)

        client = sandbox.async_client()
        worker = await client.workers.create(input=QUICK)
        await client.workers.wait(worker.id, on_update=note)
        return seen

    assert asyncio.run(main())


def test_schedules(both: Both) -> None:
    worker = both(both.client.workers.create, input=QUICK)
    schedules = both.client.workers.schedules
    later = datetime.now(timezone.utc) + timedelta(days=2)
    scheduled = both(schedules.create, worker.id, input="x", when={"type": "scheduled", "date": later})
    assert isinstance(scheduled, ScheduledWorkerSchedule)
    assert abs((scheduled.next_run_at - later).total_seconds()) < 2
    delayed = both(
        schedules.create, worker.id, input="x", when={"type": "delayed", "delay_in_seconds": 99999}
    )
    assert isinstance(delayed, DelayedWorkerSchedule)
    assert delayed.delay_in_seconds == 99999
    cron = both(
        schedules.create, worker.id, input="x", when={"type": "cron", "cron": "0 9 1 1 *"}, budget="low"
    )
    assert isinstance(cron, CronWorkerSchedule)
    assert cron.budget == "low"
    listed = both(schedules.list, worker.id)
    assert listed.worker_id == worker.id
    assert {each.id for each in listed.schedules} == {scheduled.id, delayed.id, cron.id}
    assert both(schedules.cancel, cron.id, worker_id=worker.id).cancelled is True
    assert len(both(schedules.list, worker.id).schedules) == 2


def test_work_is_paid_once_when_the_answer_is_lost(sandbox: Sandbox, both: Both) -> None:
    sandbox.add_fault(path="/api/workers", method="POST", when="after", reset=True, times=1)
    worker = both(both.client.workers.create, input=QUICK)
    assert worker.status == "completed"
    assert sandbox.ledger()["runs"] == 1
    keys = {tuple(sorted(each.items())) for each in ({"key": _key(each)} for each in sandbox.requests())}
    assert len(keys) == 1
    assert len(sandbox.requests()) == 2


def _key(request: dict[str, Any]) -> str:
    headers = request["headers"]
    pairs = headers.items() if isinstance(headers, dict) else headers
    return next(value for name, value in pairs if name.lower() == "idempotency-key")


def test_a_date_without_a_zone_is_refused(sandbox: Sandbox, client: Handinger) -> None:
    worker = client.workers.create(input="[seconds=0] hello")
    naive = datetime(2099, 12, 31, 23, 59)
    with pytest.raises(InvalidInputError, match=r"time zone.*astimezone") as caught:
        client.workers.schedules.create(worker.id, input="x", when={"type": "scheduled", "date": naive})
    assert caught.value.field == "when.date"
    assert len(sandbox.requests()) == 1
    aware = naive.replace(tzinfo=timezone(timedelta(hours=2)))
    for date in (aware, naive.astimezone()):
        schedule = client.workers.schedules.create(
            worker.id, input="x", when={"type": "scheduled", "date": date}
        )
        assert schedule.next_run_at == date
