#!/usr/bin/env python3
"""Runs the wheel inside the programs of others: gunicorn, FastAPI, Celery, Jupyter, pytest-xdist.

    tests/frameworks/check_frameworks.py [pytest options]

The client is the wheel in `.cache/wheels`, where `make package` puts it; the sandbox is the one that
`HANDINGER_SANDBOX` names, else the release build of the checkout.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
CACHE = CHECKOUT / ".cache"
REQUIREMENTS = HERE / "requirements.txt"
OLDEST = (3, 10)
"""The oldest Python that these packages support."""

SKIPPED = 77
"""The exit status that says so, after the custom of Automake."""


def main() -> int:
    if sys.version_info < OLDEST:
        print(f"these packages need Python {'.'.join(map(str, OLDEST))}", file=sys.stderr)
        return SKIPPED
    wheels = sorted((CACHE / "wheels").glob("handinger-*.whl"))
    sandbox = Path(os.environ.get("HANDINGER_SANDBOX", CHECKOUT / "target/release/handinger-sandbox"))
    if len(wheels) != 1 or not sandbox.is_file():
        print("run `make package target/release/handinger-sandbox` first", file=sys.stderr)
        return 2
    python = tools()
    pip(python, "--force-reinstall", "--no-deps", wheels[0])
    environment = {**os.environ, "HANDINGER_SANDBOX": str(sandbox)}
    command = [python, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", HERE, *sys.argv[1:]]
    return subprocess.run(command, cwd=HERE, env=environment, check=False).returncode


def tools() -> Path:
    """The interpreter of the environment that they share."""
    folder = CACHE / "framework-checks"
    python = folder / "bin" / "python"
    stamp = folder / "requirements.txt"
    if not stamp.is_file() or stamp.read_text() != REQUIREMENTS.read_text():
        venv.create(folder, clear=True, with_pip=True)
        pip(python, "--requirement", REQUIREMENTS)
        stamp.write_text(REQUIREMENTS.read_text())
    return python


def pip(python: Path, *arguments: object) -> None:
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, *map(str, arguments)], check=True)


if __name__ == "__main__":
    sys.exit(main())
