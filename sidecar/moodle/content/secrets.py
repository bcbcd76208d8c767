"""Rules of what must not leave the site: passwords, keys, and what they guard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sidecar.moodle.content.source import LEFT_OUT, Source


def secret(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    """A password or key opens something on its own site: each site sets its own."""
    if not value:
        return value
    label = f" of {row['name']}" if row.get("name") else ""
    source.secret(f"a password or key{label} is not carried: set one here if it shall need one")
    return LEFT_OUT


def lti_secret(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    """Key and secret of an external tool travel on request of the source's administrator, who shares the tool then."""
    return value or "" if source.carries("lti_keys") else secret(source, row, value)


def enrol_status(source: Source, row: Mapping[str, Any], value: Any) -> Any:
    """Without its key, self enrolment would let everybody in: it arrives switched off, and is then the target's own."""
    if row.get("password") and value == 0:
        source.secret(f"enrolment by {row['enrol']} arrives switched off, as its key is not carried")
        return LEFT_OUT
    return value
