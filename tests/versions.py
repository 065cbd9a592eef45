"""Holds every place that tells the version to the one that counts: `[workspace.package]` in Cargo.toml.

Usage: python tests/versions.py [VERSION]

Without an argument it fails where a place says something else, and where the version stands in a
file that is not listed here. With one it writes that version everywhere, and gives what
CHANGELOG.md holds as unreleased its heading.
"""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION = r"(\d+\.\d+\.\d+)"  # no pre-releases: Python spells those in a way of its own

# Where Python, Node and the platform packages are not named, their build tools take the version
# from the manifest beside them.
PLACES = {
    "Cargo.toml": [
        rf'(?m)^version = "{VERSION}"',
        rf'(?m)^handinger = \{{ path = "core", version = "{VERSION}"',
        rf'(?m)^handinger-sandbox = \{{ path = "sandbox", version = "{VERSION}"',
    ],
    "Cargo.lock": [rf'name = "handinger[a-z-]*"\nversion = "{VERSION}"'],
    "README.md": [rf"com\.handinger:handinger:{VERSION}"],
    "kotlin/README.md": [rf"<artifactId>handinger</artifactId>\s*<version>{VERSION}"],
    "kotlin/android/build.gradle.kts": [rf'(?m)^version = "{VERSION}"'],
    "kotlin/example/pom.xml": [rf"<version>{VERSION}</version>(?=\s*<(?:properties|/dependency)>)"],
    "kotlin/pom.xml": [rf"<artifactId>handinger</artifactId>\s*<version>{VERSION}"],
    "node/package-lock.json": [rf'"name": "handinger",\s*"version": "{VERSION}"'],
    "node/package.json": [rf'"name": "handinger",\s*"version": "{VERSION}"'],
    "python/src/handinger/_version.py": [rf'__version__ = "{VERSION}"'],
    "tests/bench/kotlin/pom.xml": [
        rf"\A[\s\S]*?</artifactId>\s*<version>{VERSION}",
        rf"<artifactId>handinger</artifactId>\s*<version>{VERSION}",
    ],
    "tests/package/jvm/pom.xml": [rf"<handinger\.version>{VERSION}"],
}
# Versions of others stand there, and old ones of our own.
NOT_SEARCHED = re.compile(r"(^|/)(CHANGELOG\.md|Cargo\.lock|package-lock\.json)$")


@dataclass(frozen=True)
class Place:
    path: str
    start: int
    end: int
    version: str
    line: int


def places() -> list[Place]:
    """All places that are known; one that is gone ends the program."""
    found: list[Place] = []
    for path, patterns in PLACES.items():
        text = (ROOT / path).read_text()
        for pattern in patterns:
            matches = list(re.finditer(pattern, text))
            if not matches:
                sys.exit(f"{path}: no version where tests/versions.py looks for it: {pattern}")
            for match in matches:
                line = text.count("\n", 0, match.start(1)) + 1
                found.append(Place(path, *match.span(1), match[1], line))
    return found


def unlisted(version: str) -> list[str]:
    """Where else the version stands in a tracked file."""
    known = {(place.path, place.line) for place in places()}
    command = ["git", "grep", "--line-number", "--fixed-strings", "--word-regexp", "-I", version]
    lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    hits = [line.split(":", 2)[:2] for line in lines.splitlines()]
    return [
        f"{path}:{line}: tells the version, and tests/versions.py does not know it"
        for path, line in hits
        if not NOT_SEARCHED.search(path) and (path, int(line)) not in known
    ]


def workspace_version() -> str:
    return next(place.version for place in places() if place.path == "Cargo.toml")


def problems(version: str) -> list[str]:
    wrong = [f"{p.path}:{p.line}: {p.version}" for p in places() if p.version != version]
    released = re.search(rf"(?m)^## \[?{VERSION}", (ROOT / "CHANGELOG.md").read_text())
    if released and released[1] != version:
        wrong.append(f"CHANGELOG.md: its last version is {released[1]}")
    return wrong + unlisted(version)


def write(version: str) -> None:
    for place in sorted(places(), key=lambda place: place.start, reverse=True):
        path = ROOT / place.path
        text = path.read_text()
        path.write_text(text[: place.start] + version + text[place.end :])
    changelog = ROOT / "CHANGELOG.md"
    heading = f"## Unreleased\n\n## {version} - {datetime.date.today().isoformat()}\n"
    changelog.write_text(changelog.read_text().replace("## Unreleased\n", heading, 1))


def main(arguments: list[str]) -> int:
    if arguments:
        if not re.fullmatch(VERSION, arguments[0]):
            sys.exit(f"{arguments[0]} is not a version like 1.2.3")
        write(arguments[0])
    version = workspace_version()
    wrong = problems(version)
    for problem in wrong:
        print(problem, file=sys.stderr)
    print(f"{version} in {len(places())} places, {len(wrong)} of them wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
