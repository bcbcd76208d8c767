"""`sidecar check`: what is wrong with packages, for people and for scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

import scorm
from safeio import CodedError
from safeio.files import atomic_writer
from sidecar.cli import one_line

if TYPE_CHECKING:
    from scorm.launch import LaunchRun

_FILE = click.Path(path_type=Path)
_OUT = click.Path(path_type=Path, dir_okay=False, writable=True)


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the caller asked for beside the check itself."""

    depth: scorm.Depth
    site: scorm.SiteProfile
    fix: Path | None
    shrink: Path | None
    quality: int
    drop_orphans: bool
    launch: bool
    clicks: int
    runtime: Path | None
    browser: str | None


@click.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, one line a file.")
@click.option("--html", type=_OUT, help="Write one self-contained page for authors.")
@click.option(
    "--lang", default="en", show_default=True, help="Language of text and page: en fr de es pt ar vi uk."
)
@click.option("--fix", type=_OUT, help="Write a repaired copy here; the report is about the copy.")
@click.option("--shrink", type=_OUT, help="Write a lighter copy here: pictures are re-encoded.")
@click.option(
    "--quality", type=click.IntRange(1, 95), default=80, show_default=True, help="Of pictures, with --shrink."
)
@click.option("--drop-orphans", is_flag=True, help="With --shrink: leave out media that nothing mentions.")
@click.option("--launch", is_flag=True, help="Open each object in a headless Chromium without a network.")
@click.option(
    "--clicks",
    type=click.IntRange(0, 100),
    default=15,
    show_default=True,
    help="With --launch: follow so many buttons such as Next and Submit in each object.",
)
@click.option(
    "--runtime",
    type=click.Path(path_type=Path, file_okay=False),
    help="With --launch: folder in which npm installed scorm-again and h5p-standalone.",
)
@click.option("--browser", help="With --launch: the browser's program; default: the first Chromium found.")
@click.option(
    "--max-bytes", type=click.IntRange(min=1), help="The upload limit of the Moodle it is meant for."
)
@click.option(
    "--moodle",
    default="4.5",
    show_default=True,
    metavar="VERSION",
    callback=lambda _ctx, _option, value: _version(value),
    help="The version of the Moodle it is meant for, such as 4.3.8.",
)
@click.option(
    "--mobile-bytes",
    type=click.IntRange(min=1),
    default=2_000_000,
    show_default=True,
    help="Heavy on mobile data.",
)
@click.option(
    "--wifi-bytes",
    type=click.IntRange(min=1),
    default=20_000_000,
    show_default=True,
    help="Heavy on a shared Wi-Fi.",
)
@click.option("--quick", is_flag=True, help="Read the directory and the manifest only; no checksums.")
def check(
    files: tuple[Path, ...],
    *,
    as_json: bool,
    html: Path | None,
    lang: str,
    quick: bool,
    fix: Path | None,
    shrink: Path | None,
    quality: int,
    drop_orphans: bool,
    launch: bool,
    clicks: int,
    runtime: Path | None,
    browser: str | None,
    max_bytes: int | None,
    moodle: str,
    mobile_bytes: int,
    wifi_bytes: int,
) -> int:
    """Check SCORM, IMS, AICC, cmi5 and H5P packages.

    Exit status: 0 no errors found, 1 errors found, 2 a file could not be read: it still gets its line, and
    the others are checked.
    """
    if len(files) > 1 and (fix or shrink):
        raise click.UsageError("--fix and --shrink write one file: name one package.")
    wishes = Wishes(
        depth=scorm.Depth.MANIFEST if quick else scorm.Depth.FULL,
        site=scorm.SiteProfile(
            moodle_version=moodle, maxbytes=max_bytes, mobile_bytes=mobile_bytes, wifi_bytes=wifi_bytes
        ),
        fix=fix,
        shrink=shrink,
        quality=quality,
        drop_orphans=drop_orphans,
        launch=launch,
        clicks=clicks,
        runtime=runtime,
        browser=browser,
    )
    status = 0
    reports: list[scorm.Report] = []
    launches: dict[str, list[LaunchRun]] = {}
    with _progress(files) as shown:
        for path in shown or files:
            try:
                report, runs = _one(path, wishes)
                launches[report.file] = runs
            except CodedError as error:
                if error.exit_code != 2:
                    raise
                report = scorm.unreadable(path.name, path.stat().st_size if path.is_file() else 0, error)
                click.echo(one_line(f"{error.code}: {error}"), err=True)
                status = 2
            _say(report, as_json=as_json, language=lang)
            if html is not None:
                reports.append(report)
            status = max(status, 0 if report.valid else 1)
    if html is not None:
        _page(html, reports, launches, lang)
    return status


def _version(value: str) -> str:
    if not scorm.SiteProfile(moodle_version=value).moodle:
        raise click.BadParameter("write it as 4.5 or 4.3.8")
    return value


def _one(path: Path, wishes: Wishes) -> tuple[scorm.Report, list[LaunchRun]]:
    """Check one package, mend it, make it lighter and launch it as wished; the report on the outcome."""
    changes: tuple[scorm.Change, ...] = ()
    subject = path
    if wishes.fix is None and wishes.shrink is None:
        report = scorm.check(path, depth=wishes.depth, site=wishes.site)
    if wishes.fix is not None:
        report = scorm.fix(path, wishes.fix, site=wishes.site)
        changes, subject = report.changes, wishes.fix
    if wishes.shrink is not None:
        report = scorm.shrink(
            subject,
            wishes.shrink,
            quality=wishes.quality,
            drop_orphans=wishes.drop_orphans,
            site=wishes.site,
        )
        report = report.evolve(changes=changes + report.changes)
        subject = wishes.shrink
    runs = _launch(subject, report, wishes) if wishes.launch else []
    if wishes.launch:
        from scorm.launch import with_runs

        report = with_runs(report, runs)
    return report, runs


def _launch(path: Path, report: scorm.Report, wishes: Wishes) -> list[LaunchRun]:
    from sidecar import settings
    from sidecar.launch import ChromiumLauncher, LaunchSettings, installed_runtime

    known = settings.load()
    launcher = ChromiumLauncher(
        LaunchSettings(
            runtime=wishes.runtime or known.launch_runtime or installed_runtime(known.data_folder),
            browser=wishes.browser or known.launch_browser,
            clicks=wishes.clicks,
        )
    )
    return list(launcher.launch(path, report, report.launchable))


def _say(report: scorm.Report, *, as_json: bool, language: str) -> None:
    if as_json:
        click.echo(json.dumps(report.to_dict(), ensure_ascii=False))
        return
    from scorm.reports import pick_language, to_text

    width, _ = _terminal()
    click.echo(
        to_text(
            report,
            language=pick_language(language.split(",")),
            width=max(60, min(width, 120)),
            colour=sys.stdout.isatty(),
        )
    )


def _terminal() -> tuple[int, int]:
    import shutil

    return shutil.get_terminal_size((100, 24))


def _page(
    out: Path, reports: list[scorm.Report], launches: dict[str, list[LaunchRun]], language: str
) -> None:
    from scorm.reports import pick_language, to_html

    text = to_html(reports, language=pick_language(language.split(",")), launches=launches)
    with atomic_writer(out) as stream:
        stream.write(text.encode("utf-8"))


def _progress(files: tuple[Path, ...]) -> AbstractContextManager[Iterable[Path]]:
    """A bar on the terminal while the output goes elsewhere; nothing in a pipe."""
    if len(files) > 1 and sys.stderr.isatty() and not sys.stdout.isatty():
        return click.progressbar(files, label="Checking", file=sys.stderr)
    return nullcontext(())
