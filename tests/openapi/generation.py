"""What schemathesis has to know of the API to make up requests: two formats, and what a form can carry."""

from __future__ import annotations

import itertools
import unicodedata
from typing import Any

import schemathesis
from hypothesis import strategies

# The sandbox delivers to this machine only. Nothing listens on port 9 and nothing is sent there: it
# would take a task of that worker to end while the address is set.
schemathesis.openapi.format(
    "uri", strategies.sampled_from(["http://127.0.0.1:9/", "http://localhost:9/hook?a=b"])
)
schemathesis.openapi.format(
    "cron", strategies.sampled_from(["0 9 * * *", "*/5 8-18 * * 1-5", "30 2 1,15 * *"])
)


@schemathesis.hook
def map_body(context: schemathesis.HookContext, body: Any) -> Any:
    """Leaves out further fields whose names cannot stand in the header of a part of a form."""
    if not isinstance(body, dict):
        return body
    return {name: value for name, value in body.items() if is_printable(name)}


@schemathesis.hook
def filter_body(context: schemathesis.HookContext, body: Any) -> bool:
    """Leaves out webhooks elsewhere, such as the sources that a worker cited: the sandbox takes none."""
    return not (isinstance(body, dict) and str(body.get("url")).startswith("https://"))


numbers = itertools.count()


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:
    """Gives each idempotency key of a chain of calls a number.

    A key that comes again brings the first answer again, and with it a worker that another chain has
    deleted since. That is right, but it looks as if the new worker were lost.
    """
    if case.meta is None or case.meta.phase.name != "stateful":
        return
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and 0 < len(key) < 200:
        case.headers["Idempotency-Key"] = f"{key}-{next(numbers)}"


def is_printable(name: str) -> bool:
    return not any(unicodedata.category(character) in ("Cc", "Cs") for character in name)
