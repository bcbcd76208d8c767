"""The question bank in the form of Moodle 4.0 and later; older forms are lifted to it (`lift.py`)."""

from __future__ import annotations

from sidecar.moodle.content.table import Table, table

_BY_QUESTIONID = (
    "qtype_multichoice_options",
    "qtype_shortanswer_options",
    "qtype_essay_options",
    "qtype_match_options",
    "qtype_match_subquestions",
    "qtype_randomsamatch_options",
    "qtype_ordering_options",
    "qtype_ddimageortext",
    "qtype_ddimageortext_drags",
    "qtype_ddimageortext_drops",
    "qtype_ddmarker",
    "qtype_ddmarker_drags",
    "qtype_ddmarker_drops",
    "question_ddwtos",
    "question_gapselect",
    "question_hints",
)

QUESTIONS: tuple[Table, ...] = (
    table(
        "question_categories",
        "contextid>context",
        "parent>question_categories",
        natural="contextid stamp",
        own_object=True,
    ),
    table(
        "question_bank_entries",
        "questioncategoryid>question_categories",
        natural="questioncategoryid idnumber",
        own_object=True,
    ),
    table("question_versions", "questionbankentryid>question_bank_entries", "questionid>question"),
    table("question", "id>question_versions.questionid", "parent>question"),
    table("question_answers", "question>question"),
    *(table(name, "questionid>question") for name in _BY_QUESTIONID),
    table(
        "question_truefalse",
        "question>question",
        "trueanswer>question_answers falseanswer>question_answers",
    ),
    table("question_numerical", "question>question", "answer>question_answers"),
    table("question_numerical_options", "question>question"),
    table("question_numerical_units", "question>question"),
    table("question_calculated", "question>question", "answer>question_answers"),
    table("question_calculated_options", "question>question"),
    table("question_multianswer", "question>question", "sequence>@questions_list"),
    table("question_datasets", "question>question", "datasetdefinition>question_dataset_definitions"),
    table(
        "question_dataset_definitions",
        "id>question_datasets.datasetdefinition",
        "category>question_categories",
    ),
    table("question_dataset_items", "definition>question_dataset_definitions"),
)
