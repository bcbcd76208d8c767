"""Findings of the QTI readers."""

from __future__ import annotations

from question_formats.findings import finding
from safeio import Severity

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

ITEM_UNREADABLE = finding("Q-QTI-001", ERROR, "This item is no well-formed XML, so it is left out: {reason}")
NOT_AN_ITEM = finding("Q-QTI-002", WARNING, "No questions in here: the root element is {root}")
NO_COUNTERPART = finding(
    "Q-QTI-003",
    ERROR,
    "Moodle has no question type for {what}, so the item is left out",
    hint="Ask the question in another way, or keep it in the system that it comes from",
)
ADAPTIVE = finding(
    "Q-QTI-004",
    ERROR,
    "The item is adaptive: it goes through several steps that Moodle has no counterpart for; it is left out",
    clause="QTI 2.1 information model, 4.2",
)
TEMPLATED = finding(
    "Q-QTI-005",
    ERROR,
    "The item is made anew for each candidate in a way that Moodle's calculated questions cannot follow ({what}); it is left out",
    clause="QTI 2.1 information model, 9",
)
SCORING = finding(
    "Q-QTI-006",
    ERROR,
    "How this item is scored cannot be told: it uses {what}; it is left out",
    clause="QTI 2.1 information model, 8",
)
NOTHING_RIGHT = finding(
    "Q-QTI-007",
    ERROR,
    "Nothing says which response is right (no correct response, no mapping, no scoring rule); the item is left out",
    hint="For a survey, use Moodle's Feedback or Survey activity",
)
NOT_ADDITIVE = finding(
    "Q-QTI-008",
    WARNING,
    "The item gives marks only for the whole set of right choices; Moodle gives part of them for part of the choices",
    hint="A wrong choice takes all marks away, as in the original; a missing right choice takes its part",
)
GAPS_NOT_ADDITIVE = finding(
    "Q-QTI-009",
    WARNING,
    "The item gives marks only when all its parts are right; Moodle gives part of them for each part",
)
FILE_MISSING = finding(
    "Q-QTI-010", WARNING, "The file {href} is not in the package; the text keeps the reference"
)
NO_RULES = finding(
    "Q-QTI-011",
    INFO,
    "The item has no response processing that scores it; its declared mapping or correct response was taken",
    clause="QTI 2.1 information model, 8",
)
BECAME = finding("Q-QTI-012", WARNING, "Moodle has no {what}; it became {became}")
PARTS = finding("Q-QTI-013", ERROR, "The item mixes {what}, which no Moodle question does; it is left out")
BROKEN = finding("Q-QTI-014", ERROR, "The item cannot be asked as it is: {reason}; it is left out")
ITEM_MISSING = finding(
    "Q-QTI-015", ERROR, "The item {href} is named in the manifest or test and is not in the package"
)
MANIFEST = finding("Q-QTI-016", ERROR, "The manifest imsmanifest.xml cannot be read: {reason}")
NO_MANIFEST = finding(
    "Q-QTI-017",
    ERROR,
    "The package has no imsmanifest.xml at its root; the items were found by their content",
)
OUTSIDE = finding("Q-QTI-018", ERROR, "The reference {href} points outside the package and is not followed")
RUBRIC = finding("Q-QTI-019", INFO, "A rubric for {view} is not shown to learners in Moodle and was left out")
CASE = finding(
    "Q-QTI-020",
    WARNING,
    "Some accepted answers mind capital letters and some do not; in Moodle all of them mind",
)
FORMATTING = finding("Q-QTI-021", WARNING, "Moodle shows {what} as plain text; their formatting is left out")
REPAIRED = finding(
    "Q-QTI-022",
    WARNING,
    "The XML is not well-formed ({reason}); the items after that place are read as far as their meaning is certain",
)
UNEVEN = finding(
    "Q-QTI-023", WARNING, "The parts of this item weigh differently; in Moodle they all weigh the same"
)
LEFT_OVER = finding(
    "Q-QTI-024", WARNING, "{what} has no right partner; Moodle cannot ask it, so it is left out"
)
RANDOM = finding(
    "Q-QTI-025",
    INFO,
    "The test draws {count} questions at random from {bank}; that belongs to the quiz, not to the question bank",
)
REFERENCE = finding("Q-QTI-026", INFO, "The item {ident} is only named here; its content is not in this file")
NO_QUESTIONS = finding("Q-QTI-027", WARNING, "There is no question in this file")
ENCRYPTED = finding("Q-QTI-028", ERROR, "The member {name} cannot be read: {reason}")
STIMULUS = finding(
    "Q-QTI-029", WARNING, "The shared text {href} is not in the package; the item stands without it"
)
NO_FEEDBACK = finding(
    "Q-QTI-030",
    WARNING,
    "Feedback for the whole right or wrong response has no place in a Cloze question and was left out",
)
DRAWN = finding(
    "Q-QTI-031",
    INFO,
    "The item draws its numbers anew for each candidate; Moodle draws one of the {count} sets of values that were chosen here",
    clause="QTI 2.1 information model, 9",
)
ONE_VARIANT = finding(
    "Q-QTI-032",
    WARNING,
    "Moodle's calculated questions vary numbers only: {what} stays as in one variant of the item",
    clause="QTI 2.1 information model, 9",
)
STRANGE_TEMPLATE = finding(
    "Q-QTI-033",
    WARNING,
    "The response processing template {template} is not known; the declared mapping or correct response was taken",
    hint="Check what a partly right response is worth.",
    clause="QTI 2.1 information model, 8",
)
ALTERNATIVES = finding(
    "Q-QTI-034",
    WARNING,
    "{count} values are declared as right for a response that takes one: each of them was taken as right",
    hint="Check that each of them alone is a right answer.",
    clause="QTI 2.1 information model, 6.1",
)
SEVERAL_RIGHT = finding(
    "Q-QTI-035",
    ERROR,
    "{count} values are declared as right for a response that takes one, and the item offers to take several: "
    "whether one or all are wanted cannot be told; the item is left out",
    hint="Declare the response with the cardinality multiple where all are wanted.",
    clause="QTI 2.1 information model, 6.1",
)
ONE_ALLOWED = finding(
    "Q-QTI-036",
    WARNING,
    "{count} choices are right and the item lets take only one; in Moodle several can be taken",
    clause="QTI 2.1 information model, 7.1",
)
