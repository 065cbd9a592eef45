"""The core's defaults, for reading.

The core applies them by itself; `client.effective_config()` shows what is in force.
"""

from __future__ import annotations

from typing import NamedTuple, Optional

from ._timeout import Timeout


class ConnectionLimits(NamedTuple):
    """How many connections there may be.

    Attributes:
        max_connections: In use at once; None for no limit.
        max_keepalive_connections: Kept while they are idle; None for no limit.
        keepalive_expiry: Seconds that an idle connection is kept.
    """

    max_connections: Optional[int] = None
    max_keepalive_connections: Optional[int] = None
    keepalive_expiry: Optional[float] = None


DEFAULT_TIMEOUT = Timeout(60.0, connect=10.0)
DEFAULT_MAX_RETRIES = 2
DEFAULT_CONNECTION_LIMITS = ConnectionLimits(keepalive_expiry=20.0)
