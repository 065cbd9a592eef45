"""Small types that stand in signatures: "not given", and what a request may carry."""

from __future__ import annotations

import os
from typing import (
    IO,
    TYPE_CHECKING,
    Any,
    Dict,
    Iterator,
    Mapping,
    Optional,
    Sequence,
    Tuple,
    TypedDict,
    Union,
)

if TYPE_CHECKING:
    from typing_extensions import Literal

    from ._timeout import Timeout


class NotGiven:
    """Says that a parameter was not given, where None is a value of its own.

    `timeout=None` is "no limit"; leaving `timeout` out is "the client's setting".
    """

    __slots__ = ()

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "NOT_GIVEN"

    def __reduce__(self) -> str:
        return "not_given"


class Omit:
    """Leaves a parameter out of the request, or, in headers, removes a default one."""

    __slots__ = ()

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "omit"

    def __reduce__(self) -> str:
        return "omit"


not_given = NotGiven()
NOT_GIVEN = not_given
omit = Omit()

NoneType = type(None)

Headers = Mapping[str, Union[str, Omit, None]]
Query = Mapping[str, object]
Body = object


FileContent = Union[bytes, "os.PathLike[str]", IO[bytes], Iterator[bytes]]
FileTypes = Union[
    FileContent, Tuple[Optional[str], FileContent], Tuple[Optional[str], FileContent, Optional[str]]
]
"""A file to send: its content, or a tuple of name, content, and maybe a media type."""
Files = Union[FileTypes, Sequence[FileTypes]]
RequestFiles = Union[Mapping[str, FileTypes], Sequence[Tuple[str, FileTypes]]]
"""The files of a request of the user's own making, by the fields of the form."""


class SecurityOptions(TypedDict, total=False):
    """Which credentials a request carries."""

    bearer_auth: bool


class RequestOptions(TypedDict, total=False):
    """What the `options` of `client.get(…)` and its siblings may hold.

    Attributes:
        headers: Headers to add or, with `omit`, to remove.
        max_retries: How often to try again.
        timeout: Seconds for the whole call; None for no limit.
        params: Query parameters.
        extra_json: Fields to add to the JSON body.
        idempotency_key: The key to send; else the client makes one for calls that cost money.
        follow_redirects: Whether to follow redirects.
        security: `{"bearer_auth": False}` sends no API key.
    """

    headers: Headers
    max_retries: int
    timeout: Union[float, Timeout, None]
    params: Query
    extra_json: Mapping[str, object]
    idempotency_key: Optional[str]
    follow_redirects: bool
    security: SecurityOptions


NativeOptions = Dict[str, Any]
"""Options in the form the native module takes: only what the user set."""
