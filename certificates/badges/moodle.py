"""From Moodle's badge rows to what Open Badges needs. Pure: rows in, model out.

Moodle's own export is 2.0 with old member names, one salt for the whole site, and hosted only; from the same rows
these documents are 2.0 and 3.0 as the standards have them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from certificates.badges.model import (
    Achievement,
    Alignment,
    Award,
    Endorsement,
    Evidence,
    Profile,
    Recipient,
    StatusEntry,
)

Row = Mapping[str, Any]

_TAG = re.compile(r"<[^>]*>")
_SPAN = re.compile(
    r'<span\s+(?:lang="([a-zA-Z_-]+)"\s+class="multilang"|class="multilang"\s+lang="([a-zA-Z_-]+)")\s*>(.*?)</span>',
    re.DOTALL,
)
_RUN = re.compile(r"(?:" + _SPAN.pattern + r"\s*)+", re.DOTALL)

# badge_criteria.criteriatype; 3 (social) was never made
_OVERALL, _ACTIVITY, _MANUAL, _COURSE, _COURSESET, _PROFILE, _BADGE, _COHORT, _COMPETENCY = (
    0,
    1,
    2,
    4,
    5,
    6,
    7,
    8,
    9,
)
_ANY = 2  # badge_criteria.method


@dataclass(frozen=True, kw_only=True)
class MoodleBadge:
    """Rows of one badge. `names` are of the things its criteria speak of: ("course", 6) -> full name."""

    badge: Row
    criteria: Sequence[Row] = ()
    params: Sequence[Row] = ()
    alignments: Sequence[Row] = ()
    related: Sequence[Row] = ()  # rows of badge_related
    endorsement: Row | None = None
    tags: Sequence[str] = ()
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class MoodleAward:
    """A row of badge_issued with its holder."""

    code: str  # uniquehash
    issued: int
    expires: int | None
    email: str  # of the backpack where the user has one, else the account's
    name: str
    visible: bool  # the holder lets others see it


def achievement(source: MoodleBadge, *, class_url: str, image_url: str, related_url: str) -> Achievement:
    """The badge class. `related_url` holds {id}."""
    badge = source.badge
    language = str(badge.get("language") or "")
    return Achievement(
        id=class_url,
        name=_text(badge["name"], language),
        description=_text(badge["description"], language) or _text(badge["name"], language),
        criteria_narrative=narrative(source) or _text(badge["description"], language),
        image=image_url,
        image_caption=_text(badge.get("imagecaption"), language),
        image_author=_web(badge.get("imageauthorurl")),
        tags=tuple(source.tags),
        alignments=tuple(_alignment(row, language) for row in source.alignments),
        related=tuple(related_url.format(id=_other(row, str(badge["id"]))) for row in source.related),
        endorsements=() if source.endorsement is None else (_endorsement(source.endorsement),),
        language=language.replace("_", "-"),
        version=str(badge.get("version") or ""),
    )


def award(
    source: MoodleAward,
    achievement: Achievement,
    *,
    url: str,
    salt: str,
    status: StatusEntry | None,
    revocation_list: str = "",
    refresh_url: str = "",
    name_consent: bool = False,
    page: str = "",
    image: str = "",
) -> Award:
    """One award; its holder's address is hashed with `salt`, which must be its own."""
    return Award(
        id=url,
        achievement=achievement,
        recipient=Recipient(email=source.email, salt=salt, name=source.name, name_consent=name_consent),
        issued=_time(source.issued),
        expires=None if source.expires is None else _time(source.expires),
        evidence=(Evidence(id=page, name="Award"),) if page else (),
        status=status,
        revocation_list=revocation_list,
        refresh_url=refresh_url,
        image=image,
    )


def issuer_name(source: MoodleBadge, default: str) -> str:
    """Who awards the badge: its own issuer where it names one, else the site's."""
    return _text(source.badge.get("issuername"), "") or default


def narrative(source: MoodleBadge) -> str:
    """What has to be done, in the badge's language (English where we have no words for it); plain text."""
    words = _WORDS.get(str(source.badge.get("language") or "en")[:2], _WORDS["en"])
    overall = next((row for row in source.criteria if int(row["criteriatype"]) == _OVERALL), None)
    others = [row for row in source.criteria if int(row["criteriatype"]) != _OVERALL]
    lines = []
    if overall is not None and (text := _text(overall["description"], "")):
        lines.append(text)
    if len(others) > 1 and overall is not None:
        lines.append(words["any of" if int(overall["method"]) == _ANY else "all of"])
    for row in others:
        lines.append(_criterion(row, source, words))
        if text := _text(row["description"], ""):
            lines.append(f"  {text}")
    return "\n".join(lines)


def _criterion(row: Row, source: MoodleBadge, words: Mapping[str, str]) -> str:
    kind = int(row["criteriatype"])
    params = [param for param in source.params if str(param["critid"]) == str(row["id"])]
    named = [param for param in params if str(param["name"]).split("_")[0] not in {"grade", "bydate"}]
    names = [_named(param, kind, source) + _limits(param, params, words) for param in named]
    joint = words["or"] if int(row["method"]) == _ANY else words["and"]
    return (
        f"- {words[_KINDS.get(kind, 'other')]}: {joint.join(names)}"
        if names
        else f"- {words[_KINDS.get(kind, 'other')]}"
    )


