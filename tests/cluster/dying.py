"""A process that is killed in the middle of a paid run. Imported by the processes of a cluster."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path
from typing import Callable
from urllib.request import urlopen


def run_and_die_once(
    run: Callable[[str, int, str], str], marker: str, order: str, number: int, instruction: str
) -> str:
    """Runs an item. The first process that does is killed as soon as the server has accepted it."""
    arguments = (Path(marker), f"{order}/{number}")
    threading.Thread(target=_die_when_accepted, args=arguments, daemon=True).start()
    return run(order, number, instruction)


def _die_when_accepted(marker: Path, key: str) -> None:
    ledger = os.environ["HANDINGER_BASE_URL"] + "/_sandbox/ledger"
    while not marker.exists():
        with urlopen(ledger, timeout=10) as answer:
            entries = json.load(answer)["entries"]
        if any(entry["idempotency_key"] == key for entry in entries):
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.02)
