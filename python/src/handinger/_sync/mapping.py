"""Many calls at once.

Generated from _async/mapping.py by scripts/generate_sync.py; do not edit.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Callable, Generic, Iterator, List, Optional

from .._callbacks import checked, notify
from .._mapping import InputT, MapResult, MapTotals, ProgressBar
from .._types import Self

if TYPE_CHECKING:
    from .._native import NativeMap


class MapRun(Generic[InputT]):
    """Many calls of one kind. Go over it once: the results come as they finish.

    An item is started when a result is asked for, and never more than `concurrency` beyond those
    that were taken; what is under way goes on while a result is looked at. Leaving the loop, or
    cancelling it, drops the requests that are under way. Their runs go on and are paid: a later
    map with the same resume file, or the same `idempotency_key`, gets their answers.
    """

    def __init__(
        self,
        native: NativeMap,
        inputs: List[InputT],
        on_progress: Optional[Callable[[MapTotals], object]],
        bar: Optional[ProgressBar],
    ) -> None:
        checked(on_progress, "on_progress")
        self._native = native
        self._inputs = inputs
        self._on_progress = on_progress
        self._bar = bar

    def __iter__(self) -> Iterator[MapResult[InputT]]:
        return MapIterator(self)

    def results(self) -> List[MapResult[InputT]]:
        """Waits for all results, and gives them in the order of the inputs."""
        results: List[MapResult[InputT]] = []
        try:
            for result in self:
                results.append(result)
        finally:
            self.close()
        return sorted(results, key=lambda result: result.index)

    @property
    def totals(self) -> MapTotals:
        """What was done so far, and what that cost."""
        return MapTotals(**self._native.totals())

    def __len__(self) -> int:
        """The number of items."""
        return self.totals.total

    def close(self) -> None:
        """Drops the requests that are under way. The runs that have begun go on."""
        self._native.close()

    def aclose(self) -> None:
        """The same as `close`, by the name that `contextlib.aclosing` calls."""
        self.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: Optional[type[BaseException]],
        exc: Optional[BaseException],
        exc_tb: Optional[TracebackType],
    ) -> None:
        self.close()

    def _next(self) -> MapResult[InputT]:
        given = self._native.next()
        if given is None:
            if self._bar is not None:
                self._bar.close()
            raise StopIteration
        index, worker, error, key, resumed = given
        if self._bar is not None:
            self._bar.show(self.totals)
        if self._on_progress is not None:
            notify(self._on_progress, self.totals)
        return MapResult(index, self._inputs[index], worker, error, idempotency_key=key, resumed=resumed)


class MapIterator(Generic[InputT]):
    """One loop over a map. When the loop is left it dies, and its guard closes the map at once."""

    __slots__ = ("_guard", "_run")

    def __init__(self, run: MapRun[InputT]) -> None:
        self._run = run
        self._guard = run._native.guard()

    def __iter__(self) -> Self:
        return self

    def aclose(self) -> None:
        """Ends the loop, as leaving it does."""
        self._run.close()

    def __next__(self) -> MapResult[InputT]:
        # Passed on: the traceback of an error that is awaited here would keep the guard alive.
        return self._run._next()
