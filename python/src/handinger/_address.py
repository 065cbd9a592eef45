"""Mail addresses that come as an object and read like the text that they were once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterator


class AddressText:
    """Makes a model with the field `email` read like that text.

    The first servers, and the official package in its first era, gave the address as a bare
    string: `print(email)`, `email.split("@")` and `"@" in email` work either way.
    """

    __slots__ = ()

    if TYPE_CHECKING:
        email: str

        def __iter__(self) -> Iterator[Any]: ...

    def __str__(self) -> str:
        return self.email

    def __format__(self, format_spec: str) -> str:
        return format(self.email, format_spec)

    def __getattr__(self, name: str) -> Any:
        if hasattr(str, name) and not name.startswith("_"):
            return getattr(self.email, name)
        model: Any = super()
        return model.__getattr__(name)

    def __len__(self) -> int:
        return len(self.email)

    def __contains__(self, part: object) -> bool:
        return isinstance(part, str) and part in self.email

    def __getitem__(self, index: Any) -> str:
        return self.email[index]

    def __add__(self, other: str) -> str:
        return self.email + other

    def __radd__(self, other: str) -> str:
        return other + self.email

    def __eq__(self, other: object) -> bool:
        return self.email == other if isinstance(other, str) else super().__eq__(other)

    if not TYPE_CHECKING:  # other models have none

        def __hash__(self) -> int:
            return hash(self.email)
