"""Creates the worker of the documentation on a local sandbox, follows it, and shows the answer.

Run by ``make demo``. The same code runs against the real service: leave the sandbox out and
set ``HANDINGER_API_KEY``.
"""

from handinger import Handinger, Worker
from handinger.testing import Sandbox

INSTRUCTION = "Find three cheap flights to Oslo and write a short report."


def main() -> None:
    with Sandbox() as sandbox, sandbox.client() as client:
        print(f"sandbox at {sandbox.base_url}\n")
        worker = follow(client)
        show(worker)
        ledger = sandbox.ledger()
        print(f"\nledger: {ledger['runs']} run started, {ledger['cost_usd']:.4f} USD")


def follow(client: Handinger) -> Worker:
    """Starts the worker and prints what it does, as it does it."""
    with client.workers.create(input=INSTRUCTION, budget="low", stream=True) as stream:
        for event in stream:
            if event.kind == "text":
                print(event.text, end="", flush=True)
            elif event.part and event.part["type"].startswith("tool-input-available"):
                print(f"  [uses {event.part.get('toolName', 'a tool')}]")
    print()
    return stream.final_worker()


def show(worker: Worker) -> None:
    print(f"\n{worker.id}: {worker.status}")
    for file in worker.files:
        print(f"  file    {file.filename} ({file.media_type})")
    for source in worker.sources:
        print(f"  source  {source.title}: {source.url}")
    if worker.usage:
        usage = worker.usage
        print(f"  usage   {usage.total_tokens} tokens in {usage.steps} steps, {usage.credits} credits")
    if worker.costs:
        costs = worker.costs
        print(f"  costs   model {costs.model_cost_usd:.4f} USD, tools {costs.tool_cost_usd:.4f} USD")


if __name__ == "__main__":
    main()
