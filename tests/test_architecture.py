"""The layers of the project, as a table. Anything not listed fails."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("safeio", "wording", "scorm", "question_formats", "certificates", "sidecar")

# package -> the packages of ours that it may import (itself always)
MAY_IMPORT: dict[str, frozenset[str]] = {
    "safeio": frozenset(),
    "wording": frozenset({"safeio"}),  # sentences, numbers and dates in the reader's language: docs/adr/0005
    "scorm": frozenset({"safeio", "wording"}),
    "question_formats": frozenset({"safeio"}),
    "certificates": frozenset({"safeio"}),
    "sidecar.errors": frozenset({"safeio"}),
    "sidecar.settings": frozenset({"safeio", "sidecar.errors"}),
    "sidecar.mirror": frozenset({"sidecar.logs", "safeio", "sidecar.errors"}),
    "sidecar.moodle": frozenset(
        {
            "sidecar.logs",
            "safeio",
            "sidecar.errors",
            "sidecar.mirror",
            "scorm",
            "question_formats",
            "certificates",
        }
    ),
    "sidecar.jobs": frozenset({"sidecar.logs", "safeio", "sidecar.errors", "sidecar.usecases"}),
    # drives a browser (processes, time, pipes), which the pure library may not: docs/adr/0120
    "sidecar.launch": frozenset({"safeio", "sidecar.errors", "scorm"}),
    "sidecar.usecases": frozenset(
        {
            "sidecar.logs",
            "safeio",
            "sidecar.errors",
            "sidecar.mirror",
            "scorm",
            "question_formats",
            "certificates",
        }
    ),
    "sidecar.peers": frozenset({"safeio", "sidecar.errors", "sidecar.mirror"}),  # partners over the network
    "sidecar.wiring": frozenset(
        {
            "sidecar.peers",
            "sidecar.logs",
            *OURS[:-1],
            "sidecar.errors",
            "sidecar.settings",
            "sidecar.mirror",
            "sidecar.moodle",
            "sidecar.jobs",
            "sidecar.launch",
            "sidecar.usecases",
        }
    ),
    # the same examinations on the command line and on the console
    "sidecar.doctor": frozenset(
        {"safeio", "sidecar.errors", "sidecar.wiring", "sidecar.settings", "sidecar.jobs"}
    ),
    "sidecar.backup": frozenset({"safeio", "sidecar.errors", "sidecar.settings"}),
    "sidecar.api": frozenset(
        {
            "wording",
            "sidecar.doctor",
            "certificates",
            "sidecar.peers",
            "sidecar.mirror",
            "sidecar.logs",
            "safeio",
            "sidecar",
            "sidecar.errors",
            "sidecar.usecases",
            "sidecar.wiring",
            "sidecar.settings",
            "sidecar.jobs",
            "sidecar.console",
        }
    ),
    "sidecar.console": frozenset(
        {
            "wording",
            "certificates",
            "sidecar.logs",
            "safeio",
            "sidecar",
            "sidecar.errors",
            "sidecar.usecases",
            "sidecar.wiring",
            "sidecar.settings",
            "sidecar.jobs",
        }
    ),
    "sidecar.worker": frozenset(
        {
            "sidecar.logs",
            "sidecar.memory",
            "safeio",
            "sidecar.errors",
            "sidecar.usecases",
            "sidecar.wiring",
            "sidecar.settings",
            "sidecar.jobs",
        }
    ),
    "sidecar.cli": frozenset(
        {
            "sidecar.backup",
            "sidecar.doctor",
            "sidecar.peers",
            "sidecar.logs",
            "sidecar.memory",
            *OURS,
            "sidecar.errors",
            "sidecar.usecases",
            "sidecar.wiring",
            "sidecar.settings",
            "sidecar.jobs",
            "sidecar.mirror",
            "sidecar.launch",
            "sidecar.api",
            "sidecar.worker",
        }
    ),
    "sidecar.__main__": frozenset({"sidecar.cli"}),
    "sidecar.logs": frozenset(),  # set up by each process that the edges start
    "sidecar.memory": frozenset(),
    "sidecar": frozenset(),
}

# third party -> the places that may import it; what is not named here is free outside safeio
HOMES: dict[str, tuple[str, ...]] = {
    "pymysql": ("sidecar.moodle", "sidecar.jobs"),
    "sqlalchemy": ("sidecar.moodle", "sidecar.jobs"),
    "weasyprint": ("certificates.pdf",),
    "celery": ("sidecar.jobs", "sidecar.worker"),
    "kombu": ("sidecar.jobs", "sidecar.worker"),
    "aiohttp": ("sidecar.api",),
    "click": ("sidecar.cli",),
    "rich": ("sidecar.cli",),
}
# place -> why it may break HOMES
EXEMPT: dict[tuple[str, str], str] = {}

FORBIDDEN_IN_LIBRARIES = {"socket", "http", "urllib.request", "requests", "asyncio", "random", "time"}


def _modules() -> list[Path]:
    return [path for package in OURS for path in sorted((ROOT / package).rglob("*.py"))]


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = _dotted(path).split(".")
                parts = parts if path.name == "__init__.py" else parts[:-1]
                parts = parts[: len(parts) - node.level + 1]
                base = ".".join([*parts, base]).rstrip(".")
            found.add(base)
            if base == "sidecar":
                found |= {f"sidecar.{alias.name}" for alias in node.names}
    return found


def _layer(module: str) -> str:
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "sidecar" and len(parts) > 1 else parts[0]


@pytest.mark.parametrize("path", _modules(), ids=_dotted)
def test_layers(path: Path) -> None:
    me = _layer(_dotted(path))
    assert me in MAY_IMPORT, f"{me} is a new layer: give it a row, with its reason"
    wrong = sorted(
        name
        for name in _imports(path)
        if name.split(".")[0] in OURS
        and _layer(name) != me
        and _layer(name) not in MAY_IMPORT[me]
        and name.split(".")[-1] != "__version__"
    )
    assert not wrong, f"{_dotted(path)} may not import {wrong}"


@pytest.mark.parametrize("path", _modules(), ids=_dotted)
def test_homes(path: Path) -> None:
    module = _dotted(path)
    for name in _imports(path):
        top = name.split(".")[0]
        if top in HOMES and not any(module == home or module.startswith(home + ".") for home in HOMES[top]):
            assert (module, top) in EXEMPT, f"{module} imports {top}, whose home is {HOMES[top]}"
        if _layer(module) == "safeio":
            assert top in sys.stdlib_module_names or top in {"lxml", "safeio"}, f"safeio imports {top}"
        if module.split(".")[0] in {"scorm", "question_formats", "certificates"}:
            assert name not in FORBIDDEN_IN_LIBRARIES, f"{module} imports {name}: pass it in"


@pytest.mark.parametrize("path", _modules(), ids=_dotted)
def test_environment_is_read_in_settings_only(path: Path) -> None:
    if _dotted(path) != "sidecar.settings":
        text = path.read_text("utf-8")
        assert "os.environ" not in text, "settings.py is the home of the environment"
        assert "getenv" not in text


@pytest.mark.parametrize("path", _modules(), ids=_dotted)
def test_no_assert_for_input(path: Path) -> None:
    asserts = [
        node.lineno for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Assert)
    ]
    assert not asserts, f"assert in product code at lines {asserts}"
