"""Runs `tests/scenarios/*.yaml` with the sync and the async client, each file a test of its own.

The format, which every language shares, is described in `tests/scenarios/README.md`.
"""

from __future__ import annotations

import asyncio
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

import pytest
import yaml
from scenario_calls import API_KEY, Attempt, error_report, run_sync
from scenario_matching import ABSENT, TESTS, at, fill, misses

from handinger import AsyncHandinger, Handinger, HandingerError
from handinger.testing import Sandbox

LANGUAGES = {"rust", "python", "node", "kotlin", "swift"}
SCENARIO_KEYS = {"about", "skip", "client", "faults", "calls", "server"}
CALL_KEYS = {"do", "with", "files", "options", "client", "faults", "times", "take", "keep", "skip", "expect"}
REPORT_PARTS = {
    "bytes",
    "distinct_ids",
    "error",
    "events",
    "final_worker",
    "ids",
    "kinds",
    "response",
    "seconds",
    "text",
    "updates",
    "value",
}


SERVER_PARTS = {"distinct_bodies", "distinct_keys", "requests", "runs"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture(autouse=True)
def without_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies would swallow loopback traffic and a real key would stand in for a missing one."""
    for name in list(os.environ):
        if name.upper().endswith("_PROXY") or name.startswith("HANDINGER_"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize("mode", ["sync", "async"])
@pytest.mark.parametrize("path", sorted((TESTS / "scenarios").glob("*.yaml")), ids=lambda path: path.stem)
def test_scenario(path: Path, mode: str, sandbox: Sandbox) -> None:
    scenario = load(path)
    if "python" in scenario.get("skip", {}):
        pytest.skip(scenario["skip"]["python"])
    sandbox.reset()
    run = Run(scenario, sandbox)
    if mode == "sync":
        run_sync(run.everything(Handinger, in_threads))
    else:
        asyncio.run(run.everything(AsyncHandinger, on_loop))


def load(path: Path) -> Dict[str, Any]:
    """Reads a scenario; a key that is none of the format's is an error."""
    scenario: Dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    only(scenario, SCENARIO_KEYS, "the file")
    assert isinstance(scenario["about"], str)
    assert scenario["calls"], "a scenario makes calls"
    only(scenario.get("skip", {}), LANGUAGES, "`skip`")
    for call in scenario["calls"]:
        only(call, CALL_KEYS, "a call")
        only(call.get("skip", {}), LANGUAGES, "`skip`")
        only(parts(call.get("expect", {})), REPORT_PARTS, "`expect`")
    only(parts(scenario.get("server", {})), SERVER_PARTS, "`server`")
    return scenario


def only(given: Any, allowed: set[str], place: str) -> None:
    unknown = set(given) - allowed
    assert not unknown, f"{place} knows no {sorted(unknown)}"


def parts(expected: Dict[str, Any]) -> set[str]:
    """The parts of a report in which these paths begin."""
    return {path.split(".")[0].split("[")[0] for path in expected}


async def in_threads(client: Any, attempts: List[Attempt]) -> List[Dict[str, Any]]:
    """Makes the calls at the same time with the sync client."""
    if len(attempts) == 1:
        return [run_sync(attempts[0].make(client))]
    with ThreadPoolExecutor(max_workers=len(attempts)) as pool:
        return list(pool.map(lambda attempt: run_sync(attempt.make(client)), attempts))


async def on_loop(client: Any, attempts: List[Attempt]) -> List[Dict[str, Any]]:
    """Makes the calls at the same time with the async client."""
    return await asyncio.gather(*(attempt.make(client) for attempt in attempts))


class Run:
    """One scenario with one client."""

    def __init__(self, scenario: Dict[str, Any], sandbox: Sandbox) -> None:
        base_url = sandbox.base_url.rstrip("/")
        self.scenario = scenario
        self.sandbox = sandbox
        self.known = {"base_url": base_url, "other_origin": base_url.replace("127.0.0.1", "localhost")}

    async def everything(self, client_class: Any, at_once: Any) -> None:
        settings = {"api_key": API_KEY, "base_url": self.known["base_url"]}
        settings.update(fill(self.scenario.get("client", {}), self.known))
        client, failure = None, None
        try:
            client = client_class(**settings)
        except HandingerError as error:
            failure = error_report(error)
        self.set_faults(self.scenario)
        for number, call in enumerate(self.scenario["calls"], 1):
            if "python" not in call.get("skip", {}):
                self.set_faults(call)
                for report in await self.reports(call, client, failure, at_once):
                    self.judge(f"call {number} ({call['do']})", call, report)
        found = misses(self.server_report(), self.scenario.get("server", {}), self.known)
        assert not found, "\n".join(["server:", *found])

    async def reports(
        self, call: Dict[str, Any], client: Any, failure: Optional[Dict[str, Any]], at_once: Any
    ) -> List[Dict[str, Any]]:
        if failure is not None:
            return [{"error": failure}]
        templates = ("with", "files", "options", "client")
        filled = {name: fill(call[name], self.known) for name in templates if name in call}
        asked = parts(call.get("expect", {}))
        attempts = [Attempt({**call, **filled}, asked) for _ in range(call.get("times", 1))]
        reports: List[Dict[str, Any]] = await at_once(client, attempts)
        return reports

    def set_faults(self, owner: Dict[str, Any]) -> None:
        for fault in owner.get("faults", []):
            self.sandbox.add_fault(fill(fault, self.known))

    def judge(self, place: str, call: Dict[str, Any], report: Dict[str, Any]) -> None:
        """Checks a report; whether the call failed must be as expected, too."""
        about = f"{self.scenario['about']}\n{place}"
        failure_expected = "error" in parts(call.get("expect", {}))
        if "error" in report and not failure_expected:
            pytest.fail(f"{about} failed: {report['error']['shown']}")
        if failure_expected and "error" not in report:
            pytest.fail(f"{about} did not fail: {report}")
        found = misses(report, call.get("expect", {}), self.known)
        assert not found, "\n".join([about, *found])
        for name, path in call.get("keep", {}).items():
            value = at(report, path)
            assert value is not ABSENT, f"{about}: nothing to keep at {path}"
            self.known[name] = value

    def server_report(self) -> Dict[str, Any]:
        """What the server saw, and what it started."""
        requests = [seen(request) for request in self.sandbox.requests()]
        keys = {request["headers"].get("idempotency-key") for request in requests} - {None}
        return {
            "runs": self.sandbox.ledger()["runs"],
            "requests": requests,
            "distinct_keys": len(keys),
            "distinct_bodies": len({request["body_sha256"] for request in requests}),
        }


def seen(request: Dict[str, Any]) -> Dict[str, Any]:
    """A request of the sandbox's log, with its body also as JSON."""
    try:
        return {**request, "json": json.loads(request["body"])}
    except ValueError:
        return request
