"""The table of job kinds: what can be asked of the service, and who may ask.

Use cases are named by module and imported when first run, so that an idle service stays small.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from sidecar.usecases import params
from sidecar.usecases.context import JobContext

UseCase = Callable[[JobContext, Any], dict[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class JobKind:
    """One row of the table."""

    name: str  # "package.check"
    scope: str  # token scope that may start it and see it
    module: str  # holds `run(ctx, params) -> result`; imported when first run
    params: type[BaseModel]  # of `params.py`
    summary: str  # one sentence for the docs
    needs_input: bool = True  # False: the job has no input file

    def use_case(self) -> UseCase:
        function: UseCase = importlib.import_module(self.module).run
        return function


SCOPES = ("packages", "questions", "certificates", "badges", "mirror:read", "mirror:write", "admin")

_TABLE = (
    JobKind(
        name="package.check",
        scope="packages",
        module="sidecar.usecases.check_package",
        params=params.CheckPackage,
        summary="Check a SCORM, IMS, AICC, cmi5 or H5P package.",
    ),
    JobKind(
        name="package.fix",
        scope="packages",
        module="sidecar.usecases.fix_package",
        params=params.FixPackage,
        summary="Repair a package where that is safe.",
    ),
    JobKind(
        name="package.launch",
        scope="packages",
        module="sidecar.usecases.launch_package",
        params=params.LaunchPackage,
        summary="Open each object of a package in a headless browser without a network.",
    ),
    JobKind(
        name="package.shrink",
        scope="packages",
        module="sidecar.usecases.shrink_package",
        params=params.ShrinkPackage,
        summary="Make a lighter copy of a package.",
    ),
    JobKind(
        name="questions.convert",
        scope="questions",
        module="sidecar.usecases.convert_questions",
        params=params.ConvertQuestions,
        summary="Convert a question bank.",
    ),
    JobKind(
        name="certificates.render",
        scope="certificates",
        module="sidecar.usecases.render_certificates",
        params=params.RenderCertificates,
        summary="Draw certificates from a template and a list.",
    ),
    JobKind(
        name="certificates.issue",
        scope="certificates",
        module="sidecar.usecases.issue_certificates",
        params=params.IssueCertificates,
        summary="Issue course certificates to those who have earned them.",
        needs_input=False,
    ),
    JobKind(
        name="badges.issue",
        scope="badges",
        module="sidecar.usecases.issue_badges",
        params=params.IssueBadges,
        summary="Sign and bake a Moodle site's badges as Open Badges 2.0 or 3.0.",
        needs_input=False,
    ),
    JobKind(
        name="mirror.export",
        scope="mirror:read",
        module="sidecar.usecases.mirror_export",
        params=params.ExportCourse,
        summary="Read a course and keep it ready for partners.",
        needs_input=False,
    ),
    JobKind(
        name="mirror.plan",
        scope="mirror:read",
        module="sidecar.usecases.mirror_plan",
        params=params.MirrorCourse,
        summary="Say what mirroring a course would change.",
        needs_input=False,
    ),
    JobKind(
        name="mirror.adopt",
        scope="mirror:write",
        module="sidecar.usecases.mirror_adopt_job",
        params=params.AdoptCourse,
        summary="Take over a copy that Moodle's restore made, as a mirror.",
        needs_input=False,
    ),
    JobKind(
        name="mirror.undo",
        scope="mirror:write",
        module="sidecar.usecases.mirror_undo",
        params=params.UndoMirror,
        summary="Bring back the state before the last apply; learners' data stays.",
        needs_input=False,
    ),
    JobKind(
        name="mirror.apply",
        scope="mirror:write",
        module="sidecar.usecases.mirror_apply",
        params=params.MirrorCourse,
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
