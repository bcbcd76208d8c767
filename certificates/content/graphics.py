"""Elements that are no words: pictures, borders, QR codes, the place of a signature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from certificates.colours import colour
from certificates.content.scene import Scene, mapping
from certificates.errors import QrError
from certificates.geometry import hang
from certificates.model import BorderBox, Box, Element, ImageBox, QrBox, SignatureBox, StoredFile
from certificates.offline import printable
from certificates.qr import modules

MM_PER_PIXEL = 0.264583  # TCPDF's, at 96 dpi
DEFAULT_QR = 35.0  # mm, when the element has no width


def qr_code(element: Element, scene: Scene) -> list[Box]:
    """The address of the verification page, or the signed payload that holds it.

    `data`: {"bare": without quiet zone and white ground, "height"} where it is no square.
    """
    data = mapping(element)
    size = element.width or DEFAULT_QR
    height = (_number(data, "height") or size) if data.get("bare") else size
    text = scene.issue.qr_text or scene.verify_url
    if scene.issue.qr_text and not printable(text, min(size, height)):
        text = text.split("#", 1)[0]  # too small for the signed text: the page alone
    try:
        modules(text)
    except QrError as error:
        scene.say("CERT-ELEM-002", element, reason=str(error))
        return []
    return [
        QrBox(
            element=element.id,
            x=hang(element.x, size, element.refpoint),
            y=element.y,
            width=size,
            height=height,
            text=text,
            bare=bool(data.get("bare")),
        )
    ]


def border(element: Element, scene: Scene) -> list[Box]:
    """`data`: width in mm."""
    try:
        width = float(str(element.data or "0"))
    except ValueError:
        scene.say("CERT-ELEM-002", element, reason=f"width {str(element.data)[:20]}")
        return []
    ink = colour(element.colour)
    if ink is None:
        scene.say("CERT-ELEM-003", element, what=element.colour[:40])
    return [BorderBox(element=element.id, width=width, colour=ink or "#000000")] if width > 0 else []


def _number(data: Mapping[str, Any], name: str) -> float:
    try:
        return max(float(data.get(name) or 0), 0.0)
    except (TypeError, ValueError):
        return 0.0


def _picture(element: Element, scene: Scene, stored: StoredFile | None, *, alt: str = "") -> list[Box]:
    data = mapping(element)
    if stored is None:
        if data.get("filename"):
            scene.say("CERT-IMG-001", element, name=str(data["filename"])[:80])
        return []
    picture = scene.pictures.get(stored.sha1)
    if picture is None:
        reason = scene.pictures.refused.get(stored.sha1, "")
        name = stored.filename[:80]
        if reason:
            scene.say("CERT-IMG-002", element, name=name, reason=reason)
        else:
            scene.say("CERT-IMG-001", element, name=name)
        return []
    if data.get("isbackground"):
        return [
            ImageBox(
                element=element.id,
                x=0,
                y=0,
                width=scene.page.width,
                height=scene.page.height,
                sha1=stored.sha1,
            )
        ]
    width, height = _number(data, "width"), _number(data, "height")
    if not width and not height:
        pixel = _number(data, "pixel") or MM_PER_PIXEL
        width, height = picture.width * pixel, picture.height * pixel
    elif not height:
        height = width * picture.height / max(picture.width, 1)
    elif not width:
        width = height * picture.width / max(picture.height, 1)
    return [
        ImageBox(
            element=element.id,
            x=hang(element.x, width, element.refpoint) if data.get("hangs") else element.x,
            y=element.y,
            width=width,
            height=height,
            sha1=stored.sha1,
            alt=alt,
            opacity=min(float(data.get("opacity", 1.0)), 1.0),
        )
    ]


def image(element: Element, scene: Scene) -> list[Box]:
    """`data`: {"width", "height" in mm, "isbackground", "pixel"}; both 0: as many pixels as it has, of "pixel" mm."""
    stored = next((item for item in element.files if not item.filename.endswith(".crt")), None)
    return _picture(element, scene, stored, alt=str(mapping(element).get("alt") or ""))


def digital_signature(element: Element, scene: Scene) -> list[Box]:
    """An image; and the place a reader clicks to see the signature, when the PDF is signed."""
    boxes = image(element, scene)
    data = mapping(element)
    drawn = next((box for box in boxes if isinstance(box, ImageBox)), None)
    scene.signature = SignatureBox(
        element=element.id,
        page=scene.page_number,
        x=element.x,
        y=element.y,
        width=drawn.width if drawn else _number(data, "width"),
        height=drawn.height if drawn else _number(data, "height"),
        name=str(data.get("signaturename") or ""),
        reason=str(data.get("signaturereason") or ""),
        location=str(data.get("signaturelocation") or ""),
        contact=str(data.get("signaturecontactinfo") or ""),
        key=element.key,
        password=str(data.get("signaturepassword") or ""),
    )
    return boxes


def user_picture(element: Element, scene: Scene) -> list[Box]:
    """The person's picture: the first of their files by name, as Moodle takes it."""
    stored = min(scene.issue.pictures, key=lambda item: item.filename, default=None)
    return _picture(element, scene, stored, alt=scene.issue.full_name)
