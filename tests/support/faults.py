"""Every way of breaking a good package: name, base package, what breaks it, and the code of the rule that sees it."""

from __future__ import annotations

import faults_archive
import faults_manifest
import faults_structure
from package_breakers import Fault

FAULTS: tuple[Fault, ...] = (
    *faults_archive.ARCHIVE,
    *faults_manifest.DOCUMENT,
    *faults_manifest.ORGANISATIONS,
    *faults_manifest.RESOURCES,
    *faults_structure.STRUCTURE,
    *faults_structure.SEQUENCING,
    *faults_archive.REST,
)
