"""Following a worker or a task to its end.

Generated from _async/waiting.py by scripts/generate_sync.py; do not edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Optional

from .._callbacks import checked, notify

if TYPE_CHECKING:
    from .._models import Worker
    from .._native import NativeUpdates


def last_update(updates: NativeUpdates, on_update: Optional[Callable[[Worker], object]]) -> Worker:
    """Hands each snapshot to a function of the user's, and gives the last one back."""
    checked(on_update, "on_update")
    try:
        worker: Any = None
        update = updates.next()
        while update is not None:
            worker = update
            if on_update is not None:
                notify(on_update, worker)
            update = updates.next()
    finally:
        updates.close()
    return worker
