#!/usr/bin/env python3
"""Checks the examples for Dask and Ray: sets up what they need, then runs them on real clusters.

    tests/cluster/check_clusters.py [pytest options]

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
"""The oldest Python that the cluster packages support."""

SKIPPED = 77
"""The exit status that says so, after the custom of Automake."""

RAY = HERE / "requirements-ray.txt"


def main() -> int:
    if sys.version_info < OLDEST:
        print(f"Dask and Ray need Python {'.'.join(map(str, OLDEST))}", file=sys.stderr)
        return SKIPPED
    wheels = sorted((CACHE / "wheels").glob("handinger-*.whl"))
    sandbox = Path(os.environ.get("HANDINGER_SANDBOX", CHECKOUT / "target/release/handinger-sandbox"))
    if len(wheels) != 1 or not sandbox.is_file():
        print("run `make package target/release/handinger-sandbox` first", file=sys.stderr)
        return 2
    python = tools()
    pip(python, "--force-reinstall", "--no-deps", wheels[0])
    environment = {
        **os.environ,
        "HANDINGER_SANDBOX": str(sandbox),
        # The processes of a cluster find the examples by this.
        "PYTHONPATH": os.pathsep.join(map(str, (HERE, CHECKOUT / "python" / "examples"))),
        "RAY_AUTH_MODE": "disabled",
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    command = [python, "-m", "pytest", "-q", "-rs", HERE, *sys.argv[1:]]
    return subprocess.run(command, cwd=HERE, env=environment, check=False).returncode


def tools() -> Path:
    """The interpreter of an environment with what the checks need; Ray only where there is a wheel."""
    folder = CACHE / "cluster-checks"
    python = folder / "bin" / "python"
    wanted = REQUIREMENTS.read_text() + RAY.read_text()
    stamp = folder / "requirements.txt"
    if not stamp.is_file() or stamp.read_text() != wanted:
        venv.create(folder, clear=True, with_pip=True)
        pip(python, "--requirement", REQUIREMENTS)
        try:
            pip(python, "--only-binary=:all:", "--requirement", RAY)
        except subprocess.CalledProcessError:
            print("Ray has no wheel for this Python and machine; its checks are skipped", file=sys.stderr)
        stamp.write_text(wanted)
    return python


def pip(python: Path, *arguments: object) -> None:
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, *map(str, arguments)], check=True)


if __name__ == "__main__":
    sys.exit(main())
