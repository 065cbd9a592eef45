"""Requests to any path, for what has no method of its own yet.

Generated from _async/verbs.py by scripts/generate_sync.py; do not edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional, get_args, get_origin

from .._base_client import BaseClient
from .._options import CustomRequest, request_options
from .._types import NativeOptions, RequestFiles, RequestOptions

if TYPE_CHECKING:
    from .response import APIResponse


class Verbs:
    """`request`, and `get`, `post` and their siblings, which are short for it."""

    def request(
        self,
        method: str,
        path: str,
        *,
        cast_to: Any = object,
        body: Optional[object] = None,
        content: Any = None,
        files: Optional[RequestFiles] = None,
        options: Optional[RequestOptions] = None,
        stream: bool = False,
        stream_cls: Any = None,
    ) -> Any:
        """A request of any kind, with the client's key, retries and limits.

        Args:
            method: The HTTP method.
            path: The path under the base URL.
            cast_to: What to read the answer as: a model, `dict`, `list`, `str`, `bytes`, … ;
                `APIResponse` gives the response itself.
            body: The JSON body.
            content: The body as bytes, text, a file or an iterable of bytes, in place of `body`.
            files: Files to send as a form, together with the fields of `body`: a mapping or pairs of
                the form's fields and files, each as `workers.create` takes them.
            options: Headers, query parameters, time limit … of this request.
            stream: Whether the answer is a stream of events.
            stream_cls: The kind of stream, for example `Stream[MyEvent]`; the data of its
                events is read as that type.

        Raises:
            TypeError: `content` was given together with `body` or `files`.
        """
        asked = CustomRequest(method, path, cast_to, body, content, files, options or {}, stream, stream_cls)
        return self._result(self._response(asked), cast_to)

    def _response(self, asked: CustomRequest) -> APIResponse[Any]:
        raise NotImplementedError

    def _result(self, response: APIResponse[Any], cast_to: Any) -> Any:
        raise NotImplementedError

    def get(
        self,
        path: str,
        *,
        cast_to: Any = object,
        options: Optional[RequestOptions] = None,
        stream: bool = False,
        stream_cls: Any = None,
    ) -> Any:
        """A GET request to any path under the base URL; the arguments are those of `request`."""
        return self.request(
            "GET", path, cast_to=cast_to, options=options, stream=stream, stream_cls=stream_cls
        )

    def post(
        self,
        path: str,
        *,
        cast_to: Any = object,
        body: Optional[object] = None,
        content: Any = None,
        files: Optional[RequestFiles] = None,
        options: Optional[RequestOptions] = None,
        stream: bool = False,
        stream_cls: Any = None,
    ) -> Any:
        """A POST request to any path under the base URL; the arguments are those of `request`."""
        return self.request(
            "POST",
            path,
            cast_to=cast_to,
            body=body,
            content=content,
            files=files,
            options=options,
            stream=stream,
            stream_cls=stream_cls,
        )

    def patch(
        self,
        path: str,
        *,
        cast_to: Any = object,
        body: Optional[object] = None,
        content: Any = None,
        files: Optional[RequestFiles] = None,
        options: Optional[RequestOptions] = None,
    ) -> Any:
        """A PATCH request to any path under the base URL; the arguments are those of `request`."""
        return self.request(
            "PATCH", path, cast_to=cast_to, body=body, content=content, files=files, options=options
        )

    def put(
        self,
        path: str,
        *,
        cast_to: Any = object,
        body: Optional[object] = None,
        content: Any = None,
        files: Optional[RequestFiles] = None,
        options: Optional[RequestOptions] = None,
    ) -> Any:
        """A PUT request to any path under the base URL; the arguments are those of `request`."""
        return self.request(
            "PUT", path, cast_to=cast_to, body=body, content=content, files=files, options=options
        )

    def delete(
        self,
        path: str,
        *,
        cast_to: Any = object,
        body: Optional[object] = None,
        content: Any = None,
        options: Optional[RequestOptions] = None,
    ) -> Any:
        """A DELETE request to any path under the base URL; the arguments are those of `request`."""
        return self.request("DELETE", path, cast_to=cast_to, body=body, content=content, options=options)


class Requests(Verbs, BaseClient):
    """Requests whose answer is read as the type asked for."""

    def _result(self, response: APIResponse[Any], cast_to: Any) -> Any:
        if _is_class(cast_to, "APIResponse"):
            return response
        if _is_class(cast_to, "Response", "httpx"):
            return cast_to(response.status_code, headers=response.headers, content=response.read())
        return response.parse()

    def _response(self, asked: CustomRequest) -> APIResponse[Any]:
        from .._cast import event_reader
        from .._streaming import Stream
        from .response import APIResponse

        params = self._params(asked)
        options = request_options(asked.options)
        if asked.stream:
            events = self._native.events("request", params, options)
            plain = APIResponse[Any](events.response, events=events)
            items = Stream[Any](events, plain, event_reader(asked.stream_cls))
            return APIResponse[Any](events.response, stream=items, events=events)
        native = self._native.send("request", params, options)
        return APIResponse[Any](native, cast_to=_body_type(asked.cast_to))

    def _params(self, asked: CustomRequest) -> NativeOptions:
        body, content = asked.body, asked.content
        if body is not None and content is not None:
            raise TypeError("Give either `body` or `content`, not both.")
        if asked.files is not None and content is not None:
            raise TypeError("Give either `files` or `content`, not both.")
        if isinstance(body, (bytes, bytearray)):
            body, content = None, body
        params: NativeOptions = {"method": asked.method, "path": asked.path}
        if body is not None:
            params["body"] = body
        if asked.files is not None:
            from .._sources import plain_files

            params["files"] = plain_files(asked.files)
        if content is not None:
            from .._content import content_bytes

            params["content"] = content_bytes(content)
            headers = {name.lower(): value for name, value in (asked.options.get("headers") or {}).items()}
            params["content_type"] = headers.get("content-type") or "application/octet-stream"
        return params


class RawRequests(Verbs):
    """Requests whose answer is given as a response."""

    def __init__(self, client: Requests) -> None:
        self._client = client

    def _response(self, asked: CustomRequest) -> APIResponse[Any]:
        return self._client._response(asked)

    def _result(self, response: APIResponse[Any], cast_to: Any) -> Any:  # noqa: ARG002
        return response


def _body_type(cast_to: Any) -> Any:
    """What `parse()` reads the body as: of `APIResponse[T]` the `T`, of other responses plain JSON."""
    if _is_class(cast_to, "APIResponse"):
        return (*get_args(cast_to), object)[0]
    return object if _is_class(cast_to, "Response", "httpx") else cast_to


def _is_class(cast_to: Any, name: str, package: str = "handinger") -> bool:
    """Whether this is a class of a name, found out without importing it."""
    cls = get_origin(cast_to) or cast_to
    return isinstance(cls, type) and cls.__name__ == name and cls.__module__.split(".")[0] == package
