"""Log records of the native core, in the logger `handinger`.

The core keeps its records to itself unless the logger wants them: when `HANDINGER_LOG` is
`info` or `debug`, or when the program set a level by the means of `logging`.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from . import _native

_modules = sys.modules
_OFF = 255
_level = _OFF
_logger: Any = None


def set_up_from_environment() -> None:
    """Turns logging on if `HANDINGER_LOG` asks for it."""
    wanted = os.environ.get("HANDINGER_LOG", "").strip().upper()
    if wanted in ("INFO", "DEBUG"):
        import logging

        logging.basicConfig(format="[%(asctime)s - %(name)s:%(levelname)s] %(message)s")
        logging.getLogger("handinger").setLevel(wanted)


def follow_level() -> None:
    """Tells the core which records are wanted, if that has changed. Quick when it has not."""
    global _level, _logger
    if _logger is None:
        logging = _modules.get("logging")
        if logging is None:  # nobody can have asked for records
            return
        _logger = logging.getLogger("handinger")
    level = _logger.getEffectiveLevel()
    if level != _level:
        _level = level
        _native.set_log_level(min(level, _OFF))
