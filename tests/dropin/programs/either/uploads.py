"""Sends files of every form with requests to any path, and shows the form that arrived."""

import asyncio
import io
import re
from pathlib import Path
from typing import Any

import handinger
from handinger import AsyncHandinger, Handinger

client = Handinger(max_retries=0)
FORM: Any = {"headers": {"Content-Type": "multipart/form-data"}}
ECHO = {"path": "/api/any", "status": 200, "body": {"done": True}}


def arrived() -> None:
    log: Any = client.get("/_sandbox/requests", cast_to=object)
    request = [each for each in log["requests"] if each["path"] == "/api/any"][-1]
    headers = dict(request["headers"])
    boundary = re.search(r'boundary="?([^";]+)', headers["content-type"]).group(1)  # type: ignore[union-attr]
    for part in request["body"].split(f"--{boundary}")[1:-1]:
        head, _, content = part.strip("\r\n").partition("\r\n\r\n")
        fields = dict(re.findall(r'(name|filename)="([^"]*)"', head))
        kind = re.search(r"content-type: (\S+)", head, re.IGNORECASE)
        print("  ", fields, kind and kind.group(1), repr(content))


Path("report.md").write_text("# Report")
Path("data.bin").write_bytes(b"abc")
for files in (
    {"file": b"bytes"},
    {"file": ("name.txt", b"bytes")},
    {"file": ("name.dat", b"bytes", "text/x-mine")},
    {"file": Path("report.md")},
    {"file": io.BytesIO(b"stream")},
    {"file": ("a.json", io.BytesIO(b"{}"))},
    [("files[]", ("a.txt", b"1")), ("files[]", ("b.txt", b"2"))],
    {"file": handinger.file_from_path("data.bin")},
):
    client.post("/_sandbox/faults", cast_to=object, body=ECHO)
    body = {"input": "x", "tags": ["a", "b"], "deep": {"c": True}}
    print(client.post("/api/any", cast_to=object, body=body, files=files, options=FORM))
    arrived()

with open("data.bin", "rb") as opened:
    client.post("/_sandbox/faults", cast_to=object, body=ECHO)
    client.put("/api/any", cast_to=object, files={"file": opened}, options=FORM)
    arrived()

for wrong in ({"file": "a path as text"}, {"file": 5}):
    try:
        client.post("/api/any", cast_to=object, files=wrong, options=FORM)
    except (TypeError, ValueError):
        print("refused")
try:
    client.post("/api/any", cast_to=object, content=b"x", files={"file": b"y"}, options=FORM)
except TypeError:
    print("TypeError")


async def main() -> None:
    asynchronous = AsyncHandinger(max_retries=0)
    for files in ({"file": ("a.txt", b"1")}, {"file": Path("report.md")}):
        client.post("/_sandbox/faults", cast_to=object, body=ECHO)
        await asynchronous.post("/api/any", cast_to=object, body={"input": "x"}, files=files, options=FORM)
        arrived()


asyncio.run(main())
