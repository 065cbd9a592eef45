"""Files on the user's side."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Optional, Tuple, Type, Union

if TYPE_CHECKING:
    from types import TracebackType


def file_from_path(path: Union[str, os.PathLike[str]]) -> Tuple[str, bytes]:
    """A file's name and content."""
    with open(path, "rb") as file:
        return os.path.basename(path), file.read()


class AtomicFile:
    """A file that appears under its name only when it is complete.

    It is written under a temporary name in the same folder and renamed at the end; if the
    block is left by an exception, what was written is removed.
    """

    def __init__(self, path: Union[str, os.PathLike[str]]) -> None:
        import tempfile

        self._target = os.path.abspath(path)
        folder, name = os.path.split(self._target)
        descriptor, self._temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.", suffix=".part")
        self._file = os.fdopen(descriptor, "wb")

    def write(self, data: bytes) -> None:
        """Adds to the file."""
        self._file.write(data)

    def __enter__(self) -> AtomicFile:
        return self

    def __exit__(
        self,
        exc_type: Optional[Type[BaseException]],
        exc: Optional[BaseException],
        exc_tb: Optional[TracebackType],
    ) -> None:
        self._file.close()
        if exc_type is None:
            os.chmod(self._temporary, _new_file_mode(self._target))
            os.replace(self._temporary, self._target)
        else:
            os.unlink(self._temporary)


def _new_file_mode(target: str) -> int:
    """The permissions the file has already, else those `open` would give it."""
    if os.path.exists(target):
        return os.stat(target).st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
