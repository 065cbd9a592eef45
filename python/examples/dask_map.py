"""Spreads paid runs over a Dask cluster, each paid once.

    pip install handinger-*.whl distributed   # the client's wheel
    export HANDINGER_API_KEY=…   # on the machines of the cluster, too
    python dask_map.py order-7 "Find a flight to Oslo" "Find a flight to Rome"

Dask runs an item again when the process that had it dies. The run that the process had started goes
on at Handinger, and the same idempotency key leads the second attempt to it. The name of the order
does the same for the whole script: run again, it pays for nothing that has begun.
"""

import sys

from distributed import Client, LocalCluster, as_completed

from handinger import Handinger


def run(order: str, number: int, instruction: str) -> str:
    """One paid run. Called again with the same arguments, it is the same run."""
    worker = Handinger().tasks.create(input=instruction, idempotency_key=f"{order}/{number}")
    return worker.output_text


def main(order: str, instructions: list[str]) -> None:
    orders, numbers = [order] * len(instructions), range(len(instructions))
    # In place of the local cluster, give `Client` the address of your scheduler.
    with (
        LocalCluster(n_workers=2, threads_per_worker=8, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        futures = client.map(run, orders, numbers, instructions)
        for future in as_completed(futures):
            print(f"{futures.index(future)}: {future.result()}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
