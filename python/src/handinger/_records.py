"""Plain records of a request and a response, as errors carry them."""

from __future__ import annotations

from typing import Any, Optional

from ._headers import Headers
from ._url import Url

_OWN_HEADERS = Headers([("X-Stainless-Lang", "python")])


class RequestRecord:
    """What was asked. Holds no secrets.

    Attributes:
        method: The HTTP method.
        url: The address.
        headers: Those of the client's own that are the same for every request.
    """

    __slots__ = ("headers", "method", "url")

    def __init__(self, method: str, url: str, headers: Optional[Headers] = None) -> None:
        self.method = method
        self.url = Url(url)
        self.headers = headers if headers is not None else _OWN_HEADERS

    def __repr__(self) -> str:
        return f"<Request({self.method!r}, {self.url!r})>"


class ResponseRecord:
    """What was answered.

    Attributes:
        status_code: The HTTP status.
        headers: The response's headers.
        text: The body as text.
        request: What was asked.
    """

    __slots__ = ("headers", "request", "status_code", "text")

    def __init__(self, status_code: int, headers: Headers, text: str, request: RequestRecord) -> None:
        self.status_code = status_code
        self.headers = headers
        self.text = text
        self.request = request

    @property
    def url(self) -> Url:
        """The address that answered."""
        return self.request.url

    @property
    def reason_phrase(self) -> str:
        """What the status means, for people."""
        return reason_phrase(self.status_code)

    @property
    def is_success(self) -> bool:
        """Whether the status is one of 200 to 299."""
        return 200 <= self.status_code < 300

    @property
    def is_error(self) -> bool:
        """Whether the status is 400 or above."""
        return self.status_code >= 400

    @property
    def content(self) -> bytes:
        """The body as UTF-8 bytes."""
        return self.text.encode()

    def json(self) -> Any:
        """The body decoded from JSON.

        Raises:
            ValueError: The body is not JSON.
        """
        import json

        return json.loads(self.text)

    def __repr__(self) -> str:
        return f"<Response [{self.status_code}]>"


def reason_phrase(status: int) -> str:
    """What a status means, for people; empty for one that is not in the standard."""
    from http import HTTPStatus

    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
