"""Check and repair e-learning packages: SCORM, IMS Content Packaging, Common Cartridge, AICC, cmi5, H5P.

A pure library: a path in, a `Report` out; no network, no clock, no environment.
"""

from scorm.check import check, unreadable
from scorm.fix import fix
from scorm.model import Change, Depth, Kind, Launchable, Report, SiteProfile
from scorm.shrink import shrink

__all__ = [
    "Change",
    "Depth",
    "Kind",
    "Launchable",
    "Report",
    "SiteProfile",
    "check",
    "fix",
    "shrink",
    "unreadable",
]
