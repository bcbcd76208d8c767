"""Which H5P core a Moodle has, and what it makes of a package that asks for a newer one.

Every library names the version of H5P's core that it needs (`coreApi`); a site whose core is older refuses the
package. Stock Moodle ships one core a release; an administrator may add newer ones as plugins of type h5plib.
"""

from __future__ import annotations

from dataclasses import dataclass

from safeio import Severity
from scorm.model import SiteProfile

Version = tuple[int, ...]

# first release of Moodle -> its H5P core; point releases where a fix brought a newer one
_CORES: tuple[tuple[Version, tuple[int, int]], ...] = (
    ((5, 3), (1, 28)),
    ((4, 5), (1, 27)),
    ((4, 4, 4), (1, 27)),
    ((4, 4), (1, 26)),
    ((4, 3, 8), (1, 27)),
    ((4, 2), (1, 26)),
    ((0,), (1, 24)),
)
NEWEST = _CORES[0][1]  # of any stock Moodle
USUAL = (1, 27)  # of Moodle 4.5 to 5.2
_EVERYWHERE = (1, 18)  # older H5P plugins on other platforms have at least this


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """How bad a core that is too new is, and what Moodle does."""

    severity: Severity
    moodle: str


def core_of(site: SiteProfile | None) -> tuple[int, int]:
    """The H5P core of a Moodle; without a site, that of Moodle 4.5."""
    if site is None:
        return USUAL
    if site.h5p_core is not None:
        return site.h5p_core
    version = site.moodle
    return next((core for since, core in _CORES if version >= since), USUAL) if version else USUAL


def verdict(required: tuple[int, int], site: SiteProfile | None) -> Verdict | None:
    """What a site makes of a package that asks for `required`; None: nothing to say."""
    if required <= _EVERYWHERE and (site is None or required <= core_of(site)):
        return None
    if required > NEWEST and (site is None or site.h5p_core is None):
        return Verdict(
            severity=Severity.ERROR, moodle="No Moodle comes with a core as new: it refuses the package."
        )
    if required <= core_of(site):
        return Verdict(
            severity=Severity.INFO, moodle="Moodle has it; platforms with an older H5P core do not."
        )
    if site is None:
        return Verdict(
            severity=Severity.WARNING,
            moodle="Moodle before 5.3 has an older H5P core: it refuses the package.",
        )
    return Verdict(
        severity=Severity.ERROR, moodle="This site's Moodle has an older H5P core: it refuses the package."
    )
