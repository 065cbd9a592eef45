"""How far a file has come on its way."""

from __future__ import annotations

from typing import NamedTuple, Optional


class Progress(NamedTuple):
    """How far an upload or a download has come.

    Attributes:
        bytes: Bytes so far. They begin at 0 again when an upload is sent again.
        total: Bytes in all; None when it is not known beforehand.
    """

    bytes: int
    total: Optional[int]
