"""The one picture that an H5P question shows: above its text."""

from __future__ import annotations

import html
import re
from urllib.parse import quote, unquote

from question_formats import model as m
from question_formats.qti.plain import file_name, one_line

_IMG = re.compile(r"""(?i)<img\b[^<>]*?\ssrc\s*=\s*(["'])@@PLUGINFILE@@(/[^"']*)\1[^<>]*>""")
_ALT = re.compile(r"""(?i)\salt\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_LEAD = re.compile(r'<p><img src="@@PLUGINFILE@@/([^"]*)" alt="([^"]*)" /></p>')
_MEDIA = re.compile(r"(?i)<(?:img|source|audio|video)\b[^<>]*@@PLUGINFILE@@[^<>]*>")


def without_media(text: m.Text) -> m.Text:
    """The text without its files and the tags that show them."""
    body = _MEDIA.sub("", text.text)
    return text if body == text.text and not text.files else m.Text(text=body.strip(), format=text.format)


def with_lead(text: m.Text) -> m.Text:
    """The first picture above the text, as the reader spells it; no other files."""
    shown = _IMG.search(text.text)
    wanted = html.unescape(shown[2]) if shown else ""
    file = next((one for one in text.files if one.path + one.name == unquote(wanted)), None)
    rest = without_media(text)
    if shown is None or file is None:
        return rest
    if _LEAD.match(text.text):
        rest = without_media(m.Text(text=text.text[shown.end() + len("</p>") :], files=text.files))
    alt = _ALT.search(shown[0])
    said = html.escape(one_line(html.unescape((alt[1] or alt[2] or "") if alt else "")))
    name = re.sub("[#?%]", "_", file_name(file.name))
    return m.Text(
        text=f'<p><img src="@@PLUGINFILE@@/{quote(name)}" alt="{said}" /></p>{rest.text.strip()}',
        files=(m.File(name=name, data=file.data),),
    )


def split_lead(text: m.Text) -> tuple[m.File | None, str, str]:
    """(picture, what it says where it cannot be shown, the text below it) of a text that `with_lead` made."""
    match = _LEAD.match(text.text)
    if match is None or not text.files:
        return None, "", text.text
    return text.files[0], html.unescape(match[2]), text.text[match.end() :]
