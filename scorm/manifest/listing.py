"""Which resource can list a file that no resource lists."""

from __future__ import annotations

from scorm.manifest.model import Manifest, Resource


class Hosts:
    """The launched resources, by the folders they lie in."""

    def __init__(self, manifest: Manifest) -> None:
        self._nearest: dict[str, list[Resource]] = {}
        for one in manifest.resources:
            if one.identifier in manifest.referenced and one.href:
                for folder in _folders(one.path or ""):
                    self._nearest.setdefault(folder, []).append(one)

    def of(self, name: str) -> Resource | None:
        """The launched resource in the nearest folder above the file, of those whose base lets them name it.

        None for a name in which a packer wrote ? for letters that it did not know: no page can mean it.
        """
        if "?" in name:
            return None
        for folder in _folders(name):
            for one in self._nearest.get(folder, ()):
                if name.startswith(plain_base(one.base)):
                    return one
        return None


def plain_base(base: str) -> str:
    """An `xml:base` without the steps that lead nowhere: "./" is the root of the package."""
    while base.startswith("./"):
        base = base[2:]
    return base


def _folders(path: str) -> list[str]:
    """The folders of a path, deepest first, the root ("") last."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[:count]) for count in range(len(parts), -1, -1)]
