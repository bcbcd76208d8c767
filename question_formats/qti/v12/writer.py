"""Writing a QTI 1.2 package: an assessment a category, an item a question.

Items follow the pattern that Canvas, Common Cartridge players and D2L share: `question_type` metadata, a
percentage as score, feedback by idents of known names. Assessments are cut at 1,000 items, so that a reader
needs to hold no more.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape, quoteattr

from question_formats import model as m
from question_formats.losses import Loss
from question_formats.qti.build_text import number_text
from question_formats.qti.job import GENERATED
from question_formats.qti.plain import file_name
from question_formats.qti.spelling import PLACE, plain_or_loose
from question_formats.qti.tool import TOOL
from question_formats.qti.v12.write_calculated import calculation
from question_formats.qti.writer import _ZIP_TIME
from question_formats.records import replace
from question_formats.source import WriteOptions
from safeio import Problem

NS = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_SPOOL = 8 << 20
_PER_FILE = 1000
_REFERENCE = re.compile(
    r"""(?i)(<[a-z][^<>]*?\s(?:src|href|data|poster)\s*=\s*)(["'])@@PLUGINFILE@@/([^"'<>]*)\2"""
)


class Writer12:
    """See `registry.Writer`."""

    def __init__(self, out: BinaryIO, options: WriteOptions) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
        self._title = options.title or "Questions"
        self._media: set[str] = set()
        self._idents: set[str] = set()
        self._count = 0
        self._files = 0
        self._in_file = 0
        self._path = ""
        self._assessment: tempfile.SpooledTemporaryFile[bytes] | None = None
        self._resources = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115  (closed in close)

    def add(self, item: m.Question | m.Category) -> Iterable[Loss | Problem]:
        """Write one question, or begin the assessment of a category."""
        if isinstance(item, m.Category):
            self._end()
            self._path = item.path
            return ()
        if self._assessment is None or self._in_file >= _PER_FILE:
            self._end()
            self._begin()
        self._count += 1
        self._in_file += 1
        if self._assessment is not None:
            text = "".join(Item(self, item, self._ident(item), self._path).lines())
            self._assessment.write(text.encode("utf-8", "replace"))
        return ()

    def close(self) -> Iterable[Loss | Problem]:
        """Write the manifest."""
        if self._files == 0:
            self._begin()
        self._end()
        head = (
            '<?xml version="1.0" encoding="UTF-8"?>\n<manifest identifier="manifest" '
            'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            'xsi:schemaLocation="http://www.imsglobal.org/xsd/imscp_v1p1 http://www.imsglobal.org/xsd/imscp_v1p1.xsd">'
            "<metadata><schema>IMS Content</schema><schemaversion>1.1.3</schemaversion></metadata><organizations/>"
            "<resources>"
        )
        self._stream("imsmanifest.xml", head, self._resources, "</resources></manifest>")
        self._resources.close()
        self._zip.close()
        return ()

    def store(self, file: m.File) -> str:
        """Put a file into the package; gives its name there."""
        digest = hashlib.sha1(file.data, usedforsecurity=False).hexdigest()[:16]
        name = f"media/{digest}/{file_name(file.name)}"
        if name not in self._media:
            self._media.add(name)
            info = zipfile.ZipInfo(name, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            self._zip.writestr(info, file.data)
            self._resources.write(
                f'<resource identifier="file-{len(self._media)}" type="webcontent" href={quoteattr(quote(name))}>'
                f"<file href={quoteattr(quote(name))}/></resource>\n".encode()
            )
        return name

    def _ident(self, question: m.Question) -> str:
        wanted = question.idnumber or ""
        if not wanted or wanted.lower() in self._idents or wanted.startswith(GENERATED):
            wanted = f"{GENERATED}{self._count:06d}"
        self._idents.add(wanted.lower())
        return wanted

    def _begin(self) -> None:
        self._files += 1
        self._in_file = 0
        self._assessment = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115  (closed in _end)

    def _end(self) -> None:
        if self._assessment is None:
            return
        name = f"assessment{self._files}.xml"
        title = quoteattr(" ".join((self._path or self._title).split()))
        head = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<questestinterop xmlns="{NS}" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'xsi:schemaLocation="{NS} http://www.imsglobal.org/xsd/ims_qtiasiv1p2p1.xsd">\n'
            f'<assessment ident="assessment{self._files}" title={title}>\n<section ident="root_section">\n'
        )
        self._stream(name, head, self._assessment, "</section>\n</assessment>\n</questestinterop>\n")
        self._assessment.close()
        self._assessment = None
        self._resources.write(
            f'<resource identifier="assessment-{self._files}" type="imsqti_xmlv1p2" href="{name}"><file href="{name}"/>'
            "</resource>\n".encode()
        )

    def _stream(self, name: str, head: str, body: tempfile.SpooledTemporaryFile[bytes], tail: str) -> None:
        info = zipfile.ZipInfo(name, _ZIP_TIME)
        info.compress_type = zipfile.ZIP_DEFLATED
        body.seek(0)
        with self._zip.open(info, "w", force_zip64=True) as member:
            member.write(head.encode("utf-8", "replace"))
            while chunk := body.read(1 << 20):
                member.write(chunk)
            member.write(tail.encode())


class Item:
    """One `item`, as lines of XML."""

    def __init__(self, writer: Writer12, question: m.Question, ident: str, path: str) -> None:
        self.writer = writer
        self.question = question
        self.ident = ident
        self.path = path
        self.texts: list[tuple[str, m.Text]] = []  # itemfeedback by ident

    def lines(self) -> Iterator[str]:
        question = self.question
        kind, body = BUILDERS[question.qtype]
        content = list(body(self, question))
        yield f"<item ident={quoteattr(self.ident)} title={quoteattr(question.name)}>\n<itemmetadata><qtimetadata>\n"
        yield field("question_type", kind(question))
        yield field("points_possible", number_text(question.defaultmark))
        yield field("moodle_type", question.qtype)
        yield field("moodle_category", self.path or "-")
        yield field("tool", TOOL)
        if question.idnumber:
            yield field("idnumber", question.idnumber)
        if question.tags:
            yield field("qmd_keywords", ",".join(question.tags))
        yield "</qtimetadata></itemmetadata>\n"
        yield from content
        if isinstance(question, m.Calculated):
            yield calculation(question)
        if question.generalfeedback.text:
            self.texts.append(("general_fb", question.generalfeedback))
        for ident, text in self.texts:
            yield f"<itemfeedback ident={quoteattr(ident)}><flow_mat>{self.material(text)}</flow_mat></itemfeedback>\n"
        yield "</item>\n"

    def material(self, text: m.Text) -> str:
        files = {file.name: file for file in text.files}

        def place(match: re.Match[str]) -> str:
            import html

            file = files.get(unquote(html.unescape(match[3])))
            return (
                match[0]
                if file is None
                else f"{match[1]}{match[2]}{quote(self.writer.store(file))}{match[2]}"
            )

        body = _REFERENCE.sub(place, text.text)
        return f'<material><mattext texttype="text/html">{escape(body)}</mattext></material>'

    def combined(self, question: Any) -> None:
        """Texts of the combined feedback, under the names that Canvas uses."""
        for ident, text in (
            ("correct_fb", question.correctfeedback),
            ("partial_fb", question.partiallycorrectfeedback),
            ("general_incorrect_fb", question.incorrectfeedback),
        ):
            if text.text:
                self.texts.append((ident, text))


def field(label: str, entry: str) -> str:
    return f"<qtimetadatafield><fieldlabel>{label}</fieldlabel><fieldentry>{escape(entry)}</fieldentry></qtimetadatafield>\n"


def plain(text: str) -> str:
    return f'<material><mattext texttype="text/plain">{escape(text)}</mattext></material>'


def score(value: float, action: str = "Set") -> str:
    return f'<setvar action="{action}" varname="SCORE">{number_text(round(value * 100, 7))}</setvar>'


def condition(test: str, then: str, *, more: bool = False) -> str:
    return f'<respcondition continue="{"Yes" if more else "No"}"><conditionvar>{test}</conditionvar>{then}</respcondition>\n'


def equal(ident: str, value: str, *, case: bool = False) -> str:
    wanted = ' case="Yes"' if case else ""
    return f"<varequal respident={quoteattr(ident)}{wanted}>{escape(value)}</varequal>"


def processing(conditions: Iterable[str], low: int = 0) -> str:
    return (
        f'<resprocessing><outcomes><decvar maxvalue="100" minvalue="{low}" varname="SCORE" vartype="Decimal"/></outcomes>\n'
        f"{''.join(conditions)}</resprocessing>\n"
    )


def labels(item: Item, answers: Iterable[tuple[str, str]]) -> str:
    del item
    return "".join(
        f"<response_label ident={quoteattr(ident)}>{body}</response_label>" for ident, body in answers
    )


def multichoice(item: Item, question: m.MultiChoice) -> Iterator[str]:
    names = [f"c{at}" for at in range(1, len(question.answers) + 1)]
    yield f"<presentation>{item.material(question.questiontext)}"
    cardinality = "Single" if question.single else "Multiple"
    choices = labels(
        item, ((n, item.material(one.text)) for n, one in zip(names, question.answers, strict=True))
    )
    shuffle = "Yes" if question.shuffleanswers else "No"
    yield (
        f'<response_lid ident="response1" rcardinality="{cardinality}"><render_choice shuffle="{shuffle}">{choices}'
        "</render_choice></response_lid></presentation>\n"
    )
    conditions = []
    for name, answer in zip(names, question.answers, strict=True):
        then = (
            ""
            if question.single and answer.fraction == 0
            else score(answer.fraction, "Set" if question.single else "Add")
        )
        if answer.feedback.text:
            item.texts.append((f"{name}_fb", answer.feedback))
            then += f'<displayfeedback feedbacktype="Response" linkrefid="{name}_fb"/>'
        if then:
            conditions.append(condition(equal("response1", name), then, more=True))
    item.combined(question)
    yield processing(
        conditions, -100 if question.single and any(one.fraction < 0 for one in question.answers) else 0
    )


def truefalse(item: Item, question: m.TrueFalse) -> Iterator[str]:
    right = "true" if question.correctanswer else "false"
    yield f"<presentation>{item.material(question.questiontext)}"
    choices = labels(item, (("true", plain("True")), ("false", plain("False"))))
    yield (
        '<response_lid ident="response1" rcardinality="Single"><render_choice>'
        f"{choices}</render_choice></response_lid></presentation>\n"
    )
    conditions = []
    for name, text in (("true", question.feedbacktrue), ("false", question.feedbackfalse)):
        then = score(1.0) if name == right else ""
        if text.text:
            item.texts.append((f"{name}_fb", text))
            then += f'<displayfeedback feedbacktype="Response" linkrefid="{name}_fb"/>'
        if then:
            conditions.append(condition(equal("response1", name), then, more=True))
    yield processing(conditions)


def _fib(ident: str, kind: str = "") -> str:
    wanted = f' fibtype="{kind}"' if kind else ""
    return (
        f'<response_str ident={quoteattr(ident)} rcardinality="Single"><render_fib{wanted}><response_label ident="answer1"/>'
        "</render_fib></response_str>"
    )


def shortanswer(item: Item, question: m.ShortAnswer) -> Iterator[str]:
    yield f"<presentation>{item.material(question.questiontext)}{_fib('response1')}</presentation>\n"
    yield processing(
        condition(_text_test("response1", answer, case=question.usecase), score(answer.fraction))
        for answer in question.answers
    )


def _text_test(ident: str, answer: m.Answer, *, case: bool) -> str:
    text, loose = plain_or_loose(answer.text.text) or (answer.text.text, False)
    if loose:
        wanted = ' case="Yes"' if case else ""
        return f"<varsubstring respident={quoteattr(ident)}{wanted}>{escape(text)}</varsubstring>"
    return equal(ident, text, case=case)


def _number_test(ident: str, answer: Any) -> str:
    text = answer.text.text
    if not answer.tolerance:
        return equal(ident, text)
    low = number_text(round(float(text) - answer.tolerance, 12))
    high = number_text(round(float(text) + answer.tolerance, 12))
    name = quoteattr(ident)
    return (
        f"<or>{equal(ident, text)}<and><vargte respident={name}>{low}</vargte><varlte respident={name}>{high}</varlte>"
        "</and></or>"
    )


def numerical(item: Item, question: m.Numerical) -> Iterator[str]:
    yield f"<presentation>{item.material(question.questiontext)}{_fib('response1', 'Decimal')}</presentation>\n"
    yield processing(
        condition(_number_test("response1", one), score(one.fraction)) for one in question.answers
    )


def essay(item: Item, question: m.Essay) -> Iterator[str]:
    if question.graderinfo.text:
        item.texts.append(("solution", question.graderinfo))
    body = item.material(question.questiontext)
    if question.responseformat == "noinline":
        yield f"<presentation>{body}</presentation>\n"
        return
    rows = question.responsefieldlines
    fib = _fib("response1").replace("<render_fib", f'<render_fib rows="{rows}"')
    yield f"<presentation>{body}{fib}</presentation>\n"
    yield processing([condition("<other/>", "")])


def description(item: Item, question: m.Description) -> Iterator[str]:
    yield f"<presentation>{item.material(question.questiontext)}</presentation>\n"


def match(item: Item, question: m.Match) -> Iterator[str]:
    asked = [pair for pair in question.pairs if pair.question.text]
    answers = list(dict.fromkeys(pair.answer for pair in question.pairs))
    options = labels(item, ((f"a{at}", plain(answer)) for at, answer in enumerate(answers, 1)))
    shuffle = "Yes" if question.shuffleanswers else "No"
    yield f"<presentation>{item.material(question.questiontext)}"
    for at, pair in enumerate(asked, 1):
        yield (
            f'<response_lid ident="response_{at}" rcardinality="Single">{item.material(pair.question)}'
            f'<render_choice shuffle="{shuffle}">{options}</render_choice></response_lid>\n'
        )
    yield "</presentation>\n"
    item.combined(question)
    yield processing(
        condition(
            equal(f"response_{at}", f"a{answers.index(pair.answer) + 1}"),
            score(1 / len(asked), "Add"),
            more=True,
        )
        for at, pair in enumerate(asked, 1)
    )


def multianswer(item: Item, question: m.MultiAnswer) -> Iterator[str]:
    total = sum(gap.defaultmark for gap in question.subquestions)
    names = gap_names(question)
    text = PLACE.sub(lambda found: f"[{names[int(found[1]) - 1]}]", question.questiontext.text)
    yield f"<presentation>{item.material(m.Text(text=text, files=question.questiontext.files))}"
    conditions = []
    for name, gap in zip(names, question.subquestions, strict=True):
        ident = f"response_{name}"
        part = gap.defaultmark / total
        if gap.qtype == "multichoice":
            choices = labels(
                item, ((f"{name}_{at}", item.material(one.text)) for at, one in enumerate(gap.answers, 1))
            )
            shuffle = "Yes" if gap.shuffleanswers else "No"
            yield (
                f'<response_lid ident="{ident}"><material><mattext>{name}</mattext></material>'
                f'<render_choice shuffle="{shuffle}">{choices}</render_choice></response_lid>\n'
            )
            tests = [
                (equal(ident, f"{name}_{at}"), one.fraction)
                for at, one in enumerate(gap.answers, 1)
                if one.fraction
            ]
        elif gap.qtype == "numerical":
            yield _fib(ident, "Decimal")
            tests = [(_number_test(ident, one), one.fraction) for one in gap.answers]
        else:
            yield _fib(ident)
            tests = [(_text_test(ident, one, case=gap.usecase), one.fraction) for one in gap.answers]
        conditions.append([condition(test, score(fraction * part, "Add")) for test, fraction in tests])
    yield "</presentation>\n"
    yield from (processing(some) for some in conditions)


def calculated(item: Item, question: m.Calculated) -> Iterator[str]:
    """The text with its wild cards as ``[x]``; `calculation` says the rest."""
    text = question.questiontext
    for one in question.datasets:
        text = replace(text, text=text.text.replace("{" + one.name + "}", f"[{one.name}]"))
    yield f"<presentation>{item.material(text)}{_fib('response1', 'Decimal')}</presentation>\n"
    if question.answers[0].feedback.text:
        item.texts.append(("correct_fb", question.answers[0].feedback))
    yield processing([condition("<other/>", score(1.0))])


def gap_names(question: m.MultiAnswer) -> list[str]:
    """Names for the blanks that the text does not hold already."""
    stem = "gap"
    while f"[{stem}" in question.questiontext.text:
        stem += "x"
    return [f"{stem}{at}" for at in range(1, len(question.subquestions) + 1)]


def _kind(name: str) -> Callable[[Any], str]:
    return lambda _: name


def _choice_kind(question: m.MultiChoice) -> str:
    return "multiple_choice_question" if question.single else "multiple_answers_question"


def _essay_kind(question: m.Essay) -> str:
    return "file_upload_question" if question.responseformat == "noinline" else "essay_question"


def _gap_kind(question: m.MultiAnswer) -> str:
    choices = all(gap.qtype == "multichoice" for gap in question.subquestions)
    return "multiple_dropdowns_question" if choices else "cloze_question"


# question type -> (Canvas' name of it, what writes it)
BUILDERS: dict[str, tuple[Callable[[Any], str], Callable[[Item, Any], Iterator[str]]]] = {
    "multichoice": (_choice_kind, multichoice),
    "truefalse": (_kind("true_false_question"), truefalse),
    "shortanswer": (_kind("short_answer_question"), shortanswer),
    "numerical": (_kind("numerical_question"), numerical),
    "essay": (_essay_kind, essay),
    "description": (_kind("text_only_question"), description),
    "match": (_kind("matching_question"), match),
    "multianswer": (_gap_kind, multianswer),
    "calculated": (_kind("calculated_question"), calculated),
    "calculatedsimple": (_kind("calculated_question"), calculated),
}
