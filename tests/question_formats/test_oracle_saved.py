"""Moodle's own exports of what it saved from generated inputs: the reading of the input, and of its export, agree."""

from __future__ import annotations

import io
import json

import pytest

import question_formats as qf

FORMATS = ["gift", "aiken", "cloze", "missingword"]
COMPARED = {
    "qtype",
    "name",
    "questiontext",
    "answers",
    "pairs",
    "correctanswer",
    "feedbacktrue",
    "feedbackfalse",
    "subquestions",
}
# mistake or id -> why Moodle's export is not what it read
EXCEPTIONS = {
    "number_infinite": "the database holds INF",
    "control_characters": "the export is not well-formed XML",
    "gap_marker_in_text": "the export puts the first gap wherever the text says {#1}",
}


def _written(answer):
    text = answer.get("text") or ""  # an answer that is `missing` has none
    return text if isinstance(text, str) else text["text"] or ""


def _kept(question):
    """What is saved: no empty choices, and a Cloze question's name is made anew."""
    kept = {key: value for key, value in question.items() if key in COMPARED}
    if question["qtype"] == "multianswer":
        del kept["name"]
    elif question["qtype"] == "multichoice":
        kept["answers"] = [one for one in kept["answers"] if _written(one).strip()]
    return kept


@pytest.fixture(scope="module")
def saved(oracle):
    rows = (oracle / "saved-generated.jsonl").read_text("utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, rows)}


@pytest.mark.shared
@pytest.mark.parametrize("format", FORMATS)
def test_the_export_of_what_moodle_saved_reads_as_what_it_had_read(
    format, generated, saved, read_all, differences
):
    wrong, equal = {}, 0
    for row in generated(format):
        export = saved.get(row["id"], {}).get("export_xml")
        if export is None or row["mistake"] in EXCEPTIONS:
            continue
        if format == "cloze" and ("<" in row["input"] or "&" in row["input"]):
            continue  # the export writes gaps without escaping them
        questions, _ = read_all(export.encode(), "moodlexml", strict=True)
        ours = [question for question in questions if question["qtype"] != "category"]
        theirs = [_kept(one) for one in row["moodle"]["questions"] if one["qtype"] != "category"]
        unmatched = [one for one in theirs if all(differences([question], [one]) for question in ours)]
        if unmatched or len(ours) != len(theirs):
            wrong[row["id"]] = unmatched
        equal += 1
    assert not wrong
    assert equal > 50


@pytest.mark.shared
@pytest.mark.parametrize("format", FORMATS)
def test_what_moodle_does_not_import_is_not_passed_in_silence(
    format, generated, saved, read_all, differences
):
    """What the real import refuses: read as meant, or told of."""
    silent = {}
    for row in generated(format):
        if saved.get(row["id"], {"imported": True})["imported"] or "input" not in row:
            continue
        questions, problems = read_all(row["input"].encode(), format)
        if not problems and differences(questions, row["meant"]):
            silent[row["id"]] = row["mistake"]
    assert not silent


def _content(question):
    """All but places: in the file, and how a gap is written (ours in one way, with what was odd put right)."""
    gaps = [{**gap, "questiontext": ""} for gap in question.get("subquestions", ())]
    return {key: value for key, value in question.items() if key != "source"} | {"subquestions": gaps}


@pytest.mark.shared
@pytest.mark.parametrize("format", FORMATS)
def test_our_xml_of_moodles_export_reads_the_same(format, generated, saved, read_all):
    wrong = []
    for row in generated(format):
        export = saved.get(row["id"], {}).get("export_xml")
        if export is None:
            continue
        items = [
            item for item in qf.read(export.encode(), format="moodlexml") if not isinstance(item, qf.Problem)
        ]
        out = io.BytesIO()
        assert not list(qf.write(items, out, format="moodlexml")), row["id"]
        again, _ = read_all(out.getvalue(), "moodlexml")
        if [_content(qf.to_dict(item)) for item in items] != [_content(item) for item in again]:
            wrong.append(row["id"])
    assert not wrong
