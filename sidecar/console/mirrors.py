"""Mirrors and subscriptions as the console shows them, in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sidecar.console.words import UNDER_A_MINUTE
from wording import Speaker

if TYPE_CHECKING:
    from sidecar.jobs.mirror_store import Subscription
    from sidecar.usecases.mirror_status import Status


def subscription_row(one: Subscription, say: Speaker) -> dict[str, Any]:
    """A course that is pulled by the clock."""
    return {
        "id": one.id,
        "source": one.source,
        "course": one.course,
        "site": one.site,
        "as": one.as_shortname,
        "every": say.span(one.every, UNDER_A_MINUTE),
        "due": f"{say.moment(datetime.fromtimestamp(one.due, UTC))} UTC",
        "job": one.job or "",
    }


def mirror_row(one: Status, say: Speaker) -> dict[str, Any]:
    """A copy and how old it is."""
    return {
        "shortname": one.shortname or f"#{one.course}",
        "source": one.source,
        "age": say.span(one.age, UNDER_A_MINUTE),
        "state": one.state,
        "good": one.state == "current",
        "reason": one.reason,
    }
