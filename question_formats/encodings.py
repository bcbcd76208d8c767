"""Which character encoding is this text in? Detected, and said.

UTF-8 (with or without mark) and UTF-16 are certain. Anything else is judged by how well the text reads in the
encodings that authors' tools write (Windows-125x, MacRoman, GBK …, see `charsets`). The finding Q-ENC-001 names what was
taken and why; Q-ENC-003 says that another encoding reads nearly as well, and where the two differ.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from question_formats.errors import EncodingError
from question_formats.findings import finding
from question_formats.source import Source
from safeio import Problem, Severity

DETECTED = finding(
    "Q-ENC-001",
    Severity.WARNING,
    "The file is not UTF-8; it was read as {encoding}, in which it reads as {language}.",
    hint="Check letters with accents. Name another encoding with --encoding where this is wrong.",
    moodle="Moodle's upload form refuses a file that is not UTF-8.",
)
AMBIGUOUS = finding(
    "Q-ENC-003",
    Severity.WARNING,
    "The file is not UTF-8; it was read as {encoding} ({language}), but may be {other} ({language2}): "
    "{one} would then be {two}.",
    hint="Look at these words, and name the right encoding with --encoding.",
    moodle="Moodle's upload form refuses a file that is not UTF-8.",
)
UTF16 = finding(
    "Q-ENC-002",
    Severity.INFO,
    "The file is {encoding}.",
    moodle="Moodle refuses a file that is not UTF-8, or finds no question in it.",
)
_SAMPLE = 1 << 20
_CHUNK = 1 << 20
_PIECE = 1 << 18  # what is decoded at once: it stays in the processor's cache
_KEPT = 4 << 20  # bytes of a file whose text is kept
_ASCII = frozenset(b"\t\n\r") | frozenset(range(0x20, 0x7F))
_TELLING = 1 << 16  # bytes of lines with letters beyond ASCII that decide


@dataclass(frozen=True, kw_only=True, slots=True)
class Detected:
    """An encoding, as Python names it, and the finding that says so (none for UTF-8)."""

    encoding: str
    problem: Problem | None = None
    pieces: tuple[str, ...] = ()  # a small file's text, where telling its encoding meant decoding it


def detect(source: Source, encoding: str | None = None) -> Detected:
    """Raises `EncodingError` where nothing fits, or where the named encoding does not."""
    if encoding is not None:
        try:
            name = codecs.lookup(encoding).name
        except LookupError:
            raise EncodingError(f"no encoding is called {encoding}", path=source.name or None) from None
        return Detected(encoding="utf-8-sig" if name == "utf-8" else name)
    head = source.head
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _wide(source, "utf-16")
    if wide := wide_without_mark(head):
        return _wide(source, wide)
    return _utf8(source) or _guess(source)


def _wide(source: Source, encoding: str) -> Detected:
    return Detected(encoding=encoding, problem=UTF16(path=source.name or None, encoding=encoding.upper()))


def wide_without_mark(head: bytes) -> str | None:
    """UTF-16 without a mark shows in its spaces, line ends and ASCII signs: one byte of each is 0."""
    sample = head[: 4096 - 4096 % 2][: len(head) - len(head) % 2]
    if len(sample) < 4 or b"\0" not in sample:
        return None
    little = sum(
        1 for low, high in zip(sample[0::2], sample[1::2], strict=True) if not high and low in _ASCII
    )
    big = sum(1 for high, low in zip(sample[0::2], sample[1::2], strict=True) if not high and low in _ASCII)
    count = len(sample) // 2
    if max(little, big) < max(2, count * 0.02) or min(little, big) > max(little, big) * 0.2:
        return None
    encoding = "utf-16-le" if little > big else "utf-16-be"
    text = sample.decode(encoding, "replace")
    odd = sum(
        1 for char in text if unicodedata.category(char) in {"Cc", "Cn", "Co", "Cs"} and char not in "\t\r\n"
    )
    return encoding if odd <= count * 0.02 + 1 and text.count("\ufffd") <= 1 else None


def _utf8(source: Source) -> Detected | None:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    pieces: list[str] = []
    keep = source.size <= _KEPT
    try:
        with source.open() as stream:
            while data := stream.read(_PIECE):
                text = decoder.decode(data)
                if keep:
                    pieces.append(text)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return Detected(encoding="utf-8-sig", pieces=tuple(pieces))


def _guess(source: Source) -> Detected:
    from question_formats.charsets import CLOSE, ENOUGH, guesses

    sample = _telling(source)
    _refuse_broken_utf8(source, sample)
    found = guesses(sample)
    if not found or found[0].score < ENOUGH:
        raise EncodingError(path=source.name or None)
    best, path = found[0], source.name or None
    other = next((one for one in found[1:] if best.score - one.score < CLOSE), None)
    differs = _difference(sample, best.encoding, other.encoding) if other else None
    if other is None or differs is None:
        problem = DETECTED(path=path, encoding=best.encoding, language=best.language)
    else:
        problem = AMBIGUOUS(
            path=path,
            encoding=best.encoding,
            language=best.language,
            other=other.encoding,
            language2=other.language,
            one=differs[0],
            two=differs[1],
        )
    return Detected(encoding=best.encoding, problem=problem)


def _telling(source: Source) -> bytes:
    """Lines with bytes beyond ASCII, as many as are needed to judge."""
    found: list[bytes] = []
    size = 0
    with source.open() as stream:
        for line in stream.read(_SAMPLE).splitlines():
            if not line.isascii():
                found.append(line)
                size += len(line)
                if size > _TELLING:
                    return b"\n".join(found)
        while not found and (chunk := stream.read(_CHUNK)):
            found = [line for line in chunk.splitlines() if not line.isascii()][:100]
    return b"\n".join(found)


def _refuse_broken_utf8(source: Source, sample: bytes) -> None:
    """A file that is UTF-8 but for a few bytes is in no other encoding either. Raises `EncodingError`."""
    text = sample.decode("utf-8", "replace")
    good = sum(1 for char in text if char > "\x7f" and char != "\ufffd")
    bad = text.count("\ufffd")
    if good < 10 or bad * 5 > good:
        return
    with source.open() as stream:
        for number, line in enumerate(stream, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                byte = line[error.start]
                raise EncodingError(
                    f"it is UTF-8 but for single bytes, the first (0x{byte:02X}) in line {number}; --encoding reads it",
                    path=source.name or None,
                ) from None


def _difference(sample: bytes, one: str, two: str) -> tuple[str, str] | None:
    """The first word that the encodings read differently."""
    for word in re.findall(rb"[^\s{}~=#:<>]*[\x80-\xff][^\s{}~=#:<>]*", sample):
        pair = word.decode(one, "replace"), word.decode(two, "replace")
        if pair[0] != pair[1]:
            return pair
    return None


def chunks(source: Source, detected: Detected) -> Iterator[str]:
    """The text in pieces; CRLF and a lone CR where there is no LF are LF. Raises `EncodingError`."""
    old = _line_end(source, detected) == "\r"
    rest = ""
    for text in detected.pieces or _decoded(source, detected):
        if rest or "\r" in text:
            text = rest + text
            rest = "\r" if text[-1:] == "\r" else ""  # its LF may come
            text = text.removesuffix(rest)
            text = text.replace("\r", "\n") if old else text.replace("\r\n", "\n")
        yield text
    if rest:
        yield "\n" if old else rest


def _decoded(source: Source, detected: Detected) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(detected.encoding)()
    try:
        with source.open() as stream:
            while data := stream.read(_PIECE):
                yield decoder.decode(data)
            yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise EncodingError(str(error), path=source.name or None) from None


def _line_end(source: Source, detected: Detected) -> str:
    wide = detected.encoding.startswith("utf-16")
    old_mac = b"\r" in source.head and (b"\n\0" if wide else b"\n") not in source.head
    return "\r" if old_mac else "\n"


def lines(source: Source, detected: Detected) -> Iterator[str]:
    """As `raw_lines`, without their ends."""
    for line in raw_lines(source, detected):
        yield line[:-1] if line[-1:] in {"\n", "\r"} else line


def raw_lines(source: Source, detected: Detected) -> Iterator[str]:
    """Lines with their ends; a file without any LF has lines that end with CR. Raises `EncodingError`.

    A CR inside a line stays: what it means is for the format to say.
    """
    import io

    end = _line_end(source, detected)
    with source.open() as stream:
        text = io.TextIOWrapper(stream, encoding=detected.encoding, newline=end)
        try:
            yield from text
        except UnicodeDecodeError as error:
            raise EncodingError(str(error), path=source.name or None) from None
        finally:
            text.detach()
