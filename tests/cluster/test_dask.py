"""Dask: a scheduler and worker processes on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dask_map
from conftest import ORDER, Order, run_example
from distributed import Client, LocalCluster
from dying import run_and_die_once

if TYPE_CHECKING:
    from pathlib import Path


def test_the_example_runs_and_pays_once(order: Order) -> None:
    run_example("dask_map.py", order)


def test_an_item_whose_process_is_killed_is_paid_once(order: Order, tmp_path: Path) -> None:
    marker = tmp_path / "killed"
    numbers = range(len(order.instructions))
    with (
        LocalCluster(n_workers=2, threads_per_worker=4, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        futures = [
            client.submit(run_and_die_once, dask_map.run, str(marker), ORDER, number, instruction)
            if number == 6
            else client.submit(dask_map.run, ORDER, number, instruction)
            for number, instruction in zip(numbers, order.instructions)
        ]
        answers = client.gather(futures)
    assert answers == [f"Answer {number}." for number in numbers]
    assert marker.exists()
    order.check_paid_once(sent_twice=6)
