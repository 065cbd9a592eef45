"""The core's defaults, for reading.

The core applies them by itself; `client.effective_config()` shows what is in force.
"""

from __future__ import annotations

from ._timeout import Timeout

DEFAULT_TIMEOUT = Timeout(60.0, connect=10.0)
DEFAULT_MAX_RETRIES = 2
