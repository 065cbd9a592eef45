#!/usr/bin/env python3
"""Runs every program under the official package and under ours, and compares what they print.

    .cache/venv/bin/python tests/dropin/compare.py [--write] [WORD …]

Each release of the official package gets an environment of its own, from `requirements/`; ours
is the package of the interpreter that runs this. A word picks the programs whose name holds it.
`--write` records what the official package prints next to the program: `make test` holds ours
against that record, without the official package.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

from handinger.testing import Sandbox
from replay import ERAS, Printed, all_programs, name_of, recorded, replay

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bench"))

from environments import environment  # noqa: E402  (the benchmarks' module, found on the path above)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("words", nargs="*", metavar="WORD", help="only programs whose name holds it")
    parser.add_argument("--write", action="store_true", help="record what the official package prints")
    arguments = parser.parse_args()
    official = {
        era: environment(f"official-{era}", HERE / "requirements" / f"{era}.txt") for era in ("a", "b")
    }
    failures = 0
    with Sandbox(speed=100) as sandbox:
        for program in all_programs():
            name = name_of(program)
            if arguments.words and not any(word in name for word in arguments.words):
                continue
            theirs = [replay(official[era], program, sandbox) for era in ERAS[program.parent.name]]
            ours = replay(sys.executable, program, sandbox)
            problem = difference(theirs, ours)
            failures += problem is not None
            print(f"{name:<36} {problem or 'the same'}", flush=True)
            if arguments.write and theirs[0].status == 0:
                recorded(program).write_text(theirs[0].out, encoding="utf-8")
    return 1 if failures else 0


def difference(theirs: list[Printed], ours: Printed) -> str | None:
    """What is wrong, if anything is: a program must run everywhere and print the same."""
    for printed in theirs:
        if printed.status != 0:
            return f"fails with the official package:\n{printed.error}"
        if printed.out != theirs[0].out:
            return f"the official releases differ:\n{diff(theirs[0].out, printed.out)}"
    if ours.status != 0:
        return f"fails with ours:\n{ours.error}"
    return None if ours.out == theirs[0].out else f"differs:\n{diff(theirs[0].out, ours.out)}"


def diff(official: str, ours: str) -> str:
    lines = difflib.unified_diff(official.splitlines(), ours.splitlines(), "official", "ours", "", "", 1, "")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
