"""Blackboard: pools, packages, and what Moodle's importer does not know."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import question_formats as qf
from question_formats import model as m
from safeio import Problem

POOL = """<POOL><TITLE value="My pool"/>
<QUESTION_ESSAY id="q6"><BODY><TEXT>Why?</TEXT></BODY><ANSWER><TEXT>Because</TEXT></ANSWER></QUESTION_ESSAY>
<QUESTION_TRUEFALSE id="q1"><BODY><TEXT>Sure?</TEXT></BODY><ANSWER id="a1"><TEXT>True</TEXT></ANSWER><ANSWER id="a2"><TEXT>False</TEXT></ANSWER>
<GRADABLE><CORRECTANSWER answer_id="a2"/><FEEDBACK_WHEN_CORRECT>yes</FEEDBACK_WHEN_CORRECT><FEEDBACK_WHEN_INCORRECT>no</FEEDBACK_WHEN_INCORRECT></GRADABLE></QUESTION_TRUEFALSE>
<QUESTION_MULTIPLECHOICE id="q2"><BODY><TEXT>&lt;p&gt;Look &lt;img src="pic/a.png"&gt;&lt;/p&gt;</TEXT></BODY><ANSWER id="a1"><TEXT>one</TEXT></ANSWER><ANSWER id="a2"><TEXT>two</TEXT></ANSWER>
<GRADABLE><CORRECTANSWER answer_id="a1"/></GRADABLE></QUESTION_MULTIPLECHOICE>
<QUESTION_MULTIPLEANSWER id="q3"><BODY><TEXT>Which?</TEXT></BODY><ANSWER id="a1"><TEXT>one</TEXT></ANSWER><ANSWER id="a2"><TEXT>two</TEXT></ANSWER><ANSWER id="a3"><TEXT>three</TEXT></ANSWER>
<GRADABLE><CORRECTANSWER answer_id="a1"/><CORRECTANSWER answer_id="a3"/></GRADABLE></QUESTION_MULTIPLEANSWER>
<QUESTION_FILLINBLANK id="q4"><BODY><TEXT>Say ____</TEXT></BODY><ANSWER id="a1"><TEXT>it</TEXT></ANSWER><GRADABLE/></QUESTION_FILLINBLANK>
<QUESTION_MATCH id="q5"><BODY><TEXT>Match</TEXT></BODY><ANSWER id="a1"><TEXT>cat</TEXT></ANSWER><ANSWER id="a2"><TEXT>frog</TEXT></ANSWER>
<CHOICE id="c1"><TEXT>insect</TEXT></CHOICE><CHOICE id="c2"><TEXT>mammal</TEXT></CHOICE><CHOICE id="c3"><TEXT>amphibian</TEXT></CHOICE>
<GRADABLE><CORRECTANSWER answer_id="a1" choice_id="c2"/><CORRECTANSWER answer_id="a2" choice_id="c3"/></GRADABLE></QUESTION_MATCH>
<QUESTION_ORDER id="q7"><BODY><TEXT>Order</TEXT></BODY><ANSWER id="a1"><TEXT>second</TEXT></ANSWER><ANSWER id="a2"><TEXT>first</TEXT></ANSWER>
<GRADABLE><CORRECTANSWER answer_id="a1" order="2"/><CORRECTANSWER answer_id="a2" order="1"/></GRADABLE></QUESTION_ORDER>
<QUESTION_NEW id="q8"/></POOL>"""


def read(data: bytes) -> tuple[list[Any], list[Problem]]:
    items = list(qf.read(data, format="blackboard"))
    return [one for one in items if not isinstance(one, Problem)], [
        one for one in items if isinstance(one, Problem)
    ]


def test_pool_in_the_order_of_moodle() -> None:
    items, problems = read(POOL.encode())
    assert [one.qtype for one in items] == [
        "category", "truefalse", "multichoice", "multichoice", "shortanswer", "match", "essay", "ordering",
    ]  # fmt: skip
    assert {one.code for one in problems} == {"Q-BB-001", "Q-BB-003"}
    truefalse = items[1]
    assert (truefalse.correctanswer, truefalse.feedbacktrue.text, truefalse.feedbackfalse.text) == (
        False,
        "no",
        "yes",
    )
    assert [one.fraction for one in items[3].answers] == [0.5, 0.0, 0.5]
    assert [one.text.text for one in items[4].answers] == ["it", "*"]
    assert [(pair.question.text, pair.answer) for pair in items[5].pairs] == [
        ("", "insect"), ("cat", "mammal"), ("frog", "amphibian"),
    ]  # fmt: skip
    assert [one.text.text for one in items[7].answers] == ["first", "second"]


def test_zip_with_image() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "imsmanifest.xml",
            '<manifest xmlns:bb="http://www.blackboard.com/content-packaging/"><resources><resource bb:file="res1.dat" '
            'identifier="res1" type="assessment/x-bb-pool"/></resources></manifest>',
        )
        archive.writestr("res1.dat", POOL)
        archive.writestr("res1/pic/a.png", b"image")
    items, problems = read(out.getvalue())
    picture = items[2].questiontext
    assert picture.files == (m.File(name="a.png", data=b"image"),)
    assert picture.text == '<p>Look <img src="@@PLUGINFILE@@/a.png"></p>'
    assert {one.code for one in problems} == {"Q-BB-001"}


def test_types_that_moodle_leaves_out(shared: Path) -> None:
    """Numeric, Calculated, Fill in the Blank Plus, Jumbled Sentence, Ordering, Either/Or, File Upload."""
    path = shared / "corpus/questions/blackboard/QAS-Editor__hist-ims-bb8.imscc"
    items, problems = read(path.read_bytes())
    found = {one.name.split("\n")[0]: one for one in items if isinstance(one, qf.Question)}
    kinds = sorted(one.qtype for one in found.values())
    assert {"numerical", "calculatedsimple", "multianswer", "ordering", "match", "shortanswer"} <= set(kinds)
    number = next(one for one in found.values() if one.qtype == "numerical")
    assert [(one.text.text, one.fraction, one.tolerance) for one in number.answers if one.fraction] == [
        ("4", 1.0, 0.0)
    ]
    simple = next(
        one
        for one in found.values()
        if one.qtype == "calculatedsimple" and "10 - {x}" in one.questiontext.text
    )
    assert simple.answers[0].text.text == "(10-{x})"
    assert [unit.name for unit in simple.units] == ["cm"]
    assert all(one.line or one.path for one in problems)


def test_pictures_by_the_ids_of_the_collection() -> None:
    from question_formats.media import Media, members_of
    from question_formats.source import Source

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("csfiles/home_dir/fig__xid-123_1.png", b"one")
        archive.writestr("csfiles/home_dir/fig__xid-123_1.png.xml", b"<lom/>")
        archive.writestr("csfiles/home_dir/other__xid-1234_1.png", b"two")
    with members_of(Source(out.getvalue())) as members:
        text = Media(members, "res1.dat").text(
            '<img src="@X@EmbeddedFile.requestUrlStub@X@bbcswebdav/xid-123_1">'
        )
    assert [file.data for file in text.files] == [b"one"]
