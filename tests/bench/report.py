"""Turns the figures of all rounds into the table."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median

from rows import COLUMNS, Row

#: Figures of one run, by the row's key and the column.
Rounds = dict[tuple[str, str], list[dict[str, float]]]


def medians(row: Row, metric: str, rounds: Rounds, bare: dict[str, float]) -> dict[str, float]:
    """The median of each column that was measured, above the bare interpreter where asked."""
    floor = bare[metric] if row.above_bare else 0.0
    measured = ((column, rounds.get((row.key, column))) for column in row.runs)
    return {column: median(run[metric] for run in runs) - floor for column, runs in measured if runs}


def table(rows: list[Row], rounds: Rounds, bare: dict[str, float]) -> str:
    """Markdown: CPU of the client process per request, and how ours stands to target and official."""
    header = ["work", "unit", *COLUMNS, "target", "met", "× official", "ours, wall"]
    lines = [header, ["---"] * len(header)]
    lines += [line(row, rounds, bare) for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip(*lines)]
    padded = ([cell.ljust(width) for cell, width in zip(cells, widths)] for cells in lines)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in padded)


def line(row: Row, rounds: Rounds, bare: dict[str, float]) -> list[str]:
    values = medians(row, row.metric, rounds, bare)
    ours, official = values.get("ours"), values.get("official")
    met = "" if ours is None or row.target is None else ("yes" if ours <= row.target else "NO")
    ratio = "" if ours is None or official is None else f"{official / max(ours, 1e-9):.1f}"
    wall = medians(row, "wall_us", rounds, bare).get("ours") if row.metric == "cpu_us" else None
    cells = [figure(values.get(column)) for column in COLUMNS]
    return [row.title, row.unit, *cells, figure(row.target), met, ratio, figure(wall)]


def figure(value: float | None) -> str:
    """Three significant digits."""
    if value is None:
        return ""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def save(path: Path, rounds: Rounds, bare: dict[str, float]) -> None:
    """Keeps every single figure, so that two runs can be compared later."""
    kept: dict[str, object] = {f"{row} / {column}": runs for (row, column), runs in rounds.items()}
    path.write_text(json.dumps({"bare interpreter": bare, **kept}, indent=1) + "\n")
