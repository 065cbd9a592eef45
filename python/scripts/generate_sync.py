"""Writes the blocking client, `src/handinger/_sync`, from the one for asyncio, `src/handinger/_async`.

Usage: python scripts/generate_sync.py [--check]
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PYTHON = Path(__file__).resolve().parent.parent
SOURCE = PYTHON / "src" / "handinger" / "_async"
TARGET = PYTHON / "src" / "handinger" / "_sync"

NOTE = "Generated from _async/{name} by scripts/generate_sync.py; do not edit."

REPLACEMENTS = [
    (r"\basync (def|with|for)\b", r"\1"),
    (r"\bawait ", ""),
    (r"\b(\w+)_async\b", r"\1"),
    (r"\basync_(to_\w+)", r"\1"),
    (r"\b(Stop)?Async(?=[A-Z])", r"\1"),
    (r"__a(enter|exit|iter|next)__", r"__\1__"),
    (r"\bfor asyncio\b", "for blocking code"),
    (r"(?<=serves all threads) and event loops", ""),
    (r"_async\b", "_sync"),
]


def blocking(source: str, name: str) -> str:
    """The blocking form of a module for asyncio."""
    if name == "__init__.py":
        return '"""The blocking client, generated from `_async` by scripts/generate_sync.py."""\n'
    text = source
    for pattern, replacement in REPLACEMENTS:
        text = re.sub(pattern, replacement, text)
    text = _without_awaitable(text)
    docstring, rest = re.match(r'"""(.+?)"""\n(.*)', text, re.DOTALL).groups()  # type: ignore[union-attr]
    return f'"""{docstring.strip()}\n\n{NOTE.format(name=name)}\n"""\n{rest}'


def _without_awaitable(text: str) -> str:
    """`Awaitable[X]` becomes `X`, whatever the brackets in X."""
    text = re.sub(r"\bAwaitable, |, Awaitable\b(?!\[)", "", text)
    while (start := text.find("Awaitable[")) >= 0:
        begin = start + len("Awaitable[")
        depth, end = 1, begin
        while depth:
            depth += {"[": 1, "]": -1}.get(text[end], 0)
            end += 1
        text = text[:start] + text[begin : end - 1] + text[end:]
    return text


def generate(folder: Path) -> None:
    """Writes all modules into a folder, sorted and formatted."""
    for path in sorted(SOURCE.glob("*.py")):
        text = blocking(path.read_text(encoding="utf-8"), path.name)
        (folder / path.name).write_text(text, encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    config = ["--config", str(PYTHON / "pyproject.toml")]
    subprocess.run(
        [*ruff, "check", "--quiet", "--no-cache", "--fix", "--select", "I,F401", *config, str(folder)],
        check=True,
    )
    subprocess.run([*ruff, "format", "--quiet", "--no-cache", *config, str(folder)], check=True)


def main() -> int:
    """Writes the modules, or with --check says whether they are as they should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if a file is stale")
    if not parser.parse_args().check:
        TARGET.mkdir(exist_ok=True)
        generate(TARGET)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        fresh = {path.name: path.read_text(encoding="utf-8") for path in Path(folder).glob("*.py")}
    present = {path.name: path.read_text(encoding="utf-8") for path in TARGET.glob("*.py")}
    stale = sorted(name for name in {*fresh, *present} if fresh.get(name) != present.get(name))
    if stale:
        print(f"_sync is stale ({', '.join(stale)}): run python scripts/generate_sync.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
