"""Is it a Common Cartridge, and which version?"""

from __future__ import annotations

import re

from scorm.kinds import Detection
from scorm.manifest.detect import manifest_of
from scorm.manifest.load import load
from scorm.manifest.model import Manifest
from scorm.manifest.namespaces import IMSCC
from scorm.package import Package

THIN = "Thin "
_CARTRIDGE = re.compile(r"common\s*cartridge", re.IGNORECASE)
_NAMESPACE = re.compile(r"/ims(?:thin)?cc(?:v1p(\d))?/", re.IGNORECASE)


def detect(package: Package) -> Detection | None:
    """By the namespace of the manifest, else by its schema name."""
    loaded = load(package)
    if loaded is None:
        return None
    manifest = manifest_of(package)
    if manifest is None:
        found = _NAMESPACE.search(loaded.data[:4096].decode("ascii", "replace"))
        return Detection(version=f"1.{found[1] or 0}") if found else None
    if version_of_namespace(manifest.root.ns) or _CARTRIDGE.search(manifest.schema or ""):
        return Detection(version=version_of(manifest))
    return None


def version_of_namespace(namespace: str) -> str | None:
    """The version of a namespace, such as 1.1; None when it is no cartridge's."""
    if namespace in IMSCC:
        return IMSCC[namespace]
    found = _NAMESPACE.search(namespace)
    return f"1.{found[1] or 0}" if found else None


def is_thin(manifest: Manifest) -> bool:
    """A thin cartridge: links and tools only."""
    return "thin" in (manifest.schema or "").lower() or "thincc" in manifest.root.ns.lower()


def version_of(manifest: Manifest) -> str | None:
    """The version by namespace, else by schemaversion; "Thin 1.2" for thin cartridges."""
    version = version_of_namespace(manifest.root.ns)
    if version is None:
        said = re.match(r"^\s*(1\.\d)", manifest.schemaversion or "")
        version = said[1] if said else None
    return f"{THIN}{version}" if version and is_thin(manifest) else version
