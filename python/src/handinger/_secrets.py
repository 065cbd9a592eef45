"""Keeps secrets out of what prints or dumps the attributes of an object."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._types import NativeOptions


class Sealed:
    """Options that can be opened, but that no dump of attributes shows."""

    __slots__ = ("open",)

    def __init__(self, options: NativeOptions) -> None:
        def give() -> NativeOptions:
            return options

        self.open = give
        """Gives the options."""

    def __repr__(self) -> str:
        return "<options of a client>"


class SecretText(str):
    """Text whose `repr` does not show it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"
