"""What H5P's dragging holds: of pictures (DragQuestion), and of questions that become words to drag (DragText)."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from question_formats import model as m
from question_formats.losses import Feature
from question_formats.qti.plain import file_name, one_line
from question_formats.qti.spelling import plain_label
from question_formats.records import replace
from question_formats.texts import to_plain

_AREA = frozenset({"ddimageortext"})


def picture(file: m.File) -> m.File:
    """A picture as the reader names it."""
    return m.File(name=re.sub("[#?%]", "_", file_name(file.name)), data=file.data)


def on_picture(question: Any) -> Any:
    """Things to drag numbered in their order, and so are the places; one that fits two places may be used again."""
    new = {drag.no: at for at, drag in enumerate(question.drags, 1)}
    used = [drop.choice for drop in question.drops]
    drags = tuple(
        replace(
            drag,
            no=at,
            label=html.escape(one_line(plain_label(drag.label)), quote=False),
            infinite=drag.infinite or used.count(drag.no) > 1,
            noofdrags=1,
            files=tuple(map(picture, drag.files[:1])),
        )
        for at, drag in enumerate(question.drags, 1)
    )
    drops = tuple(
        m.Drop(
            no=at,
            choice=new.get(drop.choice, 0),
            droplabel=one_line(drop.droplabel),
            xleft=max(0, drop.xleft),
            ytop=max(0, drop.ytop),
        )
        for at, drop in enumerate(question.drops, 1)
    )
    background = tuple(map(picture, question.bgimage[:1]))
    return replace(question, bgimage=background, drags=drags, drops=drops)


def picture_refuses(question: Any) -> str | None:
    """Why it cannot be asked at all."""
    if not question.bgimage or not question.bgimage[0].data:
        return "it has no picture"
    if not question.drops or not all(1 <= drop.choice <= len(question.drags) for drop in question.drops):
        return "it has no place to drop on, or one that names no thing"
    if any(not (drag.label or (drag.files and drag.files[0].data)) for drag in question.drags):
        return "a thing to drag is empty"
    return None


def _title_only(question: Any) -> Any:
    text = m.Text(text=f"<p>{html.escape(question.name, quote=False)}</p>")
    return question if question.questiontext == text else replace(question, questiontext=text)


def _no_groups(question: Any) -> Any:
    if all(one.draggroup == 1 for one in question.drags):
        return question
    return replace(question, drags=tuple(replace(one, draggroup=1) for one in question.drags))


def features(words: Callable[[Any], Any]) -> tuple[Feature, ...]:
    """`words` spells a question of words to drag."""

    def common(question: Any) -> dict[str, Any]:
        kept = {name: getattr(question, name) for name in m.CombinedQuestion.__struct_fields__}
        return kept | {"shuffleanswers": True}

    def selected(question: Any) -> Any:
        choices = tuple(m.Choice(text=one.text) for one in question.choices)
        return words(m.DragDropText(**common(question), choices=choices))

    def matched(question: Any) -> Any:
        asked = [pair for pair in question.pairs if pair.question.text]
        answers = list(dict.fromkeys(pair.answer for pair in (*asked, *question.pairs)))
        lines = [question.questiontext.text]
        for pair in asked:
            said = html.escape(one_line(to_plain(pair.question)), quote=False)
            lines.append(f"{said} [[{answers.index(pair.answer) + 1}]]")
        body = replace(question.questiontext, text="<br />\n".join(lines))
        choices = tuple(m.Choice(text=html.escape(one, quote=False)) for one in answers)
        return words(m.DragDropText(**common(question) | {"questiontext": body}, choices=choices))

    return (
        Feature(
            name="becomes",
            detail="that words are selected from a list: they are dragged, and all of them fit all gaps",
            strip=selected,
            types=frozenset({"gapselect"}),
        ),
        Feature(
            name="becomes",
            detail="that it is a matching: the answers become words to drag beside what they belong to",
            strip=matched,
            types=frozenset({"match"}),
        ),
        Feature(
            name="questiontext",
            detail="the text above the picture: H5P shows the name only",
            strip=_title_only,
            types=_AREA,
        ),
        Feature(name="draggroups", detail="the groups of the things to drag", strip=_no_groups, types=_AREA),
    )
