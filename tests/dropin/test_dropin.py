"""Programs written for the official package run unchanged and print what they print there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from handinger.testing import Sandbox
from replay import all_programs, name_of, recorded, replay


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    with Sandbox(speed=100) as running:
        yield running


@pytest.mark.parametrize("program", all_programs(), ids=name_of)
def test_prints_the_same(program: Path, sandbox: Sandbox) -> None:
    printed = replay(sys.executable, program, sandbox)
    assert (printed.status, printed.error) == (0, "")
    assert printed.out == recorded(program).read_text(encoding="utf-8")


def test_there_are_programs_for_both_eras() -> None:
    assert {program.parent.name for program in all_programs()} == {"era_a", "era_b", "either"}
    assert {
        path.with_suffix(".py") for path in recorded(all_programs()[0]).parents[1].glob("*/*.out")
    } == set(all_programs())
