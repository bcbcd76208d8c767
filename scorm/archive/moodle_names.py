"""The name that Moodle reads where an archive does not say its character set.

`zip_archive` of Moodle 4.5: neither flag nor Unicode path, so it takes the old character set of the site's language, or
the DOS code page that belongs to it when nothing shows that the archive comes from elsewhere than Windows.
"""

from __future__ import annotations

from types import MappingProxyType

from safeio.zipdir import ZipMember

# old character set of a language pack -> the code page of Windows archivers, as Moodle pairs them
_DOS = MappingProxyType(
    {
        "iso8859-1": "cp850",
        "iso8859-2": "cp852",
        "iso8859-6": "cp720",
        "iso8859-7": "cp737",
        "iso8859-8": "cp862",
        "cp1251": "cp866",
        "gb18030": "gb18030",
    }
)
_OLD = MappingProxyType(
    {
        **dict.fromkeys(("cs", "sk", "pl", "hu", "hr", "sl", "ro"), "iso8859-2"),
        **dict.fromkeys(("ru", "uk", "bg", "be"), "cp1251"),
        "ar": "iso8859-6",
        "el": "iso8859-7",
        "he": "iso8859-8",
        "zh_cn": "gb18030",
    }
)
_UNIX = 3


def as_moodle_reads(member: ZipMember, language: str) -> str:
    """A member's name as a site in `language` ("fr", "pt_br") reads it; English stands in for languages not known."""
    code = language.lower().replace("-", "_")
    old = _OLD.get(code) or _OLD.get(code.partition("_")[0], "iso8859-1")
    charset = old if member.create_system == _UNIX else _DOS[old]
    return member.raw_name.decode(charset, "replace")
