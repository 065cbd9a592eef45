"""How far a file has come on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Dict, NamedTuple, Optional


class Progress(NamedTuple):
    """How far an upload or a download has come.

    Attributes:
        bytes: Bytes so far. They begin at 0 again when an upload is sent again.
        total: Bytes in all; None when it is not known beforehand.
    """

    bytes: int
    total: Optional[int]


if TYPE_CHECKING:
    OnProgress = Callable[[Progress], object]
    """A function that is told how far a file has come."""
else:
    from typing import Annotated

    class _NoneInJson:
        """Where a method is the tool of a model, the model gives no function."""

        def __get_pydantic_json_schema__(self, _schema: Any, _handler: Any) -> Dict[str, Any]:
            return {"type": "null"}

    OnProgress = Annotated[Callable[[Progress], object], _NoneInJson()]
