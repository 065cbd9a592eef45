"""Spreads paid runs over a Ray cluster, each paid once.

    pip install handinger-*.whl ray   # the client's wheel
    export HANDINGER_API_KEY=…   # on the machines of the cluster, too
    python ray_tasks.py order-7 "Find a flight to Oslo" "Find a flight to Rome"

Ray runs a task again when the process that had it dies. The run that the process had started goes on
at Handinger, and the same idempotency key leads the second attempt to it. The name of the order does
the same for the whole script: run again, it pays for nothing that has begun.
"""

import sys

import ray

from handinger import Handinger


def run(order: str, number: int, instruction: str) -> str:
    """One paid run. Called again with the same arguments, it is the same run."""
    worker = Handinger().tasks.create(input=instruction, idempotency_key=f"{order}/{number}")
    return worker.output_text


def main(order: str, instructions: list[str]) -> None:
    # With an address in `RAY_ADDRESS` this joins that cluster instead of starting one.
    ray.init(include_dashboard=False)
    # The work is done elsewhere: here it only waits.
    task = ray.remote(num_cpus=0.1, max_retries=3)(run)
    numbers = {
        task.remote(order, number, instruction): number for number, instruction in enumerate(instructions)
    }
    while numbers:
        (done,), _ = ray.wait(list(numbers))
        print(f"{numbers.pop(done)}: {ray.get(done)}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
