"""Which character encoding is this text in? Detected, and said.

UTF-8 (with or without mark) and UTF-16 are certain. Anything else is a guess among the encodings that
authors' tools write (Windows-125x, MacRoman, GBK …), and the finding Q-ENC-001 names what was taken.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from question_formats.errors import EncodingError
from question_formats.findings import finding
from question_formats.source import Source
from safeio import Problem, Severity

DETECTED = finding(
    "Q-ENC-001",
    Severity.WARNING,
    "The file is not UTF-8; it was read as {encoding}.",
    hint="Check letters with accents. Name another encoding with --encoding where this is wrong.",
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
_CANDIDATES = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "mac_roman", "gb18030", "gbk", "big5", "shift_jis", "euc_jp", "euc_kr", "koi8_r", "iso8859_2", "cp874",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Detected:
    """An encoding, as Python names it, and the finding that says so (none for UTF-8)."""

    encoding: str
    problem: Problem | None = None


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
    if _is_utf8(source):
        if b"\x00" in head[:64] and (wide := _wide_without_mark(head)):
            return _wide(source, wide)
        return Detected(encoding="utf-8-sig")
    if wide := _wide_without_mark(head):
        return _wide(source, wide)
    return _guess(source)


def _wide(source: Source, encoding: str) -> Detected:
    return Detected(encoding=encoding, problem=UTF16(path=source.name or None, encoding=encoding.upper()))


def _wide_without_mark(head: bytes) -> str | None:
    """UTF-16 without a mark shows in its spaces, line ends and Latin letters: every second byte is 0."""
    sample = head[:4096]
    if len(sample) < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > half * 0.3 and even < half * 0.02:
        return "utf-16-le"
    if even > half * 0.3 and odd < half * 0.02:
        return "utf-16-be"
    return None


def _is_utf8(source: Source) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with source.open() as stream:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _guess(source: Source) -> Detected:
    from charset_normalizer import from_bytes

    with source.open() as stream:
        sample = stream.read(_SAMPLE)
    best = from_bytes(sample, cp_isolation=_CANDIDATES, threshold=0.35).best()
    if best is None:
        raise EncodingError(path=source.name or None)
    name = codecs.lookup(best.encoding).name
    return Detected(encoding=name, problem=DETECTED(path=source.name or None, encoding=name))


def chunks(source: Source, detected: Detected) -> Iterator[str]:
    """The text in pieces; CRLF and a lone CR where there is no LF are LF. Raises `EncodingError`."""
    import io

    end = _line_end(source, detected)
    with source.open() as stream:
        text = io.TextIOWrapper(stream, encoding=detected.encoding, newline="")
        try:
            while chunk := text.read(_CHUNK):
                if "\r" in chunk:
                    chunk = chunk.replace("\r", "\n") if end == "\r" else chunk.replace("\r\n", "\n")
                yield chunk
        except UnicodeDecodeError as error:
            raise EncodingError(str(error), path=source.name or None) from None
        finally:
            text.detach()


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
