"""Fetches the official package's source releases from PyPI and runs their tests of the API with ours.

Usage: python tests/dropin/official/run.py [VERSION …]

Ends with 77, which means "skipped", when a release cannot be had.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
CACHE = ROOT / ".cache" / "official"
VERSIONS = ("0.2.0", "0.6.0", "0.18.0")
SKIPPED = 77


def source_of(version: str) -> Path | None:
    """The source release, from PyPI once; none when it cannot be had."""
    archive = CACHE / f"handinger-{version}.tar.gz"
    if not archive.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        wanted = ["--no-deps", "--no-binary", "handinger", f"handinger=={version}"]
        download = [sys.executable, "-m", "pip", "download", "--quiet", *wanted, "--dest", str(CACHE)]
        done = subprocess.run(download, capture_output=True, text=True, check=False)
        if done.returncode or not archive.exists():
            print(f"the source of version {version} cannot be had: {done.stderr.strip()[-300:]}")
            return None
    return archive


def lay_out(version: str, archive: Path) -> Path:
    """A folder with the tests as they came, and what they run on here."""
    folder = CACHE / version
    shutil.rmtree(folder, ignore_errors=True)
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            inside = Path(*Path(member.name).parts[1:])
            if member.isfile() and inside.parts[:2] == ("tests", "api_resources"):
                target = folder / inside
                target.parent.mkdir(parents=True, exist_ok=True)
                source = tar.extractfile(member)
                target.write_bytes(source.read() if source else b"")
    (folder / "tests" / "__init__.py").touch()
    shutil.copy(HERE / "utils.py", folder / "tests" / "utils.py")
    shutil.copy(HERE / "conftest.py", folder / "conftest.py")
    (folder / "pytest.ini").write_text(
        "[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = session\n"
        f"pythonpath = . {HERE}\nmarkers = respx\n"
    )
    return folder


def main() -> int:
    """Runs them all, and says how many tests of each passed."""
    archives = {version: source_of(version) for version in sys.argv[1:] or VERSIONS}
    if None in archives.values():
        return SKIPPED
    status = 0
    for version, archive in archives.items():
        assert archive is not None
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:respx", "tests"]
        print(f"handinger {version}:", flush=True)
        status |= subprocess.run(command, cwd=lay_out(version, archive), check=False).returncode
    return status


if __name__ == "__main__":
    sys.exit(main())
