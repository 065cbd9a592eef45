"""Builds what the benchmark runs: the Rust binary, our wheel, and one environment per package.

Everything lands in `.cache/bench` of the checkout and is built again only when its input changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
CACHE = CHECKOUT / ".cache" / "bench"
SWIFT = [CHECKOUT / "tests" / "swift_toolchain", "run"]


def rust_binary() -> Path:
    """Builds `handinger-bench` with the release profile and says where it is."""
    command = ["cargo", "build", "--release", "--quiet", "--package", "handinger-bench"]
    subprocess.run(command, cwd=CHECKOUT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", CHECKOUT / "target"))
    return target / "release" / "handinger-bench"


def official_python() -> Path:
    """Interpreter of an environment with the official package."""
    return environment("official", HERE / "requirements" / "official.txt")


def our_python(wheel: Path | None) -> Path:
    """Interpreter of an environment with our wheel, which is built unless one is given."""
    python = environment("ours", HERE / "requirements" / "ours.txt")
    wheel = wheel or build_wheel()
    pip(python, "--no-index", "--no-deps", "--force-reinstall", str(wheel))
    return python


def build_wheel() -> Path:
    """Builds the wheel with the release profile."""
    tools = environment("tools", HERE / "requirements" / "tools.txt")
    out = CACHE / "wheels"
    for old in out.glob("*.whl"):
        old.unlink()
    maturin = tools.with_name("maturin")
    command: list[str | Path] = [maturin, "build", "--release", "--quiet", "--out", out]
    command += ["--interpreter", sys.executable]
    subprocess.run(command, cwd=CHECKOUT / "python", check=True)
    (wheel,) = out.glob("*.whl")
    return wheel


def node_folder(package: str, tarballs: Path | None) -> Path:
    """A folder with one npm package installed: ours from its tarballs, which are packed unless given."""
    folder = CACHE / f"node-{package}"
    manifest = folder / "package.json"
    requirements = HERE / "requirements" / f"node_{package}.json"
    wanted = requirements.read_text() if requirements.is_file() else '{ "private": true }\n'
    if package != "ours" and manifest.is_file() and manifest.read_text() == wanted:
        return folder
    packed: list[Path] = []
    if package == "ours":
        if tarballs is None:
            subprocess.run(["make", "--quiet", ".cache/npm-packed"], cwd=CHECKOUT, check=True)
        packed = list((tarballs or CHECKOUT / ".cache" / "npm").resolve().glob("*.tgz"))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    manifest.write_text(wanted)
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--no-save", *map(str, packed)]
    subprocess.run(command, cwd=folder, check=True)
    return folder


def kotlin_class_path() -> str:
    """Builds the jar and the measured Kotlin program, and says what they need to run."""
    subprocess.run(["make", "--quiet", ".cache/kotlin-built"], cwd=CHECKOUT, check=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    listed = CACHE / "kotlin-class-path.txt"
    build = ["mvn", "--quiet", "--batch-mode", "compile", "dependency:build-classpath"]
    build += [f"-Dmdep.outputFile={listed}"]
    subprocess.run(build, cwd=HERE / "kotlin", check=True, stdout=sys.stderr)
    return f"{HERE / 'kotlin' / 'target' / 'classes'}{os.pathsep}{listed.read_text().strip()}"


def has_swift() -> bool:
    """Whether there is a Swift already: none is set up for a benchmark."""
    return subprocess.run([SWIFT[0], "present"], check=False).returncode == 0


def swift_program() -> Path:
    """Builds the measured Swift program and says where it is."""
    subprocess.run(["make", "--quiet", ".cache/swift-built"], cwd=CHECKOUT, check=True, stdout=sys.stderr)
    build = [*SWIFT, "swift", "build", "--quiet", "--configuration", "release"]
    subprocess.run(build, cwd=HERE / "swift_rows", check=True, stdout=sys.stderr)
    return HERE / "swift_rows" / ".build" / "release" / "bench"


def environment(name: str, requirements: Path) -> Path:
    """Makes a virtual environment with exactly these requirements; keeps it while they stay."""
    folder = CACHE / name
    python = folder / "bin" / "python"
    stamp = folder / "requirements.sha256"
    digest = hashlib.sha256(sys.version.encode() + requirements.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == digest:
        return python
    venv.create(folder, clear=True, with_pip=True)
    pip(python, "--no-deps", "--requirement", str(requirements))
    stamp.write_text(digest)
    return python


def pip(python: Path, *arguments: str) -> None:
    quiet = ["--quiet", "--disable-pip-version-check"]
    subprocess.run([python, "-m", "pip", "install", *quiet, *arguments], check=True)
