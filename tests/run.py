"""Runs every check of the repository and prints one table of what ran, failed or was skipped.

Each step is a command in a session of its own: what it leaves running is ended with it, and so is
a step that takes longer than any may. A step whose tool is missing is skipped with the reason. The
table comes in any case, also when the run is interrupted. The exit status is 0 only when no step
failed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".cache" / "venv" / "bin"


@dataclass(frozen=True)
class Step:
    name: str
    command: list[str]
    needs: tuple[str, ...] = ()
    folder: str = "."


@dataclass(frozen=True)
class Result:
    name: str
    verdict: str
    seconds: float


NODE = ("node", "npm")
KOTLIN = ("javac", "mvn")
SWIFT = ("tests/swift_toolchain", "beside")
CARGO_TEST = ("cargo", "test", "--quiet", "--locked")
SKIPPED = 77  # how a step says that it cannot run here, after the custom of Automake
LONGEST = 40 * 60  # seconds; a step that takes more hangs

STEPS = [
    Step("format and lint", ["make", "lint"]),
    Step("generated files are fresh", ["tests/codegen_is_fresh"]),
    Step("Rust: core and sandbox", [*CARGO_TEST, "--features", "handinger/schema,handinger/fuzzing"]),
    Step("Rust: scenarios", ["make", "conformance-rust"]),
    Step("Python binding: Rust part", [*CARGO_TEST, "-p", "handinger-python"]),
    Step("sandbox binary", ["make", "target/release/handinger-sandbox"]),
    Step("OpenAPI: tools", ["make", ".cache/schemathesis"]),
    Step("OpenAPI: schemathesis", [sys.executable, "tests/openapi/check.py"]),
    Step("wheel: build and install", ["make", ".cache/wheel-installed"]),
    Step("Python: behaviour and types", [str(VENV / "python"), "-m", "pytest", "-q", "python/tests"]),
    Step("Python: scenarios", ["make", "conformance-python"]),
    Step(
        "Python: drop-in programs",
        [str(VENV / "python"), "-m", "pytest", "-q", "-c", "python/pyproject.toml", "tests/dropin"],
    ),
    Step("Python: the official suites", [str(VENV / "python"), "tests/dropin/official/run.py"]),
    Step("wheel in a clean environment", [sys.executable, "tests/package/check_wheel.py"]),
    Step("programs of others: gunicorn, FastAPI …", [sys.executable, "tests/frameworks/check_frameworks.py"]),
    Step("clusters: Dask and Ray", [sys.executable, "tests/cluster/check_clusters.py"]),
    Step("Node: build", ["make", ".cache/node-built"], needs=NODE),
    Step("Node: types and behaviour", ["npm", "test", "--silent"], needs=NODE, folder="node"),
    Step("Node: scenarios", ["make", "conformance-node"], needs=NODE),
    Step("npm packages: pack", ["make", ".cache/npm-packed"], needs=NODE),
    Step("npm packages in a clean folder", ["node", "tests/package/check_tarball.mjs"], needs=NODE),
    Step("npm packages in projects of users", ["node", "tests/package/check_consumers.mjs"], needs=NODE),
    Step("npm packages under Bun and Deno", ["node", "tests/package/check_runtimes.mjs"], needs=NODE),
    Step("Kotlin: build", ["make", ".cache/kotlin-built"], needs=KOTLIN),
    Step("Kotlin: behaviour", ["mvn", "-q", "-B", "test"], needs=KOTLIN, folder="kotlin"),
    Step("Kotlin: scenarios", ["make", "conformance-kotlin"], needs=KOTLIN),
    Step("Java: scenarios", ["make", "conformance-java"], needs=KOTLIN),
    Step("jar in a Maven project", [sys.executable, "tests/package/check_jar.py"], needs=KOTLIN),
    Step("Swift: build", [*SWIFT, "make", ".cache/swift-built"]),
    Step("Swift: format and behaviour", [*SWIFT, "swift/scripts/check"]),
    Step("Swift: scenarios", [*SWIFT, "make", "conformance-swift"]),
    Step("Swift package in a consumer", [*SWIFT, "tests/package/check_swift"]),
]


def run(step: Step, environment: dict[str, str]) -> Result:
    missing = [tool for tool in step.needs if shutil.which(tool) is None]
    if missing:
        return Result(step.name, f"skipped: no {', '.join(missing)}", 0.0)
    print(f"\n== {step.name}: {' '.join(step.command)}", flush=True)
    start = time.monotonic()
    verdict = run_command(step, environment)
    return Result(step.name, verdict, time.monotonic() - start)


def run_command(step: Step, environment: dict[str, str]) -> str:
    try:
        process = subprocess.Popen(
            step.command, cwd=ROOT / step.folder, env=environment, start_new_session=True
        )
    except OSError as error:
        print(error, file=sys.stderr)
        return "FAILED (not started)"
    try:
        status = process.wait(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return f"FAILED (over {LONGEST // 60} min)"
    finally:
        end_group(process)
    return {0: "passed", SKIPPED: "skipped: see above"}.get(status, f"FAILED ({status})")


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Ends what a step left running: servers, build daemons, or all of it when it took too long."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def print_table(results: list[Result]) -> int:
    """How many failed."""
    print("\n" + "-" * 72)
    for result in results:
        print(f"{result.name:<36} {result.verdict:<24} {result.seconds:8.1f} s")
    print("-" * 72)
    failed = sum(result.verdict.startswith("FAILED") for result in results)
    skipped = sum(result.verdict.startswith("skipped") for result in results)
    print(f"{len(results) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return failed


def main() -> int:
    chosen = [step for step in STEPS if not sys.argv[1:] or any(word in step.name for word in sys.argv[1:])]
    if not chosen:
        print(f"no step has a name with {' or '.join(sys.argv[1:])}", file=sys.stderr)
        return 1
    environment = {**os.environ, "HANDINGER_SANDBOX": str(ROOT / "target/release/handinger-sandbox")}
    # The tests talk to loopback only; a proxy of the machine must not come between.
    for name in ("NO_PROXY", "no_proxy"):
        environment[name] = ",".join(filter(None, [environment.get(name), "127.0.0.1", "localhost"]))
    # Whoever ends this program gets its table, and leaves nothing running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))
    # In the background interrupts are ignored, also by what is started; some tests send one.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    results: list[Result] = []
    try:
        for step in chosen:
            results.append(run(step, environment))
    except BaseException:
        results.append(Result(step.name, "FAILED (interrupted)", 0.0))
        raise
    finally:
        failed = print_table(results)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
