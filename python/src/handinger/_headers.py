"""Response headers."""

from __future__ import annotations

from typing import Iterable, Iterator, List, Mapping, Tuple


class Headers(Mapping[str, str]):
    """Headers by name, whatever the case. A name that came more than once gives its values joined."""

    __slots__ = ("_pairs",)

    def __init__(self, pairs: Iterable[Tuple[str, str]] = ()) -> None:
        self._pairs = tuple((name, value) for name, value in pairs)

    def get_list(self, name: str) -> List[str]:
        """All values of one header, in the order they came."""
        name = name.lower()
        return [value for key, value in self._pairs if key.lower() == name]

    def multi_items(self) -> List[Tuple[str, str]]:
        """All headers as pairs, in the order they came."""
        return list(self._pairs)

    def __getitem__(self, name: str) -> str:
        values = self.get_list(name)
        if not values:
            raise KeyError(name)
        return ", ".join(values)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(self.get_list(name))

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(key.lower() for key, _ in self._pairs))

    def __len__(self) -> int:
        return len({key.lower() for key, _ in self._pairs})

    def __repr__(self) -> str:
        return f"Headers({dict(self)!r})"
