"""The examples of the pages run as they stand there, against the sandbox."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from handinger.testing import Sandbox
from handinger.testing._sandbox import find_binary

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "readme"))

from blocks import program  # noqa: E402

PAGES = [("python/README.md", None), ("README.md", "Python"), ("README.md", "Test your own code")]


@pytest.mark.parametrize(("page", "section"), PAGES)
def test_the_examples_run(page: str, section: str | None, sandbox: Sandbox, tmp_path: Path) -> None:
    script = tmp_path / "test_page.py"  # by this name pytest finds the tests among the examples
    text = program(ROOT / page, "python", section)
    script.write_text(text, encoding="utf-8")
    pytest_run = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio"]
    done = subprocess.run(
        [sys.executable, "-W", "error", *(pytest_run if "def test_" in text else []), script.name],
        cwd=tmp_path,
        env={
            **os.environ,
            "HANDINGER_BASE_URL": sandbox.base_url,
            "HANDINGER_API_KEY": "hdg_any",
            "HANDINGER_SANDBOX": find_binary(),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{page}: {done.stdout}{done.stderr}"
    assert sandbox.requests() or "def test_" in text
