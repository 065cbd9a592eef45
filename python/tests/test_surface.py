"""The public surface: names, import paths, signatures, and that generated files are fresh."""

from __future__ import annotations

import ast
import inspect
import json
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pytest

import handinger
from handinger import AsyncHandinger, Handinger
from handinger._call_options import CallOptions

PYTHON = Path(__file__).resolve().parent.parent
PACKAGE = PYTHON / "src" / "handinger"
OPERATIONS = PYTHON.parent / "core" / "schema" / "operations.json"

OFFICIAL_NAMES = [
    "APIConnectionError",
    "APIError",
    "APIResponse",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncAPIResponse",
    "AsyncClient",
    "AsyncHandinger",
    "AsyncStream",
    "AuthenticationError",
    "BadRequestError",
    "BaseModel",
    "Client",
    "ConflictError",
    "DEFAULT_CONNECTION_LIMITS",
    "DEFAULT_MAX_RETRIES",
    "DEFAULT_TIMEOUT",
    "DefaultAioHttpClient",
    "DefaultAsyncHttpxClient",
    "DefaultHttpxClient",
    "Handinger",
    "HandingerError",
    "InternalServerError",
    "NOT_GIVEN",
    "NoneType",
    "NotFoundError",
    "NotGiven",
    "Omit",
    "PermissionDeniedError",
    "ProxiesTypes",
    "RateLimitError",
    "RequestOptions",
    "Stream",
    "Timeout",
    "Transport",
    "UnprocessableEntityError",
    "__title__",
    "__version__",
    "file_from_path",
    "not_given",
    "omit",
    "resources",
    "types",
]

OFFICIAL_MODULES = {
    "handinger.types": "Worker WorkerCreateParams WorkerContinueParams WorkerRetrieveParams "
    "WorkerRetrieveEmailResponse WorkerStreamUpdatesResponse WorkerTemplate WorkerUpdateParams "
    "DeleteWorkerResponse Task Turn TaskCreateParams TaskRetrieveResponse TaskTurnList DeleteTaskResponse",
    "handinger.types.worker": "Worker File Output OutputContent Source Costs Usage",
    "handinger.types.worker_create_params": "WorkerCreateParams",
    "handinger.types.worker_continue_params": "WorkerContinueParams",
    "handinger.types.worker_retrieve_params": "WorkerRetrieveParams",
    "handinger.types.worker_retrieve_email_response": "WorkerRetrieveEmailResponse",
    "handinger.types.worker_stream_updates_response": "WorkerStreamUpdatesResponse",
    "handinger.types.worker_template": "WorkerTemplate",
    "handinger.types.worker_update_params": "WorkerUpdateParams",
    "handinger.types.delete_worker_response": "DeleteWorkerResponse",
    "handinger._client": "Handinger AsyncHandinger Client AsyncClient",
    "handinger._response": "APIResponse AsyncAPIResponse BinaryAPIResponse AsyncBinaryAPIResponse "
    "StreamedBinaryAPIResponse AsyncStreamedBinaryAPIResponse ResponseContextManager "
    "AsyncResponseContextManager",
    "handinger.types.task_with_turns": "TaskWithTurns Turn",
    "handinger.types.worker_create_response": "WorkerCreateResponse",
    "handinger.types.task": "Task Totals",
    "handinger.types.turn": "Turn File",
    "handinger.types.task_create_params": "TaskCreateParams",
    "handinger.types.task_retrieve_response": "TaskRetrieveResponse",
    "handinger.types.task_turn_list": "TaskTurnList",
    "handinger.types.delete_task_response": "DeleteTaskResponse",
    "handinger.types.workers": "WorkerSchedule ScheduleCreateParams ScheduleListResponse "
    "ScheduleCancelResponse Webhook WebhookExecution WebhookExecutionList WebhookUpdateParams "
    "WebhookListExecutionsParams",
    "handinger.types.workers.webhook": "Webhook",
    "handinger.types.workers.webhook_execution": "WebhookExecution",
    "handinger.types.workers.webhook_execution_list": "WebhookExecutionList",
    "handinger.types.workers.webhook_update_params": "WebhookUpdateParams",
    "handinger.types.workers.webhook_list_executions_params": "WebhookListExecutionsParams",
    "handinger.types.workers.worker_schedule": "WorkerSchedule ScheduledWorkerSchedule DelayedWorkerSchedule "
    "CronWorkerSchedule IntervalWorkerSchedule",
    "handinger.types.workers.schedule_create_params": "ScheduleCreateParams When WhenScheduledWhen "
    "WhenDelayedWhen WhenCronWhen WhenIntervalWhen",
    "handinger.types.workers.schedule_list_response": "ScheduleListResponse",
    "handinger.types.workers.schedule_cancel_response": "ScheduleCancelResponse",
    "handinger.resources": "WorkersResource AsyncWorkersResource WorkersResourceWithRawResponse "
    "AsyncWorkersResourceWithRawResponse WorkersResourceWithStreamingResponse "
    "AsyncWorkersResourceWithStreamingResponse TasksResource AsyncTasksResource "
    "TasksResourceWithRawResponse AsyncTasksResourceWithRawResponse TasksResourceWithStreamingResponse "
    "AsyncTasksResourceWithStreamingResponse",
    "handinger.resources.tasks": "TasksResource AsyncTasksResource",
    "handinger.resources.workers.webhooks": "WebhooksResource AsyncWebhooksResource",
    "handinger.resources.workers": "WebhooksResource AsyncWebhooksResource "
    "SchedulesResource AsyncSchedulesResource WorkersResource",
    "handinger.resources.workers.workers": "WorkersResource AsyncWorkersResource",
    "handinger.resources.workers.schedules": "SchedulesResource AsyncSchedulesResource",
}

