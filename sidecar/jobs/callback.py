"""Telling a sender that its job has ended: a signed POST, tried again for a day and a half."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

from sidecar.jobs.ledger import Ledger
from sidecar.jobs.model import Job
from sidecar.jobs.tokens import Tokens
from sidecar.logs import get_logger

log = get_logger("sidecar.jobs")

_TIMEOUT = 10.0  # seconds
SIGNATURE = "X-Sidecar-Signature"


def sign(secret: str, body: bytes, now: int) -> str:
    """`t=<unix>,v1=<hex>`: HMAC-SHA256 over `t`, a full stop and the body, so that an old one cannot be replayed."""
    mac = hmac.new(secret.encode(), f"{now}.".encode() + body, hashlib.sha256)
    return f"t={now},v1={mac.hexdigest()}"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """A call-back goes to the address that was allowed, and nowhere else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Callbacks:
    """Delivers what is due."""

    ledger: Ledger
    tokens: Tokens

    def deliver(self) -> None:
        """Call back for each ended job that waits for it; failures are tried again later."""
        for job in self.ledger.due_callbacks():
            self.ledger.callback_done(job.id, delivered=self._tell(job))

    def _tell(self, job: Job) -> bool:
        secret = self.tokens.callback_secret(job.owner)
        if secret is None or job.callback is None or not job.callback.startswith(("http://", "https://")):
            return True  # the sender's token is gone: there is nobody to tell
        body = json.dumps(job.to_dict(self.ledger.files(job.id)), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", SIGNATURE: sign(secret, body, int(time.time()))}
        request = urllib.request.Request(job.callback, data=body, headers=headers, method="POST")  # noqa: S310  judged above
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            with opener.open(request, timeout=_TIMEOUT) as answer:
                return bool(200 <= answer.status < 300)
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            log.info("callback.failed", job=job.id, error=str(error))
            return False
