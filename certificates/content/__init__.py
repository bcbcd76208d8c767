"""What each kind of element shows for one issue. `KINDS` is the table; a reader may use no kind outside it."""

from __future__ import annotations

from certificates.content.graphics import border, digital_signature, image, qr_code, user_picture
from certificates.content.moments import date, date_range, expiry
from certificates.content.scene import Draw, Pictures, Scene, placeholders
from certificates.content.texts import code, course_value, plain, program, text, userfield, words
from certificates.model import Box

__all__ = ["KINDS", "Pictures", "Scene", "compose", "placeholders"]

KINDS: dict[str, Draw] = {
    "border": border,
    "code": code,
    "course": course_value,
    "date": date,
    "daterange": date_range,
    "digitalsignature": digital_signature,
    "expiry": expiry,
    "image": image,
    "plain": plain,
    "program": program,
    "qrcode": qr_code,
    "text": text,
    "userfield": userfield,
    "userpicture": user_picture,
    "words": words,
}


def compose(scene: Scene) -> list[Box]:
    """The boxes of the scene's page, in painting order. What cannot be drawn becomes a finding."""
    boxes: list[Box] = []
    for element in scene.page.elements:
        draw = KINDS.get(element.kind)
        if draw is None:
            scene.say("CERT-ELEM-001", element, kind=element.kind[:60])
            continue
        boxes += draw(element, scene)
    return boxes
