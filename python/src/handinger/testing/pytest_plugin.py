"""The pytest fixture `handinger_sandbox`. Does nothing in a run that does not use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator

import pytest

if TYPE_CHECKING:
    from . import Sandbox


@pytest.fixture(scope="session")
def _handinger_sandbox_server() -> Iterator[Sandbox]:  # pyright: ignore[reportUnusedFunction]
    from . import Sandbox

    with Sandbox(speed=50) as sandbox:
        yield sandbox


@pytest.fixture
def handinger_sandbox(_handinger_sandbox_server: Sandbox) -> Sandbox:
    """A running `handinger.testing.Sandbox`, emptied for each test and fifty times as fast as life."""
    _handinger_sandbox_server.reset()
    return _handinger_sandbox_server
