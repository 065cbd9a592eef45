"""The bytes of a request body that is not JSON."""

from __future__ import annotations

from typing import Any


def content_bytes(content: Any) -> bytes:
    """The bytes of `bytes`, text, an open file or an iterable of bytes."""
    if isinstance(content, str):
        return content.encode()
    if isinstance(content, (bytes, bytearray)):
        return bytes(content)
    if hasattr(content, "read"):
        return content_bytes(content.read())
    return b"".join(content)


async def content_bytes_async(content: Any) -> bytes:
    """The same, also of an async iterable."""
    if hasattr(content, "__aiter__"):
        return b"".join([piece async for piece in content])
    return content_bytes(content)
