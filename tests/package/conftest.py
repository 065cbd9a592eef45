"""The wheel under test, the Pythons it must run in, and a sandbox to run against."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSIONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("package")
    group.addoption("--wheel", type=Path, help="the built wheel")
    group.addoption("--sandbox-binary", type=Path, help="the built handinger-sandbox")


def given(config: pytest.Config, option: str) -> Path:
    path: Path | None = config.getoption(option)
    if path is None:
        raise pytest.UsageError(f"{option} is needed; see tests/package/README.md")
    if not path.is_file():
        raise pytest.UsageError(f"{option}: there is no file {path}")
    return path.resolve()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "interpreter" in metafunc.fixturenames:
        found = {version: path for version in VERSIONS if (path := working_python(version))}
        metafunc.parametrize("interpreter", found.values(), ids=found.keys(), scope="session")


def working_python(version: str) -> str | None:
    """The path of that Python, on `PATH` or where pyenv keeps it, if there is one and it runs."""
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [shutil.which(f"python{version}"), *kept.glob(f"{version}.*/bin/python{version}")]
    for candidate in filter(None, candidates):
        if not subprocess.run([candidate, "--version"], capture_output=True, check=False).returncode:
            return str(candidate)
    return None


@pytest.fixture(scope="session")
def wheel(pytestconfig: pytest.Config) -> Path:
    return given(pytestconfig, "--wheel")


@pytest.fixture(scope="session")
def installed(interpreter: str, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An interpreter whose environment holds the wheel and nothing else."""
    folder = tmp_path_factory.mktemp("clean")
    subprocess.run([interpreter, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    # Without an index: a dependency that the wheel asked for could not be had.
    install = [python, "-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check", wheel]
    subprocess.run(install, check=True)
    return python


@pytest.fixture(scope="session")
def sandbox_url(pytestconfig: pytest.Config) -> Iterator[str]:
    binary = given(pytestconfig, "--sandbox-binary")
    command = [binary, "--exit-with-parent", "--speed", "100"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sandbox:
        assert sandbox.stdout is not None
        yield sandbox.stdout.readline().strip()


@pytest.fixture
def environment() -> dict[str, str]:
    """The variables of this process without proxies, settings of the client and of Python."""
    foreign = ("HANDINGER_", "PYTHON")
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(foreign) and not name.upper().endswith("_PROXY")
    }
