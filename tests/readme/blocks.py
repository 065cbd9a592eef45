"""The examples of a Markdown page, as programs.

Usage: python tests/readme/blocks.py README.md LANGUAGE [SECTION]

prints the blocks of one language (the word behind the opening fence), all of the page or of one section,
as one program whose line numbers are those of the page.
"""

from __future__ import annotations

import sys
from pathlib import Path


def program(page: Path, language: str, section: str | None = None) -> str:
    """The blocks of a page in their order; every other line is left empty.

    Args:
        page: The Markdown file.
        language: The word behind the opening fence, for example `python`.
        section: The heading of the second level under which they stand; all of the page without.

    Raises:
        ValueError: There is no such block.
    """
    lines = []
    fence: str | None = None
    heading = None
    for line in page.read_text(encoding="utf-8").splitlines():
        text = ""
        if fence is None:
            if line.startswith("## "):
                heading = line[3:].strip()
            elif line.startswith("```"):
                fence = line[3:].strip()
        elif line == "```":
            fence = None
        elif fence == language and section in (None, heading):
            text = line
        lines.append(text)
    if not any(lines):
        raise ValueError(f"{page} has no example in {language}" + (f" under {section}" if section else ""))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(program(Path(sys.argv[1]), *sys.argv[2:4]), end="")
