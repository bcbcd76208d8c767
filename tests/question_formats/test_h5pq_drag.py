"""What becomes dragging in H5P: pictures, words selected from a list, matching."""

from __future__ import annotations

import io
import json
import zipfile

import question_formats as qf
from question_formats import model as m

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6360000002000154a24f5d0000000049454e44ae426082"
)
PICTURE = m.File(name="map #1.png", data=PIXEL)


def text(body: str) -> m.Text:
    return m.Text(text=body)


def write(question: m.Question) -> tuple[m.Question, list[str], dict[str, object], list[str]]:
    """(what is read again, features that are lost, content of the question, members)."""
    out = io.BytesIO()
    lost = [note.feature for note in qf.write([question], out, format="h5p") if isinstance(note, qf.Loss)]
    with zipfile.ZipFile(out) as archive:
        content = json.loads(archive.read("content/content.json"))
        names = archive.namelist()
    (back,) = [one for one in qf.read(out.getvalue()) if isinstance(one, m.Question)]
    assert back == qf.normalise(question, "h5p")
    return back, lost, content["questions"][0], names


def test_things_are_dragged_onto_a_picture() -> None:
    question = m.DragDropImage(
        name="Rivers & towns",
        questiontext=text("<p>Rivers &amp; towns</p>"),
        bgimage=(PICTURE,),
        drags=(
            m.Drag(no=1, label="Rhine"),
            m.Drag(no=2, label="a town", files=(PICTURE,)),
            m.Drag(no=3, label="nowhere"),
        ),
        drops=(m.Drop(no=1, choice=2, xleft=30, ytop=7, droplabel="here"), m.Drop(no=2, choice=1)),
    )
    back, lost, content, names = write(question)
    assert lost == []
    assert isinstance(back, m.DragDropImage)
    assert [(one.choice, one.xleft, one.ytop, one.droplabel) for one in back.drops] == [
        (2, 30, 7, "here"),
        (1, 0, 0, ""),
    ]
    assert [(one.label, bool(one.files)) for one in back.drags] == [
        ("Rhine", False),
        ("a town", True),
        ("nowhere", False),
    ]
    assert content["library"] == "H5P.DragQuestion 1.14"
    task = content["params"]["question"]["task"]  # type: ignore[index]
    assert [one["correctElements"] for one in task["dropZones"]] == [["1"], ["0"]]
    assert [one["dropZones"] for one in task["elements"]] == [["0", "1"]] * 3
    assert len([name for name in names if name.startswith("content/images/")]) == 1


def test_what_a_picture_loses() -> None:
    question = m.DragDropImage(
        name="n",
        questiontext=text("Where?"),
        shuffleanswers=False,
        bgimage=(PICTURE,),
        drags=(m.Drag(no=1, label="a", draggroup=2),),
        drops=(m.Drop(no=1, choice=1),),
        correctfeedback=text("yes"),
    )
    back, lost, _, _ = write(question)
    assert sorted(lost) == ["combinedfeedback", "draggroups", "questiontext", "shuffleanswers"]
    assert back.questiontext.text == "<p>n</p>"


def test_a_picture_without_places_is_refused() -> None:
    question = m.DragDropImage(
        name="n", questiontext=text("x"), bgimage=(PICTURE,), drags=(m.Drag(no=1, label="a"),)
    )
    assert qf.normalise(question, "h5p") is None


def test_words_of_a_list_are_dragged() -> None:
    question = m.GapSelect(
        name="n",
        questiontext=text("The [[1]] on the [[4]]"),
        choices=(
            m.Choice(text="cat"),
            m.Choice(text="dog"),
            m.Choice(text="sun", group=2),
            m.Choice(text="mat", group=2),
        ),
        correctfeedback=text("yes"),
    )
    back, lost, content, _ = write(question)
    assert lost == ["becomes"]
    assert isinstance(back, m.DragDropText)
    assert [one.text for one in back.choices] == ["cat", "mat", "dog", "sun"]
    assert back.correctfeedback.text == "yes"
    assert content["params"]["textField"] == "The *cat* on the *mat*"  # type: ignore[index]
    assert content["params"]["distractors"] == "*dog* *sun*"  # type: ignore[index]


def test_answers_of_a_matching_are_dragged_beside_what_they_belong_to() -> None:
    question = m.Match(
        name="n",
        questiontext=text("Which is which?"),
        pairs=(
            m.Pair(question=text("<b>cat</b> &amp; co"), answer="mammal"),
            m.Pair(question=text("frog"), answer="amphibian"),
            m.Pair(question=text("newt"), answer="amphibian"),
            m.Pair(question=m.EMPTY, answer="insect"),
        ),
    )
    back, lost, content, _ = write(question)
    assert lost == ["becomes"]
    assert isinstance(back, m.DragDropText)
    assert content["params"]["textField"] == (  # type: ignore[index]
        "Which is which?\ncat & co *mammal*\nfrog *amphibian*\nnewt *amphibian*"
    )
    assert [(one.text, one.infinite) for one in back.choices] == [
        ("mammal", False),
        ("amphibian", True),
        ("insect", False),
    ]
