"""The clients, where the official package keeps them."""

from ._async.client import AsyncHandinger
from ._sync.client import Handinger

Client = Handinger
AsyncClient = AsyncHandinger

__all__ = ["AsyncClient", "AsyncHandinger", "Client", "Handinger"]
