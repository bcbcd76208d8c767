"""Issue course certificates to those who have earned them: choose, create, draw, sign, store.

Each step can be killed and run again: an issue is never made twice, and what has no stored PDF is drawn next time.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from certificates.model import Assets, Issue, Template
from certificates.rendered import Rendered
from certificates.signing import Signer
from certificates.sources.files import Loaded
from sidecar.errors import SettingsError
from sidecar.usecases.certificate_credentials import Protection
from sidecar.usecases.context import JobContext
from sidecar.usecases.credentials import Desk
from sidecar.usecases.params import IssueCertificates as Params
from sidecar.usecases.render_certificates import draw

LEFT_TO_MOODLE = "notifications and events: Moodle's own task sends them for certificates it issues itself"


class StoredIssue(Protocol):
    """An issue in Moodle's database."""

    @property
    def id(self) -> int: ...

    @property
    def issue(self) -> Issue: ...


class CertificateSite(Protocol):
    """What issuing needs of a Moodle site (`sidecar.moodle.certificates.MoodleCertificates`)."""

    def earned(self, *, now: int, template: int = 0, course: int = 0) -> Sequence[Any]: ...

    def names(self, people: Iterable[int]) -> dict[int, str]: ...

    def template(self, template: int) -> tuple[Template, Assets]: ...

    def issue(
        self, activity: Any, people: Sequence[int], *, now: int, random: Callable[[int], int]
    ) -> list[str]: ...

    def issues(
        self, *, template: int = 0, course: int = 0, codes: Sequence[str] = (), without_pdf: bool = False
    ) -> Iterator[Any]: ...

    def store(self, stored: Any, pdf: bytes, *, now: int) -> None: ...

    def revoke(self, codes: Sequence[str]) -> list[str]: ...

    def archive(self, codes: Sequence[str]) -> int: ...


def plan(site: CertificateSite, *, now: int, template: int = 0, course: int = 0) -> Iterator[dict[str, Any]]:
    """What issuing would do, a line an activity. Changes nothing."""
    for found in site.earned(now=now, template=template, course=course):
        names = site.names(found.people)
        activity = found.activity
        line: dict[str, Any] = {
            "activity": activity.name,
            "coursecertificate": activity.id,
            "cmid": activity.cm,
            "course": activity.shortname,
            "courseid": activity.course,
            "template": activity.template,
            "expires": activity.expires(now),
            "count": len(found.people),
            "users": [{"id": user, "name": names.get(user, "")} for user in found.people],
        }
        if found.repeated:
            line["already_by_another_activity"] = list(found.repeated)
        if found.unknown:
            line["unknown_restrictions"] = list(found.unknown)
        yield line


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """One certificate made, or one activity's issues created."""

    line: dict[str, Any]
    errors: int = 0


def issue(
    site: CertificateSite,
    *,
    now: int,
    template: int = 0,
    course: int = 0,
    variant: str = "pdf/a-3b",
    signer: Signer | None = None,
    desk: Desk | None = None,
    random: Callable[[int], int] = secrets.randbelow,
) -> Iterator[Outcome]:
    """Create what has been earned, then draw and store every issue that has no PDF yet.

    With a `desk` each certificate carries a signed QR text and a credential, and is entered in the register.
    """
    templates: dict[int, None] = {template: None} if template else {}
    for found in site.earned(now=now, template=template, course=course):
        templates[found.activity.template] = None
        made = site.issue(found.activity, found.people, now=now, random=random)
        yield Outcome(
            line={"activity": found.activity.name, "template": found.activity.template, "issued": made},
            errors=len(found.unknown),
        )
    for number in templates:
        yield from draw_missing(
            site, number, course=course, now=now, variant=variant, signer=signer, desk=desk
        )


def draw_missing(
    site: CertificateSite,
    template: int,
    *,
    now: int,
    course: int = 0,
    variant: str = "pdf/a-3b",
    signer: Signer | None = None,
    desk: Desk | None = None,
) -> Iterator[Outcome]:
    """Draw, sign and store the PDFs that are missing."""
    stored = site.issues(template=template, course=course, without_pdf=True)
    yield from _draw(site, template, stored, now, variant, signer, desk)


