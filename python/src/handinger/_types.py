"""Small types that stand in signatures: "not given", and what a request may carry."""

from __future__ import annotations

import os
import typing
from typing import (
    IO,
    TYPE_CHECKING,
    Any,
    AsyncIterator,
    Awaitable,
    Dict,
    Iterator,
    Mapping,
    Optional,
    Protocol,
    Sequence,
    Tuple,
    TypedDict,
    Union,
)

if TYPE_CHECKING:
    from typing_extensions import Literal
    from typing_extensions import Self as Self

    from ._timeout import Timeout
else:  # annotations can be evaluated without the package, too
    Self = getattr(typing, "Self", Any)


class _Sentinel:
    """A value that stands for the want of one."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        from ._pydantic import instance_schema

        return instance_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: Any) -> Any:
        from ._pydantic import left_out

        raise left_out()


class NotGiven(_Sentinel):
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


class Omit(_Sentinel):
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


if TYPE_CHECKING:

    class AwaitedFile(Protocol):
        """A file that is read by awaiting, such as an upload of FastAPI's."""

        def read(self, size: int = ..., /) -> Awaitable[bytes]: ...

    FileContent = Union[
        bytes, os.PathLike[str], IO[bytes], Iterator[bytes], AsyncIterator[bytes], AwaitedFile
    ]
else:

    class _OtherFile(_Sentinel):
        """Stands for what pydantic cannot tell from other things."""

        __get_pydantic_core_schema__ = classmethod(lambda _cls, _source, handler: handler(Any))

    FileContent = Union[bytes, os.PathLike[str], _OtherFile]
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
