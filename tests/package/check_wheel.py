#!/usr/bin/env python3
"""Checks the built wheel: sets up what the checks need, then runs them.

    tests/package/check_wheel.py [WHEEL] [pytest options]

Without a wheel it takes the one in `.cache/wheels`, where `make package` puts it. The sandbox is
the one that `HANDINGER_SANDBOX` names, else the release build of the checkout.
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


def main() -> int:
    arguments = sys.argv[1:]
    given = [Path(argument) for argument in arguments[:1] if argument.endswith(".whl")]
    wheels = given or sorted((CACHE / "wheels").glob("handinger-*.whl"))
    sandbox = Path(os.environ.get("HANDINGER_SANDBOX", CHECKOUT / "target/release/handinger-sandbox"))
    if len(wheels) != 1 or not sandbox.is_file():
        print("run `make package target/release/handinger-sandbox` first", file=sys.stderr)
        return 2
    options = ["--wheel", wheels[0], "--sandbox-binary", sandbox, *arguments[len(given) :]]
    return subprocess.run([tools(), "-m", "pytest", HERE, *options], cwd=HERE, check=False).returncode


def tools() -> Path:
    """The interpreter of an environment with what the checks need."""
    folder = CACHE / "package-checks"
    python = folder / "bin" / "python"
    requirements = HERE / "requirements.txt"
    stamp = folder / "requirements.txt"
    if not stamp.is_file() or stamp.read_text() != requirements.read_text():
        venv.create(folder, clear=True, with_pip=True)
        install = ["install", "--quiet", "--disable-pip-version-check", "--requirement", requirements]
        subprocess.run([python, "-m", "pip", *install], check=True)
        stamp.write_text(requirements.read_text())
    return python


if __name__ == "__main__":
    sys.exit(main())
