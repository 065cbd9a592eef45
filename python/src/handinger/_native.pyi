"""The native half of handinger. Private: use the package `handinger`."""

from asyncio import Future
from pathlib import Path
from typing import (
    Any,
    Callable,
    ItemsView,
    Iterator,
    KeysView,
    Optional,
    TypedDict,
    TypeVar,
    ValuesView,
    final,
)

from typing_extensions import Literal, Self, TypeAlias

from ._attempt import Attempt
from ._base_model import BaseModel
from ._exceptions import HandingerError
from ._models import WebhookDelivery, Worker
from ._progress import Progress

__all__ = [
    "EventGuard",
    "EventIterator",
    "MapGuard",
    "NativeClient",
    "NativeEvents",
    "NativeMap",
    "NativePages",
    "NativeResponse",
    "NativeUpdates",
    "WorkerEvent",
    "_panic_for_test",
    "_panic_for_test_async",
    "_shut_down",
    "add_sentinels",
    "build",
    "dumps",
    "loads",
    "operation",
    "runtime_info",
    "set_log_level",
    "verify_webhook",
]

_ModelT = TypeVar("_ModelT", bound=BaseModel)
_MapResult: TypeAlias = tuple[int, Optional[Worker], Optional[HandingerError], str, bool]

class _RuntimeInfo(TypedDict):
    pid: int
    running: bool
    threads: int
    tasks: int
    in_flight: int
    idle_drivers: int
    forks: int

@final
class NativeClient:
    """A client of the API. Making one sends nothing, reads nothing and starts no thread.

    Args:
        options: The settings the user gave, by snake-case name; nothing else.
        on_attempt: Called with an `Attempt` after each attempt of each call.

    Raises:
        InvalidInputError: An option is unknown or of the wrong type.
        ConfigurationError: The settings cannot work.
    """

    def __new__(
        cls, options: dict[str, Any], on_attempt: Optional[Callable[[Attempt], object]] = None, /
    ) -> Self: ...
    def api_key(self) -> Optional[str]:
        """The key in use; None when there is none."""

    @property
    def base_url(self) -> str:
        """Where the service is."""

    def with_options(
        self, options: dict[str, Any], on_attempt: Optional[Callable[[Attempt], object]] = None, /
    ) -> NativeClient:
        """A copy with other settings; what is not given is inherited. Connections are shared."""

    def effective_config(self) -> dict[str, Any]:
        """Every limit in force with its source; the key shows as `***`."""

    def call(
        self, operation: str, params: dict[str, Any], options: Optional[dict[str, Any]] = None, /
    ) -> Any:
        """Makes a call and returns its answer as a model; None for an empty body."""

    def send(
        self, operation: str, params: dict[str, Any], options: Optional[dict[str, Any]] = None, /
    ) -> NativeResponse:
        """Makes a call and returns its answer with the body read."""

    def open(
        self, operation: str, params: dict[str, Any], options: Optional[dict[str, Any]] = None, /
    ) -> NativeResponse:
        """Makes a call and returns its answer with the body still to be read."""

    def events(
        self, operation: str, params: dict[str, Any], options: Optional[dict[str, Any]] = None, /
    ) -> NativeEvents:
        """Makes a call that is answered with events."""

    def updates(self, worker_id: str, options: Optional[dict[str, Any]] = None, /) -> NativeUpdates:
        """The snapshots of a worker until it is done. Nothing is sent before the first is asked for."""

    def task_updates(self, task_id: str, options: Optional[dict[str, Any]] = None, /) -> NativeUpdates:
        """The snapshots of a task's worker until the task is done."""

    def pages(
        self, operation: str, params: dict[str, Any], options: Optional[dict[str, Any]] = None, /
    ) -> NativePages:
        """The pages of an operation that gives some. Nothing is sent before the first is asked for."""

    def map(
        self, operation: str, inputs: Any, shared: dict[str, Any], options: dict[str, Any], /
    ) -> NativeMap:
        """Many calls of one operation, of which nothing is sent before the first result is asked for.

        Raises:
            InvalidInputError: An input or an option is refused, or the resume file.
        """

    def call_async(
        self, operation: str, params: dict[str, Any], options: Optional[dict[str, Any]] = None, /
    ) -> Future[Any]:
        """`call` as an `asyncio.Future`; cancelling it drops the request."""

    def send_async(
        self, operation: str, params: dict[str, Any], options: Optional[dict[str, Any]] = None, /
    ) -> Future[NativeResponse]:
        """`send` as an `asyncio.Future`."""

    def open_async(
        self, operation: str, params: dict[str, Any], options: Optional[dict[str, Any]] = None, /
    ) -> Future[NativeResponse]:
        """`open` as an `asyncio.Future`."""

    def events_async(
        self, operation: str, params: dict[str, Any], options: Optional[dict[str, Any]] = None, /
    ) -> Future[NativeEvents]:
        """`events` as an `asyncio.Future`."""

