"""Fails when tests/TRUST.md names a test or scenario that is not there."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "tests" / "TRUST.md"


def is_there(named: str) -> bool:
    path, _, test = named.partition("::")
    folder = ROOT if "/" in path else ROOT / "tests" / "scenarios"
    if not test:
        return (folder / path).is_file()
    file = folder / path
    if not file.is_file():
        return False
    # A function of that name, or the words of a test in TypeScript.
    defined = rf"(fn|def) {re.escape(test)}\b|(test|it)\(\s*['\"]{re.escape(test)}['\"]"
    return re.search(defined, file.read_text(encoding="utf-8")) is not None


def main() -> int:
    named = re.findall(r"`([\w./-]+\.(?:yaml|rs|py|ts)(?:::[^`]+)?)`", PAGE.read_text(encoding="utf-8"))
    missing = sorted({name for name in named if not is_there(name) and name != "name.yaml"})
    for name in missing:
        print(f"tests/TRUST.md names {name}, which is not there", file=sys.stderr)
    if len(named) < 100:
        print(f"tests/TRUST.md names {len(named)} tests only: is it read?", file=sys.stderr)
        return 1
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