CALL_OPTIONS = ["extra_headers", "extra_query", "extra_body", "timeout", "max_retries", "idempotency_key"]


@pytest.mark.parametrize("name", OFFICIAL_NAMES)
def test_official_name(name: str) -> None:
    assert getattr(handinger, name) is not None
    assert name in handinger.__all__
    assert name in dir(handinger)


@pytest.mark.parametrize("module", OFFICIAL_MODULES)
def test_official_import_path(module: str) -> None:
    loaded = import_module(module)
    for name in OFFICIAL_MODULES[module].split():
        assert hasattr(loaded, name), name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Hand'"):
        handinger.Hand  # noqa: B018


def test_every_lazy_export_is_declared_for_type_checkers() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text())
    blocks = [node for node in tree.body if isinstance(node, ast.If)]
    (block,) = [node for node in blocks if ast.unparse(node.test) == "TYPE_CHECKING"]
    declared = {
        (statement.module or alias.name, alias.asname)
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
    exported = {(module, name) for module, names in handinger._EXPORTS.items() for name in names}
    assert ("_exceptions", None) in declared  # all of them: a generated list
    of_errors = {(module, name) for module, name in exported if module == "_exceptions"}
    assert declared - {("_exceptions", None)} == exported - of_errors
    assert {name for _, name in of_errors} == set(import_module("handinger._exceptions").__all__)


def test_version_is_that_of_the_wheel() -> None:
    assert handinger.__version__ == version("handinger")


def test_default_constants_are_those_of_the_core() -> None:
    config = Handinger().effective_config()
    assert config["timeout"]["value"] == handinger.DEFAULT_TIMEOUT.total
    assert config["connect_timeout"]["value"] == handinger.DEFAULT_TIMEOUT.connect
    assert config["max_retries"]["value"] == handinger.DEFAULT_MAX_RETRIES
    assert config["pool_idle_timeout"]["value"] == handinger.DEFAULT_CONNECTION_LIMITS.keepalive_expiry


def test_copy_takes_what_the_constructor_takes() -> None:
    constructor = set(inspect.signature(Handinger).parameters) - {"_strict_response_validation"}
    copy = set(inspect.signature(Handinger.copy).parameters) - {"self"}
    assert copy - constructor == {"set_default_headers", "set_default_query"}
    assert constructor <= copy
    assert inspect.signature(Handinger) == inspect.signature(AsyncHandinger)


def resources(client: object) -> dict[str, object]:
    workers = client.workers  # type: ignore[attr-defined]
    return {
        "workers": workers,
        "workers.schedules": workers.schedules,
        "workers.webhooks": workers.webhooks,
        "tasks": client.tasks,  # type: ignore[attr-defined]
    }


def methods(resource: object) -> dict[str, inspect.Signature]:
    return {
        name: inspect.signature(method)
        for name, method in inspect.getmembers(resource, inspect.ismethod)
        if not name.startswith("_")
    }


def test_both_clients_have_the_same_methods() -> None:
    for blocking, asynchronous in zip(resources(Handinger()).values(), resources(AsyncHandinger()).values()):
        assert methods(blocking).keys() == methods(asynchronous).keys()
        for name, signature in methods(blocking).items():
            assert list(signature.parameters) == list(methods(asynchronous)[name].parameters), name


def test_every_operation_of_the_core_has_a_method() -> None:
    operations = {operation["name"] for operation in json.loads(OPERATIONS.read_text())}
    found = {
        f"{path}.{name.rstrip('_')}"
        for path, resource in resources(Handinger()).items()
        for name in methods(resource)
    }
    # The other form of `workers.create`: an overload, not a method.
    operations.remove("workers.create_template")
    assert operations <= found
    assert found - operations == {
        "workers.map",
        "workers.wait",
        "workers.webhooks.iter_executions",
        "tasks.map",
        "tasks.wait",
    }


def test_every_call_takes_the_per_call_options() -> None:
    for resource in resources(Handinger()).values():
        for name, signature in methods(resource).items():
            if name != "wait":
                options = signature.parameters["options"]
                assert options.kind is inspect.Parameter.VAR_KEYWORD, name
                assert options.annotation == "Unpack[CallOptions]", name
    assert set(CALL_OPTIONS) <= set(CallOptions.__annotations__)


def test_an_option_that_is_none_is_named() -> None:
    client = Handinger(api_key="any")
    with pytest.raises(TypeError, match="unexpected keyword argument 'extra_header'"):
        client.workers.create(input="x", extra_header={})  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="unexpected keyword argument 'on_upload'"):
        client.tasks.retrieve("tsk_1", on_upload=print)  # type: ignore[call-arg]


