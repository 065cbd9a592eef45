"""Fetches a worker's files in every way there is, and its address."""

from pathlib import Path

from handinger import Handinger, NotFoundError
from handinger._response import BinaryAPIResponse, StreamedBinaryAPIResponse

client = Handinger()
worker = client.workers.create(input="[seconds=0] [files=1] Write a report")
name = worker.files[0].filename or "report.md"
print(name)

content = client.workers.retrieve_file(name, worker_id=worker.id)
print(isinstance(content, BinaryAPIResponse), content.is_closed, content.status_code)
data = content.read()
print(type(data).__name__, data.decode() == content.text(), len(data))
content.write_to_file("report.md")
print(Path("report.md").read_bytes() == data)
print(b"".join(content.iter_bytes(10)) == data)

raw = client.workers.with_raw_response.retrieve_file(file_path=name, worker_id=worker.id)
print(isinstance(raw, BinaryAPIResponse), raw.is_closed, raw.read() == data)
print(raw.parse() is raw or raw.read() == data)

with client.workers.with_streaming_response.retrieve_file(name, worker_id=worker.id) as streamed:
    print(isinstance(streamed, StreamedBinaryAPIResponse), streamed.is_closed)
    streamed.stream_to_file("again.md", chunk_size=16)
print(streamed.is_closed, Path("again.md").read_bytes() == data)

try:
    client.workers.retrieve_file("missing.md", worker_id=worker.id)
except NotFoundError as error:
    print("not found", error.status_code)

email = client.workers.retrieve_email(worker.id)
print(email, f"<{email}>", email.endswith("@mail.handinger.com"), email.split("@")[0], "@" in email)
print(email == "scout@mail.handinger.com", "To: " + email, len(email), email.upper())
