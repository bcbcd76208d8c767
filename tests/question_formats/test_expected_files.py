"""Files with the expected result of their own project's tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from question_formats.gift.block import Block
from question_formats.gift.parser import Parser

FORMATS = {"moodle_auto_format": "moodle", "plain_text": "plain", "html": "html", "markdown": "markdown"}
# fields that PHP's importer adds and no question has
OF_THE_FORM = {"length", "options", "minwordenabled", "maxwordenabled"}


def _expected(shared: Path, pattern: str):
    for path in sorted((shared / "corpus" / "questions").glob(pattern + ".expected.json")):
        yield path.with_name(path.name.removesuffix(".expected.json")), json.loads(path.read_text("utf-8"))


def _form(question):
    """Our object with the names that Moodle's unit tests use."""
    out = {**question, **question.get("essay", {}), **question.get("options", {})}
    for name in ("questiontext", "generalfeedback"):
        out[f"{name}format"] = out[name]["format"]
        out[name] = out[name]["text"]
    plain = question["qtype"] in {"shortanswer", "numerical"}
    if "answers" in out:
        out["answer"] = [
            answer["text"] if plain else {"text": answer["text"], "format": answer["format"]}
            for answer in out["answers"]
        ]
        out["fraction"] = [answer["fraction"] for answer in out["answers"]]
        out["feedback"] = [answer["feedback"] for answer in out["answers"]]
    if "pairs" in out:
        out["subquestions"] = [pair["question"] for pair in out["pairs"]]
        out["subanswers"] = [pair["answer"] for pair in out["pairs"]]
    if "hints" in out:
        out["hint"] = [{"text": hint["text"], "format": hint["format"]} for hint in out["hints"]]
        out["hintshownumcorrect"] = [hint["shownumcorrect"] for hint in out["hints"]]
        out["hintclearwrong"] = [hint["clearwrong"] for hint in out["hints"]]
    return out


def _wanted(value):
    if isinstance(value, dict):
        return {
            key: _wanted(inner)
            for key, inner in value.items()
            if key not in OF_THE_FORM and not str(inner).startswith("{get_")
        }
    if isinstance(value, list):
        return [_wanted(inner) for inner in value]
    if isinstance(value, bool):
        return int(value)
    return FORMATS.get(value, value) if isinstance(value, str) else value


@pytest.mark.shared
@pytest.mark.parametrize("pattern", ["gift/moodle-unit__*", "moodlexml/moodle-unit__*"])
def test_moodles_own_unit_tests(pattern, shared, read_all, differences):
    wrong, count = {}, 0
    for source, expected in _expected(shared, pattern):
        questions, _ = read_all(source)
        count += 1
        found = differences([_form(question) for question in questions], _wanted(expected["questions"]))
        if found:
            wrong[source.name] = found[:3]
    assert count
    assert not wrong


@pytest.mark.shared
def test_moodles_id_and_tag_vectors(shared):
    path = shared / "corpus" / "questions" / "moodlexml" / "moodle-unit__misc_vectors.json"
    for vector in json.loads(path.read_text("utf-8"))["gift_idnumber_and_tags"]:
        parser = Parser(strict=True)
        idnumber, tags = parser._tokens(vector["comment"])
        assert (idnumber or "", list(tags)) == (vector["idnumber"], vector["tags"]), vector
    assert Parser().read(Block(line=1, lines=["// nothing"], text="// nothing")) is None


_PEG = {
    "MC": "multichoice",
    "Short": "shortanswer",
    "TF": "truefalse",
    "Essay": "essay",
    "Description": "description",
    "Numerical": "numerical",
    "Matching": "match",
    "Category": "category",
}


@pytest.mark.shared
def test_the_grammar_projects_expectations(shared, read_all):
    wrong = {}
    for source, expected in _expected(shared, "gift/GIFT-grammar-PEG.js__*"):
        questions, _ = read_all(source, "gift")
        types = [question["qtype"] for question in questions]
        wanted = [_PEG[one["type"]] for one in expected["parsed"]]
        if types != wanted:
            wrong[source.name] = (types, wanted)
            continue
        for question, one in zip(questions, expected["parsed"], strict=True):
            if "choices" in one and question["qtype"] in {"multichoice", "shortanswer"}:
                texts = [" ".join(choice["text"]["text"].split()) for choice in one["choices"]]
                got = [" ".join(answer["text"].split()) for answer in question["answers"]]
                if got != texts:
                    wrong[source.name] = (got, texts)
    assert not wrong


@pytest.mark.shared
def test_files_that_must_parse(shared, read_all):
    for source, expected in _expected(shared, "gift/tsugi__*"):
        questions, _ = read_all(source)
        assert expected["parses"]
        assert questions, source.name


@pytest.mark.shared
def test_broken_and_whole_cloze_files(shared, read_all):
    for source, expected in _expected(shared, "cloze/*"):
        questions, problems = read_all(source, "cloze")
        assert len(questions) == expected["question_count"], source.name
        if expected.get("error_messages_contain"):
            assert problems, source.name
        if "subquestion_types" in expected:
            assert [gap["qtype"] for gap in questions[0]["subquestions"]] == expected["subquestion_types"]


@pytest.mark.shared
@pytest.mark.parametrize("name", ["core-nested_categories_with_questions", "core-old_format_file"])
def test_categories_of_moodles_import_test(name, shared, read_all):
    source = shared / "corpus" / "questions" / "moodlexml" / f"LMS_Moodle__{name}.xml"
    expected = json.loads(source.with_name(source.name + ".expected.json").read_text("utf-8"))
    questions, _ = read_all(source)
    categories = {one["category"].rpartition("/")[2]: one for one in questions if one["qtype"] == "category"}
    inside = {}
    for one in questions:
        if one["qtype"] != "category":
            inside.setdefault(one["category"].rpartition("/")[2], []).append(one["name"])
    for wanted in expected["categories"]:
        assert categories[wanted["name"]]["info"]["text"] == wanted["info"]
        assert categories[wanted["name"]]["idnumber"] == wanted["idnumber"]
        for question in wanted["questions_include"]:
            assert question in inside[wanted["name"]]
