#!/usr/bin/env python3
"""Checks the built jar: what is in it, and that apps of users and the READMEs' examples run with it.

The jar is the one of `make .cache/kotlin-built`, which installs it into the local Maven repository,
too. The sandbox is the one that `HANDINGER_SANDBOX` names, else the release build of the checkout.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
LARGEST_LIBRARY = 6_500_000
# Devices with pages of 16 KB load only libraries whose segments keep to them.
PAGE = 16 * 1024
# The first Java that warns of native code whose app has not allowed it.
NEWER = 24
PT_LOAD = 1

KOTLIN_FRAME = """\
{imports}
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test

class {name} {{
    @Test
    fun runs(): Unit = runBlocking {{
{body}
    }}
}}
"""
JAVA_FRAME = """\
{imports}
import org.junit.jupiter.api.Test;

class {name} {{
    @Test
    void runs() throws Exception {{
{body}
    }}
}}
"""
FRAMES = {"kotlin": (".kt", KOTLIN_FRAME), "java": (".java", JAVA_FRAME)}


def main() -> int:
    (jar,) = (CHECKOUT / "kotlin" / "target").glob("handinger-*.jar")
    sandbox = Path(os.environ.get("HANDINGER_SANDBOX", CHECKOUT / "target/release/handinger-sandbox"))
    look_inside(jar)
    with tempfile.TemporaryDirectory() as folder, served(sandbox) as address:
        project = Path(folder) / "apps"
        shutil.copytree(HERE / "jvm", project, ignore=shutil.ignore_patterns("target"))
        write_examples(project / "readme" / "src" / "test")
        build = ["mvn", "--quiet", "--batch-mode", "--fail-at-end", "verify", *newer_java()]
        environment = {
            **os.environ,
            "HANDINGER_SANDBOX": str(sandbox.resolve()),
            "HANDINGER_API_KEY": "any",
            "HANDINGER_BASE_URL": address,
        }
        return subprocess.run(build, cwd=project, env=environment, check=False).returncode


@contextlib.contextmanager
def served(sandbox: Path) -> Iterator[str]:
    """A sandbox for programs that are told of the service by the environment alone."""
    command = [str(sandbox), "--port", "0", "--speed", "50", "--exit-with-parent"]
    pipe = subprocess.PIPE  # it ends with the other end of its input
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as server:
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def write_examples(tests: Path) -> None:
    """The examples of the README files as tests: those of one page and language are one program."""
    for page, name in ((CHECKOUT / "README.md", "FrontPage"), (CHECKOUT / "kotlin/README.md", "KotlinPage")):
        text = page.read_text(encoding="utf-8")
        for language, (suffix, frame) in FRAMES.items():
            blocks = re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
            if not blocks:
                continue
            lines = "".join(blocks).splitlines()
            imports = "\n".join(dict.fromkeys(line for line in lines if line.startswith("import ")))
            body = "\n".join(f"        {line}".rstrip() for line in lines if not line.startswith("import "))
            target = tests / language / f"{name}{language.title()}Test{suffix}"
            target.parent.mkdir(parents=True, exist_ok=True)
            source = frame.format(imports=imports, body=body, name=target.stem)
            target.write_text(source, encoding="utf-8")


def newer_java() -> list[str]:
    """The newest Java beside the one that builds, under which the app in Java runs, too."""
    found = {
        int(number[1]): java
        for java in Path("/usr/lib/jvm").glob("*/bin/java")
        if (number := re.search(r"-(\d+)", java.parent.parent.name)) and int(number[1]) >= NEWER
    }
    if not found:
        print(f"not run under a newer Java: there is none from {NEWER} on in /usr/lib/jvm")
        return []
    return [f"-Dnewer.java={found[max(found)]}"]


def look_inside(jar: Path) -> None:
    with zipfile.ZipFile(jar) as archive:
        names = archive.namelist()
        for needed in (
            "META-INF/LICENSE",
            "META-INF/proguard/handinger.pro",
            "com/handinger/Handinger.class",
        ):
            assert needed in names, f"{needed} is missing"
        libraries = [name for name in names if name.endswith((".so", ".dylib", ".dll"))]
        assert libraries, "there is no native library"
        for name in libraries:
            content = archive.read(name)
            assert len(content) < LARGEST_LIBRARY, f"{name} has {len(content)} bytes"
            if content.startswith(b"\x7fELF"):
                least = min(alignments(content))
                assert least >= PAGE, f"a segment of {name} is aligned to {least} bytes"
            print(f"{name}: {len(content)} bytes")
    print(f"{jar.name}: {jar.stat().st_size} bytes")


def alignments(elf: bytes) -> list[int]:
    """The alignment of each segment that is loaded, of a 64-bit little-endian library."""
    (table,) = struct.unpack_from("<Q", elf, 32)
    size, count = struct.unpack_from("<HH", elf, 54)
    headers = (table + index * size for index in range(count))
    return [
        struct.unpack_from("<Q", elf, header + 48)[0]
        for header in headers
        if struct.unpack_from("<I", elf, header)[0] == PT_LOAD
    ]


if __name__ == "__main__":
    sys.exit(main())
