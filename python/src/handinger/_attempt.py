"""What `on_attempt` is told."""

from __future__ import annotations

from typing import NamedTuple, Optional


class Attempt(NamedTuple):
    """One attempt of a call, told when it has ended."""

    number: int
    """1 for the first attempt."""

    method: str
    """The HTTP method."""

    url: str
    """The address, without query values."""

    status: Optional[int]
    """The status, when an answer came."""

    error: Optional[str]
    """What went wrong, if anything."""

    wait: Optional[float]
    """Seconds until the next attempt; None when this was the last."""

    elapsed: float
    """Seconds since the start of the call."""
