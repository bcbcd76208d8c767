"""Repairs of the manifest: encoding, metadata, default organisation, references, file lists."""

from __future__ import annotations

import re
from urllib.parse import quote

from safeio.xmltree import Node
from scorm import changes
from scorm.fix.plan import Plan
from scorm.fix.text import Document, element, qualified
from scorm.manifest.detect import version_of
from scorm.manifest.listing import Hosts, plain_base
from scorm.manifest.model import Manifest, Resource
from scorm.manifest.namespaces import XML_BASE
from scorm.manifest.paths import is_external
from scorm.manifest.resources import unlisted
from scorm.package import Near, Package

_NOT_PLAIN = re.compile(
    "[%?#\x00-\x1f\x7f\ufffe\uffff]"
)  # what a URL means otherwise, and what XML cannot hold
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def encoding(plan: Plan) -> None:
    """UTF-8, declared as such, without byte order mark."""
    if plan.text is None or plan.manifest_entry is None:
        return
    text = plan.text.lstrip("\ufeff")
    declaration = _DECLARATION.match(text)
    if declaration is not None and "encoding" in declaration[0]:
        written = re.sub(r"""encoding\s*=\s*("[^"]*"|'[^']*')""", 'encoding="UTF-8"', declaration[0])
        text = written + text[declaration.end() :]
    plan.text = text
    plan.rewritten = True
    for code in sorted(plan.codes & {f"PKG-MAN-{number:03}" for number in range(6, 11)}):
        plan.say(code, plan.manifest_entry.name, changes.STORED_AS_UTF8)


def metadata(plan: Plan) -> None:
    """Schema and schemaversion, as the rest of the manifest shows them."""
    manifest = plan.manifest()
    if manifest is None or plan.text is None:
        return
    document = Document(plan.text)
    root = manifest.root
    node = root.first("metadata")
    version = version_of(manifest)
    if version == "2004 2nd Edition":
        version = "CAM 1.3"
    missing = element(qualified(root, "schemaversion"), version)
    if manifest.schema is None:
        missing = element(qualified(root, "schema"), "ADL SCORM") + missing
    if node is None:
        name = qualified(root, "metadata")
        document.append_child(root, f"<{name}>{missing}</{name}>")
    else:
        existing = node.first("schemaversion")
        if existing is not None:
            return
        document.append_child(node, missing, after=node.first("schema"))
    plan.edit(document.result())
    plan.say(
        "PKG-MAN-022" if node is None else "PKG-MAN-016",
        manifest.name,
        changes.VERSION_WRITTEN,
        version=version,
    )


def default_organization(plan: Plan) -> None:
    """The first organisation becomes the default."""
    manifest = plan.manifest()
    if manifest is None or plan.text is None or manifest.organizations_node is None:
        return
    first = next((one.identifier for one in manifest.organizations if one.identifier), None)
    known = {one.identifier for one in manifest.organizations}
    if first is None or manifest.default in known:
        return
    document = Document(plan.text)
    document.set_attribute(manifest.organizations_node, "default", first)
    plan.edit(document.result())
    code = "PKG-ORG-003" if manifest.default else "PKG-ORG-004"
    plan.say(code, manifest.name, changes.DEFAULT, organization=first)


def references(plan: Plan) -> None:
    """References spelt as the files are: case, separators, accents, slashes of xml:base."""
    _bases(plan)
    manifest = plan.manifest()
    if manifest is None or plan.text is None:
        return
    document = Document(plan.text)
    view = _View(plan)
    for resource in manifest.resources:
        pairs = [(resource.node, resource.href, resource.path)]
        pairs += [(file.node, file.href, file.path) for file in resource.files]
        for node, href, path in pairs:
            if href and path and not is_external(path):
                new = _respelt(view, resource, href, path)
                if new is not None and new != href:
                    document.set_attribute(node, "href", new)
                    plan.say(_code(href), manifest.name, changes.RESPELT, old=href, new=new)
    plan.edit(document.result())


