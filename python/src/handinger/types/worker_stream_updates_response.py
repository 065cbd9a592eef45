"""What the stream of `workers.stream_updates` consists of."""

from .._native import WorkerEvent

__all__ = ["WorkerStreamUpdatesResponse"]

WorkerStreamUpdatesResponse = WorkerEvent
