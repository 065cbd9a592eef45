"""Blocking calls in programs that gevent has patched: they wait on threads, so that greenlets go on."""

from __future__ import annotations

import sys
from functools import partial
from importlib import import_module
from typing import Any, Callable

_MONKEY = "gevent.monkey"
_MOST_THREADS = 512

_NATIVE = frozenset({"EventIterator", "NativeEvents", "NativeMap", "NativeResponse", "NativeUpdates"})
_WAITING = frozenset(
    {"call", "chunk", "events", "final_worker", "map", "next", "open", "read", "send", "write_to_file"}
)
_END: Any = object()


def cooperative(native: Any) -> Any:
    """The native client; where gevent has patched the sockets, one that waits on threads of gevent's."""
    monkey = sys.modules.get(_MONKEY)
    if monkey is None or not monkey.is_module_patched("socket"):
        return native
    return _OnThreads(native)


def cooperative_async(native: Any) -> Any:
    """The native client: an event loop is not held up."""
    return native


class _OnThreads:
    """Stands before a native object: what waits runs on a thread, while the greenlet waits."""

    def __init__(self, native: Any) -> None:
        self._native = native

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._native, name)
        if not callable(value):
            return _before(value)
        return partial(_run_on_thread if name in _WAITING else _run, value)

    def __iter__(self) -> Any:
        return _before(iter(self._native))

    def __next__(self) -> Any:
        value = _run_on_thread(next, self._native, _END)
        if value is _END:
            raise StopIteration
        return value


def _before(value: Any) -> Any:
    return _OnThreads(value) if type(value).__name__ in _NATIVE else value


def _run(function: Callable[..., Any], *arguments: Any) -> Any:
    return _before(function(*arguments))


def _run_on_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    from contextvars import copy_context

    return _before(_threads().apply(copy_context().run, (function, *arguments)))


def _threads() -> Any:
    """The threads of this thread's hub: not gevent's own, which look up names and are few."""
    hub: Any = import_module("gevent").get_hub()
    try:
        return hub.handinger_threads
    except AttributeError:
        hub.handinger_threads = import_module("gevent.threadpool").ThreadPool(_MOST_THREADS, hub=hub)
        return hub.handinger_threads