@final
class NativeResponse:
    """An answer: what came with it, and its body."""

    @property
    def status_code(self) -> int:
        """The HTTP status."""

    @property
    def headers(self) -> list[tuple[str, str]]:
        """The headers as pairs, in the order they came."""

    @property
    def url(self) -> str:
        """The address that answered, after redirects."""

    @property
    def method(self) -> str:
        """The HTTP method of the request."""

    @property
    def http_version(self) -> str:
        """The protocol, for example `HTTP/1.1`."""

    @property
    def elapsed(self) -> float:
        """Seconds from the start of the call to the headers of the answer."""

    @property
    def retries_taken(self) -> int:
        """How often the request was sent again."""

    @property
    def request_id(self) -> Optional[str]:
        """The server's id of the request."""

    @property
    def task_id(self) -> Optional[str]:
        """The task that the call started or asked for."""

    @property
    def is_closed(self) -> bool:
        """Whether the body was read to its end or the response was closed."""

    def read(self) -> bytes:
        """The whole body; it is kept.

        Raises:
            InvalidInputError: It was read piece by piece, or the response was closed.
        """

    def read_async(self) -> Future[bytes]:
        """`read` as an `asyncio.Future`."""

    def chunk(self) -> Optional[bytes]:
        """The next piece of the body; None at its end. Pieces are not kept."""

    def write_to_file(self, path: str, on_progress: Optional[Callable[[Progress], object]] = None, /) -> Path:
        """Writes the body to a file, which appears under its name only when it is whole."""

    def write_to_file_async(
        self, path: str, on_progress: Optional[Callable[[Progress], object]] = None, /
    ) -> Future[Path]:
        """`write_to_file` as an `asyncio.Future`."""

    def chunk_async(self) -> Future[Optional[bytes]]:
        """`chunk` as an `asyncio.Future`."""

    def parse(self) -> Any:
        """The operation's result, from the body that `read` has read.

        Raises:
            APIResponseValidationError: The body does not have the documented shape.
        """

    def close(self) -> None:
        """Closes the connection, unless the body was read to its end."""

@final
class NativeEvents:
    """The events of a worker. Iterate over it, or ask for batches."""

    @property
    def response(self) -> NativeResponse:
        """What came with the first answer; its body is this stream."""

    @property
    def last_event_id(self) -> Optional[str]:
        """The id of the last event that was handed out and had one."""

    @property
    def reconnects(self) -> int:
        """How often the connection was made again."""

    @property
    def is_closed(self) -> bool:
        """Whether the stream has ended or was closed."""

    def __iter__(self) -> EventIterator:
        """An iterator over the events; when it dies, the stream is closed.

        Raises:
            InvalidInputError: Another loop goes over it, or it was closed before its end.
        """

    def must_be_open(self) -> None:
        """Refuses a stream that was closed before its end."""

    def __next__(self) -> WorkerEvent: ...
    def next_batch_async(self, max: int, /) -> Future[list[WorkerEvent]]:
        """The events that are here, at most `max`, after waiting for the first; empty at the end.

        An event that a cancelled call had received comes with the next one.
        """

    def guard(self) -> EventGuard:
        """An object that closes the stream when it dies: one loop.

        Raises:
            InvalidInputError: Another loop goes over it, or it was closed before its end.
        """

    def final_worker(self) -> Worker:
        """Reads to the end and gives the finished worker. After an early close: the worker as it is now."""

    def final_worker_async(self) -> Future[Worker]:
        """`final_worker` as an `asyncio.Future`."""

    def close(self) -> None:
        """Closes the connection at once. The worker runs on."""

@final
class EventIterator:
    """One `for` loop over the events; when it is left, the stream is closed at once."""

    def __iter__(self) -> Self: ...
    def __next__(self) -> WorkerEvent: ...

@final
class EventGuard:
    """Closes a stream when it dies."""

@final
class NativeUpdates:
    """The snapshots of a worker until it is done."""

    def next(self) -> Optional[Worker]:
        """The next snapshot; None after that of the finished worker."""

    def next_async(self) -> Future[Optional[Worker]]:
        """`next` as an `asyncio.Future`."""

    def close(self) -> None:
        """Stops following the worker, which runs on."""

@final
class NativePages:
    """The pages of a list."""

    def next(self) -> Optional[Any]:
        """The next page; None after the last."""

    def next_async(self) -> Future[Optional[Any]]:
        """`next` as an `asyncio.Future`."""

