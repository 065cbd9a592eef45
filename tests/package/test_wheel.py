"""What is in the wheel, and whether it works where nothing else is installed."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import time
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

HERE = Path(__file__).parent

MOST_BYTES = 3_400_000

#: What no import of ours may bring in: each costs the user's start, or is not ours to choose.
NOT_IMPORTED = {"asyncio", "httpx", "pydantic", "ssl", "typing_extensions", "concurrent.futures"}


@pytest.fixture(scope="session")
def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="session")
def library(contents: dict[str, bytes]) -> bytes:
    (name,) = [name for name in contents if re.search(r"_native\.(abi3\.so|pyd)$", name)]
    return contents[name]


def test_one_wheel_serves_every_python(wheel: Path) -> None:
    name, _version, python, abi, _platform = wheel.stem.split("-")
    assert (name, python, abi) == ("handinger", "cp39", "abi3")


def test_size(wheel: Path) -> None:
    assert wheel.stat().st_size <= MOST_BYTES


def test_holds_the_package_and_its_types(contents: dict[str, bytes]) -> None:
    wanted = {"__init__.py", "py.typed", "_native.pyi", "types/__init__.py", "types/workers/__init__.py"}
    assert {f"handinger/{name}" for name in wanted} <= contents.keys()
    assert any(re.search(r"dist-info/licenses/.*LICENSE", name) for name in contents)


def test_holds_nothing_else(contents: dict[str, bytes]) -> None:
    strays = [name for name in contents if not re.match(r"handinger(-[^/]+\.dist-info)?/", name)]
    strays += [
        name for name in contents if re.search(r"(^|/)(tests?|__pycache__|target)/|\.(rs|toml|pyc)$", name)
    ]
    assert not strays


def test_metadata(contents: dict[str, bytes]) -> None:
    (name,) = [name for name in contents if name.endswith(".dist-info/METADATA")]
    metadata = Parser().parsestr(contents[name].decode())
    assert metadata["Requires-Python"] == ">=3.9"
    assert metadata["License-Expression"] == "Apache-2.0"
    needed = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert not needed, "the package needs nothing at run time"


def test_library_is_stripped(library: bytes, tmp_path: Path) -> None:
    if not library.startswith(b"\x7fELF"):
        pytest.skip("only ELF files are looked into")
    path = tmp_path / "library.so"
    path.write_bytes(library)
    with path.open("rb") as file:
        sections = {section.name for section in ELFFile(file).iter_sections()}
    assert not {name for name in sections if name.startswith(".debug")}
    assert ".symtab" not in sections


def test_quickstart_unchanged(installed: Path, sandbox_url: str, environment: dict[str, str]) -> None:
    environment |= {"HANDINGER_API_KEY": "any", "HANDINGER_BASE_URL": sandbox_url}
    printed = run(installed, environment, str(HERE / "quickstart.py"))
    assert re.fullmatch(r"wrk_[\w-]+\n", printed)


def test_async_and_stream(installed: Path, sandbox_url: str, environment: dict[str, str]) -> None:
    environment |= {"HANDINGER_API_KEY": "any", "HANDINGER_BASE_URL": sandbox_url}
    printed = run(installed, environment, str(HERE / "stream.py"))
    assert json.loads(printed) == {"status": "completed", "same_words": True}


def test_import_is_quiet(installed: Path, environment: dict[str, str]) -> None:
    """Import and construction start no thread, open no socket, and load only what they need."""
    seen = json.loads(run(installed, environment, "-W", "error", str(HERE / "look_inside.py")))
    assert seen["threads"] == 1
    assert seen["sockets"] == 0
    assert not NOT_IMPORTED & set(seen["modules"])
    assert seen["version"] == seen["installed_version"]


def test_import_budget(installed: Path, environment: dict[str, str]) -> None:
    """Tells what import and construction cost. Time on a shared machine is told, not judged."""
    bare = start_time(installed, environment, "pass")
    ours = start_time(installed, environment, "from handinger import Handinger; Handinger(api_key='k')")
    print(f"import and construct: {(ours - bare) * 1000:.1f} ms above the bare interpreter", file=sys.stderr)
    assert ours - bare < 0.5, "no machine is that slow"


def start_time(python: Path, environment: dict[str, str], code: str) -> float:
    def once() -> float:
        before = time.perf_counter()
        run(python, environment, "-c", code)
        return time.perf_counter() - before

    once()  # writes the byte code
    return statistics.median(once() for _ in range(7))


def run(python: Path, environment: dict[str, str], *arguments: str) -> str:
    """Standard output of a program that must end well and say nothing on standard error."""
    done = subprocess.run(
        [python, *arguments], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
