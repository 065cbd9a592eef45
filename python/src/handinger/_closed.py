"""What a client holds after it was closed."""

from __future__ import annotations

from typing import Any

from ._exceptions import HandingerError

_SETTINGS = frozenset({"api_key", "base_url", "effective_config", "with_options"})


class ClosedClient:
    """Stands in for the native client: still tells the settings, refuses every call."""

    __slots__ = ("_native",)

    def __init__(self, native: Any) -> None:
        self._native = native

    def __getattr__(self, name: str) -> Any:
        if name in _SETTINGS:
            return getattr(self._native, name)
        if name.startswith("__"):  # whatever looks at objects of all kinds
            raise AttributeError(name)
        raise HandingerError("The client is closed. Make a new one, or take a copy with `with_options()`.")
