"""Options on their way to the native module: only what the user set, in the form it takes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Callable, Dict, Mapping, NamedTuple, Optional

from ._call_options import CALL_OPTIONS
from ._logs import follow_level
from ._timeout import has_parts, total_seconds
from ._types import Headers, NativeOptions, NotGiven, Omit, RequestOptions

if TYPE_CHECKING:
    from ._progress import Progress

_TRACE_MODULE = "opentelemetry.trace"
_modules = sys.modules

SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})


class CustomRequest(NamedTuple):
    """What `client.request(…)` was asked for."""

    method: str
    path: str
    cast_to: Any
    body: Any
    content: Any
    files: Any
    options: RequestOptions
    stream: bool
    stream_cls: Any


def call_options(
    options: Mapping[str, Any], on_upload: Optional[Callable[[Progress], object]] = None
) -> Optional[NativeOptions]:
    """The options of one call; None when there are none, which is the usual case and quick.

    Raises:
        TypeError: There is no option of that name.
    """
    follow_level()
    if not options and on_upload is None and _TRACE_MODULE not in _modules:
        return None
    given: NativeOptions = {}
    for name, value in options.items():
        if name not in CALL_OPTIONS:
            raise TypeError(f"got an unexpected keyword argument {name!r}")
        if name == "timeout":
            if not isinstance(value, NotGiven):
                given[name] = total_seconds(value)
        elif value is not None:
            given[name] = value
    headers = _with_traceparent(given.pop("extra_headers", None))
    if headers:
        given["extra_headers"] = plain_headers(headers)
    if on_upload is not None:
        given["on_upload"] = on_upload
    return given or None


#: Options that have other names in the official package's `options`.
_RENAMED = {"headers": "extra_headers", "params": "extra_query", "extra_json": "extra_body"}


def request_options(options: RequestOptions) -> Optional[NativeOptions]:
    """The options of `client.get(…)` and its siblings."""
    named = {_RENAMED.get(name, name): value for name, value in options.items()}
    security: Any = named.pop("security", {})
    if not security.get("bearer_auth", True):
        named["extra_headers"] = {**(options.get("headers") or {}), "Authorization": None}
    return call_options(named)


def client_options(given: Mapping[str, Any]) -> NativeOptions:
    """The options of a client, from the constructor's arguments."""
    options = {name: value for name, value in given.items() if not isinstance(value, (NotGiven, Omit))}
    timeout: Any = options.get("timeout")
    if has_parts(timeout):
        options["timeout"] = total_seconds(timeout)
        options.setdefault("connect_timeout", timeout.connect)
    for name in ("default_headers", "set_default_headers"):
        if name in options:
            options[name] = plain_headers(options[name])
    if "base_url" in options:
        options["base_url"] = str(options["base_url"])
    return options


def merge_client_options(old: NativeOptions, new: NativeOptions) -> NativeOptions:
    """The options of a client made from another one, as if they had been given at once."""
    merged = {**old, **new}
    for name in ("default_headers", "default_query"):
        replacement = "set_" + name
        if replacement in new:
            merged.pop(name, None)
        elif name in new:
            merged[name] = {**old.get(name, {}), **new[name]}
    return merged


def without_secrets(options: NativeOptions) -> NativeOptions:
    """The options without the API key and without headers that carry credentials."""
    kept = {name: value for name, value in options.items() if name != "api_key"}
    for name in ("default_headers", "set_default_headers"):
        if name in kept:
            kept[name] = {
                header: value for header, value in kept[name].items() if header.lower() not in SECRET_HEADERS
            }
    return kept


def plain_headers(headers: Headers) -> Dict[str, Optional[str]]:
    """Headers with None in place of `omit`, which removes one."""
    return {name: None if isinstance(value, Omit) else value for name, value in headers.items()}


def _with_traceparent(headers: Optional[Headers]) -> Optional[Headers]:
    """Adds the active OpenTelemetry span, unless the caller sends one."""
    trace = _modules.get(_TRACE_MODULE)
    if trace is None or any(name.lower() == "traceparent" for name in headers or ()):
        return headers
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return headers
    value = f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
    return {**(headers or {}), "traceparent": value}
