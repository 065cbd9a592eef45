"""Addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

if TYPE_CHECKING:
    from urllib.parse import SplitResult


class Url(str):
    """An address: text, with its parts as attributes."""

    __slots__ = ()

    @property
    def scheme(self) -> str:
        """`http` or `https`."""
        return self._parts().scheme

    @property
    def host(self) -> str:
        """The name or number of the machine."""
        return self._parts().hostname or ""

    @property
    def port(self) -> Optional[int]:
        """The port, when it is not the usual one."""
        return self._parts().port

    @property
    def path(self) -> str:
        """The path, from its first slash on."""
        return self._parts().path or "/"

    @property
    def query(self) -> bytes:
        """What stands after the question mark."""
        return self._parts().query.encode()

    def _parts(self) -> SplitResult:
        from urllib.parse import urlsplit

        return urlsplit(self)


def base_url_as_shown(url: str) -> Url:
    """A base URL as the official package shows it: a path ends with a slash, a bare host does not."""
    bare = Url(url.rstrip("/"))
    return bare if bare.path == "/" else Url(bare + "/")
