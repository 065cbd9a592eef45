"""Follows a worker by its event stream and reads the words out of the events."""

from handinger import Handinger, Stream

client = Handinger()
worker = client.workers.create(input="[seconds=0] Tell me about Oslo")

stream = client.workers.stream_updates(worker.id)
print(isinstance(stream, Stream), stream.response.status_code)
words = []
for event in stream:
    if event.get("type") == "text-delta":
        words.append(event["delta"])
    elif "object" in event and event["object"] == "worker":
        print("worker", event["status"])
    elif event["type"] == "finish":
        break
stream.close()
print("".join(words))

with client.workers.stream_updates(worker_id=worker.id) as events:
    first = next(events)
    print(sorted(first.keys())[:3], len(first) > 5, "id" in first, dict(first)["object"])

response = client.workers.with_raw_response.stream_updates(worker.id)
print(response.status_code, response.headers["content-type"].split(";")[0])
parsed = response.parse()
print(isinstance(parsed, Stream), next(parsed)["object"])
parsed.close()

with client.workers.with_streaming_response.stream_updates(worker.id) as streamed:
    print(streamed.status_code, streamed.is_closed)
    lines = [line for line in streamed.iter_lines() if line.startswith("data: ")]
    print(lines[3], len(lines))
