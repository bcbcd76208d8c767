"""A bank of mixed questions in seven languages, for measuring: the same seed gives the same bank."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from question_formats import model as m
from question_formats.records import replace

WORDS = {
    "fr": "la forêt couvre une grande partie du pays où vivent les élèves français été là",
    "en": "the forest covers a large part of the country where pupils live and learn",
    "ar": "الغابة تغطي جزءا كبيرا من البلاد حيث يعيش التلاميذ ويتعلمون",
    "km": "ព្រៃឈើ គ្របដណ្តប់ ផ្នែក ធំ នៃ ប្រទេស ដែល សិស្ស រស់នៅ",
    "bn": "বন দেশের একটি বড় অংশ জুড়ে আছে যেখানে শিক্ষার্থীরা থাকে",
    "vi": "rừng bao phủ một phần lớn đất nước nơi học sinh sống và học",
    "zh": "森林 覆盖 了 学生 居住 的 国家 的 大 部分",
}
SHARES = (
    ("multichoice", 40),
    ("truefalse", 14),
    ("shortanswer", 14),
    ("numerical", 10),
    ("match", 10),
    ("essay", 9),
    ("description", 3),
)
MORE = (  # what only Moodle XML holds, beside the types above (88 in 100)
    ("multianswer", 4),
    ("calculated", 1.5),
    ("calculatedsimple", 1),
    ("calculatedmulti", 0.5),
    ("ddwtos", 1.5),
    ("gapselect", 1),
    ("ordering", 1.5),
    ("ddimageortext", 0.6),
    ("ddmarker", 0.4),
)
SIGNS = (
    "x = 5",
    "{1; 2}",
    "10:30",
    "a ~ b",
    "50 %",
    "C#",
    "1/2",
    r"\(\frac{1}{2}\)",
    "$$x^{2}$$",
    r"C:\temp",
)
SIGNED = 0.04  # share of the phrases that hold one: GIFT escapes most of them
HTML = 0.25  # share of the questions whose texts are HTML
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + bytes(range(256)) * 7  # 1.8 KB, as an icon


def bank(
    count: int,
    *,
    seed: int = 1,
    images: float = 0.0,
    only: str | None = None,
    plain: bool = False,
    every: bool = False,
) -> Iterator[m.Question]:
    """`count` questions, a category for each hundred of them.

    `images`: share of them that shows a picture. `plain`: what any format holds: one right answer, no HTML.
    `every`: the types that only Moodle XML holds, too.
    """
    random_ = random.Random(seed)
    shares = (
        ((only, 1),)
        if only
        else (*((name, share * 0.88) for name, share in SHARES), *MORE)
        if every
        else SHARES
    )
    kinds = [name for name, _ in shares]
    weights = [share for _, share in shares]
    for at in range(count):
        words = random_.choice(list(WORDS.values())).split()
        yield _question(
            random_.choices(kinds, weights)[0],
            at,
            words,
            random_,
            image=random_.random() < images,
            plain=plain,
        )


def _question(  # noqa: C901, PLR0911  (a return for each type)
    kind: str, at: int, words: list[str], random_: random.Random, *, image: bool, plain: bool
) -> m.Question:
    style = m.TextFormat.MOODLE if plain or random_.random() >= HTML else m.TextFormat.HTML
    blank = m.EMPTY_TEXTS[style]

    def phrase(most: int) -> str:
        chosen = [random_.choice(words) for _ in range(random_.randint(2, most))]
        if random_.random() < SIGNED:
            chosen.append(random_.choice(SIGNS))
        return " ".join(chosen)

    def text(most: int, end: str = "") -> m.Text:
        body = phrase(most) + end
        return m.Text(text=f"<p>{body}</p>" if style is m.TextFormat.HTML else body, format=style)

    def feedback() -> m.Text:
        return text(6) if random_.random() < 0.4 else blank

    stem = text(14, " ?")
    if image:
        files = (m.File(name=f"icon{at}.png", data=PNG + at.to_bytes(4, "big")),)
        stem = m.Text(
            text=f'{stem.text} <img src="@@PLUGINFILE@@/icon{at}.png">', format=stem.format, files=files
        )
    tags = (words[0],) if random_.random() < 0.1 else ()
    common = {
        "name": f"Q{at} {words[1]}",
        "questiontext": stem,
        "generalfeedback": feedback(),
        "tags": tags,
        "category": None if plain else f"top/Bank/{at // 100}",
    }
    combined = {
        "correctfeedback": blank,
        "partiallycorrectfeedback": blank,
        "incorrectfeedback": blank,
    }
    if kind == "multichoice":
        several = random_.random() < 0.25 and not plain
        count = random_.randint(3, 5)
        marks = [0.5, 0.5] + [0.0] * (count - 2) if several else [1.0] + [0.0] * (count - 1)
        random_.shuffle(marks)
        answers = tuple(m.Answer(text=text(5), fraction=mark, feedback=feedback()) for mark in marks)
        return m.MultiChoice(**common, **combined, single=not several, answers=answers)
    if kind == "truefalse":
        return m.TrueFalse(
            **common, correctanswer=random_.random() < 0.5, feedbacktrue=feedback(), feedbackfalse=feedback()
        )
    if kind == "shortanswer":
        accepted = tuple(
            m.Answer(text=m.Text(text=phrase(3), format=None), fraction=mark, feedback=feedback())
            for mark in (1.0, 0.5)
        )
        return m.ShortAnswer(**common, answers=accepted)
    if kind == "numerical":
        number = m.Text(text=f"{random_.uniform(-100, 100):.3f}", format=None)
        answer = m.NumericalAnswer(text=number, fraction=1.0, tolerance=0.01, feedback=feedback())
        return m.Numerical(**common, answers=(answer,))
    if kind == "match":
        pairs = tuple(m.Pair(question=text(3), answer=phrase(3)) for _ in range(random_.randint(3, 5)))
        return m.Match(**common, **combined, pairs=pairs)
    if kind == "description":
        return m.Description(**common)
    if kind == "essay":
        return m.Essay(**common)
    return _rare(kind, common, combined, phrase=phrase, text=text, random_=random_)


def _rare(
    kind: str,
    common: dict[str, Any],
    combined: dict[str, m.Text],
    *,
    phrase: Callable[[int], str],
    text: Callable[..., m.Text],
    random_: random.Random,
) -> m.Question:
    stem: m.Text = common["questiontext"]
    count = random_.randint(3, 5)

    def with_marks(mark: str) -> dict[str, Any]:
        """The question's text with a mark for each gap."""
        marks = " ".join(mark.format(at) for at in range(1, count + 1))
        return {**common, "questiontext": replace(stem, text=f"{stem.text} {marks}")}

    if kind == "multianswer":
        gaps = tuple(_gap(at, phrase, random_) for at in range(count))
        return m.MultiAnswer(**with_marks("{{#{}}}"), subquestions=gaps)
    if kind in {"calculated", "calculatedsimple", "calculatedmulti"}:
        formula = "{a} * {b}" if kind != "calculatedmulti" else "{={a} * {b}}"
        style = None if kind != "calculatedmulti" else stem.format
        answer = m.CalculatedAnswer(text=m.Text(text=formula, format=style), fraction=1.0, tolerance=0.01)
        wrong = replace(answer, text=m.Text(text=formula.replace("*", "+"), format=style), fraction=0.0)
        data = tuple(
            m.Dataset(
                name=name,
                type="calculated" if kind == "calculated" else "calculatedsimple",
                itemcount=10,
                items=tuple((at, round(random_.uniform(1, 10), 1)) for at in range(1, 11)),
                number_of_items=10,
            )
            for name in "ab"
        )
        more = combined if kind == "calculatedmulti" else {}
        answers = (answer, wrong) if more else (answer,)
        made: m.Question = m.TYPES[kind](**common, **more, answers=answers, datasets=data)
        return made
    if kind in {"ddwtos", "gapselect"}:
        choices = tuple(m.Choice(text=phrase(2)) for _ in range(count + 2))
        gapped: m.Question = m.TYPES[kind](**with_marks("[[{}]]"), **combined, choices=choices)
        return gapped
    if kind == "ordering":
        items = tuple(
            m.Answer(text=text(4), fraction=1.0, feedback=combined["correctfeedback"]) for _ in range(count)
        )
        return m.Ordering(**common, **combined, selectcount=count, answers=items)
    picture = (m.File(name="map.png", data=PNG * 4),)
    marker = kind == "ddmarker"
    drags = tuple(m.Drag(no=at, label=phrase(2)) for at in range(1, count + 1))
    drops = tuple(
        m.Drop(
            no=at,
            choice=at,
            **(
                {"shape": "circle", "coords": f"{at * 40},60;20"}
                if marker
                else {"xleft": at * 40, "ytop": 60}
            ),
        )
        for at in range(1, count + 1)
    )
    placed: m.Question = m.TYPES[kind](**common, **combined, bgimage=picture, drags=drags, drops=drops)
    return placed


def _gap(at: int, phrase: Callable[[int], str], random_: random.Random) -> m.Gap:
    """Choices, a word and a number in turn."""
    if at % 3 == 2:
        number = m.Text(text=f"{random_.uniform(-100, 100):.2f}", format=None)
        return m.Gap(
            qtype="numerical", answers=(m.NumericalAnswer(text=number, fraction=1.0, tolerance=0.1),)
        )
    kind, style = ("shortanswer", None) if at % 3 else ("multichoice", m.TextFormat.HTML)
    marks = (1.0,) if at % 3 else (1.0, 0.0, 0.0)
    answers = tuple(m.Answer(text=m.Text(text=phrase(2), format=style), fraction=mark) for mark in marks)
    return m.Gap(qtype=kind, answers=answers)
