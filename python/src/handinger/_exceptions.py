"""The errors a call can raise.

All are `HandingerError`, hold plain data only and can be pickled and copied. They are made
from the records of the native core by `from_record`; the constructors exist so that code
and tests can make them by hand.
"""

from __future__ import annotations

import sys
from typing import Any, Dict, List, Mapping, Optional, Tuple, Type

from ._headers import Headers
from ._records import RequestRecord, ResponseRecord


class HandingerError(Exception):
    """The base of every error of this package.

    Attributes:
        message: What went wrong, for people.
        kind: The kind of error, a word such as `rate_limit`; None if it was made by hand.
        outcome: What became of the work: `not_sent`, `rejected`, `accepted` or `unknown`.
        attempts: How often the request was tried.
        elapsed: Seconds the whole call took.
        retry_at: When the server wants the next attempt, in seconds since 1970-01-01 UTC.
        retry_after: The same as seconds from the answer on.
        field: The parameter or response field at fault, for example `when.date`.
        phase: Where a connection failed: `dns`, `connect`, `tls`, `proxy`, `reset`, `protocol` …
        causes: The errors below this one, outermost first.
        request_id: The server's id of the request.
        task_id: The id of the task that the call was to start: the caller's or the client's own. When
            the outcome is unknown, `tasks.retrieve` tells whether it has begun.
        worker_id: The id of the worker that runs on, where the failed call has learned it.
        headers: The response's headers; empty if there was no response.
    """

    message: str
    kind: Optional[str] = None
    outcome: Optional[str] = None
    attempts: int = 0
    elapsed: Optional[float] = None
    retry_at: Optional[float] = None
    retry_after: Optional[float] = None
    field: Optional[str] = None
    phase: Optional[str] = None
    causes: Tuple[str, ...] = ()
    request_id: Optional[str] = None
    task_id: Optional[str] = None
    worker_id: Optional[str] = None
    headers: Headers = Headers()

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message

    @property
    def name(self) -> str:
        """The name of the error's class."""
        return type(self).__name__

    def __reduce__(self) -> Tuple[Any, ...]:
        return _restore, (type(self), self.args, dict(self.__dict__))


class InvalidInputError(HandingerError, ValueError):
    """A value was refused before anything was sent; `field` names it."""


class ConfigurationError(HandingerError):
    """The client cannot work as it is set up: for example without an API key."""


class WebhookVerificationError(HandingerError):
    """A delivery to a webhook is not genuine: its token is missing or wrong."""


class InternalError(HandingerError):
    """A bug in this package. The client is still usable; please report the message."""


class APIError(HandingerError):
    """A call failed.

    Attributes:
        request: What was asked.
        body: The decoded JSON body of the answer, else its text; None without an answer.
    """

    request: RequestRecord
    body: Optional[object]

    def __init__(self, message: str, request: Any, *, body: Optional[object]) -> None:
        super().__init__(message)
        self.request = request
        self.body = body


class APIUserAbortError(APIError):
    """The call was cancelled."""


class APIResponseValidationError(APIError):
    """The answer does not have the documented shape; `field` names the place.

    Attributes:
        response: The answer, with its unparsed text.
        status_code: Its HTTP status.
    """

    response: ResponseRecord
    status_code: int

    def __init__(self, response: Any, body: Optional[object], *, message: Optional[str] = None) -> None:
        super().__init__(
            message or "Data returned by API invalid for expected schema.", _request_of(response), body=body
        )
        self.response = response
        self.status_code = response.status_code


class APIStatusError(APIError):
    """The server answered with an error status.

    Attributes:
        response: The answer.
        status_code: Its HTTP status.
    """

    response: ResponseRecord
    status_code: int

    def __init__(self, message: str, *, response: Any, body: Optional[object]) -> None:
        super().__init__(message, _request_of(response), body=body)
        self.response = response
        self.status_code = response.status_code
        self.headers = Headers(response.headers.items())
        self.request_id = self.headers.get("x-request-id")


