"""Changes a client by deriving from it, where the official package lets one."""

import asyncio
from typing import Any, Dict

import handinger
from handinger import APIStatusError, AsyncHandinger, Handinger
from handinger.types import Worker


class OutOfCredits(APIStatusError):
    pass


class Mine(Handinger):
    calls = 0

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.tag = "mine"

    @property
    def default_headers(self) -> Dict[str, Any]:
        return {**super().default_headers, "X-Team": "blue"}

    def _make_status_error(self, err_msg: str, *, body: object, response: Any) -> APIStatusError:
        if response.status_code == 402:
            return OutOfCredits(err_msg, response=response, body=body)
        return super()._make_status_error(err_msg, body=body, response=response)

    def _prepare_options(self, options: Any) -> Any:
        self.calls += 1
        options.headers = {**(options.headers or {}), "X-Calls": str(self.calls)}
        return super()._prepare_options(options)


class MineAsync(AsyncHandinger):
    def _make_status_error(self, err_msg: str, *, body: object, response: Any) -> APIStatusError:
        return OutOfCredits(f"mine: {response.status_code}", response=response, body=body)

    async def _prepare_options(self, options: Any) -> Any:
        options.headers = {**(options.headers or {}), "X-Team": "red"}
        return await super()._prepare_options(options)


def last(client: Handinger) -> Dict[str, str]:
    log: Any = Handinger().get("/_sandbox/requests", cast_to=object)
    requests = [each for each in log["requests"] if not each["path"].startswith("/_sandbox")]
    return dict(requests[-1]["headers"])


def fault(status: int) -> None:
    rule = {"path": "/api/workers/wrk_1", "status": status, "body": {"error": "so it is"}}
    Handinger().post("/_sandbox/faults", cast_to=object, body=rule)


client = Mine(max_retries=0)
worker = client.post("/api/workers", cast_to=Worker, body={"input": "[seconds=0] x"})
headers = last(client)
print(headers.get("x-team"), headers.get("x-calls"), client.tag)
copied = client.with_options(timeout=5)
print(type(copied).__name__, copied.workers.retrieve(worker.id).status, last(client).get("x-team"))
for status in (402, 404):
    fault(status)
    try:
        client.workers.retrieve("wrk_1")
    except APIStatusError as error:
        print(type(error).__name__, error.status_code, error.body)
fault(402)
try:
    with client.workers.with_streaming_response.retrieve("wrk_1"):
        pass
except OutOfCredits as error:
    print("streaming", error.status_code)
fault(402)
try:
    client.get("/api/workers/wrk_1", cast_to=object)
except handinger.APIStatusError as error:
    print("verb", type(error).__name__)


async def main() -> None:
    client = MineAsync(max_retries=0)
    await client.workers.retrieve(worker.id)
    print(last(None).get("x-team"))  # type: ignore[arg-type]
    fault(500)
    try:
        await client.workers.retrieve("wrk_1")
    except OutOfCredits as error:
        print(error.message, error.status_code)


asyncio.run(main())
