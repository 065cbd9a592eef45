"""Types: samples under mypy and pyright, and the native module against its stub."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PYTHON = Path(__file__).resolve().parent.parent

CHECKS = {
    "mypy": ["mypy", "--no-error-summary"],
    "pyright": ["pyright", "--pythonpath", sys.executable],
    "stubtest": ["mypy.stubtest", "handinger._native", "--ignore-disjoint-bases"],
}


@pytest.mark.parametrize("name", CHECKS)
def test_types(name: str) -> None:
    if name == "pyright" and shutil.which("node") is None:
        pytest.skip("pyright runs on Node.js, which is not here")
    result = subprocess.run([sys.executable, "-m", *CHECKS[name]], cwd=PYTHON, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
