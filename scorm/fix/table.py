"""The table of repairs, in the order they are done. A rule's `fixer` names one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from scorm.fix import manifest, names
from scorm.fix.plan import Plan

Repair = Callable[[Plan], None]

REPAIRS: Mapping[str, Repair] = MappingProxyType(
    {
        "names": names.names,
        "litter": names.litter,
        "folder-entries": names.folder_entries,
        "unwrap": names.unwrap,
        "encoding": manifest.encoding,
        "metadata": manifest.metadata,
        "default-organization": manifest.default_organization,
        "references": manifest.references,
        "file-list": manifest.file_list,
    }
)
