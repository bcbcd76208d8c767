"""What the service's pages say, by language: catalogues `locale/LANGUAGE/LC_MESSAGES/console.po`, keyed by the English.

Sentences of the console stand in its templates as `t("…")`; those that pages choose by a word of the service stand here.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from wording import LANGUAGES, Speaker, catalogue

FOLDER = Path(__file__).resolve().parent / "locale"
DOMAIN = "console"

# the public pages of credentials, by the name that their templates use
PUBLIC: dict[str, str] = {
    "title": "Verification",
    "genuine": "Genuine",
    "altered": "Altered",
    "revoked": "Revoked",
    "expired": "Expired",
    "unknown": "Unknown",
    "genuine_text": "This credential was issued by the organisation named below and is valid today.",
    "revoked_text": "The organisation that issued this credential has withdrawn it.",
    "expired_text": "This credential was genuine, but its time is over.",
    "unknown_text": "No credential with this code was issued here. Check the code letter by letter.",
    "certificate": "Certificate",
    "badge": "Badge",
    "holder": "Holder",
    "private": "The holder’s name is not published. Compare it on the document itself.",
    "issuer": "Issued by",
    "issued": "Issued on",
    "expires": "Valid until",
    "revoked_on": "Withdrawn on",
    "reason": "Reason",
    "criteria": "Criteria",
    "skills": "Skills and standards",
    "code": "Code",
    "linkedin": "Add to LinkedIn profile",
    "download": "Signed picture",
    "document": "Signed document",
    "form": "Is it genuine?",
    "form_code": "Code on the certificate or badge",
    "form_file": "or the file itself: PDF, PNG, SVG, JSON",
    "form_send": "Check it",
    "form_again": "Check another one",
    "check": "Check",
    "result": "Result",
    "detail": "Detail",
    "passed": "passed",
    "failed": "not passed",
    "unchecked": "not checked",
    "altered_text": "The document was changed after it was issued. Do not rely on it.",
    "invalid": "Invalid",
    "invalid_text": "This is not a credential as the standard asks, or its key is not the issuer’s.",
    "unconfirmed": "Not confirmed",
    "unconfirmed_text": "The signature holds, but nothing here shows that the key is the issuer’s.",
    "names": "Checks",
}
# words of the ledger, of findings, of the doctor and of mirrors, as the console shows them
STATES: dict[str, str] = {
    "queued": "waiting",
    "running": "running",
    "succeeded": "succeeded",
    "failed": "failed",
    "cancelled": "cancelled",
    "error": "error",
    "warning": "warning",
    "info": "advice",
    "ok": "fine",
    "warn": "look at it",
    "current": "up to date",
    "behind": "behind its source",
    "gone": "gone at the source",
    "deleted": "deleted here",
    "unknown": "source not reached",
}
# numbers of a job's result; others are shown by their names in the API
FACTS: dict[str, str] = {
    "questions": "questions",
    "categories": "categories",
    "problems": "findings",
    "losses": "losses",
    "certificates": "certificates",
    "with_errors": "with errors",
    "issued": "issued",
    "badges": "badges",
    "people": "people",
    "files": "files",
    "bytes": "bytes",
    "objects": "objects",
    "courses": "courses",
    "activities": "activities",
    "create": "new rows",
    "update": "changed rows",
    "hide": "hidden rows",
    "delete": "deleted rows",
    "keep": "kept rows",
    "unchanged": "unchanged rows",
    "written": "rows written",
    "fetched_bytes": "bytes fetched",
    "restored": "rows restored",
    "deleted": "rows deleted",
    "kept_for_learners": "rows kept for learners",
    "left_to_do": "left to do",
    "title": "title",
    "kind": "kind",
    "version": "version",
    "valid": "without errors",
}
ERRORS = "errors: {errors}, other findings: {others}"
UNDER_A_MINUTE = "under a minute"


@lru_cache(maxsize=len(LANGUAGES))
def speaker(language: str) -> Speaker:
    """Of a language that `LANGUAGES` names; of English for any other."""
    known = language if language in LANGUAGES else "en"
    return Speaker(known, {} if known == "en" else catalogue(FOLDER, DOMAIN, known))


@lru_cache(maxsize=len(LANGUAGES))
def public_words(language: str) -> dict[str, str]:
    """What the public pages of credentials say."""
    say = speaker(language)
    return {name: say(text) for name, text in PUBLIC.items()}