@pytest.mark.parametrize("view", ["with_raw_response", "with_streaming_response"])
def test_views_have_every_method_that_is_one_call(view: str) -> None:
    for client in (Handinger(), AsyncHandinger()):
        for path, resource in resources(client).items():
            for name, signature in methods(resource).items():
                if name not in ("map", "wait", "iter_executions"):
                    method = getattr(getattr(resource, view), name)
                    assert list(inspect.signature(method).parameters) == list(signature.parameters), (
                        path,
                        name,
                    )
    assert Handinger().with_raw_response.workers.schedules.list is not None


def test_help_reads_well() -> None:
    text = inspect.getdoc(Handinger.__init__) or ""
    for name in inspect.signature(Handinger).parameters:
        assert f"{name}:" in text
    assert str(inspect.signature(Handinger().workers.retrieve_file)).startswith(
        "(file_path: 'str', *, worker_id"
    )


def public_objects() -> list[object]:
    found: list[object] = [getattr(handinger, name) for name in handinger.__all__]
    found += [
        getattr(import_module(module), name)
        for module in OFFICIAL_MODULES
        for name in dir(import_module(module))
    ]
    return [each for each in found if inspect.isclass(each) and each.__module__.startswith("handinger")]


def test_everything_public_has_a_docstring() -> None:
    for cls in public_objects():
        assert inspect.getdoc(cls), cls
        for name, member in vars(cls).items():
            if not name.startswith("_") and (inspect.isfunction(member) or isinstance(member, property)):
                assert inspect.getdoc(member), f"{cls}.{name}"


def test_the_blocking_classes_are_fresh() -> None:
    command = [sys.executable, str(PYTHON / "scripts" / "generate_sync.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_import_is_light() -> None:
    script = (
        "import sys, threading; before = set(sys.modules); import handinger; handinger.Handinger();"
        "new = set(sys.modules) - before;"
        "heavy = new & {'asyncio', 'ssl', 'socket', 'logging', 'json', 'pydantic', 'httpx', 'inspect'};"
        "assert not heavy, heavy; assert threading.active_count() == 1"
    )
    subprocess.run([sys.executable, "-S", "-c", _with_path(script)], check=True)


def _with_path(script: str) -> str:
    return f"import sys; sys.path[:0] = {[path for path in sys.path if path]!r}; {script}"
