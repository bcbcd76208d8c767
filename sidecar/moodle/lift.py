"""The question bank of before 4.0, lifted to the form of today while it is read.

Then a question lay in its category (`question.category`) and a quiz slot named it (`quiz_slots.questionid`); a random
question was a row of type `random`. Entries and versions that are made here take the question's own id, references
the slot's: the same at every read, so that they are stable identities.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sidecar.moodle.database import Row

_OLD_QUESTION = ("category", "hidden", "idnumber", "version")
_OLD_SLOT = ("questionid", "questioncategoryid", "includingsubcategories")


def lift_questions(rows: Iterable[Row]) -> tuple[list[Row], list[Row], list[Row]]:
    """Questions, entries, versions."""
    questions: list[Row] = []
    entries: list[Row] = []
    versions: list[Row] = []
    for row in rows:
        if row["qtype"] == "random":
            continue
        number = row["id"]
        questions.append({name: value for name, value in row.items() if name not in _OLD_QUESTION})
        entries.append(
            {
                "id": number,
                "questioncategoryid": row["category"],
                "idnumber": row.get("idnumber"),
                "ownerid": row.get("createdby"),
            }
        )
        versions.append(
            {
                "id": number,
                "questionbankentryid": number,
                "version": 1,
                "questionid": number,
                "status": "hidden" if row.get("hidden") else "ready",
            }
        )
    return questions, entries, versions


def lift_slots(
    slots: Iterable[Row],
    random: Mapping[int, Row],
    contexts: Mapping[int, int],
    categories: Mapping[int, Row],
    tags: Mapping[int, list[int]],
) -> tuple[list[Row], list[Row], list[Row]]:
    """Slots, references, set references.

    `random` are the random questions by id, `contexts` a quiz's context by the quiz's id, `tags` of a slot's condition.
    """
    plain: list[Row] = []
    references: list[Row] = []
    sets: list[Row] = []
    for slot in slots:
        plain.append({name: value for name, value in slot.items() if name not in _OLD_SLOT})
        common = {
            "id": slot["id"],
            "usingcontextid": contexts.get(slot["quizid"]),
            "component": "mod_quiz",
            "questionarea": "slot",
            "itemid": slot["id"],
        }
        question = random.get(slot["questionid"])
        if question is None:
            references.append({**common, "questionbankentryid": slot["questionid"], "version": None})
            continue
        category = slot.get("questioncategoryid") or question["category"]
        deep = slot.get("includingsubcategories")
        if deep is None:
            deep = question["questiontext"] == "1"
        condition = _condition(category, bool(deep), tags.get(slot["id"], []))
        home = categories.get(category, {}).get("contextid")
        sets.append({**common, "questionscontextid": home, "filtercondition": json.dumps(condition)})
    return plain, references, sets


def _condition(category: int, deep: bool, tags: list[int]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "category": {
            "jointype": 1,
            "values": [str(category)],
            "filteroptions": {"includesubcategories": deep},
        }
    }
    if tags:
        found["qtagids"] = {"jointype": 1, "values": [str(tag) for tag in tags]}
    return {"filter": found}
