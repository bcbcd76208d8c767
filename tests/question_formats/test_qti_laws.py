"""The two laws, over the model: what is written comes back as `normalise` says; hostile bytes raise only our error.

For QTI 1.2, 2.1, 2.2, 3.0, WebCT, H5P and CSV.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import question_formats as qf
from question_formats import model as m
from safeio import CodedError, Problem, Severity

FORMATS = ["qti12", "qti21", "qti22", "qti30", "webct", "csv", "h5p"]
READ_ONLY = ["blackboard", "examview", "imscc"]

words = st.text(
    st.sampled_from("abcXYZ éß漢 <>&\"'[]{}#=~:;,.*_-+%/\\|0123456789\n\t\u00a0\u200b😀"),
    min_size=1,
    max_size=12,
)
solid = words.map(str.strip).filter(bool)
marks = st.sampled_from([1.0, 2.0, 0.5, 3.0, 10.0])
FILES = [
    m.File(name="a.png", data=b"one"),
    m.File(name="ü ö.gif", data=b"two"),
    m.File(name="b.png", path="/sub/", data=b"three"),
]


@st.composite
def htmls(draw: st.DrawFn, *, filled: bool = False) -> m.Text:
    """HTML as authors have it, with and without files; other formats too."""
    kind = draw(st.sampled_from([m.TextFormat.HTML] * 4 + [m.TextFormat.MOODLE, m.TextFormat.PLAIN]))
    if kind is not m.TextFormat.HTML:
        return m.Text(text=draw(solid if filled else words), format=kind)
    import html

    parts = []
    files: list[m.File] = []
    for _ in range(draw(st.integers(1 if filled else 0, 3))):
        text = html.escape(draw(solid), quote=False)
        shape = draw(
            st.sampled_from(
                [
                    "{}", "<p>{}</p>", "<b>{}</b>", '<p class="x">{} <i>y</i></p>', "<ul><li>{}</li></ul>",
                    '<span style="color:red">{}</span>', "<table><tr><td>{}</td></tr></table>", "<div><p>{}</p></div>",
                    "{}<br />", "<p>{}<p>open", '<a href="https://example.org/?a=1&amp;b=2">{}</a>', "<script>x</script>{}",
                ]
            )
        )  # fmt: skip
        parts.append(shape.replace("{}", text))
        if draw(st.booleans()):
            from urllib.parse import quote

            file = draw(st.sampled_from(FILES))
            files.append(file)
            parts.append(f'<img src="@@PLUGINFILE@@{file.path}{quote(file.name)}" alt="pic">')
    return m.Text(text="".join(parts), files=tuple(dict.fromkeys(files)))


plain = solid.map(lambda text: m.Text(text=text, format=None))
numbers = st.sampled_from(["0", "3.14", "-2.50", "1e3", "100", ".5", "7."])
optional = st.one_of(st.just(m.EMPTY), htmls(filled=True))


def common(**more: Any) -> dict[str, Any]:
    return {
        "name": solid,
        "questiontext": htmls(filled=True),
        "generalfeedback": optional,
        "defaultmark": marks,
        "penalty": st.sampled_from([0.1, m.DEFAULT_PENALTY]),
        "hidden": st.booleans(),
        "idnumber": st.one_of(st.none(), solid),
        "tags": st.lists(solid, max_size=2).map(tuple),
        "hints": st.lists(st.builds(m.Hint, text=htmls()), max_size=1).map(tuple),
        **more,
    }


def combined(**more: Any) -> dict[str, Any]:
    return common(
        correctfeedback=optional,
        partiallycorrectfeedback=optional,
        incorrectfeedback=optional,
        shownumcorrect=st.sampled_from([None, True]),
        shuffleanswers=st.booleans(),
        **more,
    )


@st.composite
def answers(
    draw: st.DrawFn, texts: st.SearchStrategy[m.Text], fractions: list[float]
) -> tuple[m.Answer, ...]:
    return tuple(m.Answer(text=draw(texts), fraction=one, feedback=draw(optional)) for one in fractions)


SINGLE = [[1.0, 0.0], [0.0, 1.0, 0.0], [1.0, 0.5, -0.5], [0.5, 1.0], [1.0, 1.0, 0.0]]
SEVERAL = [[0.5, 0.5, 0.0], [0.3333333, 0.3333333, 0.3333333, -1.0], [1.0, -0.5], [0.25, 0.75, -0.25, 0.0]]
choice = st.one_of(
    st.sampled_from(SINGLE).flatmap(
        lambda f: st.builds(
            m.MultiChoice,
            **combined(
                answers=answers(htmls(filled=True), f),
                answernumbering=st.sampled_from(["abc", "123", "none"]),
            ),
        )
    ),
    st.sampled_from(SEVERAL).flatmap(
        lambda f: st.builds(
            m.MultiChoice, **combined(answers=answers(htmls(filled=True), f), single=st.just(False))
        )
    ),
)
truefalse = st.builds(
    m.TrueFalse, **common(correctanswer=st.booleans(), feedbacktrue=optional, feedbackfalse=optional)
)
anything = st.lists(
    st.builds(m.Answer, text=st.just(m.Text(text="*", format=None)), feedback=optional), max_size=1
)
short = st.sampled_from([[1.0], [1.0, 0.5], [0.5, 1.0, 0.0]]).flatmap(
    lambda f: st.builds(
        m.ShortAnswer,
        **common(
            answers=st.tuples(answers(plain, f), anything).map(lambda both: (*both[0], *both[1])),
            usecase=st.booleans(),
        ),
    )
)
numeric_answers = st.lists(
    st.builds(
        m.NumericalAnswer,
        text=numbers.map(lambda text: m.Text(text=text, format=None)),
        fraction=st.sampled_from([1.0, 0.5, 0.0]),
        tolerance=st.sampled_from([0.0, 0.01, 2.0]),
        feedback=optional,
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda one: float(one.text.text),
).map(tuple)
numerical = st.builds(
    m.Numerical, **common(answers=numeric_answers, units=st.sampled_from([(), (m.Unit(name="m"),)]))
)
essay = st.builds(
    m.Essay,
    **common(
        responseformat=st.sampled_from(["editor", "plain", "monospaced", "noinline", "editorfilepicker"]),
        responsefieldlines=st.sampled_from([5, 15, 40]),
        responserequired=st.booleans(),
        attachments=st.integers(0, 2),
        graderinfo=optional,
        responsetemplate=optional,
    ),
)
description = st.builds(m.Description, **common())
match = st.builds(
    m.Match,
    **combined(
        pairs=st.lists(
            st.builds(m.Pair, question=st.one_of(st.just(m.EMPTY), htmls(filled=True)), answer=solid),
            min_size=2,
            max_size=5,
        ).map(tuple)
    ),
)


@st.composite
def gaps(draw: st.DrawFn) -> m.MultiAnswer:
    made, text = [], draw(solid.filter(lambda one: "{" not in one and "<" not in one and "&" not in one))
    for at in range(1, draw(st.integers(1, 3)) + 1):
        kind = draw(st.sampled_from(["multichoice", "shortanswer", "numerical"]))
        mark = draw(st.sampled_from([1.0, 2.0, 3.0]))
        if kind == "multichoice":
            found = draw(st.sampled_from([[1.0, 0.0], [0.0, 1.0, 0.5]]))
            made.append(
                m.Gap(
                    qtype=kind,
                    defaultmark=mark,
                    answers=draw(answers(htmls(filled=True), found)),
                    shuffleanswers=draw(st.booleans()),
                )
            )
        elif kind == "shortanswer":
            made.append(
                m.Gap(
                    qtype=kind,
                    defaultmark=mark,
                    answers=draw(answers(plain, [1.0, 0.5])),
                    usecase=draw(st.booleans()),
                )
            )
        else:
            made.append(m.Gap(qtype=kind, defaultmark=mark, answers=draw(numeric_answers)))
        text += f" {{#{at}}} {draw(st.sampled_from(['', 'and', '<b>so</b>']))}"
    base = draw(description)
    return m.MultiAnswer(
        name=base.name,
        questiontext=m.Text(text=f"<p>{text}</p>"),
        subquestions=tuple(made),
        tags=base.tags,
        idnumber=base.idnumber,
    )


@st.composite
def choices(draw: st.DrawFn) -> m.GapSelect:
    count = draw(st.integers(2, 4))
    drag = draw(st.booleans())
    groups = [draw(st.integers(1, 2)) for _ in range(count)]
    made = tuple(
        m.Choice(
            text=draw(st.sampled_from(["one", "two <b>x</b>", "a &lt; b", "drei"])) + str(at),
            group=groups[at],
            infinite=drag and draw(st.booleans()),
        )
        for at in range(count)
    )
    marks_ = " ".join(f"word [[{draw(st.integers(1, count))}]]" for _ in range(draw(st.integers(1, 3))))
    base = draw(match)
    cls = m.DragDropText if drag else m.GapSelect
    return cls(
        name=base.name,
        questiontext=m.Text(text=f"<p>{marks_}</p>"),
        choices=made,
        correctfeedback=base.correctfeedback,
        shuffleanswers=base.shuffleanswers,
        defaultmark=base.defaultmark,
    )


ordering = st.builds(
    m.Ordering,
    **combined(
        answers=st.lists(st.builds(m.Answer, text=htmls(filled=True)), min_size=2, max_size=4).map(tuple),
        gradingtype=st.sampled_from([-1, 0, 1]),
        layouttype=st.sampled_from([0, 1]),
    ),
)


@st.composite
def on_pictures(draw: st.DrawFn) -> m.DragDropImage:
    """Both types that drag onto a picture, with things that fit nowhere and places that are wrong."""
    count = draw(st.integers(1, 4))
    marker = draw(st.booleans())
    label = st.sampled_from(["one", "two <b>x</b>", "a &lt; b", "  drei\n", "", "é 漢"])
    drags = tuple(
        m.Drag(
            no=at + 3,
            label=draw(label),
            infinite=draw(st.booleans()),
            draggroup=draw(st.integers(1, 3)),
            noofdrags=draw(st.integers(0, 3)),
            files=draw(st.sampled_from([(), (FILES[0],), (FILES[1],)])),
        )
        for at in range(count)
    )
    shapes = [
        ("circle", "5, 6;7"),
        ("rectangle", "1,2;3,4"),
        ("polygon", "0,0;9.4,0;9,9"),
        ("", ""),
        ("circle", "x"),
    ]
    drops = []
    for at in range(draw(st.integers(1, 4))):
        shape, coords = draw(st.sampled_from(shapes if draw(st.integers(0, 9)) == 0 else shapes[:3]))
        drops.append(
            m.Drop(
                no=at + 1,
                choice=draw(st.integers(3, count + 2)),
                droplabel=draw(st.sampled_from(["", "here", " a  b ", "x" * 300])),
                xleft=draw(st.integers(0, 500)),
                ytop=draw(st.integers(0, 500)),
                shape=shape,
                coords=coords,
            )
        )
    base = draw(match)
    cls = m.DragDropMarker if marker else m.DragDropImage
    more = {"showmisplaced": draw(st.booleans())} if marker else {}
    return cls(
        name=base.name,
        questiontext=base.questiontext,
        correctfeedback=base.correctfeedback,
        generalfeedback=base.generalfeedback,
        shuffleanswers=base.shuffleanswers,
        defaultmark=base.defaultmark,
        bgimage=(FILES[2],),
        drags=drags,
        drops=tuple(drops),
        **more,
    )


formulas = st.recursive(
    st.sampled_from(["{a}", "{rate}", "2", "0.50", ".5", "1e3", "pi()", "-3"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", " / ", "**", "--"]), inner).map("".join),
        inner.map(lambda one: f"({one})"),
        inner.map(lambda one: f"-{one}"),
        st.tuples(
            st.sampled_from(["sqrt", "log10", "log", "abs", "sinh", "asinh", "round", "fmod"]), inner
        ).map(lambda both: f"{both[0]}({both[1]})"),
        st.tuples(inner, inner).map(lambda both: f"pow({both[0]},{both[1]})"),
    ),
    max_leaves=6,
)


@st.composite
def calculated(draw: st.DrawFn) -> m.Question:
    """The three types, with wild cards that do not fit now and then."""
    count = draw(st.sampled_from([0, 1, 3, 3, 3, 3]))
    card = st.sampled_from([1.0, 2.5, -3.0, 0.125, 1e-7, 1e20])
    sets = tuple(
        m.Dataset(
            name=name,
            status=draw(st.sampled_from(["private", "shared"])),
            minimum=draw(card),
            items=tuple((at, draw(card)) for at in range(1, count + draw(st.sampled_from([1, 1, 1, 2])))),
        )
        for name in draw(
            st.sampled_from([("a", "rate", "été_x"), *[("a", "rate")] * 4, ("a", "b x", "rate"), ()])
        )
    )
    text = htmls(filled=True).flatmap(
        lambda one: st.tuples(
            st.just(one),
            st.sampled_from(
                ["", "{a}", "<p>{rate} and {=2 *{a}} m</p>", "{b}", "{a}", "{rate}", "<i>{a}</i>{a}"]
            ),
        ).map(lambda both: m.Text(text=both[0].text + both[1], format=both[0].format, files=both[0].files))
    )
    more = {
        "fraction": st.sampled_from([1.0, 1.0, 1.0, 0.5, 0.0]),
        "feedback": st.one_of(st.just(m.EMPTY), text),
        "tolerance": st.sampled_from([0.0, 0.01, 0.333, 2.0]),
        "tolerancetype": st.integers(1, 3),
        "correctanswerformat": st.integers(1, 2),
        "correctanswerlength": st.integers(0, 9),
    }
    kind = draw(st.sampled_from([m.Calculated, m.CalculatedSimple, m.CalculatedMulti]))
    shared = {"datasets": st.just(sets), "questiontext": text, "synchronize": st.integers(0, 1)}
    if kind is m.CalculatedMulti:
        answer = st.builds(m.CalculatedAnswer, text=text, **more)
        some = st.lists(answer, min_size=2, max_size=3).map(tuple)
        return draw(st.builds(kind, **{**combined(), **shared, "answers": some, "single": st.booleans()}))
    plain_formula = st.one_of(formulas, st.just("{a}*{rate}")).map(lambda one: m.Text(text=one, format=None))
    some = st.lists(st.builds(m.CalculatedAnswer, text=plain_formula, **more), min_size=1, max_size=2)
    rest = st.lists(
        st.builds(m.CalculatedAnswer, text=st.just(m.Text(text="*", format=None)), **more), max_size=1
    )
    answers_ = st.tuples(some, rest).map(lambda both: (*both[0], *both[1]))
    return draw(st.builds(kind, **{**common(), **shared, "answers": answers_}))


questions = st.one_of(
    calculated(),
    choice,
    truefalse,
    short,
    numerical,
    essay,
    description,
    match,
    gaps(),
    choices(),
    ordering,
    on_pictures(),
)


@pytest.mark.parametrize("format", FORMATS)
@settings(
    max_examples=120,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
@given(question=questions)
def test_what_is_written_comes_back(format: str, question: m.Question) -> None:
    wanted = qf.normalise(question, format)
    out = io.BytesIO()
    notes = list(qf.write([question], out, format=format))
    back = list(qf.read(out.getvalue(), format=format))
    got = [one for one in back if isinstance(one, qf.Question)]
    assert got == ([] if wanted is None else [wanted])
    assert not [one for one in back if isinstance(one, Problem) and one.severity is Severity.ERROR], back
    # nothing differs from what was given unless a loss says so
    if not notes:
        assert qf.normalise(wanted, format) == wanted  # type: ignore[arg-type]


PATHS = ["top/a", "top/a/b", "top/c", "top/a b"]
banks = st.lists(
    st.tuples(
        st.sampled_from(PATHS),
        st.lists(st.one_of(truefalse, st.builds(m.Random, name=solid, subcats=st.booleans())), max_size=3),
    ),
    max_size=4,
)


@pytest.mark.parametrize("format", ["qti21", "qti22", "qti30"])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False)
@given(bank=banks)
def test_random_questions_come_back_where_their_category_holds_enough(
    format: str, bank: list[tuple[str, list[m.Question]]]
) -> None:
    """Each that is written comes back in its category; each that is not is a loss."""
    items: list[qf.Item] = []
    for path, some in bank:
        items += [m.Category(path=path), *some]
    out = io.BytesIO()
    notes = list(qf.write(items, out, format=format))
    lost = sorted(note.question for note in notes if isinstance(note, qf.Loss) and note.whole)

    def drawn(stream: list[qf.Item]) -> list[tuple[str, str, bool]]:
        found, path = [], ""
        for one in stream:
            if isinstance(one, m.Category):
                path = one.path
            elif isinstance(one, m.Random):
                found.append((path, " ".join(one.name.split()), one.subcats))
        return sorted(found)

    wanted, got = drawn(items), drawn(list(qf.read(out.getvalue(), format=format)))
    assert sorted([*(name for _, name, _ in got), *lost]) == [
        name for _, name, _ in sorted(wanted, key=lambda one: one[1])
    ]
    assert not [one for one in got if got.count(one) > wanted.count(one)]
    held = {
        path: sum(isinstance(one, m.TrueFalse) for where, some in bank for one in some if where == path)
        for path in PATHS
    }
    for path, name, below in set(wanted):
        pool = sum(held[one] for one in PATHS if one == path or (below and one.startswith(path + "/")))
        assert got.count((path, name, below)) == (
            wanted.count((path, name, below)) if pool >= wanted.count((path, name, below)) else 0
        )


SEEDS: dict[str, bytes] = {}


def _seed(format: str) -> bytes:
    if format not in SEEDS:
        out = io.BytesIO()
        list(
            qf.write(
                [
                    m.MultiChoice(
                        name="n",
                        questiontext=m.Text(text="t"),
                        answers=(
                            m.Answer(text=m.Text(text="a"), fraction=1.0),
                            m.Answer(text=m.Text(text="b")),
                        ),
                    )
                ],
                out,
                format=format,
            )
        )
        SEEDS[format] = out.getvalue()
    return SEEDS[format]


@pytest.mark.parametrize("format", [*FORMATS, *READ_ONLY])
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), print_blob=False)
@given(data=st.data())
def test_hostile_bytes_raise_only_our_error(format: str, data: st.DataObject) -> None:
    seed = _seed(format if format in FORMATS else "qti12")
    kinds = ["bytes", "cut", "flip", *(["member"] if seed.startswith(b"PK") else [])]
    kind = data.draw(st.sampled_from(kinds))
    if kind == "bytes":
        raw = data.draw(
            st.one_of(
                st.binary(max_size=200),
                st.binary(max_size=100).map(lambda one: b"<?xml version='1.0'?><assessmentItem>" + one),
            )
        )
    elif kind == "cut":
        raw = seed[: data.draw(st.integers(0, len(seed)))]
    elif kind == "flip":
        at = data.draw(st.integers(0, len(seed) - 1))
        raw = seed[:at] + bytes([data.draw(st.integers(0, 255))]) + seed[at + 1 :]
    else:
        raw = _broken_member(seed, data)
    try:
        for item in qf.read(raw, format=format):
            assert isinstance(item, qf.Question | qf.Category | Problem)
    except CodedError:
        pass


def _broken_member(seed: bytes, data: st.DataObject) -> bytes:
    """The package with one of its members changed, and sound as an archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(seed)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        victim = data.draw(st.sampled_from(names))
        for name in names:
            content = old.read(name)
            if name == victim and content:
                at = data.draw(st.integers(0, len(content) - 1))
                junk = data.draw(
                    st.one_of(
                        st.binary(max_size=6),
                        st.sampled_from([b"<a>", b"</", b'"', b"&x;", b"NaN", b"1e999", b"-"]),
                    )
                )
                content = content[:at] + junk + content[at + data.draw(st.integers(0, 8)) :]
            new.writestr(name, content)
    return out.getvalue()
