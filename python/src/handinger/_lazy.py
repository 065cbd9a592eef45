"""Modules that annotations name, but that take long to import."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class LazyModule:
    """Imports a module when something is asked of it: when an annotation is evaluated.

    Args:
        name: The module's whole name.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)
