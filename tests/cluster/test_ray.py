"""Ray: its processes on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from conftest import ORDER, Order, run_example
from dying import run_and_die_once

ray = pytest.importorskip("ray", reason="Ray has no wheel for this Python and machine")

import ray_tasks  # noqa: E402  (needs Ray)

if TYPE_CHECKING:
    from pathlib import Path


def test_the_example_runs_and_pays_once(order: Order) -> None:
    run_example("ray_tasks.py", order)


def test_an_item_whose_process_is_killed_is_paid_once(order: Order, tmp_path: Path) -> None:
    marker = tmp_path / "killed"
    numbers = range(len(order.instructions))
    ray.init(include_dashboard=False)
    try:
        run = ray.remote(num_cpus=0.1, max_retries=3)(ray_tasks.run)
        dying = ray.remote(num_cpus=0.1, max_retries=3)(run_and_die_once)
        tasks = [
            dying.remote(ray_tasks.run, str(marker), ORDER, number, instruction)
            if number == 6
            else run.remote(ORDER, number, instruction)
            for number, instruction in zip(numbers, order.instructions)
        ]
        answers = ray.get(tasks, timeout=120)
    finally:
        ray.shutdown()
    assert answers == [f"Answer {number}." for number in numbers]
    assert marker.exists()
    order.check_paid_once(sent_twice=6)
