"""The Python client for the Handinger agent-worker API.

    from handinger import Handinger

    client = Handinger()  # takes HANDINGER_API_KEY from the environment
    worker = client.workers.create(input="Find three cheap flights to Oslo", budget="low")
    print(worker.output_text)

`AsyncHandinger` is the same for asyncio.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Dict

from ._error_names import ERROR_CLASSES
from ._version import __title__ as __title__
from ._version import __version__ as __version__

if TYPE_CHECKING:
    from . import resources as resources
    from . import types as types
    from . import webhooks as webhooks
    from ._async.client import AsyncHandinger as AsyncHandinger
    from ._async.mapping import AsyncMapRun as AsyncMapRun
    from ._async.response import AsyncAPIResponse as AsyncAPIResponse
    from ._async.response import AsyncBinaryAPIResponse as AsyncBinaryAPIResponse
    from ._attempt import Attempt as Attempt
    from ._base_model import BaseModel as BaseModel
    from ._call_options import CallOptions as CallOptions
    from ._constants import DEFAULT_CONNECTION_LIMITS as DEFAULT_CONNECTION_LIMITS
    from ._constants import DEFAULT_MAX_RETRIES as DEFAULT_MAX_RETRIES
    from ._constants import DEFAULT_TIMEOUT as DEFAULT_TIMEOUT
    from ._exceptions import *  # noqa: F403  (a generated list, with its `__all__`)
    from ._files import file_from_path as file_from_path
    from ._httpx import DefaultAioHttpClient as DefaultAioHttpClient
    from ._httpx import DefaultAsyncHttpxClient as DefaultAsyncHttpxClient
    from ._httpx import DefaultHttpxClient as DefaultHttpxClient
    from ._httpx import ProxiesTypes as ProxiesTypes
    from ._httpx import Transport as Transport
    from ._mapping import MapResult as MapResult
    from ._mapping import MapTotals as MapTotals
    from ._models import Worker as Worker
    from ._native import WorkerEvent as WorkerEvent
    from ._progress import Progress as Progress
    from ._streaming import AsyncStream as AsyncStream
    from ._streaming import Stream as Stream
    from ._sync.client import Handinger as Handinger
    from ._sync.mapping import MapRun as MapRun
    from ._sync.response import APIResponse as APIResponse
    from ._sync.response import BinaryAPIResponse as BinaryAPIResponse
    from ._timeout import Timeout as Timeout
    from ._types import NOT_GIVEN as NOT_GIVEN
    from ._types import NoneType as NoneType
    from ._types import NotGiven as NotGiven
    from ._types import Omit as Omit
    from ._types import RequestOptions as RequestOptions
    from ._types import not_given as not_given
    from ._types import omit as omit

    Client = Handinger
    AsyncClient = AsyncHandinger

# Everything is loaded when it is first asked for: importing the package costs next to nothing.
_EXPORTS = {
    "resources": ("resources",),
    "types": ("types",),
    "webhooks": ("webhooks",),
    "_async.client": ("AsyncHandinger",),
    "_async.mapping": ("AsyncMapRun",),
    "_async.response": ("AsyncAPIResponse", "AsyncBinaryAPIResponse"),
    "_attempt": ("Attempt",),
    "_base_model": ("BaseModel",),
    "_call_options": ("CallOptions",),
    "_constants": ("DEFAULT_CONNECTION_LIMITS", "DEFAULT_MAX_RETRIES", "DEFAULT_TIMEOUT"),
    "_exceptions": ERROR_CLASSES,
    "_files": ("file_from_path",),
    "_httpx": (
        "DefaultAioHttpClient",
        "DefaultAsyncHttpxClient",
        "DefaultHttpxClient",
        "ProxiesTypes",
        "Transport",
    ),
    "_mapping": ("MapResult", "MapTotals"),
    "_models": ("Worker",),
    "_native": ("WorkerEvent",),
    "_progress": ("Progress",),
    "_streaming": ("AsyncStream", "Stream"),
    "_sync.client": ("Handinger",),
    "_sync.mapping": ("MapRun",),
    "_sync.response": ("APIResponse", "BinaryAPIResponse"),
    "_timeout": ("Timeout",),
    "_types": ("NOT_GIVEN", "NoneType", "NotGiven", "Omit", "RequestOptions", "not_given", "omit"),
}
_MODULE_OF = {name: module for module, names in _EXPORTS.items() for name in names}
_ALIASES = {"Client": "Handinger", "AsyncClient": "AsyncHandinger"}

__all__ = ["__title__", "__version__", *_MODULE_OF, *_ALIASES]  # pyright: ignore[reportUnsupportedDunderAll]


def _take_over(package: Any) -> None:
    """Puts what a first import has loaded in place again."""
    held: Dict[str, Any] = package.__dict__
    for module in list(held.values()):
        if type(module) is type(sys) and module.__name__.startswith(f"{package.__name__}."):
            sys.modules.setdefault(module.__name__, module)
            _take_over(module)
            if package.__name__ == __name__:
                globals()[module.__name__.rpartition(".")[2]] = module


# A workflow sandbox, or a test that clears `sys.modules`, imports the package a second time. The native
# module exists once in a process and knows the classes of the first import: both share them.
_own: Any = sys.__dict__
_first: Any = _own.setdefault("_handinger", sys.modules[__name__])
if _first is not sys.modules[__name__]:
    _take_over(_first)


def __getattr__(name: str) -> object:
    target = _ALIASES.get(name, name)
    module = _MODULE_OF.get(target)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    loaded = import_module(f"{__name__}.{module}")
    value = loaded if module == target else getattr(loaded, target)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
