"""Writes docs/reference from the code: commands, settings, job kinds, HTTP, rule and error codes.

`tests/test_docs.py` fails when what is written is not what the code says.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT.parent))

from safeio.errors import registered  # noqa: E402
from sidecar.api.routes import ROUTES  # noqa: E402
from sidecar.cli import COMMANDS, cli  # noqa: E402
from sidecar.settings import Settings, SigningSettings, SiteSettings  # noqa: E402
from sidecar.usecases.kinds import KINDS  # noqa: E402

HEAD = "<!-- written by docs/generate.py (make docs); do not edit -->\n"
PACKAGES = ("safeio", "scorm", "question_formats", "certificates", "sidecar")


def import_everything() -> None:
    """Error and rule tables fill as modules are imported."""
    for package in PACKAGES:
        root = importlib.import_module(package)
        for found in pkgutil.walk_packages(root.__path__, f"{package}."):
            if not found.name.endswith("__main__"):
                importlib.import_module(found.name)


def table(head: tuple[str, ...], rows: Iterator[tuple[object, ...]] | list[tuple[object, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += [
        "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def errors() -> str:
    rows = [
        (f"`{code}`", kind("").title, kind.http_status, kind.exit_code) for code, kind in registered().items()
    ]
    return (
        f"{HEAD}# Error codes\nWhat could not be read or done. Findings in readable input are in [rules](rules.md).\n\n"
        + table(("code", "meaning", "HTTP", "exit"), rows)
    )


def rules() -> str:
    import scorm.rules

    rows = [
        (
            f"`{rule.code}`",
            rule.severity.value,
            rule.template,
            rule.hint or "",
            rule.clause or "",
            "yes" if rule.fixable else "",
        )
        for rule in sorted(scorm.rules.RULES.values(), key=lambda rule: rule.code)
    ]
    import question_formats.findings

    questions = [
        (f"`{row.code}`", row.severity.value, row.template, row.hint or "")
        for row in sorted(question_formats.findings.registered().values(), key=lambda row: row.code)
    ]
    return (
        f"{HEAD}# Rules\nWords in braces stand for what is found.\n\n## Packages: {len(rows)} rules\n\n"
        + table(("code", "severity", "message", "hint", "clause", "fixable"), rows)
        + f"\n## Questions: {len(questions)} rules\n\n"
        + table(("code", "severity", "message", "hint"), questions)
    )


def settings() -> str:
    def rows(model: Any, prefix: str) -> list[tuple[object, ...]]:
        found: list[tuple[object, ...]] = []
        for name, field in model.model_fields.items():
            if name in {"sites", "signing"}:
                continue
            default = (
                "required"
                if field.is_required()
                else "number of processors"
                if name == "workers"
                else f"`{field.get_default()}`"
            )
            found.append((f"`{prefix}{name.upper() if prefix else name}`", default, field.description))
        return found

    return (
        f"{HEAD}# Settings\nEnvironment variables, or the same names in lower case without `SIDECAR_` in the TOML file that `SIDECAR_CONFIG` names. "
        "The environment wins; an empty variable sets nothing.\n\n"
        + table(("variable", "default", "meaning"), rows(Settings, "SIDECAR_"))
        + "\n## A site: `[sites.NAME]` in the TOML file\n\n"
        + table(("key", "default", "meaning"), rows(SiteSettings, ""))
        + "\n## The signing key: `[signing]`, or `[sites.NAME.signing]`; in the environment `SIDECAR_SIGNING_KEY` and so on\n\n"
        + table(("key", "default", "meaning"), rows(SigningSettings, ""))
    )


def commands() -> str:
    def walk(command: click.Command, path: str) -> Iterator[str]:
        context = click.Context(command, info_name=path)
        yield f"## `{path}`\n\n```\n{command.get_help(context).strip()}\n```\n"
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                child = command.get_command(context, name)
                if child is not None:
                    yield from walk(child, f"{path} {name}")

    context = click.Context(cli, info_name="sidecar")
    parts = [f"{HEAD}# Commands\n"]
    for name in COMMANDS:
        command = cli.get_command(context, name)
        if command is not None:
            parts += walk(command, f"sidecar {name}")
    return "\n".join(parts)


def http() -> str:
    kinds = [
        (f"`{kind.name}`", f"`{kind.scope}`", kind.summary, "yes" if kind.needs_input else "")
        for kind in KINDS.values()
    ]
    routes = [
        (f"`{route.method} {route.path}`", f"`{route.scope}`" if route.scope else "public", route.summary)
        for route in ROUTES
    ]
    return (
        f"{HEAD}# HTTP\nThe whole description is served at `/openapi.json`, and to read at `/docs`. Scope `any` is any live token.\n\n"
        + table(("address", "scope", "what it does"), routes)
        + "\n## Job kinds\n\n"
        + table(("kind", "scope", "what it does", "input file"), kinds)
    )


PAGES = {
    "errors.md": errors,
    "rules.md": rules,
    "settings.md": settings,
    "commands.md": commands,
    "http.md": http,
}


def generate() -> dict[str, str]:
    """Every page by its name below docs/reference."""
    import_everything()
    return {name: page() for name, page in PAGES.items()}


if __name__ == "__main__":
    (ROOT / "reference").mkdir(exist_ok=True)
    for page_name, text in generate().items():
        (ROOT / "reference" / page_name).write_text(text, "utf-8")
