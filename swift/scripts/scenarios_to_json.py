"""Writes `tests/scenarios/*.yaml` as one JSON file: Swift has no YAML parser without a download.

Usage: python scripts/scenarios_to_json.py TARGET
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml

SCENARIOS = Path(__file__).resolve().parents[2] / "tests" / "scenarios"


def main() -> None:
    """Writes a mapping of names to scenarios."""
    scenarios = {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in SCENARIOS.glob("*.yaml")
    }
    Path(sys.argv[1]).write_text(json.dumps(scenarios, ensure_ascii=False, sort_keys=True), encoding="utf-8")


if __name__ == "__main__":
    main()
