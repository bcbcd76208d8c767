"""Opens each launchable object of a package in its own browser context, watches it, closes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scorm.launch.initial import initial_values
from scorm.launch.model import LaunchRun
from scorm.model import Kind, Launchable, Report
from scorm.package import Package
from sidecar.launch.browser import Browser, find_browser
from sidecar.launch.origin import PackageFiles
from sidecar.launch.player import SCORM12, SCORM2004, Player
from sidecar.launch.visit import Visit


@dataclass(frozen=True, kw_only=True, slots=True)
class LaunchSettings:
    """How a launch test runs. Times in seconds."""

    runtime: Path | None = None  # folder in which npm installed scorm-again (and h5p-standalone, for H5P)
    browser: str | None = None  # program; None: the first Chromium on the path
    quiet: float = 1.0  # an object is settled when it has asked for nothing this long
    patience: float = 20.0  # and is taken as it is after this long
    width: int = 1280  # of the window, CSS pixels
    height: int = 800
    screenshots: bool = True
    at_most: int = 50  # objects launched of one package
    clicks: int = 15  # buttons followed in one object, such as Next and Submit; 0: none


class ChromiumLauncher:
    """`scorm.launch.Launcher` over a headless Chromium."""

    def __init__(self, settings: LaunchSettings | None = None) -> None:
        self._settings = settings or LaunchSettings()

    def launch(self, package: Path, report: Report, objects: Iterable[Launchable]) -> Iterator[LaunchRun]:
        """As the port says; objects that live on another server are left out, there is no network here.

        Raises `NoBrowserError`, `NoRuntimeError`, `BrowserDiedError`; `ArchiveError` on the package itself.
        """
        wanted = [one for one in objects if "://" not in one.href][: self._settings.at_most]
        if not wanted or report.kind is Kind.UNKNOWN:
            return
        family = run_time_of(report)
        player = Player(self._settings.runtime)
        player.check(family)
        program = find_browser(self._settings.browser)
        with Package(package) as opened, Browser(program) as browser:
            files, known = PackageFiles(opened), initial_values(opened)
            for one in wanted:
                yield Visit(browser, files, player, family, self._settings).run(
                    one, known.get(one.identifier)
                )


def installed_runtime(data: Path) -> Path | None:
    """Where `make launch-runtime` or an administrator put the run-times: beside the source, or in the data folder."""
    source = Path(__file__).resolve().parent.parent.parent
    for folder in (Path(".cache/npm"), source / ".cache/npm", data / "npm"):
        if (folder / "node_modules/scorm-again/dist").is_dir():
            return folder
    return None


def run_time_of(report: Report) -> str:
    """Which run-time the package's objects look for."""
    if report.kind is Kind.SCORM:
        return SCORM2004 if (report.version or "").startswith("2004") else SCORM12
    return report.kind.value
