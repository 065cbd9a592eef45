"""Following a worker or a task to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Optional

from .._callbacks import checked_async, notify_async

if TYPE_CHECKING:
    from .._models import Worker
    from .._native import NativeUpdates


async def last_update(updates: NativeUpdates, on_update: Optional[Callable[[Worker], object]]) -> Worker:
    """Hands each snapshot to a function of the user's, and gives the last one back."""
    checked_async(on_update, "on_update")
    try:
        worker: Any = None
        update = await updates.next_async()
        while update is not None:
            worker = update
            if on_update is not None:
                await notify_async(on_update, worker)
            update = await updates.next_async()
    finally:
        updates.close()
    return worker
