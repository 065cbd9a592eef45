"""The pytest fixture `handinger_sandbox`. Does nothing in a run that does not use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator

import pytest

if TYPE_CHECKING:
    from . import Sandbox

_SPEED = 50


@pytest.fixture(scope="session")
def _handinger_sandbox_server() -> Iterator[Sandbox]:  # pyright: ignore[reportUnusedFunction]
    from . import Sandbox

    with Sandbox(speed=_SPEED) as sandbox:
        yield sandbox


@pytest.fixture
def handinger_sandbox(_handinger_sandbox_server: Sandbox) -> Sandbox:
    """A running `handinger.testing.Sandbox`, emptied for each test and fifty times as fast as life."""
    _handinger_sandbox_server.reset()
    _handinger_sandbox_server.set_speed(_SPEED)  # a test before may have changed it
    return _handinger_sandbox_server