@final
class NativeMap:
    """Many calls of one operation.

    The shared runtime drives them, also for blocking callers: they go on while a result is looked at.
    """

    def next(self) -> Optional[_MapResult]:
        """The next result as index, worker, error, key and whether it was resumed; None at the end."""

    def next_async(self) -> Future[Optional[_MapResult]]:
        """`next` as an `asyncio.Future`."""

    def totals(self) -> dict[str, Any]:
        """What was done so far, and what that cost."""

    def guard(self) -> MapGuard:
        """An object that closes the map when it dies: one loop.

        Raises:
            InvalidInputError: Another loop goes over it, or it was closed before its end.
        """

    def close(self) -> None:
        """Drops the requests that are under way. The runs that have begun go on."""

@final
class MapGuard:
    """Closes a map when it dies."""

@final
class WorkerEvent:
    """One event of a worker's stream.

    What it carries is told by `kind`, and `data` is the text as it came:

    - `worker`: a snapshot of the worker, in `worker`
    - `text`: a piece of the answer, in `text`
    - `message`: a stored message of the conversation, in `message`
    - `part`: anything else with a `type` (reasoning, tool calls, sources …), in `part`
    - `error`, `heartbeat`, `unknown`: see `data`

    Args:
        data: The text of the event.
        id: The event's id.
        event: The event's name.
    """

    __match_args__ = ("kind", "data")

    def __new__(cls, *, data: str, id: Optional[str] = None, event: str = "message") -> Self: ...
    @property
    def id(self) -> Optional[str]:
        """The event's id, from which a stream can go on; None when it has none."""

    @property
    def event(self) -> str:
        """The event's name; `message` when the stream gives none."""

    @property
    def data(self) -> str:
        """The data as it came."""

    @property
    def kind(self) -> str:
        """What the event carries: `worker`, `text`, `message`, `part`, `error`, `heartbeat` or `unknown`."""

    @property
    def text(self) -> Optional[str]:
        """The piece of the answer, of an event of kind `text`."""

    @property
    def worker(self) -> Optional[Worker]:
        """The snapshot, of an event of kind `worker`."""

    @property
    def message(self) -> Optional[dict[str, Any]]:
        """The stored message, of an event of kind `message`."""

    @property
    def part(self) -> Optional[dict[str, Any]]:
        """The object, of an event of kind `part`."""

    def json(self) -> Any:
        """The data decoded from JSON.

        Raises:
            ValueError: It is not JSON.
        """

    def get(self, key: str, default: Any = None, /) -> Any:
        """A value of the JSON object that the data holds, or the default."""

    def keys(self) -> KeysView[str]:
        """The keys of the JSON object that the data holds; none if it holds no object."""

    def values(self) -> ValuesView[Any]:
        """The values of the JSON object that the data holds."""

    def items(self) -> ItemsView[str, Any]:
        """The keys and values of the JSON object that the data holds."""

    def __getitem__(self, key: str, /) -> Any: ...
    def __contains__(self, key: object, /) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...
    def __bool__(self) -> Literal[True]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, _memo: Any, /) -> Self: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

def add_sentinels(*types: type) -> None:
    """Names types whose instances mean "not given"; those named before stay."""

def build(cls: type[_ModelT], data: bytes | str, /) -> _ModelT:
    """Builds an instance of a model class from JSON text, checking it; of any other class plain values.

    Raises:
        InvalidInputError: The text is not JSON, or a field is missing or of the wrong type.
    """

def loads(data: bytes | str, /) -> Any:
    """Decodes JSON text into plain values.

    Raises:
        InvalidInputError: The text is not JSON. It is a `ValueError`, too.
    """

def dumps(value: Any, /) -> bytes:
    """Encodes a value as compact JSON.

    Raises:
        InvalidInputError: The value holds something that JSON cannot; `field` says where.
    """

def verify_webhook(headers: Any, body: bytes | str, token: str, /) -> WebhookDelivery:
    """Checks that a webhook's delivery carries the token, and gives what it says.

    Raises:
        WebhookVerificationError: The token is missing or wrong.
        APIResponseValidationError: The body is not what a delivery is.
    """

def operation(name: str, /) -> tuple[str, str]:
    """The HTTP method of an operation, and its path with the parameters in braces.

    Raises:
        KeyError: There is no such operation.
    """

def set_log_level(level: int, /) -> None:
    """Keeps log records of this level of `logging` and above for the logger `handinger`."""

def runtime_info() -> _RuntimeInfo:
    """What the binding holds in this process: for tests."""

def _panic_for_test(client: NativeClient, /) -> None:
    """Panics inside a call of the client, to show in tests that it becomes an ordinary error."""

def _panic_for_test_async(client: NativeClient, /) -> Future[None]:
    """The same in an async call."""

def _shut_down() -> None:
    """Ends all work of this process. Called at exit."""
