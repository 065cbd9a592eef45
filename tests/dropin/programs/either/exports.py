"""Imports everything there is by the names the documentation uses."""

import asyncio

import handinger
import handinger.resources
import handinger.types
import handinger.types.workers
from handinger import *  # noqa: F403
from handinger import resources, types
from handinger._client import AsyncHandinger as PrivateAsync
from handinger._client import Handinger as Private
from handinger._exceptions import APIError as PrivateError
from handinger._models import BaseModel as PrivateModel
from handinger._response import APIResponse as PrivateResponse
from handinger._streaming import Stream as PrivateStream
from handinger._types import NOT_GIVEN as PRIVATE_NOT_GIVEN
from handinger._types import Body, Headers, Query

names = """
    types __version__ __title__ NoneType Transport ProxiesTypes NotGiven NOT_GIVEN not_given Omit omit
    HandingerError APIError APIStatusError APITimeoutError APIConnectionError APIResponseValidationError
    BadRequestError AuthenticationError PermissionDeniedError NotFoundError ConflictError
    UnprocessableEntityError RateLimitError InternalServerError Timeout RequestOptions Client AsyncClient
    Stream AsyncStream Handinger AsyncHandinger file_from_path BaseModel DEFAULT_TIMEOUT
    DEFAULT_MAX_RETRIES DEFAULT_CONNECTION_LIMITS DefaultHttpxClient DefaultAsyncHttpxClient
    DefaultAioHttpClient
""".split()
print([name for name in names if name not in handinger.__all__])
print([name for name in names if not hasattr(handinger, name)])
print(Handinger is handinger.Handinger, omit is handinger.omit)  # noqa: F405
print(Private is handinger.Handinger, PrivateAsync is handinger.AsyncHandinger)
print(PrivateError is handinger.APIError, PrivateModel is handinger.BaseModel)
print(PrivateStream is handinger.Stream, PrivateResponse is handinger.APIResponse)
print(PRIVATE_NOT_GIVEN is handinger.NOT_GIVEN, Body is not None, Headers is not None, Query is not None)
print(handinger.__title__, isinstance(handinger.__version__, str))
print(types is handinger.types, resources is handinger.resources)
print(handinger.Handinger.__module__, handinger.APIError.__module__, handinger.Stream.__module__)

for kind in ("Workers",):
    for form in ("", "Async"):
        for view in ("", "WithRawResponse", "WithStreamingResponse"):
            print(getattr(handinger.resources, f"{form}{kind}Resource{view}").__name__, end=" ")
print()
client = handinger.Handinger()
print(type(client.workers).__name__, type(client.workers.schedules).__name__)
print(type(client.workers.with_raw_response).__name__, client.workers is client.workers)
print(isinstance(client.workers, handinger.resources.WorkersResource))

timeout = handinger.Timeout(60.0, connect=5.0)
print(
    timeout.connect,
    timeout.read,
    timeout.write,
    timeout.pool,
    timeout == handinger.Timeout(60.0, connect=5.0),
)
print(timeout.as_dict(), repr(timeout).startswith("Timeout("))
print(int(handinger.DEFAULT_TIMEOUT.read), handinger.DEFAULT_MAX_RETRIES)
print(hasattr(handinger.DEFAULT_CONNECTION_LIMITS, "max_connections"))
with open("report.md", "wb") as file:
    file.write(b"hello")
print(handinger.file_from_path("report.md"))
print(asyncio.iscoroutinefunction(handinger.AsyncHandinger().workers.create))
