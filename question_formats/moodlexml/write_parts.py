"""What the writers of all types share: escaped texts, their files, answers and combined feedback."""

from __future__ import annotations

import base64
import re
from functools import lru_cache
from xml.sax.saxutils import quoteattr

from question_formats import model as m
from question_formats.losses import NotHeld
from question_formats.moodlexml.carries import INVALID
from question_formats.moodlexml.fields import FORMAT_NAMES
from question_formats.php import TRIM

_HTML = m.TextFormat.HTML
_SPECIAL = re.compile(f'{INVALID.pattern[:-1]}&<>"\r]')


def escape(text: str) -> str:
    """As Moodle: a CDATA section where anything needs one. A CR survives only as a reference. Raises `NotHeld`."""
    text = text.strip(TRIM)
    if _SPECIAL.search(text) is None:
        return text
    if "\r" in text:
        return entities(text).replace("&quot;", '"')
    refuse_invalid(text)
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def entities(text: str) -> str:
    if _SPECIAL.search(text) is None:
        return text
    refuse_invalid(text)
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("\r", "&#13;")
    )


def refuse_invalid(text: str) -> None:
    if INVALID.search(text):
        raise NotHeld


@lru_cache(1024)  # marks and weights: few, again and again
def number(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def files_xml(files: tuple[m.File, ...]) -> str:
    return "".join(
        f'<file name={_attribute(file.name)} path={_attribute(file.path)} encoding="base64">'
        f"{base64.b64encode(file.data).decode('ascii')}</file>\n"
        for file in files
    )


def _attribute(text: str) -> str:
    return quoteattr(text, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def text_xml(name: str, text: m.Text, indent: str = "    ", inside: str = "") -> str:
    """`inside`: what else stands in the element."""
    files = files_xml(text.files) if text.files else ""
    body = escape(text.text) if text.text else ""
    return (
        f'{indent}<{name} format="{FORMAT_NAMES[text.format or _HTML]}">\n'
        f"{indent}  <text>{body}</text>\n{files}{inside}{indent}</{name}>\n"
    )


def answer_xml(text: m.Text, fraction: float, feedback: m.Text, extra: str = "") -> str:
    files = files_xml(text.files) if text.files else ""
    return (
        f'    <answer fraction="{_percent(fraction)}" format="{FORMAT_NAMES[text.format or _HTML]}">\n'
        f"      <text>{escape(text.text)}</text>\n{files}"
        f"{text_xml('feedback', feedback, '      ')}{extra}    </answer>\n"
    )


def plain_answer_xml(answer: m.Answer, extra: str = "", blank: str = "") -> str:
    """An answer that Moodle keeps as a string; `blank` stands for an empty one."""
    return (
        f'    <answer fraction="{_percent(answer.fraction)}" format="moodle_auto_format">\n'
        f"      <text>{escape(answer.text.text) or blank}</text>\n"
        f"{text_xml('feedback', answer.feedback, '      ')}{extra}    </answer>\n"
    )


@lru_cache(1024)
def _percent(fraction: float) -> str:
    return number(round(fraction * 100, 7))


def element(name: str, value: object) -> str:
    if value is None:
        value = ""
    elif isinstance(value, bool):
        value = int(value)
    elif isinstance(value, float):
        value = number(value)
    return f"    <{name}>{value}</{name}>\n"


def word(value: bool) -> str:
    return "true" if value else "false"


def numbering(style: str) -> str:
    return entities(style.strip()) or "abc"


def combined_texts(question: m.CombinedQuestion) -> str:
    return (
        text_xml("correctfeedback", question.correctfeedback)
        + text_xml("partiallycorrectfeedback", question.partiallycorrectfeedback)
        + text_xml("incorrectfeedback", question.incorrectfeedback)
    )


def combined(question: m.CombinedQuestion) -> str:
    texts = combined_texts(question)
    return texts + "    <shownumcorrect/>\n" if question.shownumcorrect else texts
