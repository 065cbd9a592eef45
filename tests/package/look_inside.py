"""Imports and constructs, then tells what that left behind in the process."""

import json
import os
import sys

before = set(sys.modules)

import handinger

handinger.Handinger(api_key="any")
handinger.AsyncHandinger(api_key="any")
loaded = set(sys.modules) - before


def open_sockets() -> int:
    links = (f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd"))
    return sum(os.path.islink(link) and os.readlink(link).startswith("socket:") for link in links)


report = {
    "modules": sorted(loaded),
    "threads": len(os.listdir("/proc/self/task")),
    "sockets": open_sockets(),
    "version": handinger.__version__,
}

from importlib.metadata import version

print(json.dumps({**report, "installed_version": version("handinger")}))