def redraw(
    site: CertificateSite,
    codes: Sequence[str],
    *,
    now: int,
    variant: str = "pdf/a-3b",
    signer: Signer | None = None,
    desk: Desk | None = None,
    template_of: Callable[[Any], int],
) -> Iterator[Outcome]:
    """Draw these issues anew from what was frozen when they were issued, in place of their stored PDFs."""
    groups: dict[int, list[Any]] = {}
    for stored in site.issues(codes=codes):
        groups.setdefault(template_of(stored), []).append(stored)
    for template, stored_issues in groups.items():
        yield from _draw(site, template, iter(stored_issues), now, variant, signer, desk)


def _draw(  # noqa: PLR0917
    site: CertificateSite,
    template: int,
    stored: Iterator[Any],
    now: int,
    variant: str,
    signer: Signer | None,
    desk: Desk | None = None,
) -> Iterator[Outcome]:
    made, assets = site.template(template)
    protection = None if desk is None else Protection(desk, template=str(template), title=made.name)
    waiting: dict[str, Any] = {}

    def issues() -> Iterator[Issue]:
        for item in stored:
            waiting[item.issue.code] = item
            yield item.issue

    loaded = Loaded(template=made, assets=assets)
    wanted = issues() if protection is None else protection.prepare(issues(), now=now)
    for rendered, pdf in draw(loaded, wanted, variant=variant, signer=signer, now=now):
        if (
            protection is not None
        ):  # before it is handed out: a killed run leaves no certificate that nobody knows
            protection.stored(rendered.code, pdf)
        site.store(waiting.pop(rendered.code), pdf, now=now)
        yield _outcome(rendered, pdf is not rendered.pdf)


def _outcome(rendered: Rendered, signed: bool) -> Outcome:
    return Outcome(
        line={
            "code": rendered.code,
            "pages": rendered.pages,
            "signed": signed,
            "findings": [problem.to_dict() for problem in rendered.findings],
        },
        errors=sum(problem.severity == "error" for problem in rendered.findings),
    )


def attested(people: Iterable[Mapping[str, str]], template: Template, *, now: int) -> Iterator[Issue]:
    """Issues for a list of people who need not be in Moodle; the code follows from person and template.

    The same list gives the same codes, so that nobody gets two. Raises `IssueError`.
    """
    import hashlib

    from certificates.sources.files import plain_issue

    for person in people:
        seed = "\0".join([template.name, *(f"{k}={v}" for k, v in sorted(person.items()))])
        number = int(hashlib.sha256(seed.encode()).hexdigest(), 16) % 10**10
        made = plain_issue({**person, "code": person.get("code") or f"{number:010d}{_initials(person)}"})
        yield made if made.issued else replace(made, issued=now)


def _initials(person: Mapping[str, str]) -> str:
    from anyascii import anyascii

    name = person.get("name") or f"{person.get('firstname', '')} {person.get('lastname', '')}"
    words = [anyascii(word)[:1].upper() for word in name.split()]
    letters = [letter for letter in words if letter.isalnum()]
    return (letters[0] + letters[-1]) if letters else "XX"


def _desk(ctx: JobContext, site: str) -> Desk | None:
    """The site's desk; None where no public address is set, so that no certificate names one that is not there."""
    try:
        desk: Desk = ctx.desk(site)
    except SettingsError:
        return None
    return desk


def run(ctx: JobContext, params: Params) -> dict[str, Any]:
    """`report.jsonl`: a line an activity and a certificate."""
    import json

    site: CertificateSite = ctx.site(params.site).certificates
    now, lines, errors, made = int(time.time()), 0, 0, 0
    signer = (
        None if params.dry_run else ctx.signer(params.site)
    )  # a key that fails does so before anything is issued
    with ctx.output("report.jsonl") as report:

        def write(line: dict[str, Any]) -> None:
            report.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")

        if params.dry_run:
            for line in plan(site, now=now, template=params.template, course=params.course):
                write(line)
                made += int(line["count"])
                lines += 1
            return {"dry_run": True, "activities": lines, "people": made}
        for outcome in issue(
            site,
            now=now,
            template=params.template,
            course=params.course,
            variant=params.variant,
            signer=signer,
            desk=_desk(ctx, params.site),
        ):
            write(outcome.line)
            errors += outcome.errors
            made += "code" in outcome.line
            lines += 1
            ctx.progress(min(0.99, lines / (lines + 50)), f"{made} drawn")
    return {
        "dry_run": False,
        "drawn": made,
        "signed": signer is not None,
        "errors": errors,
        "left": [LEFT_TO_MOODLE],
    }
