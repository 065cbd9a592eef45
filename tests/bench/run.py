#!/usr/bin/env python3
"""Measures handinger beside the official package and the bare HTTP libraries: `make bench`.

Sets itself up under `.cache/bench`, runs every row in several interleaved rounds, each measured
process fresh, and prints the medians as one table. CPU time of the client process is the figure
that holds on a busy machine; the wall time of ours stands in the last column.
"""

from __future__ import annotations

import argparse
import platform
import resource
import shutil
import sys
from collections import defaultdict
from fnmatch import fnmatch
from pathlib import Path
from statistics import median

import environments
from processes import Programs, answer_server, measure
from report import Rounds, save, table
from rows import COLUMNS, ROWS, Import, Kotlin, Node, Python, Row, Swift


def main() -> int:
    options = parse()
    rows = [row for row in ROWS if not options.only or any(fnmatch(row.key, p) for p in options.only)]
    if not rows:
        print(f"no row matches; rows are: {' '.join(row.key for row in ROWS)}", file=sys.stderr)
        return 2
    rows = [row for row in rows if enough_files(row) and has_tools(row)]
    columns = [column for column in COLUMNS if column not in (options.without or [])]
    binary = options.binary or environments.rust_binary()
    pythons = interpreters(rows, columns, options.wheel)
    folders = node_folders(rows, columns, options.npm)
    kinds = {type(run) for row in rows for run in row.runs.values()}
    kotlin = environments.kotlin_class_path() if Kotlin in kinds else None
    swift = environments.swift_program() if Swift in kinds else None
    with answer_server(binary) as url:
        programs = Programs(binary, pythons, folders, url, kotlin, swift)
        rounds, bare = run_rounds(rows, columns, programs, options)
    save(environments.CACHE / "figures.json", rounds, bare)
    print(f"\nCPU of the client process, medians of {options.rounds} rounds, ", end="")
    print(f"Python {platform.python_version()}, {platform.machine()}\n")
    print(table(rows, rounds, bare))
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--quick", action="store_true", help="two short rounds: a first look, no figures to quote"
    )
    parser.add_argument("--only", action="append", metavar="PATTERN", help="rows by key, such as 'python.*'")
    parser.add_argument("--without", action="append", choices=COLUMNS, help="leave a column out")
    parser.add_argument("--rounds", type=int, help="default 5, or 2 with --quick")
    parser.add_argument("--wheel", type=Path, help="measure this wheel instead of building one")
    parser.add_argument("--npm", type=Path, help="measure the npm packages in this folder")
    parser.add_argument("--binary", type=Path, help="use this build of handinger-bench")
    options = parser.parse_args()
    options.rounds = options.rounds or (2 if options.quick else 5)
    return options


def enough_files(row: Row) -> bool:
    """Lifts the limit of open files as far as it goes; a row that needs more is named and left out."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard >= row.open_files:
        return True
    print(f"{row.key} left out: needs {row.open_files} open files, the limit is {hard}", file=sys.stderr)
    return False


def has_tools(row: Row) -> bool:
    """Node, a JDK and Swift are optional: what needs them is named and left out where they are missing."""
    tools = {Node: ("npm",), Kotlin: ("javac", "mvn")}
    needed = [tool for run in row.runs.values() for tool in tools.get(type(run), ())]
    missing = [tool for tool in needed if shutil.which(tool) is None]
    if any(isinstance(run, Swift) for run in row.runs.values()) and not environments.has_swift():
        missing.append("Swift; `make test` sets one up where it can")
    if missing:
        print(f"{row.key} left out: no {', '.join(missing)}", file=sys.stderr)
    return not missing


def node_folders(rows: list[Row], columns: list[str], tarballs: Path | None) -> dict[str, Path]:
    """One folder for each npm package that the chosen rows and columns need."""
    runs = (row.runs.get(column) for row in rows for column in columns)
    packages = {run.package for run in runs if isinstance(run, Node)}
    return {package: environments.node_folder(package, tarballs) for package in sorted(packages)}


def interpreters(rows: list[Row], columns: list[str], wheel: Path | None) -> dict[str, Path]:
    """One interpreter for each package that the chosen rows and columns need."""
    runs = (row.runs.get(column) for row in rows for column in columns)
    needed = {run.package for run in runs if isinstance(run, (Python, Import))}
    pythons = {}
    if "official" in needed or any(row.above_bare for row in rows):
        pythons["official"] = environments.official_python()
    if "ours" in needed:
        pythons["ours"] = environments.our_python(wheel)
    return pythons


def run_rounds(
    rows: list[Row], columns: list[str], programs: Programs, options: argparse.Namespace
) -> tuple[Rounds, dict[str, float]]:
    """Runs all rows once per round, so that a slow minute of the machine hits every column alike."""
    rounds: Rounds = defaultdict(list)
    bare: list[dict[str, float]] = []
    scale = 0.2 if options.quick else 1.0
    for number in range(1, options.rounds + 1):
        seen: dict[object, dict[str, float]] = {}
        if any(row.above_bare for row in rows):
            bare.append(measure(Import(None), programs, scale))
        for row in rows:
            print(f"round {number}/{options.rounds}: {row.key}", file=sys.stderr)
            for column, run in row.runs.items():
                if column in columns:
                    if run not in seen:
                        seen[run] = measure(run, programs, scale)
                    rounds[row.key, column].append(seen[run])
    figures = {name: median(run[name] for run in bare) for name in bare[0]} if bare else {}
    return rounds, figures


if __name__ == "__main__":
    sys.exit(main())
