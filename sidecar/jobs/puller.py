"""Sends the jobs of subscriptions whose time has come."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sidecar.errors import BrokerError, JobNotFoundError
from sidecar.jobs.dispatch import Dispatcher
from sidecar.jobs.ledger import Ledger, NewJob
from sidecar.jobs.mirror_store import MirrorBook, Subscription
from sidecar.logs import get_logger

log = get_logger("sidecar.jobs")

OWNER = "subscription"  # whose jobs they are; admins see them


@dataclass(frozen=True, kw_only=True, slots=True)
class Puller:
    """A duty of the reconciler."""

    ledger: Ledger
    dispatcher: Dispatcher
    book: MirrorBook

    def pull(self) -> None:
        """A job for each subscription that is due; one whose last job still runs is left alone until next time."""
        for subscription in self.book.due():
            if self._busy(subscription):
                self.book.sent(subscription.id, subscription.job or "")
                continue
            job, _ = self.ledger.submit(
                NewJob(
                    id=uuid.uuid4().hex, kind="mirror.apply", owner=OWNER, input={}, params=subscription.params(),
                    idempotency_key=f"{subscription.id}:{subscription.due}",
                )
            )  # fmt: skip
            self.book.sent(subscription.id, job.id)
            try:
                self.dispatcher.send([(job.id, job.priority)])
            except BrokerError as error:
                log.info("subscription.waits", job=job.id, error=error.detail)

    def _busy(self, subscription: Subscription) -> bool:
        if not subscription.job:
            return False
        try:
            return not self.ledger.get(subscription.job).state.ended
        except JobNotFoundError:
            return False
