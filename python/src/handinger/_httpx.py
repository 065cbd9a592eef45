"""Names that stand for httpx in code written for it. There is nothing to set up: each says what to use."""

from __future__ import annotations

from typing import Any, Dict, Optional, Union


class DefaultHttpxClient:
    """Not available: the client has a transport of its own.

    Raises:
        TypeError: Always, with what to use in its place.
    """

    def __init__(self, **_: Any) -> None:
        raise TypeError(
            f"{type(self).__name__} is not available: the client has a transport of its own. Give "
            "`proxy`, `timeout`, `connect_timeout` or `default_headers` to the client, or set the "
            "environment's proxy and CA variables."
        )


class DefaultAsyncHttpxClient(DefaultHttpxClient):
    """Not available: the client has a transport of its own."""


class DefaultAioHttpClient(DefaultHttpxClient):
    """Not available: the client has a transport of its own."""


class Transport(DefaultHttpxClient):
    """Not available: the client has a transport of its own."""


ProxiesTypes = Union[str, Dict[str, Optional[str]]]
"""For annotations only: the client takes one `proxy`, an address as text."""
