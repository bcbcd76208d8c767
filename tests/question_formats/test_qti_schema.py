"""What we write as QTI is valid against the official schemas."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

import question_formats as qf
from question_formats import model as m

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6360000002000154a24f5d0000000049454e44ae426082"
)


def html(text: str, *files: m.File) -> m.Text:
    return m.Text(text=text, files=files)


def plain(text: str) -> m.Text:
    return m.Text(text=text, format=None)


def values(name: str, *some: float) -> m.Dataset:
    """A wild card with these values, and nothing that QTI would not hold."""
    decimals = max(len(str(one).removesuffix(".0").partition(".")[2]) for one in some)
    return m.Dataset(
        name=name,
        minimum=min(some),
        maximum=max(some),
        length=decimals,
        itemcount=len(some),
        items=tuple(enumerate(some, 1)),
        number_of_items=len(some),
    )


IMAGE = m.File(name="dot ü.png", data=PIXEL)
RICH = html(
    '<p>Look: <img src="@@PLUGINFILE@@/dot%20%C3%BC.png" alt="a dot" width="3" /> H<sub>2</sub>O &amp; <em>more</em></p>'
    "<ul><li>one</li><li>two<p>three</p></li></ul><table><tr><td>cell</td></tr></table><blockquote>said</blockquote>"
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mn>1</mn><mi>x</mi></mfrac></math><hr><pre>a  b</pre>',
    IMAGE,
)
FEEDBACK = {
    "correctfeedback": html("Yes"),
    "partiallycorrectfeedback": html("<p>Half</p>"),
    "incorrectfeedback": html("No"),
    "generalfeedback": html("<p>In general</p>"),
}
QUESTIONS: tuple[qf.Item, ...] = (
    m.Category(path="top/Physics/Optics & light"),
    m.MultiChoice(
        name="Choice <1>",
        questiontext=RICH,
        idnumber="phys-1",
        tags=("light", "easy & short"),
        answers=(
            m.Answer(text=RICH, fraction=1.0, feedback=html("Good")),
            m.Answer(text=html("<p>B</p>"), fraction=0.5),
            m.Answer(text=html("C"), fraction=-0.25, feedback=html("<p>Bad</p>")),
        ),
        answernumbering="123",
        **FEEDBACK,
    ),
    m.MultiChoice(
        name="Several",
        questiontext=html("Which?"),
        single=False,
        defaultmark=2.5,
        shuffleanswers=False,
        answers=(
            m.Answer(text=html("a"), fraction=0.5),
            m.Answer(text=html("b"), fraction=0.5),
            m.Answer(text=html("c"), fraction=-0.5),
        ),
    ),
    m.TrueFalse(
        name="TF",
        questiontext=html("Sure?"),
        correctanswer=False,
        feedbacktrue=html("no"),
        feedbackfalse=html("yes"),
    ),
    m.Category(path="top/Words"),
    m.ShortAnswer(
        name="Short",
        questiontext=html("Say it"),
        usecase=True,
        answers=(m.Answer(text=plain("Abc"), fraction=1.0), m.Answer(text=plain("*def*"), fraction=0.5)),
    ),
    m.ShortAnswer(
        name="Each answer has its say",
        questiontext=html("Say it"),
        answers=(
            m.Answer(text=plain("yes"), fraction=1.0, feedback=RICH),
            m.Answer(text=plain("*no*"), fraction=0.0, feedback=html("Really?")),
            m.Answer(text=plain("*"), fraction=0.0, feedback=html("<p>Yes or no</p>")),
        ),
        generalfeedback=html("In general"),
    ),
    m.Numerical(
        name="Number",
        questiontext=html("How many?"),
        defaultmark=3.0,
        answers=(
            m.NumericalAnswer(text=plain("3.140"), fraction=1.0, tolerance=0.01),
            m.NumericalAnswer(text=plain("3"), fraction=0.5, tolerance=0.0),
            m.NumericalAnswer(text=plain("*"), feedback=html("Count again")),
        ),
    ),
    m.Essay(
        name="Essay",
        questiontext=html("Write"),
        graderinfo=html("<p>Look for x</p>"),
        responseformat="plain",
        responsefieldlines=10,
    ),
    m.Essay(
        name="Upload",
        questiontext=html("Give"),
        responseformat="noinline",
        attachments=1,
        attachmentsrequired=1,
        responserequired=False,
    ),
    m.Description(name="Read", questiontext=RICH),
    m.Match(
        name="Match",
        questiontext=html("Which is which?"),
        pairs=(
            m.Pair(question=html("<b>cat</b>"), answer="mammal"),
            m.Pair(question=html("frog"), answer="amphibian"),
            m.Pair(question=html("newt"), answer="amphibian"),
            m.Pair(question=m.EMPTY, answer="insect"),
        ),
        **FEEDBACK,
    ),
    m.GapSelect(
        name="Select",
        questiontext=html("<p>The [[1]] sat on the [[4]].</p>"),
        choices=(
            m.Choice(text="cat"),
            m.Choice(text="dog &amp; co"),
            m.Choice(text="sun", group=2),
            m.Choice(text="mat", group=2),
        ),
    ),
    m.DragDropText(
        name="Drag",
        questiontext=html("<p>One [[2]] and [[1]] and [[2]]</p>"),
        choices=(m.Choice(text="two"), m.Choice(text="one", infinite=True), m.Choice(text="zero")),
        **FEEDBACK,
    ),
    m.MultiAnswer(
        name="Cloze",
        questiontext=html("<p>Is it {#1}? Say {#2}. Count {#3}.</p>"),
        defaultmark=4.0,
        subquestions=(
            m.Gap(
                qtype="multichoice",
                answers=(m.Answer(text=html("yes"), fraction=1.0), m.Answer(text=html("no"), fraction=0.0)),
            ),
            m.Gap(qtype="shortanswer", defaultmark=2.0, answers=(m.Answer(text=plain("it"), fraction=1.0),)),
            m.Gap(
                qtype="numerical", answers=(m.NumericalAnswer(text=plain("7"), fraction=1.0, tolerance=0.5),)
            ),
        ),
    ),
    m.DragDropImage(
        name="Places",
        questiontext=html("Where?"),
        bgimage=(IMAGE,),
        drags=(
            m.Drag(no=1, label="a picture", files=(IMAGE,)),
            m.Drag(no=2, label="a text &amp; more", infinite=True),
            m.Drag(no=3, label="elsewhere", draggroup=2),
            m.Drag(no=4, label="nowhere", draggroup=3),
        ),
        drops=(
            m.Drop(no=1, choice=2, xleft=10, ytop=20, droplabel="here"),
            m.Drop(no=2, choice=1, xleft=0, ytop=200),
            m.Drop(no=3, choice=3, xleft=30, ytop=5),
        ),
        **FEEDBACK,
    ),
    m.DragDropMarker(
        name="Markers",
        questiontext=html("<p>Mark it</p>"),
        defaultmark=2.0,
        bgimage=(IMAGE,),
        drags=(
            m.Drag(no=1, label="town", noofdrags=0),
            m.Drag(no=2, label="river &lt;long&gt;"),
            m.Drag(no=3, label="decoy"),
        ),
        drops=(
            m.Drop(no=1, choice=1, shape="circle", coords="10,20;5"),
            m.Drop(no=2, choice=1, shape="rectangle", coords="100,20;15,10"),
            m.Drop(no=3, choice=2, shape="polygon", coords="0,0;40,0;40,40;0,40;30,20"),
        ),
        **FEEDBACK,
    ),
    m.Calculated(
        name="Calculated",
        questiontext=html("<p>How far is {v} km/h for <b>{time_x}</b> h, or {=2*{time_x}} h?</p>"),
        defaultmark=2.0,
        answers=(
            m.CalculatedAnswer(
                text=plain("{v}*{time_x}"),
                fraction=1.0,
                tolerance=0.01,
                feedback=html("Yes, {=-{v}*sqrt(4)/pi()}"),
            ),
            m.CalculatedAnswer(
                text=plain("round({v}*log10({time_x}),1)"), fraction=0.5, tolerance=0.5, tolerancetype=2
            ),
            m.CalculatedAnswer(
                text=plain("max({v},2)-min(1,2,3)"), fraction=0.25, tolerance=0.5, tolerancetype=3
            ),
            m.CalculatedAnswer(text=plain("*"), feedback=html("No")),
        ),
        datasets=(values("v", 50.0, 60.0, 7.5), values("time_x", 1.0, 2.0, 3.0)),
        generalfeedback=html("v = {v}"),
    ),
    m.CalculatedSimple(
        name="Without wild cards",
        questiontext=html("What is 2 + 2?"),
        answers=(
            m.CalculatedAnswer(text=plain("2+2"), fraction=1.0, correctanswerformat=2, correctanswerlength=3),
        ),
    ),
    m.CalculatedMulti(
        name="Calculated choice",
        questiontext=html("<p>Twice {v}?</p><table><tr><td>{v}</td></tr></table>"),
        answers=(
            m.CalculatedAnswer(text=html("{=2*{v}} km"), fraction=1.0, correctanswerlength=1),
            m.CalculatedAnswer(
                text=html("<p>{=pow({v},2)}</p>"),
                correctanswerformat=2,
                correctanswerlength=4,
                feedback=html("{v}² = {={v}*{v}}"),
            ),
            m.CalculatedAnswer(text=html("{v}")),
        ),
        datasets=(values("v", 50.0, 60.0, 0.5),),
        **FEEDBACK,
    ),
    m.Ordering(
        name="Order",
        questiontext=html("In order"),
        gradingtype=-1,
        layouttype=1,
        answers=(m.Answer(text=html("one")), m.Answer(text=html("two")), m.Answer(text=html("three"))),
    ),
)


# what is drawn comes last, in a section of its category
DRAWN: tuple[qf.Item, ...] = (
    m.Category(path="top/Words"),
    m.Random(name="Random (Words)"),
    m.Random(name="Random (Words)"),
    m.Random(name="Random <below>", subcats=True),
)


def write(format: str, questions: Iterable[qf.Item] = QUESTIONS) -> tuple[bytes, list[object]]:
    out = io.BytesIO()
    notes = list(qf.write(questions, out, format=format, title="Bank"))
    return out.getvalue(), notes


def _stub(namespace: str, names: Iterable[str]) -> str:
    elements = "".join(f'<xs:element name="{name}"/>' for name in sorted(set(names)))
    return (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{namespace}" '
        f'elementFormDefault="qualified">{elements}</xs:schema>'
    )


_IMPORT = re.compile(r'(<xs:(?:import|include)\b[^>]*?schemaLocation\s*=\s*")([^"]+)(")')
_cache: dict[Path, etree.XMLSchema] = {}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("schemas")


def schema(xsd: Path, folder: Path) -> etree.XMLSchema:
    """The schema with its neighbours in one folder; what is not at hand (APIP, SSML, MathML 2) accepts anything."""
    if xsd not in _cache:
        here = folder / xsd.stem
        here.mkdir()
        neighbours = {
            path.name: path
            for root in (xsd.parent.parent / "qti3.0", xsd.parent)
            for path in root.glob("*.xsd")
        }
        wanted, done = [xsd.name], set()
        while wanted:
            name = wanted.pop()
            if name in done:
                continue
            done.add(name)
            text = (
                neighbours[name]
                .read_bytes()
                .decode(
                    "utf-16"
                    if name == "XInclude.xsd"
                    and neighbours[name].read_bytes()[:2] in (b"\xff\xfe", b"\xfe\xff")
                    else "utf-8-sig"
                )
            )
            text = re.sub(r"<\?xml[^>]*\?>", "", text)
            for namespace, place in re.findall(
                r'<xs:import\s+namespace\s*=\s*"([^"]+)"\s+schemaLocation\s*=\s*"([^"]+)"', text
            ):
                base = place.rsplit("/", 1)[-1]
                if base in neighbours and not base.startswith("mathml"):
                    wanted.append(base)
                else:
                    prefixes = re.findall(rf'xmlns:([\w-]+)\s*=\s*"{re.escape(namespace)}"', text)
                    names = {
                        one
                        for prefix in prefixes
                        for one in re.findall(rf'ref\s*=\s*"{prefix}:([\w-]+)"', text)
                    }
                    old = here / base
                    known = (
                        set(re.findall(r'element name="([\w-]+)"', old.read_text()))
                        if old.exists()
                        else set()
                    )
                    old.write_text(_stub(namespace, names | known))
            (here / name).write_text(
                _IMPORT.sub(lambda found: found[1] + found[2].rsplit("/", 1)[-1] + found[3], text), "utf-8"
            )
        _cache[xsd] = etree.XMLSchema(etree.parse(str(here / xsd.name), etree.XMLParser(no_network=True)))
    return _cache[xsd]


def problems(schema_: etree.XMLSchema, data: bytes) -> list[str]:
    schema_.validate(etree.fromstring(data))
    return [str(error.message) for error in schema_.error_log]


@pytest.mark.parametrize(
    ("format", "xsd"), [("qti21", "qti2.1/imsqti_v2p1.xsd"), ("qti22", "qti2.2/imsqti_v2p2.xsd")]
)
def test_items_and_test_are_valid(shared: Path, folder: Path, format: str, xsd: str) -> None:
    data, _ = write(format, QUESTIONS + DRAWN)
    checked = schema(shared / "corpus/xsd" / xsd, folder)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xml") and name != "imsmanifest.xml"]
        assert len(names) == len([one for one in QUESTIONS if isinstance(one, qf.Question)]) + 1
        wrong = {name: found for name in names if (found := problems(checked, archive.read(name)))}
    assert not wrong


@pytest.mark.parametrize(
    ("format", "xsd"),
    [("qti22", "qti2.2/qtiv2p2_imscpv1p2_v1p0.xsd"), ("qti30", "qti3.0/imsqtiv3p0_imscpv1p2_v1p0.xsd")],
)
def test_manifest_is_valid(shared: Path, folder: Path, format: str, xsd: str) -> None:
    data, _ = write(format)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        manifest = archive.read("imsmanifest.xml")
        named = set(re.findall(r'href="([^"]+)"', manifest.decode()))
        assert {name for name in archive.namelist() if name != "imsmanifest.xml"} == {
            name.replace("%20", " ").replace("%C3%BC", "ü") for name in named
        }
    assert not problems(schema(shared / "corpus/xsd" / xsd, folder), manifest)


@pytest.mark.parametrize("name", ["ims_qtiasiv1p2.dtd", "ims_qtiasiv1p2p1.dtd"])
def test_assessments_of_1_2_are_valid(shared: Path, name: str) -> None:
    """A DTD knows no namespaces, so they are taken off."""
    dtd = etree.DTD(str(shared / "corpus/xsd/qti1.2-2.1-migrationtool" / name))
    data, _ = write("qti12")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = [archive.read(one) for one in archive.namelist() if one.startswith("assessment")]
    assert len(found) == 2
    for one in found:
        one = re.sub(
            rb"(?s)<itemproc_extension>.*?</itemproc_extension>", b"", one
        )  # Canvas' own, not in the DTD
        bare = re.sub(rb"""\s(?:xmlns(?::\w+)?|xsi:schemaLocation)\s*=\s*"[^"]*\"""", b"", one)
        assert dtd.validate(etree.fromstring(bare)), dtd.error_log


def test_items_and_test_of_3_0_are_valid(shared: Path, folder: Path) -> None:
    xsd = next((shared / "corpus/xsd/qti3.0").glob("imsqti_asiv3p0*_v1p0.xsd"), None)
    if xsd is None:
        pytest.skip("the ASI schema of QTI 3.0 is not at hand")
    data, _ = write("qti30", QUESTIONS + DRAWN)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xml") and name != "imsmanifest.xml"]
        checked = schema(xsd, folder)
        assert not {name: found for name in names if (found := problems(checked, archive.read(name)))}


CALCULATED = {"Calculated", "Calculated choice"}  # one computes in its text, the other has choices


@pytest.mark.parametrize("format", ["qti12", "qti21", "qti22", "qti30"])
def test_bank_comes_back(format: str) -> None:
    data, notes = write(format)
    assert qf.sniff(data) == format
    back = list(qf.read(data, format=format))
    assert not [one for one in back if isinstance(one, qf.Problem)]
    wanted = [qf.normalise(one, format) if isinstance(one, qf.Question) else one for one in QUESTIONS]
    assert back == [one for one in wanted if one is not None]
    left_out = {note.question for note in notes if isinstance(note, qf.Loss) and note.whole}
    assert left_out == (
        {"Select", "Drag", "Order", "Places", "Markers", *CALCULATED} if format == "qti12" else set()
    )


@pytest.mark.parametrize("format", ["qti21", "qti22", "qti30"])
def test_random_questions_draw_from_the_items_of_their_category(format: str) -> None:
    data, notes = write(format, DRAWN + QUESTIONS)
    assert not [note for note in notes if getattr(note, "whole", False)]
    back = [one for one in qf.read(data, format=format) if not isinstance(one, qf.Problem)]
    assert back[-3:] == list(DRAWN[1:])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        test = archive.read("assessment.xml").decode()
    words = len(QUESTIONS) - QUESTIONS.index(m.Category(path="top/Words")) - 1
    assert re.findall(r'selection select="(\d+)"', test) == ["2", "1"]
    assert test.count('identifier="d1-') == words


@pytest.mark.parametrize("format", ["qti21", "qti30"])
def test_random_questions_without_a_category_are_losses(format: str) -> None:
    data, notes = write(format, DRAWN)
    assert [(note.question, note.whole) for note in notes if isinstance(note, qf.Loss)] == [
        ("Random (Words)", True), ("Random (Words)", True), ("Random <below>", True),
    ]  # fmt: skip
    assert not [one for one in qf.read(data, format=format) if isinstance(one, qf.Question)]


def test_a_selection_of_others_belongs_to_the_quiz() -> None:
    data, _ = write("qti21", QUESTIONS + DRAWN)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"Moodle Sidecar", b"Other"))
    found = list(qf.read(out.getvalue(), format="qti21"))
    assert [one.code for one in found if isinstance(one, qf.Problem)].count("Q-QTI-025") == 2
    assert not [one for one in found if isinstance(one, m.Random)]


def test_points_and_tolerances_are_written_as_players_take_them() -> None:
    """Points are whole pixels inside the shape; a tolerance has no exponent, which players take for a variable."""
    number = m.Numerical(
        name="n",
        questiontext=html("x"),
        answers=(m.NumericalAnswer(text=plain("1"), fraction=1.0, tolerance=1e-7),),
    )
    (markers,) = [one for one in QUESTIONS if isinstance(one, m.DragDropMarker)]
    data, _ = write("qti21", [number, markers])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert 'tolerance="0.0000001 0.0000001"' in archive.read("items/moodle-q-000001.xml").decode()
        item = archive.read("items/moodle-q-000002.xml").decode()
    assert re.findall(r"<value>(\d+) (\d+)</value>", item) == [("10", "20"), ("108", "25"), ("28", "10")]


TAGS = [
    "p",
    "div",
    "span",
    "b",
    "i",
    "u",
    "em",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "th",
    "thead",
    "tbody",
    "blockquote",
    "pre",
    "h1",
    "h3",
    "a",
    "img",
    "br",
    "hr",
    "sub",
    "sup",
    "font",
    "center",
    "section",
    "dl",
    "dt",
    "dd",
    "code",
    "video",
    "audio",
    "math",
    "mi",
    "small",
    "strike",
    "button",
    "style",
    "form",
    "caption",
    "big",
    "tt",
]
fragments = st.recursive(
    st.sampled_from(
        [
            "text",
            " ",
            "&amp;",
            "&nbsp;",
            "é",
            "<",
            "5 < 6",
            "<br>",
            "<img>",
            '<img src="x.png">',
            "<p>open",
            "</div>",
            "<!-- c -->",
        ]
    ),
    lambda inner: st.tuples(
        st.sampled_from(TAGS),
        st.sampled_from(
            [
                "",
                ' class="a b"',
                ' style="x:y"',
                ' id="1"',
                ' colspan="2"',
                ' lang="fr"',
                ' width="50%" height="x"',
                ' href="a b"',
                ' class="1"',
                ' src="a.mp3"',
                " onclick=1",
            ]
        ),
        st.lists(inner, max_size=3),
    ).map(lambda one: f"<{one[0]}{one[1]}>{''.join(one[2])}</{one[0]}>"),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("format", "xsd"), [("qti21", "qti2.1/imsqti_v2p1.xsd"), ("qti22", "qti2.2/imsqti_v2p2.xsd")]
)
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
@given(texts=st.lists(fragments, min_size=3, max_size=3))
def test_any_html_is_written_valid(
    shared: Path, folder: Path, format: str, xsd: str, texts: list[str]
) -> None:
    one, two, three = (html(text) for text in texts)
    question = m.MultiChoice(
        name="n",
        questiontext=one,
        generalfeedback=two,
        incorrectfeedback=three,
        answers=(
            m.Answer(text=two, fraction=1.0, feedback=three),
            m.Answer(text=three),
            m.Answer(text=html("a")),  # Moodle wants two choices that are not empty
            m.Answer(text=html("b")),
        ),
    )
    held = qf.normalise(question, format)
    data, _ = write(format, [question])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        item = archive.read("items/moodle-q-000001.xml")
    assert not problems(schema(shared / "corpus/xsd" / xsd, folder), item), item.decode()
    assert [back for back in qf.read(data, format=format) if isinstance(back, qf.Question)] == [held]