class BadRequestError(APIStatusError):
    """400: the server refused the request's content."""

    status_code = 400


class AuthenticationError(APIStatusError):
    """401: the API key is missing, malformed or revoked."""

    status_code = 401


class PermissionDeniedError(APIStatusError):
    """403: the key has no access to this."""

    status_code = 403


class NotFoundError(APIStatusError):
    """404: there is no such thing."""

    status_code = 404


class ConflictError(APIStatusError):
    """409: the request does not fit the present state."""

    status_code = 409


class UnprocessableEntityError(APIStatusError):
    """422: the request is well formed but cannot be carried out."""

    status_code = 422


class RateLimitError(APIStatusError):
    """429: too many requests; `retry_at` and `retry_after` say when to come back."""

    status_code = 429


class InternalServerError(APIStatusError):
    """5xx: the server failed."""


class APIConnectionError(APIError):
    """No answer came: the connection could not be made or broke; `phase` says where."""

    def __init__(self, *, message: str = "Connection error.", request: Any) -> None:
        super().__init__(message, request, body=None)


class APITimeoutError(APIConnectionError):
    """The call did not end within its deadline."""

    def __init__(self, request: Any) -> None:
        super().__init__(message="Request timed out.", request=request)


class StreamAlreadyConsumed(HandingerError):  # noqa: N818  (the established name)
    """The body was already read piece by piece and is gone."""

    def __init__(self) -> None:
        super().__init__(
            "The body was already read piece by piece and is not kept. Call read() first, or keep the pieces."
        )


STATUS_CLASSES: Tuple[Type[APIStatusError], ...] = (
    BadRequestError,
    AuthenticationError,
    PermissionDeniedError,
    NotFoundError,
    ConflictError,
    UnprocessableEntityError,
    RateLimitError,
)
"""The errors that stand for one status."""


def _request_of(response: Any) -> RequestRecord:
    request = getattr(response, "request", None)
    return request if request is not None else RequestRecord("GET", str(getattr(response, "url", "")))


def _restore(cls: Type[HandingerError], args: Tuple[Any, ...], state: Dict[str, Any]) -> HandingerError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


def from_record(record: Mapping[str, Any]) -> HandingerError:
    """The error that a record of the native core stands for."""
    message: str = record["message"]
    state: Dict[str, Any] = {name: record.get(name) for name in _PLAIN}
    state["message"] = message
    state["causes"] = tuple(record.get("causes") or ())
    state["headers"] = headers = Headers(record.get("headers") or ())
    cls = _class_named(record["class"])
    if issubclass(cls, APIError):
        request = RequestRecord(record.get("method") or "", record.get("url") or "")
        state["request"] = request
        state["body"] = _body(record)
        if issubclass(cls, (APIStatusError, APIResponseValidationError)):
            status: int = record.get("status") or 0
            state["status_code"] = status
            state["response"] = ResponseRecord(status, headers, record.get("body") or "", request)
    return _restore(cls, (message,), state)


_PLAIN: List[str] = [
    "kind", "outcome", "attempts", "elapsed", "retry_at", "retry_after", "field", "phase", "request_id",
    "task_id", "worker_id",
]  # fmt: skip


def _class_named(name: str) -> Type[HandingerError]:
    found = getattr(sys.modules[__name__], name, None)
    if isinstance(found, type) and issubclass(found, HandingerError):
        return found
    return APIError


def _body(record: Mapping[str, Any]) -> Optional[object]:
    if record.get("json") is not None:
        return record["json"]
    text: Optional[str] = record.get("body")
    return text.strip() if text is not None else None


for _name in [name for name, value in list(globals().items()) if isinstance(value, type)]:
    if issubclass(globals()[_name], HandingerError):
        globals()[_name].__module__ = "handinger"  # so that a traceback says handinger.NotFoundError
