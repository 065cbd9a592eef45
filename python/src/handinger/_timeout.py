"""Time limits given in parts."""

from __future__ import annotations

from typing import Any, Dict, Optional, Tuple, Union

from ._types import NotGiven, not_given


class Timeout:
    """A time limit in parts, for code that has one; a plain number of seconds does as well.

    A call has one deadline, over everything it does: the longest of `read`, `write` and
    `pool`, and none if one of them is None. `connect` limits the building of a connection
    and counts where a client is made.

    Args:
        timeout: Seconds for each part that is not given by itself, or four numbers for `connect`,
            `read`, `write` and `pool`; None for no limit.
        connect: Seconds to build a connection.
        read: Seconds to wait for the answer.
        write: Seconds to send the request.
        pool: Seconds to wait for a free connection.
    """

    __slots__ = ("connect", "pool", "read", "write")

    connect: Optional[float]
    read: Optional[float]
    write: Optional[float]
    pool: Optional[float]

    def __init__(
        self,
        timeout: Union[float, Timeout, Tuple[Optional[float], ...], NotGiven, None] = not_given,
        *,
        connect: Union[float, NotGiven, None] = not_given,
        read: Union[float, NotGiven, None] = not_given,
        write: Union[float, NotGiven, None] = not_given,
        pool: Union[float, NotGiven, None] = not_given,
    ) -> None:
        parts: Dict[str, Any] = {"connect": connect, "read": read, "write": write, "pool": pool}
        if isinstance(timeout, tuple):
            timeout = Timeout(**dict(zip(parts, timeout)))
        for name, value in parts.items():
            if isinstance(value, NotGiven):
                value = getattr(timeout, name) if isinstance(timeout, Timeout) else timeout
            if isinstance(value, NotGiven):
                raise TypeError("Timeout needs a default or all of connect, read, write and pool")
            setattr(self, name, value)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        from ._pydantic import instance_schema

        return instance_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: Any) -> Any:
        from ._pydantic import left_out

        raise left_out()

    @property
    def total(self) -> Optional[float]:
        """The deadline of a whole call in seconds; None for none."""
        return total_seconds(self)

    def as_dict(self) -> Dict[str, Optional[float]]:
        """The parts by name."""
        return {name: getattr(self, name) for name in ("connect", "read", "write", "pool")}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Timeout):
            return NotImplemented
        return all(getattr(self, part) == getattr(other, part) for part in self.__slots__)

    def __hash__(self) -> int:
        return hash((self.connect, self.read, self.write, self.pool))

    def __repr__(self) -> str:
        return (
            f"Timeout(connect={self.connect!r}, read={self.read!r}, write={self.write!r}, pool={self.pool!r})"
        )


def has_parts(timeout: object) -> bool:
    """Whether this is a `Timeout` or an object like it, such as an `httpx.Timeout`."""
    return hasattr(timeout, "read") and hasattr(timeout, "connect")


def total_seconds(timeout: Any) -> Any:
    """The deadline a time limit stands for: the longest part; plain values as they are."""
    if not has_parts(timeout):
        return timeout
    parts = (timeout.read, timeout.write, timeout.pool)
    return None if None in parts else max(parts)
