"""The table of job kinds: what can be asked of the service, and who may ask.

Use cases are named as ``module:function`` and imported when first run, so that an idle service stays small.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from sidecar.usecases.context import JobContext

UseCase = Callable[[JobContext, Any], dict[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class JobKind:
    """One row of the table."""

    name: str  # "package.check"
    scope: str  # token scope that may start it and see it
    module: str  # holds `Params` (a pydantic model, extra="forbid") and `run(ctx, params) -> result`
    summary: str  # one sentence for the docs
    needs_input: bool = True  # False: the job has no input file

    def params_model(self) -> type[BaseModel]:
        model: type[BaseModel] = importlib.import_module(self.module).Params
        return model

    def use_case(self) -> UseCase:
        function: UseCase = importlib.import_module(self.module).run
        return function


SCOPES = ("packages", "questions", "certificates", "badges", "mirror:read", "mirror:write", "admin")

_TABLE = (
    JobKind(
        name="package.check",
        scope="packages",
        module="sidecar.usecases.check_package",
        summary="Check a SCORM, IMS, AICC, cmi5 or H5P package.",
    ),
    JobKind(
        name="package.fix",
        scope="packages",
        module="sidecar.usecases.fix_package",
        summary="Repair a package where that is safe.",
    ),
    JobKind(
        name="questions.convert",
        scope="questions",
        module="sidecar.usecases.convert_questions",
        summary="Convert a question bank.",
    ),
    JobKind(
        name="certificates.render",
        scope="certificates",
        module="sidecar.usecases.render_certificates",
        summary="Draw certificates from a template and a list.",
    ),
    JobKind(
        name="certificates.issue",
        scope="certificates",
        module="sidecar.usecases.issue_certificates",
        summary="Issue course certificates to those who have earned them.",
        needs_input=False,
    ),
    JobKind(
        name="badges.issue",
        scope="badges",
        module="sidecar.usecases.issue_badges",
        summary="Sign and bake a Moodle site's badges as Open Badges 2.0 or 3.0.",
        needs_input=False,
    ),
    JobKind(
        name="mirror.export",
        scope="mirror:read",
        module="sidecar.usecases.mirror_export",
        summary="Read a course and keep it ready for partners.",
        needs_input=False,
    ),
    JobKind(
        name="mirror.plan",
        scope="mirror:read",
        module="sidecar.usecases.mirror_plan",
        summary="Say what mirroring a course would change.",
        needs_input=False,
    ),
    JobKind(
        name="mirror.apply",
        scope="mirror:write",
        module="sidecar.usecases.mirror_apply",
        summary="Make or update the mirror of a course.",
        needs_input=False,
    ),
)


def _registry(table: tuple[JobKind, ...]) -> dict[str, JobKind]:
    kinds: dict[str, JobKind] = {}
    for kind in table:
        if kind.name in kinds:
            raise TypeError(f"job kind {kind.name} twice")
        if kind.scope not in SCOPES:
            raise TypeError(f"job kind {kind.name}: unknown scope {kind.scope}")
        kinds[kind.name] = kind
    return kinds


KINDS: dict[str, JobKind] = _registry(_TABLE)
