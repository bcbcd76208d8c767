"""Every finding the certificate issuer can make, as one table: code -> severity, sentence, hint."""

from __future__ import annotations

from dataclasses import dataclass

from safeio.problem import Problem, Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    severity: Severity
    message: str  # str.format fields are filled by `finding`
    hint: str


RULES: dict[str, Rule] = {
    "CERT-GLYPH-001": Rule(
        severity=Severity.ERROR,
        message="No installed font has the characters {characters}",
        hint="Install the Noto fonts of that script (Debian: fonts-noto-core, fonts-noto-cjk)",
    ),
    "CERT-GLYPH-002": Rule(
        severity=Severity.WARNING,
        message="The typeface {font} is not installed; {used} stands in for it",
        hint="Install the typeface, or choose another in the template",
    ),
    "CERT-TEXT-001": Rule(
        severity=Severity.INFO,
        message="The text was made smaller ({percent} %) to stay in its place",
        hint="Give the element more room, or a width",
    ),
    "CERT-TEXT-002": Rule(
        severity=Severity.WARNING,
        message="The text does not fit in its place even at its smallest size",
        hint="Give the element more room",
    ),
    "CERT-TEXT-003": Rule(
        severity=Severity.WARNING,
        message="Invisible characters that turn the direction of writing were taken out",
        hint="Look at the name as it is stored: it may show other letters than it holds",
    ),
    "CERT-TEXT-004": Rule(
        severity=Severity.WARNING,
        message="The element begins beyond the page's margin; it was moved inside",
        hint="Correct the position in the template",
    ),
    "CERT-HTML-001": Rule(
        severity=Severity.WARNING,
        message="HTML that may not stand in a certificate was taken out: {what}",
        hint="Only text marks, lists and tables are drawn",
    ),
    "CERT-HTML-002": Rule(
        severity=Severity.ERROR,
        message="The template asks for {address}, which is not one of its own files; nothing was fetched",
        hint="Put the file into the template",
    ),
    "CERT-IMG-001": Rule(
        severity=Severity.ERROR,
        message="The picture {name} is not there",
        hint="Give the template's files along with it",
    ),
    "CERT-IMG-002": Rule(
        severity=Severity.ERROR,
        message="The picture {name} is refused: {reason}",
        hint="Save it anew as PNG or JPEG of a sensible size",
    ),
    "CERT-ELEM-001": Rule(
        severity=Severity.WARNING,
        message="The element kind {kind} is not known; it was left out",
        hint="It belongs to a plugin that is not supported",
    ),
    "CERT-ELEM-002": Rule(
        severity=Severity.WARNING,
        message="The element's settings are unreadable: {reason}",
        hint="Open and save the element in Moodle",
    ),
    "CERT-ELEM-003": Rule(
        severity=Severity.WARNING,
        message="{what} is not known as a colour; black was taken",
        hint="Use an HTML colour",
    ),
    "CERT-LANG-001": Rule(
        severity=Severity.INFO,
        message="The language {language} is not known; {used} was taken",
        hint="Use a language code such as fr or pt_br",
    ),
    "CERT-SIGN-001": Rule(
        severity=Severity.WARNING,
        message="The template's own signing certificate cannot be used: {reason}",
        hint="Give a key to sign with",
    ),
}


def finding(code: str, *, element: str | None = None, issue: str | None = None, **params: str) -> Problem:
    """The finding of this code. `element` names the template's element, `issue` the certificate."""
    rule = RULES[code]
    place = "; ".join(
        part for part in (f"element {element}" if element else "", f"issue {issue}" if issue else "") if part
    )
    message = rule.message.format(**params)
    return Problem(
        code=code,
        severity=rule.severity,
        message=f"{message} ({place})" if place else message,
        path=issue,
        hint=rule.hint,
        template=rule.message,
        params=params,
    )
