"""Check a package: the report as JSON, and as a page for the author."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import scorm
from scorm.launch.model import LaunchRun
from scorm.reports import pick_language, to_html
from scorm.reports.translate import translator
from sidecar.usecases.context import JobContext
from sidecar.usecases.params import CheckPackage as Params


def run(ctx: JobContext, params: Params) -> dict[str, Any]:
    """The line of `sidecar check --json`, also stored as `report.json`, and as `report.html` for people.

    Raises `safeio.archive.ArchiveError` when the package cannot be read at all.
    """
    ctx.progress(0.05, "reading the package")
    site = site_profile(ctx, params.site)
    report = scorm.check(
        ctx.input_path(), name=ctx.input_name(), depth=scorm.Depth(params.depth), site=site, sums=params.sums
    )
    ctx.progress(0.9, "writing the report")
    return publish(ctx, report, languages_of(site, params.language), messages=params.language)


def publish(
    ctx: JobContext,
    report: scorm.Report,
    languages: tuple[str, ...],
    *,
    messages: str | None = None,
    launches: Mapping[str, Sequence[LaunchRun]] | None = None,
) -> dict[str, Any]:
    """Store the report as files of the job and give it back as the result.

    `messages` is the language of the findings' texts in the result, for a screen that shows them; their codes stay.
    `launches` are the runs of a launch test, whose pictures the page shows.
    """
    line = report.to_dict()
    if messages is not None:
        say = translator(pick_language(messages.split(",")))
        for entry, problem in zip(line["findings"], report.findings, strict=True):
            spoken = say.problem(problem)
            told = {"message": spoken.message, "hint": spoken.hint, "moodle": spoken.moodle}
            entry.update({name: text for name, text in told.items() if name in entry and text is not None})
        for entry, change in zip(line.get("changes", ()), report.changes, strict=True):
            entry["detail"] = say.change(change)
    with ctx.output("report.json") as stream:
        stream.write(json.dumps(line, ensure_ascii=False, indent=1).encode("utf-8"))
    page = to_html([report], language=pick_language(languages), launches=launches)
    with ctx.output("report.html") as stream:
        stream.write(page.encode("utf-8"))
    errors = report.counts["error"]
    ctx.progress(1.0, "no errors" if not errors else f"{errors} errors")
    return line


def site_profile(ctx: JobContext, name: str | None) -> scorm.SiteProfile | None:
    """What the named site will do with a package. Raises `UnknownSiteError`."""
    if name is None:
        return None
    return profile_of(ctx.site(name))


def profile_of(site: Any) -> scorm.SiteProfile:
    """The profile of a `sidecar.moodle.site.Site`: its settings, and what its own configuration says.

    Raises `SiteUnreachableError`.
    """
    said = site.config("maxbytes", "release")
    limit = site.maxbytes or int(said.get("maxbytes") or 0)  # 0: Moodle sets none of its own
    return scorm.SiteProfile(
        moodle_version=said.get("release", "").split(" ")[0] or scorm.SiteProfile().moodle_version,
        maxbytes=limit or None,
        languages=tuple(site.languages),
    )


def languages_of(site: scorm.SiteProfile | None, wanted: str | None) -> tuple[str, ...]:
    """Languages for the page, preferred ones first: those asked for, else the site's."""
    if wanted:
        return tuple(wanted.split(","))
    return site.languages if site is not None else ("en",)
