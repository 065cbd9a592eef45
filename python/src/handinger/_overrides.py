"""What a subclass of a client may replace, as with the official package, and what it may not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Mapping, Optional, Type

from . import _exceptions, _native
from ._options import plain_headers
from ._timeout import total_seconds
from ._types import not_given

if TYPE_CHECKING:
    from ._base_client import BaseClient
    from ._exceptions import APIStatusError
    from ._types import NativeOptions

HOOKS = ("_make_status_error", "_prepare_options", "auth_headers", "default_headers", "default_query")

_NOT_HONOURED = {
    "_build_request": "Replace `_prepare_options`, which is asked before each call.",
    "_calculate_retry_timeout": "Use `max_retry_wait` and the server's `Retry-After`.",
    "_make_sse_decoder": "Events come decoded, with their text in `event.data`.",
    "_prepare_request": "Replace `_prepare_options`: it can set headers, query, body fields and limits.",
    "_should_retry": "Use `max_retries` and `retry_unknown`; `on_attempt` sees each attempt.",
    "custom_auth": "Replace `auth_headers`.",
}


def refuse_overrides(cls: Type[BaseClient]) -> None:
    """Refuses a subclass that replaces a method which takes or gives objects of httpx.

    Raises:
        TypeError: With what to use in its place.
    """
    for name, advice in _NOT_HONOURED.items():
        if hasattr(cls, name):
            raise TypeError(
                f"{cls.__name__} replaces `{name}`, which is not supported: the client has a transport "
                f"of its own. {advice}"
            )


_SHOWN = frozenset(
    {
        "extra_body",
        "extra_headers",
        "extra_query",
        "follow_redirects",
        "idempotency_key",
        "max_retries",
        "timeout",
    }
)


class PreparedOptions:
    """What `_prepare_options` is given before each call, to look at and to change.

    Attributes:
        operation: The call, for example `workers.create`.
        method: The HTTP method.
        url: The path.
        json_data: The parameters of the call, to look at.
        headers: Headers to add or, with `omit`, to remove.
        params: Query parameters to add.
        extra_json: Fields to add to the JSON body.
        timeout: Seconds for the whole call; None for no limit.
        max_retries: How often to try again; None for the client's setting.
        idempotency_key: The key to send.
        follow_redirects: Whether to follow redirects; None for yes.
    """

    def __init__(self, operation: str, params: Dict[str, Any], options: NativeOptions) -> None:
        self.operation = operation
        self.method, self.url = _request_line(operation, params)
        self.json_data: Mapping[str, Any] = params
        self.headers: Optional[Mapping[str, Any]] = options.get("extra_headers")
        self.params: Optional[Mapping[str, Any]] = options.get("extra_query")
        self.extra_json: Any = options.get("extra_body")
        self.timeout: Any = options.get("timeout", not_given)
        self.max_retries: Optional[int] = options.get("max_retries")
        self.idempotency_key: Optional[str] = options.get("idempotency_key")
        self.follow_redirects: Optional[bool] = options.get("follow_redirects")
        self._others = {name: value for name, value in options.items() if name not in _SHOWN}

    def for_the_core(self) -> NativeOptions:
        """The options in the form the native module takes."""
        given = {
            "extra_headers": plain_headers(self.headers) if self.headers else None,
            "extra_query": self.params,
            "extra_body": self.extra_json,
            "max_retries": self.max_retries,
            "idempotency_key": self.idempotency_key,
            "follow_redirects": self.follow_redirects,
        }
        options = {name: value for name, value in given.items() if value is not None}
        options.update(self._others)
        if self.timeout is not not_given:
            options["timeout"] = total_seconds(self.timeout)
        return options


def with_client_settings(client: BaseClient, options: Optional[NativeOptions]) -> NativeOptions:
    """The options of a call with what the properties of a subclass add to every call."""
    merged: NativeOptions = dict(options or {})
    headers: Dict[str, Any] = {}
    if is_replaced(type(client), "auth_headers"):
        headers.update(client.auth_headers)
    if is_replaced(type(client), "default_headers"):
        headers.update(client.default_headers)
    if headers:
        merged["extra_headers"] = {**headers, **merged.get("extra_headers", {})}
    if is_replaced(type(client), "default_query"):
        merged["extra_query"] = {**client.default_query, **merged.get("extra_query", {})}
    return merged


def as_raised(client: BaseClient, error: APIStatusError) -> APIStatusError:
    """The error that the client's `_make_status_error` makes of one, with all the first one knew."""
    made = client._make_status_error(error.message, body=error.body, response=error.response)
    if type(made) is type(error):
        return error
    made.__dict__.update({**error.__dict__, **made.__dict__, "headers": error.headers})
    return made


def status_error(message: str, body: object, response: Any) -> APIStatusError:
    """The error class of a status, as the official `_make_status_error` chooses it."""
    status: int = response.status_code
    classes = {cls.status_code: cls for cls in _exceptions.STATUS_CLASSES}
    unspecific = _exceptions.InternalServerError if status >= 500 else _exceptions.APIStatusError
    return classes.get(status, unspecific)(message, response=response, body=body)


def is_replaced(cls: Type[Any], name: str) -> bool:
    """Whether a subclass outside this package has a hook of its own."""
    owner = next(each for each in cls.__mro__ if name in each.__dict__)
    return owner.__module__.split(".")[0] != "handinger"


def _request_line(operation: str, params: Mapping[str, Any]) -> tuple[str, str]:
    if operation == "request":
        return params["method"], params["path"]
    method, path = _native.operation(operation)
    return method, path.format_map({name: str(value) for name, value in params.items()})
