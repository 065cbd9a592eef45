#!/usr/bin/env python3
"""Lets schemathesis try the sandbox against its own description of the API.

    tests/openapi/check.py [options of `schemathesis run`]

The sandbox is the one that `HANDINGER_SANDBOX` names, else the release build of the checkout. It
accepts one key, so that a request with another one has to fail.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
SCHEMATHESIS = CHECKOUT / ".cache/schemathesis/bin/schemathesis"
KEY = "key_of_schemathesis"


def main() -> int:
    binary = Path(os.environ.get("HANDINGER_SANDBOX", CHECKOUT / "target/release/handinger-sandbox"))
    if not binary.is_file() or not SCHEMATHESIS.is_file():
        print("run `make .cache/schemathesis target/release/handinger-sandbox` first", file=sys.stderr)
        return 2
    command = [binary, "--speed", "200", "--api-key", KEY, "--exit-with-parent"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as sandbox:
        base_url = sandbox.stdout.readline().strip()
        run = [SCHEMATHESIS, "--config-file", HERE / "schemathesis.toml", "run", f"{base_url}/openapi.json"]
        environment = {**os.environ, "HANDINGER_API_KEY": KEY}
        status = subprocess.run([*run, *sys.argv[1:]], env=environment, cwd=HERE, check=False).returncode
        sandbox.stdin.close()
    return status


if __name__ == "__main__":
    sys.exit(main())