def _named(param: Row, kind: int, source: MoodleBadge) -> str:
    value = str(param["value"])
    what = _KINDS.get(kind, "other")
    if what == "courseset":
        what = "course"
    language = str(source.badge.get("language") or "en")[:2]
    found = source.names.get((what, value), value)
    if what in {"role", "field"}:
        found = _NAMES.get(language, _NAMES["en"]).get(found, found)
    return _text(found, str(source.badge.get("language") or ""))


def _limits(param: Row, params: Sequence[Row], words: Mapping[str, str]) -> str:
    end = str(param["name"]).split("_", 1)[-1]
    text = ""
    for other in params:
        name = str(other["name"])
        if name == f"grade_{end}":
            text += words["grade"].format(value=other["value"])
        elif name == f"bydate_{end}" and str(other["value"]).isdigit():
            text += words["by"].format(value=_time(int(other["value"])).date().isoformat())
    return text


_KINDS = {
    _ACTIVITY: "activity",
    _MANUAL: "role",
    _COURSE: "course",
    _COURSESET: "courseset",
    _PROFILE: "field",
    _BADGE: "badge",
    _COHORT: "cohort",
    _COMPETENCY: "competency",
}
# roles without a name of their own, and the profile fields that every Moodle has
_NAMES: dict[str, dict[str, str]] = {
    "en": {
        "manager": "Manager",
        "coursecreator": "Course creator",
        "editingteacher": "Teacher",
        "teacher": "Non-editing teacher",
        "student": "Student",
        "firstname": "First name",
        "lastname": "Last name",
        "email": "Email address",
        "address": "Address",
        "phone1": "Phone",
        "phone2": "Mobile phone",
        "department": "Department",
        "institution": "Institution",
        "city": "City/town",
        "country": "Country",
        "description": "Description",
        "picture": "User picture",
    },
    "fr": {
        "manager": "Gestionnaire",
        "coursecreator": "Créateur de cours",
        "editingteacher": "Enseignant",
        "teacher": "Enseignant non éditeur",
        "student": "Étudiant",
        "firstname": "Prénom",
        "lastname": "Nom",
        "email": "Adresse de courriel",
        "address": "Adresse",
        "phone1": "Téléphone",
        "phone2": "Téléphone mobile",
        "department": "Département",
        "institution": "Institution",
        "city": "Ville",
        "country": "Pays",
        "description": "Description",
        "picture": "Avatar",
    },
}
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "all of": "All of these are required:",
        "any of": "Any one of these is enough:",
        "activity": "Complete the activity",
        "role": "Awarded by",
        "course": "Complete the course",
        "courseset": "Complete the courses",
        "field": "Fill in the profile",
        "badge": "Earn the badge",
        "cohort": "Be a member of",
        "competency": "Show the competency",
        "other": "Another criterion of the site",
        "and": " and ",
        "or": " or ",
        "grade": " with a grade of at least {value}",
        "by": " by {value}",
    },
    "fr": {
        "all of": "Toutes ces conditions sont requises :",
        "any of": "Une seule de ces conditions suffit :",
        "activity": "Achever l’activité",
        "role": "Attribué par",
        "course": "Achever le cours",
        "courseset": "Achever les cours",
        "field": "Remplir le profil",
        "badge": "Obtenir le badge",
        "cohort": "Être membre de",
        "competency": "Montrer la compétence",
        "other": "Un autre critère du site",
        "and": " et ",
        "or": " ou ",
        "grade": " avec une note d’au moins {value}",
        "by": " avant le {value}",
    },
}


def _alignment(row: Row, language: str) -> Alignment:
    return Alignment(
        target_name=_text(row["targetname"], language),
        target_url=_web(row["targeturl"]),
        target_description=_text(row["targetdescription"], language),
        target_framework=_text(row["targetframework"], language),
        target_code=str(row["targetcode"] or ""),
    )


def _endorsement(row: Row) -> Endorsement:
    return Endorsement(
        id=str(row["claimid"] or row["issuerurl"]),
        issuer=Profile(
            id=str(row["issuerurl"]),
            name=_text(row["issuername"], ""),
            url=str(row["issuerurl"]),
            email=str(row["issueremail"] or ""),
        ),
        comment=_text(row["claimcomment"], ""),
        issued=_time(int(row["dateissued"] or 0)),
    )


def _other(row: Row, badge_id: str) -> str:
    pair = (str(row["badgeid"]), str(row["relatedbadgeid"]))
    return pair[1] if pair[0] == badge_id else pair[0]


def _text(value: Any, language: str) -> str:
    """HTML and multilang spans to plain text; of several languages the wanted one, else the first."""

    def choose(run: re.Match[str]) -> str:
        found = {(m[1] or m[2]).lower(): m[3] for m in _SPAN.finditer(run[0])}
        return found.get(language.lower(), found.get(language[:2].lower(), next(iter(found.values()))))

    return html.unescape(_TAG.sub("", _RUN.sub(choose, str(value or "")))).strip()


def _web(value: Any) -> str:
    """A web address; anything else that was typed into the field is no address."""
    text = str(value or "").strip()
    return text if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", text) else ""


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
