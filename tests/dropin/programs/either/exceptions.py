"""Catches every error there is and reads what it carries."""

import socket

import handinger
from handinger import Handinger

QUICK = {"retry-after-ms": "1"}
client = Handinger(max_retries=0)


def fault(**rule: object) -> None:
    client.post("/_sandbox/faults", cast_to=object, body=rule)


def retrieve(worker_id: str = "wrk_1") -> None:
    client.workers.retrieve(worker_id)


for status in (400, 401, 402, 403, 404, 409, 410, 422, 429, 500, 502, 503):
    fault(path="/api/workers/*", status=status, body={"error": "so it is"}, headers={"x-request-id": "r1"})
    try:
        retrieve()
    except handinger.APIStatusError as error:
        print(type(error).__name__, error.status_code, error.body, error.response.status_code)
        print(error.response.headers["X-Request-Id"], error.response.headers.get("x-none"), end=" ")
        print(error.response.json(), error.response.text, error.response.content, end=" ")
        print(error.request.method, error.request.url, error.response.request.url, error.response.url)
        print("so it is" in error.message, str(error) == error.message, error.__cause__)
        print(error.response.is_success, error.response.is_error, error.response.reason_phrase.split()[0])

for body in ("  plain text \n", "", "[1, 2]", '"text"'):
    fault(path="/api/workers/*", status=500, body=body, headers={"content-type": "application/json"})
    try:
        retrieve()
    except handinger.InternalServerError as error:
        failed = error
        print(repr(error.body), repr(error.response.text))

try:
    raise handinger.RateLimitError("mine", response=failed.response, body={"a": 1})
except handinger.APIStatusError as mine:
    print(mine.message, mine.body, mine.status_code, mine.request.method)

print(handinger.NotFoundError.status_code, handinger.BadRequestError.status_code)
for child, parent in [
    ("BadRequestError", "APIStatusError"),
    ("InternalServerError", "APIStatusError"),
    ("APITimeoutError", "APIConnectionError"),
    ("APIConnectionError", "APIError"),
    ("APIResponseValidationError", "APIError"),
    ("APIError", "HandingerError"),
]:
    print(child, parent, issubclass(getattr(handinger, child), getattr(handinger, parent)))
print(handinger.APIError.__module__, handinger.HandingerError.__mro__[1].__name__)

with socket.socket() as closed:
    closed.bind(("127.0.0.1", 0))
    port = closed.getsockname()[1]
try:
    client.with_options(base_url=f"http://127.0.0.1:{port}").workers.retrieve("wrk_1")
except handinger.APIConnectionError as error:
    print(type(error).__name__, error.body, error.request.method, error.request.url.path, bool(str(error)))

fault(path="/api/workers/*", black_hole=True)
try:
    client.workers.retrieve("wrk_1", timeout=0.2)
except handinger.APITimeoutError as error:
    print(type(error).__name__, isinstance(error, handinger.APIConnectionError), error.request.method)

for bad in ("", "..", "."):
    try:
        client.workers.retrieve(bad)
    except ValueError as error:
        print("ValueError", "worker_id" in str(error) or "dot-segment" in str(error))
for call, name in (
    (lambda: client.workers.schedules.cancel("", worker_id="wrk_1"), "schedule_id"),
    (lambda: client.workers.schedules.cancel("sch_1", worker_id=""), "worker_id"),
    (lambda: client.workers.retrieve_email(""), "worker_id"),
):
    try:
        call()
    except ValueError as error:
        print(f"Expected a non-empty value for `{name}` but received ''" in str(error))
