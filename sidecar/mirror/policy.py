"""What the admin of a target decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sidecar.mirror.dates import Move


class Policy(StrEnum):
    """What happens to edits that the target made in mirrored rows."""

    OVERWRITE = "overwrite"
    KEEP = "keep"
    STOP = "stop"


class Gone(StrEnum):
    """What happens to activities that the source deleted."""

    AUTO = "auto"  # hidden when learners have data in it, else deleted
    HIDE = "hide"  # hidden, used or not
    KEEP = "keep"  # left alone


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """What the admin of the target asks for."""

    edits: Policy = Policy.OVERWRITE
    gone: Gone = Gone.AUTO
    overrides: Mapping[str, Any] = field(default_factory=dict)  # columns of the course row
    move: Move | None = None  # of dates, when the course begins on another day here
