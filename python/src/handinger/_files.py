"""Files on the user's side."""

from __future__ import annotations

import os
from typing import Tuple, Union


def file_from_path(path: Union[str, os.PathLike[str]]) -> Tuple[str, bytes]:
    """A file's name and content, as `files` takes them."""
    with open(path, "rb") as file:
        return os.path.basename(path), file.read()
