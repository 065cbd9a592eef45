"""A server that answers each call of the API with the documented answer, whatever the parameters."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"

ANSWERS = [
    ("POST", r"/api/workers/[^/]+/schedules", "schedule_cron"),
    ("GET", r"/api/workers/[^/]+/schedules", "schedule_list"),
    ("DELETE", r"/api/workers/[^/]+/schedules/[^/]+", "schedule_cancelled"),
    ("GET", r"/api/workers/[^/]+/webhook/executions", "webhook_execution_list"),
    ("DELETE", r"/api/workers/[^/]+/webhook", "webhook_none"),
    (".*", r"/api/workers/[^/]+/webhook.*", "webhook"),
    ("GET", r"/api/workers/[^/]+/email", "email"),
    ("POST", r"/api/workers/[^/]+|/api/tasks", "worker"),
    ("GET", r"/api/workers/[^/]+", "worker"),
    ("PATCH", r"/api/workers/[^/]+", "template"),
    ("DELETE", r"/api/workers/[^/]+", "worker_deleted"),
    ("GET", r"/api/tasks/[^/]+", "task"),
    ("DELETE", r"/api/tasks/[^/]+", "task_archived"),
    ("GET", r"/api/tasks/[^/]+/turns", "turn_list"),
]


class Mock:
    """The server, on a free port, until the process ends."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        handler = type("BoundHandler", (_Handler,), {"mock": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def answer(self, method: str, path: str, body: bytes) -> tuple[str, bytes]:
        """The media type and the body."""
        if path in self.files:
            return "application/json", self.files[path]
        if path.endswith("/stream"):
            worker = json.dumps(_named(path, json.loads(_fixture("worker"))))
            return "text/event-stream", f"event: worker\ndata: {worker}\n\ndata: [DONE]\n\n".encode()
        if (method, path) == ("POST", "/api/workers"):
            starts = body and ("input" in json.loads(body))
            return "application/json", _fixture("worker" if starts else "template")
        for of_method, pattern, name in ANSWERS:
            if re.fullmatch(of_method, method) and re.fullmatch(pattern, path):
                answer = json.loads(_fixture(name))
                return "application/json", json.dumps(_named(path, answer)).encode()
        raise LookupError(f"{method} {path}")


def _fixture(name: str) -> bytes:
    answer = json.loads((FIXTURES / f"{name}.json").read_bytes())
    if answer.get("object") == "worker":  # as the calls that wait give it: done
        answer |= {"status": "completed", "running": False}
    return json.dumps(answer).encode()


def _named(path: str, answer: dict[str, Any]) -> dict[str, Any]:
    """A worker under the id that was asked for."""
    asked = re.match("/api/workers/([^/]+)", path)
    return {**answer, "id": asked[1]} if asked and answer.get("object") == "worker" else answer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    mock: Mock

    def _answer(self) -> None:
        sent = self.rfile.read(int(self.headers.get("content-length", 0)))
        try:
            kind, body = self.mock.answer(self.command, self.path.partition("?")[0], sent)
            status = 200
        except LookupError as error:
            status, kind, body = 404, "application/json", json.dumps({"error": str(error)}).encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Says nothing."""
