"""The reference says what the code says; public names are documented; links lead somewhere."""

from __future__ import annotations

import importlib.util
import inspect
import re
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


@cache
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def pages() -> dict[str, str]:
    found: dict[str, str] = generator().generate()
    return found


@pytest.mark.parametrize("name", ["errors.md", "rules.md", "settings.md", "commands.md", "http.md"])
def test_the_reference_is_what_the_code_says(name: str) -> None:
    written = (ROOT / "docs" / "reference" / name).read_text("utf-8")
    assert written == pages()[name], "run make docs"


@pytest.mark.parametrize(
    "package", ["scorm", "question_formats", "certificates", "certificates.badges", "safeio"]
)
def test_the_public_face_is_documented(package: str) -> None:
    module = importlib.import_module(package)
    assert module.__doc__
    bare = [
        name
        for name in module.__all__
        if (inspect.isfunction(getattr(module, name)) or inspect.isclass(getattr(module, name)))
        and not inspect.getdoc(getattr(module, name))
    ]
    assert not bare, f"{package}: no docstring on {bare}"


def _links() -> list[tuple[Path, str]]:
    found = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
        found += [
            (page, target)
            for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
            if "://" not in target
        ]
    return found


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page, target in _links()
        if not (page.parent / target).exists()
    ]
    assert not broken


def test_every_decision_is_numbered_and_says_why() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    numbers = [page.name.partition("-")[0] for page in pages]
    assert len(set(numbers)) == len(numbers), "two decisions of one number"
    for page in pages:
        text = page.read_text("utf-8")
        assert re.match(r"# \S", text), page.name
        assert len(text.split()) > 60, f"{page.name}: too short to say why"
