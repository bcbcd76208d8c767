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
from urllib.parse import urlsplit

from sidecar.jobs.ledger import Ledger
from sidecar.jobs.model import Job
from sidecar.jobs.tokens import Tokens
from sidecar.logs import get_logger

log = get_logger("sidecar.jobs")

_TIMEOUT = 10.0  # seconds
_TRIES = 11  # the first pause is a minute, each is twice the one before: a day and a half
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
        """Call back for each ended job that waits for it; failures are tried again later.

        An address that does not answer is asked once: the others' news must not wait for it.
        """
        silent: set[str] = set()
        for job in self.ledger.due_callbacks():
            address = urlsplit(job.callback or "").netloc
            delivered = address not in silent and self._tell(job, silent, address)
            self.ledger.callback_done(job.id, delivered=delivered, max_tries=_TRIES)

    def _tell(self, job: Job, silent: set[str], address: str) -> bool:
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
            if not isinstance(error, urllib.error.HTTPError):
                silent.add(address)
            log.info("callback.failed", job=job.id, error=str(error))
            return False
