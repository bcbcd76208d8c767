"""Findings of Moodle XML."""

from __future__ import annotations

from question_formats.findings import finding
from safeio import Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

NOT_WELL_FORMED = finding(
    "Q-XML-001",
    ERROR,
    "The question is not well-formed XML: {text}",
    hint="The other questions of the file are read.",
    moodle="Moodle refuses the whole file, or reads no further.",
)
CUT_OFF = finding(
    "Q-XML-002",
    ERROR,
    "The file ends inside this question.",
    moodle="Moodle imports what came of it, or reports an error.",
)
NO_QUESTIONS = finding("Q-XML-003", WARNING, "The file holds no question.", moodle="The same.")
NUMBER = finding(
    "Q-XML-004",
    WARNING,
    "<{element}> is no number: {text}; {default} was taken.",
    moodle="Moodle stores it as it is, or fails when saving.",
)
FORMAT = finding(
    "Q-XML-005", WARNING, "Unknown text format {text}; html was taken.", moodle="Moodle takes html too."
)
BASE64 = finding(
    "Q-XML-006",
    ERROR,
    "The file {name} is not valid base64 and was left out.",
    moodle="Moodle stores what it can decode, a broken file.",
)
FOREIGN = finding(
    "Q-XML-007",
    INFO,
    "Questions of the type {type} are carried through Moodle XML unchanged.",
    moodle="Moodle imports them where the plugin is installed, and refuses them otherwise.",
)
ROOT = finding(
    "Q-XML-008",
    WARNING,
    "The root element is <{name}>, not <quiz>.",
    moodle="Moodle finds no questions in this file.",
)
NO_ANSWERS = finding(
    "Q-XML-009", WARNING, "The question has no answers.", moodle="Moodle's import stops with an error."
)
NO_NAME = finding("Q-XML-010", WARNING, "The question has no name.", moodle="Moodle refuses it.")
CLOZE = finding(
    "Q-XML-011", ERROR, "The embedded answers cannot be read: {text}", moodle="Moodle refuses the question."
)
DUPLICATE_FILE = finding(
    "Q-XML-012", WARNING, "The file {name} is there twice; the first was taken.", moodle="The same."
)
NO_RIGHT = finding(
    "Q-XML-013",
    WARNING,
    "No answer gives the full mark.",
    moodle="Moodle imports the question, or stops where the type needs a right answer.",
)
NO_TYPE = finding(
    "Q-XML-016", ERROR, "The question has no type; it is left out.", moodle="Moodle refuses it."
)
MARKUP = finding(
    "Q-XML-017",
    WARNING,
    "HTML stands in <{element}> as it is; it was read as the text's HTML.",
    hint="Put it into <![CDATA[ … ]]>.",
    moodle="Moodle reports an error and leaves the text empty.",
)
READ_AS = finding(
    "Q-XML-018",
    WARNING,
    "<{element}> was read as {value:}: {text}",
    hint="Write numbers with a decimal point and without a sign behind them.",
    moodle="Moodle takes the digits before the sign, or stops.",
)
MENDED = finding(
    "Q-XML-019",
    WARNING,
    "The question is not well-formed XML; what its entities and ampersands mean was read: {text}",
    hint="Write & as &amp; and letters as they are.",
    moodle="Moodle refuses the whole file, or reads no further.",
)
FLAG = finding(
    "Q-XML-020",
    WARNING,
    "<{element}> was read as {value}: {text}",
    hint="Write true or false in small letters, and 1 or 0 in <usecase>.",
    moodle="Moodle takes every word but false as true; in <usecase>, every word as 0.",
)
BARE = finding(
    "Q-XML-021",
    WARNING,
    "The text stands in <{element}> without a <text> around it; it was read.",
    hint="Write <{element}><text> … </text></{element}>.",
    moodle="Moodle reads an empty text, or stops.",
)
BOTH = finding(
    "Q-XML-022",
    WARNING,
    "Both answers are right, or none; {value} was taken as the right one.",
    hint="Give one answer the fraction 100 and the other 0.",
    moodle="The same: the last answer decides.",
)
NO_NUMBER = finding(
    "Q-XML-023", WARNING, "The answer is no number: {text}", moodle="Moodle stores 0 in its place."
)
STRICT_WELL_FORMED = finding("Q-XML-014", ERROR, "Moodle refuses the file: {text}")
STRICT_TYPE = finding("Q-XML-015", ERROR, "Moodle without the plugin refuses the type {type}.")
