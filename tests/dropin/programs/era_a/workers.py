"""Starts a worker, looks at everything it gives, and talks on with it."""

import os

from handinger import Handinger
from handinger.types import Worker
from handinger.types.worker import File, Output, OutputContent, Source

client = Handinger(api_key=os.environ.get("HANDINGER_API_KEY"))

worker = client.workers.create(input="[seconds=0] Find three cheap flights to Oslo", budget="low")
print(type(worker).__name__, isinstance(worker, Worker))
print(worker.object, worker.status, worker.running, worker.error, worker.incomplete_details)
print(type(worker.id).__name__, type(worker.created_at).__name__)
print(worker.output_text)
for output in worker.output:
    print(isinstance(output, Output), output.role, output.status, output.type)
    for content in output.content:
        print(isinstance(content, OutputContent), content.type, content.text)
for source in worker.sources:
    print(isinstance(source, Source), source.type, source.title, source.url)
for file in worker.files:
    print(isinstance(file, File), file.filename, file.media_type)
print(type(worker.messages).__name__, type(worker.metadata).__name__)
print([message["role"] for message in worker.messages])

usage = worker.usage
if usage is not None:
    print(usage.input_tokens, usage.output_tokens, usage.reasoning_tokens, usage.total_tokens)
    print(usage.cache_read_tokens, usage.cache_write_tokens, usage.steps, usage.cost_usd, usage.credits)
costs = worker.costs
if costs is not None:
    print(costs.internal_cost_usd, costs.sandbox_cost_usd, costs.tool_cost_usd, costs.api_model_cost_usd)

again = client.workers.retrieve(worker.id)
print(again.id == worker.id, again.output_text == worker.output_text, again == worker)

more = client.workers.continue_(worker.id, input="[seconds=0] And back?", budget="standard")
print(more.id == worker.id, more.status, more.output_text != worker.output_text)
print(client.workers.continue_(worker_id=worker.id, input="[seconds=0] And back?").id == worker.id)
print(client.workers.retrieve(worker_id=worker.id).status)