def file_list(plan: Plan) -> None:
    """Resources list the files they open, and the launched one nearest by lists what nobody lists."""
    manifest = plan.manifest()
    if manifest is None or plan.text is None:
        return
    document = Document(plan.text)
    view = _View(plan)
    additions: dict[str, list[str]] = {}
    for resource in manifest.resources:
        found = view.find(resource.path) if resource.path and not is_external(resource.path) else None
        if found is not None and resource.identifier and not _lists(view, resource, found):
            additions.setdefault(resource.identifier, []).append(found)
            plan.say("PKG-RES-007", manifest.name, changes.LISTED_BY_ITS_OWN, file=found)
    hosts = Hosts(manifest)
    covered = {name for names in additions.values() for name in names}
    for name in view.unlisted(manifest):
        host = hosts.of(name)
        if host is not None and host.identifier and name not in covered:
            additions.setdefault(host.identifier, []).append(name)
            plan.say("PKG-RES-008", manifest.name, changes.LISTED, file=name, resource=host.identifier)
    for resource in manifest.resources:
        names = additions.get(resource.identifier or "")
        if names:
            markup = "".join(
                element(qualified(resource.node, "file"), href=_relative(resource.base, name))
                for name in names
            )
            lists = resource.node.all("file")
            after = lists[-1] if lists else resource.node.first("metadata")
            document.append_child(resource.node, markup, after=after)
    plan.edit(document.result())


class _View:
    """The package as it will be: looks names up among the new names."""

    def __init__(self, plan: Plan) -> None:
        self._package = _renamed(plan)

    def near(self, path: str) -> tuple[str, Near] | None:
        found = self._package.find(path)
        return None if found is None else (found.name, found.near)

    def find(self, path: str) -> str | None:
        found = self._package.find(path)
        return found.name if found is not None and found.usable else None

    def unlisted(self, manifest: Manifest) -> list[str]:
        return unlisted(self._package, manifest)


def _renamed(plan: Plan) -> Package:
    return plan.package.renamed(
        [(entry.member.index, entry.name) for entry in plan.entries if not entry.dropped]
    )


def _bases(plan: Plan) -> None:
    manifest = plan.manifest()
    if manifest is None or plan.text is None:
        return
    document = Document(plan.text)
    nodes: list[Node] = [manifest.root, *manifest.root.all("resources")]
    for node in (*nodes, *(one.node for one in manifest.resources)):
        base = node.attributes.get(XML_BASE)
        if not base or is_external(base):
            continue
        new = base.replace("\\", "/").lstrip("/")
        new = new if new.endswith("/") or not new else new + "/"
        if new != base:
            document.set_attribute(node, "xml:base", new)
            code = "PKG-RES-018" if "\\" in base else "PKG-RES-015" if base.startswith("/") else "PKG-RES-017"
            plan.say(code, manifest.name, changes.BASE_RESPELT, old=base, new=new)
    plan.edit(document.result())


def _respelt(view: _View, resource: Resource, href: str, path: str) -> str | None:
    """How a reference must be written to name its file exactly; None when it cannot be."""
    near = view.near(path)
    if near is None:
        return None
    name, how = near
    exact = how in {Near.EXACT, Near.DECODED} and not href.startswith("/")
    if exact or not name.startswith(plain_base(resource.base)):
        return None
    tail = re.search(r"[?#].*$", href, re.DOTALL)
    return _relative(resource.base, name, encoded="%" in href) + (tail[0] if tail else "")


def _code(href: str) -> str:
    return "PKG-RES-005" if "\\" in href else "PKG-RES-015" if href.startswith("/") else "PKG-RES-004"


def _relative(base: str, name: str, *, encoded: bool | None = None) -> str:
    """`name` as seen from `base`, percent-encoded where a URL needs it."""
    base = plain_base(base)
    inside = name.removeprefix(base)
    needs = bool(_NOT_PLAIN.search(inside)) if encoded is None else encoded
    return quote(inside, safe="/!$&'()*+,;=:@~-._") if needs else inside


def _lists(view: _View, resource: Resource, found: str) -> bool:
    return any(view.find(file.path) == found for file in resource.files)
