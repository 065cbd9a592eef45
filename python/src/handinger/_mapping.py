"""What a map gives, and how it shows what it has done."""

from __future__ import annotations

import os
from importlib import import_module
from typing import (
    TYPE_CHECKING,
    Any,
    Dict,
    Generic,
    Mapping,
    NamedTuple,
    Optional,
    TypeVar,
    Union,
)

if TYPE_CHECKING:
    from ._exceptions import HandingerError
    from ._models import Worker
    from ._types import NativeOptions, Omit

InputT = TypeVar("InputT")  # text, or a mapping, model or dataclass of parameters


class MapTotals(NamedTuple):
    """What a map has done so far, and what that cost.

    Costs and tokens are summed over the workers that tell them; what an item cost before the map
    was resumed counts, too.
    """

    total: int
    """Items in all."""

    done: int
    """Items that have ended, well or not."""

    succeeded: int
    """Items that have a worker for an answer."""

    failed: int
    """Items that ended in an error."""

    resumed: int
    """Items whose answer came from the resume file, without a request."""

    cost_usd: float
    """What the workers cost, in US dollars."""

    credits: int
    """Credits charged."""

    input_tokens: int
    """Tokens the models read."""

    output_tokens: int
    """Tokens the models wrote."""

    reasoning_tokens: int
    """Tokens the models spent on reasoning."""

    cache_read_tokens: int
    """Tokens read from the prompt cache."""

    cache_write_tokens: int
    """Tokens written to the prompt cache."""

    total_tokens: int
    """All tokens together."""


class MapResult(Generic[InputT]):
    """What became of one item of a map: it has a `worker` or an `error`.

    Attributes:
        index: The item's place among the inputs, from 0.
        input: The item as it was given.
        worker: The finished worker; None when there is an error.
        error: Why there is no worker.
        idempotency_key: The item's own key: the same for the same map, place and parameters.
        resumed: Whether the answer came from the resume file, without a request.
    """

    __slots__ = ("error", "idempotency_key", "index", "input", "resumed", "worker")
    __match_args__ = ("index", "input", "worker", "error")

    def __init__(
        self,
        index: int,
        input: InputT,
        worker: Optional[Worker],
        error: Optional[HandingerError],
        *,
        idempotency_key: str,
        resumed: bool = False,
    ) -> None:
        self.index = index
        self.input = input
        self.worker = worker
        self.error = error
        self.idempotency_key = idempotency_key
        self.resumed = resumed

    def to_dict(self) -> Dict[str, Any]:
        """The result as one flat row of plain values, of which data frames and CSV files are made.

        The parameters of the input come first, then `index`, `worker_id`, `status`, `output_text`,
        `structured_output`, `cost_usd`, `error`, `outcome`, `idempotency_key` and `resumed`.
        """
        worker, error = self.worker, self.error
        given: Any = self.input
        parameters: Mapping[str, Any] = given if hasattr(given, "keys") else {"input": given}
        usage = worker.usage if worker is not None else None
        return {
            **parameters,
            "index": self.index,
            "worker_id": worker.id if worker is not None else None,
            "status": worker.status if worker is not None else None,
            "output_text": worker.output_text if worker is not None else None,
            "structured_output": worker.structured_output if worker is not None else None,
            "cost_usd": usage.cost_usd if usage is not None else None,
            "error": str(error) if error is not None else None,
            "outcome": error.outcome if error is not None else None,
            "idempotency_key": self.idempotency_key,
            "resumed": self.resumed,
        }

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        return f"{type(self).__name__}({fields}, resumed={self.resumed})"


class ProgressBar:
    """A bar by tqdm, shown from the first result on.

    Raises:
        ImportError: tqdm is not installed.
    """

    def __init__(self) -> None:
        try:
            self._tqdm: Any = import_module("tqdm.auto").tqdm
        except ImportError:
            message = "progress=True shows a bar with tqdm, which is not installed: pip install tqdm"
            raise ImportError(message, name="tqdm") from None
        self._bar: Any = None

    def show(self, totals: MapTotals) -> None:
        """Moves the bar."""
        if self._bar is None:
            self._bar = self._tqdm(total=totals.total)
        self._bar.update(totals.done - self._bar.n)
        self._bar.set_postfix(failed=totals.failed, usd=f"{totals.cost_usd:.2f}")

    def close(self) -> None:
        """Leaves the bar as it stands."""
        if self._bar is not None:
            self._bar.close()


def items_of(inputs: Any) -> Any:
    """The inputs as a list; of a data frame its rows. What is one input is left as it is, to be refused."""
    if hasattr(inputs, "columns"):
        return _rows_of(inputs)
    if isinstance(inputs, (str, bytes)) or hasattr(inputs, "keys"):
        return inputs
    return list(inputs)


def _rows_of(frame: Any) -> Any:
    """The rows of a data frame of polars, pandas or their like. A cell that is missing was not given."""
    if hasattr(frame, "to_dicts"):
        rows = frame.to_dicts()
    elif hasattr(frame, "to_pylist"):
        rows = frame.to_pylist()
    else:
        rows = frame.to_dict("records")
    return [{name: cell for name, cell in row.items() if not _is_missing(cell)} for row in rows]


def _is_missing(cell: Any) -> bool:
    """Whether it is None, or what pandas has in its place, which differs from itself or is `NA`."""
    if cell is None or type(cell).__name__ == "NAType":
        return True
    return not isinstance(cell, (str, list, dict)) and bool(cell != cell)


def map_options(
    call: Optional[NativeOptions],
    concurrency: Union[int, Omit],
    on_error: Union[str, Omit],
    resume_file: Union[str, os.PathLike[str], None],
) -> NativeOptions:
    """The options of a map, with those of each of its calls."""
    options: Dict[str, Any] = {**(call or {}), "concurrency": concurrency, "on_error": on_error}
    if resume_file is not None:
        options["resume_file"] = os.fspath(resume_file)
    return options
