"""Runs the test suites of the official package, as they are, against this one.

Their tests of the API (`tests/api_resources`) are switched off by a mark, because they need a mock server;
here the mark is taken off and `api_mock.py` is the server. What they import of the official package's own
insides (`handinger._utils`, `respx` over `httpx`) is stood in for below; `tests/utils.py` says what
"matches" means.
"""

from __future__ import annotations

import os
import sys
import types
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any

import pytest
from api_mock import Mock
from handinger import AsyncHandinger, Handinger
from pytest_asyncio import is_async_test

_MOCK = Mock()
os.environ["TEST_API_BASE_URL"] = _MOCK.url

_utils = types.ModuleType("handinger._utils")
_utils.parse_datetime = lambda text: datetime.fromisoformat(text.replace("Z", "+00:00"))  # type: ignore[attr-defined]
sys.modules["handinger._utils"] = _utils


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    session = pytest.mark.asyncio(loop_scope="session")
    for item in items:
        if is_async_test(item):
            item.add_marker(session, append=False)
        for node in item.listchain():
            node.own_markers = [mark for mark in node.own_markers if mark.name != "skip"]


@pytest.fixture(scope="session")
def client(request: pytest.FixtureRequest) -> Iterator[Handinger]:
    strict = getattr(request, "param", True)
    with Handinger(base_url=_MOCK.url, api_key="My API Key", _strict_response_validation=strict) as client:
        yield client


@pytest.fixture(scope="session")
async def async_client(request: pytest.FixtureRequest) -> AsyncIterator[AsyncHandinger]:
    # The official package runs these a third time over aiohttp; here there is one transport.
    param = getattr(request, "param", True)
    strict = param if isinstance(param, bool) else True
    async with AsyncHandinger(
        base_url=_MOCK.url, api_key="My API Key", _strict_response_validation=strict
    ) as client:
        yield client


class Route:
    """What `respx_mock.get(path)` gives: sets the answer of the mock server."""

    def __init__(self, path: str) -> None:
        self._path = path

    def mock(self, return_value: Any) -> None:
        _MOCK.files[self._path] = return_value.content


@pytest.fixture
def respx_mock() -> Any:
    return types.SimpleNamespace(get=Route)
