"""Questions of choosing, writing, matching and ordering, out of their elements."""

from __future__ import annotations

from question_formats import model as m
from question_formats.gift import ordering as gift_ordering
from question_formats.moodlexml import findings as f
from question_formats.moodlexml.fields import Fields
from question_formats.moodlexml.parts import Common, answer_fields, combined_feedback, plain_answer

FULL = 0.9999999  # of a mark, as Moodle compares it


def description(_fields: Fields, common: Common, _base: m.TextFormat | None) -> m.Question:
    return m.Description(**{**common, "defaultmark": 0.0})


def truefalse(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    feedback = {"true": m.EMPTY_TEXTS[base], "false": m.EMPTY_TEXTS[base]}
    correct, before = False, None
    for at, answer in enumerate(answer_fields(fields)):
        word = answer.plain("text").lower()
        if word not in feedback:  # old files hold the words of the site's language, true first
            word = "false" if at else "true"
        feedback[word] = answer.text("feedback", base)
        full = answer.fraction() == 1
        correct = full if word == "true" else not full
        if before is not None and before != correct:
            fields.context.note(f.BOTH, answer.element, value=str(correct).lower())
        before = correct
    return m.TrueFalse(
        **common,
        correctanswer=correct,
        feedbacktrue=feedback["true"],
        feedbackfalse=feedback["false"],
        showstandardinstruction=fields.flag("showstandardinstruction", default=False)
        if fields.has("showstandardinstruction")
        else None,
    )


def multichoice(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    answers = tuple(
        m.Answer(
            text=answer.text_of(answer.element, base),
            fraction=answer.fraction(),
            feedback=answer.text("feedback", base),
        )
        for answer in answer_fields(fields)
    )
    single = fields.flag("single", default=True)
    best = max((answer.fraction for answer in answers), default=1.0)
    if best <= 0 or (single and best < FULL):
        fields.context.note(f.NO_RIGHT)
    return m.MultiChoice(
        **common,
        **combined_feedback(fields, base),
        single=single,
        shuffleanswers=fields.flag("shuffleanswers", default=False),
        answernumbering=fields.string("answernumbering").strip() or "abc",
        showstandardinstruction=fields.flag("showstandardinstruction", default=True),
        answers=answers,
    )


def shortanswer(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    return m.ShortAnswer(
        **common,
        usecase=fields.number_flag("usecase"),
        answers=tuple(
            m.Answer(
                text=plain_answer(answer), fraction=answer.fraction(), feedback=answer.text("feedback", base)
            )
            for answer in answer_fields(fields)
        ),
    )


def match(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    pairs = [
        m.Pair(question=pair.text_of(pair.element, base), answer=pair.plain("answer"))
        for pair in fields.each("subquestion")
    ]
    if not pairs:
        fields.context.note(f.NO_ANSWERS)
    return m.Match(
        **common,
        **combined_feedback(fields, base),
        shuffleanswers=fields.flag("shuffleanswers", default=True),
        pairs=tuple(pairs),
    )


def essay(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    return m.Essay(
        **common,
        responseformat=fields.string("responseformat", "editor").strip() or "editor",
        responserequired=fields.flag("responserequired", default=True),
        responsefieldlines=fields.integer("responsefieldlines", 15),
        minwordlimit=fields.maybe_integer("minwordlimit"),
        maxwordlimit=fields.maybe_integer("maxwordlimit"),
        attachments=fields.integer("attachments", 0),
        attachmentsrequired=fields.integer("attachmentsrequired", 0),
        maxbytes=fields.integer("maxbytes", 0),
        filetypeslist=fields.string("filetypeslist").strip() or None,
        graderinfo=fields.text("graderinfo", base),
        responsetemplate=fields.text("responsetemplate", base),
    )


def ordering(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    combined = combined_feedback(fields, base)
    combined["shownumcorrect"] = fields.flag("shownumcorrect", default=True)
    if not fields.has("shownumcorrect") and "hints" in common:  # written before the type had these options
        hints = [
            m.Hint(text=h.text, shownumcorrect=True, clearwrong=h.clearwrong, options="1")
            for h in common["hints"]
        ]
        common = {**common, "hints": tuple(hints)}
    select, count = ("selecttype", "selectcount") if fields.has("selecttype") else ("logical", "studentsee")
    word = {
        name: fields.string(name).strip().upper()
        for name in ("layouttype", "gradingtype", "showgrading", select)
    }
    numbering = fields.string("numberingstyle").strip()
    return m.Ordering(
        **common,
        **combined,
        layouttype=_named(word["layouttype"], gift_ordering.LAYOUT, 0),
        selecttype=_named(word[select], gift_ordering.SELECT, 1),
        selectcount=max(fields.integer(count, 6), 2),
        gradingtype=_named(word["gradingtype"], gift_ordering.GRADING, 1),
        showgrading=word["showgrading"] not in {"HIDE", "FALSE", "NO"},
        numberingstyle=numbering if numbering in gift_ordering.NUMBERING else "none",
        answers=tuple(
            m.Answer(
                text=answer.text_of(answer.element, base),
                fraction=1.0,
                feedback=answer.text("feedback", base),
            )
            for answer in answer_fields(fields)
        ),
    )


def _named(word: str, table: dict[str, int], default: int) -> int:
    return table.get(word, default)


def randomsamatch(fields: Fields, common: Common, base: m.TextFormat | None) -> m.Question:
    return m.RandomShortAnswerMatch(
        **common,
        **combined_feedback(fields, base),
        choose=fields.integer("choose", 2),
        subcats=fields.flag("subcats", default=False),
    )


def random(fields: Fields, common: Common, _base: m.TextFormat | None) -> m.Question:
    inside = common["questiontext"].text.strip() == "1"
    return m.Random(**common, subcats=fields.flag("subcats", default=inside))
