"""Starting and steering the sandbox server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence, Union
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from handinger import AsyncHandinger, Handinger

_NAME = "handinger-sandbox"
_KEY = "hdg_sandbox_key"


class SandboxError(Exception):
    """The sandbox could not be started, or refused an order."""


class Sandbox:
    """A Handinger server on this machine, with real state and faults on demand.

    Use it as a context manager, or call `start()` and `stop()`. It ends with this process
    at the latest.

    Args:
        binary: The server's program; else the environment variable `HANDINGER_SANDBOX`, the
            folder of this Python's scripts, and `PATH` are searched.
        speed: How much faster than real time workers work; None for the server's default.
    """

    def __init__(
        self, binary: Optional[Union[str, os.PathLike[str]]] = None, *, speed: Optional[float] = None
    ) -> None:
        self._binary = binary
        self._speed = speed
        self._process: Optional[subprocess.Popen[bytes]] = None
        self._base_url: Optional[str] = None

    @property
    def base_url(self) -> str:
        """Where the running server listens.

        Raises:
            SandboxError: It is not running.
        """
        if self._base_url is None:
            raise SandboxError("The sandbox is not running: use it as a context manager, or call start().")
        return self._base_url

    def start(self) -> Self:
        """Starts the server and waits until it listens.

        Raises:
            SandboxError: The program was not found or did not start.
        """
        if self._process is not None:
            return self
        command = [find_binary(self._binary), "--port", "0", "--exit-with-parent"]
        if self._speed is not None:
            command += ["--speed", str(self._speed)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        line = self._process.stdout.readline().decode().strip() if self._process.stdout else ""
        if not line.startswith("http://"):
            self.stop()
            raise SandboxError(f"{command[0]} did not start; its first line was {line!r}")
        self._base_url = line
        return self

    def stop(self) -> None:
        """Ends the server."""
        process, self._process, self._base_url = self._process, None, None
        if process is not None:
            with process:  # closes its pipes and waits
                process.terminate()

    def client(self, **options: Any) -> Handinger:
        """A client of this server; the options are those of `Handinger`."""
        from handinger import Handinger

        return Handinger(**self._options(options))

    def async_client(self, **options: Any) -> AsyncHandinger:
        """A client of this server for asyncio; the options are those of `AsyncHandinger`."""
        from handinger import AsyncHandinger

        return AsyncHandinger(**self._options(options))

    def _options(self, options: Dict[str, Any]) -> Dict[str, Any]:
        return {"api_key": _KEY, "base_url": self.base_url, **options}

    def ledger(self) -> Dict[str, Any]:
        """The runs that were started and what they cost: `runs`, `cost_usd`, `credits`, `entries`."""
        return self._control("GET", "ledger")

    def requests(self, path: Optional[str] = None) -> List[Dict[str, Any]]:
        """The requests that arrived, oldest first.

        Args:
            path: Only those to this path.
        """
        query = f"?{urlencode({'path': path})}" if path else ""
        return self._control("GET", f"requests{query}")["requests"]

    def connections(self) -> Dict[str, Any]:
        """How many connections are open, and how many there were."""
        return self._control("GET", "connections")

    def add_fault(self, *rules: Mapping[str, Any], **rule: Any) -> None:
        """Makes the server misbehave.

        Args:
            *rules: Rules, as the sandbox's documentation describes them.
            **rule: One rule by its fields, for example `path="/api/workers", status=503, times=2`.
        """
        self._control("POST", "faults", [*rules, *([rule] if rule else [])])

    def clear_faults(self) -> None:
        """Makes the server behave again."""
        self._control("DELETE", "faults")

    def set_speed(self, speed: float) -> None:
        """Sets how much faster than real time workers work."""
        self._control("POST", "speed", {"speed": speed})

    def reset(self) -> None:
        """Forgets all workers, requests, runs and faults."""
        self._control("POST", "reset", {})

    def _control(self, method: str, path: str, body: Any = None) -> Any:
        connection = HTTPConnection(urlsplit(self.base_url).netloc, timeout=10)
        try:
            data = None if body is None else json.dumps(body).encode()
            headers = {} if data is None else {"Content-Type": "application/json"}
            connection.request(method, f"/_sandbox/{path}", data, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status >= 300:
            raise SandboxError(f"{method} {path}: {answer.status} {text}")
        return json.loads(text) if text else None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        exc_type: Optional[type[BaseException]],
        exc: Optional[BaseException],
        exc_tb: Optional[TracebackType],
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"Sandbox({self._base_url or 'not running'})"


def find_binary(binary: Optional[Union[str, os.PathLike[str]]] = None) -> str:
    """The server's program: the one given, the environment's, this Python's, or the one on PATH.

    Raises:
        SandboxError: There is none.
    """
    given = binary or os.environ.get("HANDINGER_SANDBOX")
    if given:
        if not Path(given).is_file():
            raise SandboxError(f"There is no file {os.fspath(given)}")
        return os.fspath(given)
    for folder in _script_folders():
        found = shutil.which(_NAME, path=folder)
        if found:
            return found
    found = shutil.which(_NAME)
    if found is None:
        raise SandboxError(
            f"{_NAME} was not found. Install its wheel, handinger_sandbox-*.whl, which `make package` "
            "builds in a checkout beside the client's, or set HANDINGER_SANDBOX to the program's path."
        )
    return found


def _script_folders() -> Sequence[str]:
    return sysconfig.get_path("scripts"), str(Path(sys.executable).parent)
