"""`Unpack`, for whoever evaluates annotations: only then is it looked for."""

from __future__ import annotations

import typing
from importlib import import_module
from typing import Any


class _Unpack:
    def __getitem__(self, options: Any) -> Any:
        try:
            # Pydantic takes no other before Python 3.12.
            extensions: Any = import_module("typing_extensions")
        except ImportError:
            unpack: Any = getattr(typing, "Unpack", None)  # from Python 3.11 on
            return Any if unpack is None else unpack[options]
        hints = typing.get_type_hints(options)
        return extensions.Unpack[extensions.TypedDict(options.__name__, hints, total=False)]


Unpack: Any = _Unpack()
