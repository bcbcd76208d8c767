"""Is it SCORM, and which; is it IMS Content Packaging; and if nothing, what it looks like."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from safeio.archive import ArchiveError
from safeio.xmltree import Node
from scorm.kinds import Detection
from scorm.manifest.build import build
from scorm.manifest.load import Loaded, load
from scorm.manifest.model import Manifest
from scorm.manifest.namespaces import IMSCC, SCORM_12, SCORM_2004
from scorm.package import Package

V12, V2004_2, V2004_3, V2004_4 = "1.2", "2004 2nd Edition", "2004 3rd Edition", "2004 4th Edition"
SCHEMAVERSIONS = {
    "1.2": V12,
    "CAM 1.3": V2004_2,
    "1.3": V2004_2,
    "2004 2nd Edition": V2004_2,
    "2004 3rd Edition": V2004_3,
    "2004 4th Edition": V2004_4,
}
_ENDINGS_OF_A_WEBSITE = {".html", ".htm"}


def manifest_of(package: Package) -> Manifest | None:
    """The model of the package's manifest, made once; None when it is absent or not readable."""
    cached = package.cache.get("manifest")
    if cached is None:
        loaded = load(package)
        if loaded is None or loaded.root is None:
            return None
        cached = package.cache["manifest"] = build(loaded.root, name=loaded.name)
    return cached if isinstance(cached, Manifest) else None


def scorm(package: Package) -> Detection | None:
    """SCORM by its schema name, its version or ADL's namespaces."""
    loaded = load(package)
    if loaded is None:
        return None
    manifest = manifest_of(package)
    if manifest is None:
        return Detection(version=_version_in_text(loaded)) if loaded.mentions(b"adlcp") else None
    if manifest.root.ns in IMSCC:
        return None
    used = namespaces_used(manifest.root)
    named = (manifest.schema or "").upper()
    if "SCORM" in named or used & (SCORM_12 | SCORM_2004) or manifest.schemaversion in SCHEMAVERSIONS:
        return Detection(version=version_of(manifest))
    if any(resource.scorm_type is not None for resource in manifest.resources):
        return Detection(version=version_of(manifest))
    return None


def imscp(package: Package) -> Detection | None:
    """Any other manifest."""
    loaded = load(package)
    if loaded is None:
        return None
    manifest = manifest_of(package)
    return Detection(version=manifest.schemaversion if manifest is not None else None)


def unknown(package: Package) -> Detection:
    """The last row: nothing known; what it looks like."""
    return Detection(looks_like=looks_like(package))


def version_of(manifest: Manifest) -> str:
    """The SCORM version: by schemaversion, else by ADL's namespaces, else 1.2 as LMSs do."""
    named = SCHEMAVERSIONS.get(_normal(manifest.schemaversion or ""))
    if named is not None:
        return named
    return V2004_3 if namespaces_used(manifest.root) & SCORM_2004 else V12


def namespaces_used(root: Node) -> frozenset[str]:
    """Namespaces of elements and attributes that occur, and those that the root declares."""
    used = set(root.declared.values())
    for node in root.iter():
        used.add(node.ns)
        used.update(key[1:].partition("}")[0] for key in node.prefixes)
    return frozenset(used)


def looks_like(package: Package) -> str:
    """An English phrase for what an unknown package seems to be."""
    names = [name.lower() for name in package.names]
    base = {PurePosixPath(name).name for name in names}
    endings = {PurePosixPath(name).suffix for name in names}
    rows: tuple[tuple[bool, str], ...] = (
        (not names, "an empty archive"),
        (
            bool(base & {"contentv3.xml", "contentv2.xml", "content.data"}) or _is_ode(package),
            "an eXeLearning project",
        ),
        (
            any(name.count("/") == 1 and name.endswith("/h5p.json") for name in names),
            "an H5P package inside a folder: zip its files, not the folder",
        ),
        ("moodle_backup.xml" in base, "a Moodle course backup"),
        ("tincan.xml" in base, "an xAPI (Tin Can) package"),
        ("[content_types].xml" in base, "a Microsoft Office document"),
        ("meta-inf/container.xml" in names, "an EPUB book"),
        ("meta-inf/manifest.mf" in names, "a Java archive"),
        ("mimetype" in names and "content.xml" in base, "an OpenDocument document"),
        (".story" in endings, "an Articulate Storyline project"),
        (".cptx" in endings, "an Adobe Captivate project"),
        (".elp" in endings or ".elpx" in endings, "a zip with an eXeLearning project inside"),
        (endings == {".h5p"}, "a zip with an H5P package inside"),
        (endings <= {".zip"}, "a zip of a zip: the package is inside"),
        (".zip" in endings and len(names) <= 3, "a zip of a zip: the package is inside"),
        (any(name.count("imsmanifest.xml") for name in base), "a collection of several packages"),
        (bool(endings & _ENDINGS_OF_A_WEBSITE), "a website without a manifest"),
        (endings <= {".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp"}, "a folder of pictures"),
        (endings <= {".pdf", ".doc", ".docx", ".ppt", ".pptx", ".odt", ".odp"}, "a folder of documents"),
        (endings <= {".mp4", ".webm", ".mp3", ".m4v", ".ogg"}, "a folder of recordings"),
    )
    return next((phrase for holds, phrase in rows if holds), "a zip of files")


def _is_ode(package: Package) -> bool:
    """Projects of eXeLearning 3: an `ode` document at the root."""
    if not package.has("content.xml"):
        return False
    try:
        with package.open("content.xml") as stream:
            return b"<ode" in stream.read(2_048)
    except ArchiveError:
        return False


def _normal(schemaversion: str) -> str:
    return re.sub(r"\s+", " ", schemaversion.strip())


def _version_in_text(loaded: Loaded) -> str | None:
    for named, version in SCHEMAVERSIONS.items():
        if loaded.mentions(f">{named}<".encode("ascii")):
            return version
    return V2004_3 if loaded.mentions(b"adlcp_v1p3") else V12 if loaded.mentions(b"adlcp_rootv1p2") else None
