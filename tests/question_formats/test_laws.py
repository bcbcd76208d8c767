"""read(write(q)) == normalise(q) over the whole model, for each format that is written; losses say the rest."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import question_formats as qf
from question_formats import Loss, Problem
from question_formats import model as m
from question_formats.losses import assess
from question_formats.records import fields, replace
from question_formats.registry import WholeWriter, get
from question_formats.source import WriteOptions

OURS = ["moodlexml", "gift", "aiken", "cloze", "missingword"]
SPECIAL = "{}=~#:\\%[]&<>/$*\"'-> \n\t_.,@()0123456789abcnTF;!?€é中\u00a0\ufeff"
words = st.text(st.one_of(st.sampled_from(SPECIAL), st.characters(exclude_categories=["Cs"])), max_size=12)
files = st.lists(
    st.builds(
        m.File,
        name=st.from_regex(r"[a-z]{1,5}\.(png|mp3)", fullmatch=True),
        path=st.sampled_from(["/", "/a/"]),
        data=st.binary(max_size=12),
    ),
    max_size=2,
    unique_by=lambda file: (file.path, file.name),
).map(tuple)
texts = st.builds(m.Text, text=words, format=st.sampled_from(m.TextFormat), files=files)
plain = st.builds(m.Text, text=words, format=st.none())
fractions = st.sampled_from([1.0, 0.0, 0.5, -0.5, 0.3333333, -1.0, 0.25, 0.05, 0.8333333, 1.2])
small = st.integers(0, 5)
numbers = st.sampled_from(["0", "3.14", "-2", "1e3", "-0.5", "*", "1000000", "two", ".5"])
hints = st.lists(
    st.builds(
        m.Hint,
        text=texts,
        shownumcorrect=st.none() | st.booleans(),
        clearwrong=st.none() | st.booleans(),
        options=st.none() | st.sampled_from(["1", "x"]),
    ),
    max_size=2,
).map(tuple)
common = {
    "name": words,
    "questiontext": texts,
    "generalfeedback": texts,
    "defaultmark": st.sampled_from([1.0, 0.0, 2.5, 10.0]),
    "penalty": st.sampled_from([m.DEFAULT_PENALTY, 0.0, 0.5, 1.0, 0.333]),
    "hidden": st.booleans(),
    "idnumber": st.none() | words,
    "tags": st.lists(words, max_size=2).map(tuple),
    "coursetags": st.lists(words, max_size=1).map(tuple),
    "hints": hints,
    "extras": st.sampled_from([(), ("<strange a='1'><b/></strange>",)]),
}
combined = {
    **common,
    "correctfeedback": texts,
    "partiallycorrectfeedback": texts,
    "incorrectfeedback": texts,
    "shownumcorrect": st.none() | st.booleans(),
    "shuffleanswers": st.booleans(),
}
units = {
    **common,
    "units": st.lists(st.builds(m.Unit, name=words, multiplier=st.sampled_from([1.0, 0.01])), max_size=2).map(
        tuple
    ),
    "unitgradingtype": st.none() | small,
    "unitpenalty": st.none() | st.sampled_from([0.1, 0.5]),
    "showunits": st.none() | st.integers(0, 3),
    "unitsleft": st.none() | st.booleans(),
    "instructions": st.none() | texts,
}


def several(item, most=4, least=0):
    return st.lists(item, max_size=most, min_size=least).map(tuple)


answers = st.builds(m.Answer, text=texts, fraction=fractions, feedback=texts)
short_answers = st.builds(m.Answer, text=plain, fraction=fractions, feedback=texts)
numerical_answers = st.builds(
    m.NumericalAnswer,
    text=st.builds(m.Text, text=numbers, format=st.none()),
    fraction=fractions,
    feedback=texts,
    tolerance=st.sampled_from([0.0, 0.01, 5.0]),
)
calculated = {
    "fraction": fractions,
    "feedback": texts,
    "tolerance": st.sampled_from([0.0, 0.01]),
    "tolerancetype": st.integers(1, 3),
    "correctanswerformat": st.integers(1, 2),
    "correctanswerlength": small,
}
datasets = several(
    st.builds(
        m.Dataset,
        name=st.sampled_from(["a", "b<c"]),
        status=st.sampled_from(["private", "shared"]),
        type=st.sampled_from(["calculated", "calculatedsimple"]),
        distribution=st.sampled_from(["uniform", "loguniform"]),
        minimum=st.sampled_from([1.0, -2.5]),
        maximum=st.sampled_from([10.0, 1e9]),
        length=small,
        itemcount=small,
        items=st.sampled_from([(), ((1, 2.5), (2, 3.0))]),
        number_of_items=st.none() | small,
    ),
    2,
)
gaps = st.one_of(
    st.builds(
        m.Gap,
        qtype=st.just("multichoice"),
        defaultmark=small.map(float),
        answers=several(st.builds(m.Answer, text=texts, fraction=fractions, feedback=texts), 3),
        single=st.booleans(),
        shuffleanswers=st.booleans(),
        layout=st.sampled_from(["dropdown", "vertical", "horizontal"]),
    ),
    st.builds(
        m.Gap,
        qtype=st.just("shortanswer"),
        answers=several(short_answers, 3),
        usecase=st.booleans(),
    ),
    st.builds(m.Gap, qtype=st.just("numerical"), answers=several(numerical_answers, 3)),
)
numbering = st.sampled_from(["abc", "ABCD", "123", "iii", "IIII", "none"])
dd = {
    **combined,
    "bgimage": files,
    "drags": several(
        st.builds(
            m.Drag,
            no=st.integers(1, 3),
            label=words,
            infinite=st.booleans(),
            draggroup=small,
            noofdrags=small,
            files=files,
        ),
        2,
    ),
    "drops": several(
        st.builds(
            m.Drop,
            no=st.integers(1, 3),
            choice=small,
            droplabel=words,
            xleft=small,
            ytop=small,
            shape=st.sampled_from(["", "circle", "polygon"]),
            coords=st.sampled_from(["", "1,2;3"]),
        ),
        2,
    ),
}
with_marks = st.integers(0, 2).flatmap(
    lambda count: st.builds(
        m.MultiAnswer,
        **{
            **common,
            "questiontext": texts.map(
                lambda text: replace(text, text=text.text + "".join(f" {{#{at + 1}}}" for at in range(count)))
            ),
        },
        subquestions=st.lists(gaps, min_size=count, max_size=count).map(tuple),
    )
)
TYPES = {
    "description": st.builds(m.Description, **common),
    "truefalse": st.builds(
        m.TrueFalse,
        **common,
        correctanswer=st.booleans(),
        feedbacktrue=texts,
        feedbackfalse=texts,
        showstandardinstruction=st.none() | st.booleans(),
    ),
    "shortanswer": st.builds(m.ShortAnswer, **common, usecase=st.booleans(), answers=several(short_answers)),
    "numerical": st.builds(m.Numerical, **units, answers=several(numerical_answers)),
    "essay": st.builds(
        m.Essay,
        **common,
        responseformat=st.sampled_from(["editor", "plain", "noinline"]),
        responserequired=st.booleans(),
        responsefieldlines=small,
        minwordlimit=st.none() | small,
        maxwordlimit=st.none() | small,
        attachments=st.integers(-1, 3),
        attachmentsrequired=small,
        maxbytes=small,
        filetypeslist=st.none() | st.sampled_from([".pdf,.doc", "image"]),
        graderinfo=texts,
        responsetemplate=texts,
    ),
    "multichoice": st.builds(
        m.MultiChoice,
        **combined,
        single=st.booleans(),
        answernumbering=numbering,
        showstandardinstruction=st.none() | st.booleans(),
        answers=several(answers),
    ),
    "match": st.builds(m.Match, **combined, pairs=several(st.builds(m.Pair, question=texts, answer=words))),
    "multianswer": with_marks,
    "calculated": st.builds(
        m.Calculated,
        **units,
        synchronize=small,
        answers=several(st.builds(m.CalculatedAnswer, text=plain, **calculated), 2),
        datasets=datasets,
    ),
    "calculatedsimple": st.builds(
        m.CalculatedSimple,
        **units,
        answers=several(st.builds(m.CalculatedAnswer, text=plain, **calculated), 2),
        datasets=datasets,
    ),
    "calculatedmulti": st.builds(
        m.CalculatedMulti,
        **combined,
        single=st.booleans(),
        answernumbering=numbering,
        synchronize=small,
        answers=several(st.builds(m.CalculatedAnswer, text=texts, **calculated), 2),
        datasets=datasets,
    ),
    "gapselect": st.builds(
        m.GapSelect,
        **combined,
        choices=several(st.builds(m.Choice, text=words, group=st.integers(1, 8), infinite=st.booleans())),
    ),
    "ddwtos": st.builds(
        m.DragDropText,
        **combined,
        choices=several(st.builds(m.Choice, text=words, group=st.integers(1, 8), infinite=st.booleans())),
    ),
    "ddimageortext": st.builds(m.DragDropImage, **dd),
    "ddmarker": st.builds(m.DragDropMarker, **dd, showmisplaced=st.booleans()),
    "ordering": st.builds(
        m.Ordering,
        **combined,
        layouttype=st.integers(-1, 2),
        selecttype=st.integers(0, 3),
        selectcount=small,
        gradingtype=st.integers(-1, 8),
        showgrading=st.booleans(),
        numberingstyle=st.sampled_from(["none", "abc", "odd"]),
        answers=several(answers),
    ),
    "randomsamatch": st.builds(m.RandomShortAnswerMatch, **combined, choose=small, subcats=st.booleans()),
    "random": st.builds(m.Random, **common, subcats=st.booleans()),
}
LAW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def write(questions, format, **options):
    out = io.BytesIO()
    notes = list(qf.write(questions, out, format=format, **options))
    return out.getvalue(), notes


def read(data, format):
    items = list(qf.read(data, format=format))
    return [item for item in items if not isinstance(item, Problem)], [
        i for i in items if isinstance(i, Problem)
    ]


def _explain(again, held, data, problems):
    """The fields that differ, not two whole questions."""
    lines = [
        data.decode(errors="replace"),
        *(problem.message for problem in problems),
        f"{len(again)} questions",
    ]
    if len(again) == 1 and type(again[0]) is type(held):
        for field in fields(type(held)):
            one, other = getattr(again[0], field.name), getattr(held, field.name)
            if field.name not in held.aside and one != other:
                lines.append(f"{field.name}: read {one!r}, held {other!r}")
    return "\n".join(lines)


def check_law(question, format):
    held, losses = assess(question, get(format).load_carries())
    data, notes = write([question], format)
    assert notes == losses
    again, problems = read(data, format)
    if held is None:
        assert losses
        assert all(loss.whole for loss in losses)
        assert again == []
        return
    if again != [held]:
        pytest.fail(_explain(again, held, data, problems))
    twice, none = assess(held, get(format).load_carries())
    assert (twice, none) == (held, []), "what is held loses nothing more"


@pytest.mark.parametrize("text", ["^", "x_", r"\\frac", "a}"])
def test_text_that_ends_as_latex_does_keeps_its_answers(text):
    question = m.TrueFalse(
        name="n", questiontext=m.Text(text=text, format=m.TextFormat.MOODLE), correctanswer=False
    )
    again, _ = read(write([question], "gift")[0], "gift")
    assert [(type(item), item.questiontext.text) for item in again] == [(m.TrueFalse, text)]


def test_every_type_has_a_strategy():
    assert TYPES.keys() == m.TYPES.keys()


@pytest.mark.parametrize("qtype", TYPES)
def test_moodlexml_law(qtype):
    @LAW
    @given(TYPES[qtype])
    def law(question):
        check_law(question, "moodlexml")

    law()


def test_white_space_that_php_does_not_trim_stays_in_a_unit():
    check_law(
        m.Calculated(name="", questiontext=m.Text(text=""), units=(m.Unit(name="m\x85", multiplier=1.0),)),
        "moodlexml",
    )


@pytest.mark.parametrize("qtype", sorted(get("gift").load_carries().types))
def test_gift_law(qtype):
    @LAW
    @given(TYPES[qtype])
    def law(question):
        check_law(question, "gift")

    law()


@pytest.mark.parametrize(
    ("format", "qtype"),
    [
        ("aiken", "multichoice"),
        ("cloze", "multianswer"),
        ("missingword", "multichoice"),
        ("missingword", "shortanswer"),
    ],
)
def test_simple_formats_law(format, qtype):
    @LAW
    @given(TYPES[qtype])
    def law(question):
        check_law(question, format)

    law()


def check_whole(question, format):
    """What is written without a look at its losses has none, and is written just so with a look at them."""
    row = get(format)
    held, losses = assess(question, row.load_carries())
    out, careful = io.BytesIO(), io.BytesIO()
    writer, other = (row.load_writer()(stream, WriteOptions()) for stream in (out, careful))
    whole = writer.add_whole(question)
    if whole:
        assert losses == []
        assert list(other.add(held)) == []
    list(writer.close()), list(other.close())
    assert out.getvalue() == careful.getvalue()
    return whole


WHOLE = [
    (name, qtype)
    for name in OURS
    if issubclass(get(name).load_writer(), WholeWriter)
    for qtype in get(name).load_carries().types
]


@pytest.mark.parametrize(("format", "qtype"), WHOLE)
def test_the_short_way_of_writing_law(format, qtype):
    @LAW
    @given(TYPES[qtype])
    def law(question):
        check_whole(question, format)
        held, _ = assess(question, get(format).load_carries())
        if held is not None:
            check_whole(held, format)

    law()


CHOICES = ["a", "a\nb", " a", "a ", "a  b", "a\u00a0b", "<b>a</b>", "a > b", "a &amp; b", "", "\x00"]


@pytest.mark.parametrize("style", [m.TextFormat.HTML, m.TextFormat.MOODLE])
@pytest.mark.parametrize("text", CHOICES)
def test_the_short_way_of_writing_aiken(text, style):
    first, second = (m.Answer(text=m.Text(text=one, format=style), fraction=1.0) for one in (text, "x"))
    question = m.MultiChoice(
        name="Stem?", questiontext=m.Text(text="Stem?"), answers=(first, replace(second, fraction=0.0))
    )
    whole = check_whole(question, "aiken")
    assert whole == (assess(question, get("aiken").load_carries())[1] == [])
    check_law(question, "aiken")


def test_a_type_that_we_do_not_know_keeps_what_xml_holds():
    question = m.Foreign(type="stack", name="a\x01b", extras=("<own> a </own>",))
    data, notes = write([question, replace(question, name="ab")], "moodlexml")
    assert [note.feature for note in notes] == ["characters"]
    assert read(data, "moodlexml")[0] == [replace(question, name="ab")] * 2


@pytest.mark.parametrize("qtype", TYPES)
def test_dict_law(qtype):
    @settings(LAW, max_examples=40)
    @given(TYPES[qtype])
    def law(question):
        assert qf.from_dict(qf.to_dict(question)) == question

    law()


@pytest.mark.parametrize("format", OURS)
def test_types_that_a_format_lacks_are_losses(format):
    carries = get(format).load_carries()
    for qtype, cls in m.TYPES.items():
        if qtype not in carries.types:
            data, notes = write([cls(name="q", questiontext=m.Text(text="x"))], format)
            assert [(note.feature, note.whole) for note in notes] == [("qtype", True)]
            assert read(data, format)[0] == [] if data.strip() else True


@given(st.lists(st.sampled_from(list(TYPES)).flatmap(lambda name: TYPES[name]), max_size=3))
@settings(LAW, max_examples=60)
def test_refused_losses_leave_only_what_is_whole(questions):
    """With refuse_loss, what is written is what loses nothing."""
    data, notes = write(questions, "gift", refuse_loss=True)
    carries = get("gift").load_carries()
    whole = [held for question in questions for held, losses in [assess(question, carries)] if not losses]
    assert read(data, "gift")[0] == [held for held in whole if held is not None]
    assert all(isinstance(note, Loss) and note.whole for note in notes)


_words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(_words, texts, st.none() | _words)
@example("top/A//B", m.Text(text="x"), None)
@settings(LAW)
def test_categories(path, info, idnumber):
    category = m.Category(path=path.strip(), info=info, idnumber=idnumber)
    data, notes = write([category], "moodlexml")
    assert notes == []
    again, _ = read(data, "moodlexml")
    assert len(again) == 1
    assert again[0].path == category.path.replace("\ufffe", "").replace("\uffff", "")
