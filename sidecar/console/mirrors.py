"""Mirrors and subscriptions as the console shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sidecar.jobs.model import iso

if TYPE_CHECKING:
    from sidecar.jobs.mirror_store import Subscription
    from sidecar.usecases.mirror_status import Status


def subscription_row(one: Subscription) -> dict[str, Any]:
    """A course that is pulled by the clock."""
    return {
        "id": one.id,
        "source": one.source,
        "course": one.course,
        "site": one.site,
        "as": one.as_shortname,
        "every": duration(one.every),
        "due": iso(one.due),
        "job": one.job or "",
    }


def mirror_row(one: Status) -> dict[str, Any]:
    """A copy and how old it is."""
    return {
        "shortname": one.shortname or f"#{one.course}",
        "source": one.source,
        "age": duration(one.age),
        "state": one.state,
        "good": one.state == "current",
        "reason": one.reason,
    }


def duration(seconds: float) -> str:
    """The largest unit that fits, rounded down: "3 days"."""
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "under a minute"
