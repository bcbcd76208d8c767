"""Links inside text: which script's parameter holds which id."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from sidecar.mirror.values import ref, site

# script -> parameter -> table; "/mod/X/…" scripts know `id` besides (`_parameters`)
SCRIPTS: dict[str, dict[str, str]] = {
    "/course/view.php": {"id": "course", "sectionid": "course_sections"},
    "/course/section.php": {"id": "course_sections"},
    "/mod/forum/view.php": {"f": "forum"},
    "/mod/forum/discuss.php": {"d": "forum_discussions", "parent": "forum_posts"},
    "/mod/forum/post.php": {"forum": "forum", "reply": "forum_posts"},
    "/mod/book/view.php": {"chapterid": "book_chapters", "b": "book"},
    "/mod/glossary/showentry.php": {"eid": "glossary_entries", "courseid": "course"},
    "/mod/glossary/view.php": {"g": "glossary"},
    "/mod/data/view.php": {"d": "data", "rid": "data_records"},
    "/mod/data/edit.php": {"d": "data", "rid": "data_records"},
    "/mod/wiki/view.php": {"pageid": "wiki_pages", "wid": "wiki"},
    "/mod/lesson/view.php": {"pageid": "lesson_pages"},
    "/mod/quiz/view.php": {"q": "quiz"},
    "/mod/url/view.php": {"u": "url"},
    "/mod/page/view.php": {"p": "page"},
    "/mod/resource/view.php": {"r": "resource"},
    "/mod/folder/view.php": {"f": "folder"},
    "/mod/scorm/view.php": {"a": "scorm"},
    "/mod/scorm/player.php": {"a": "scorm", "cm": "course_modules", "scoid": "scorm_scoes"},
    "/mod/workshop/view.php": {"w": "workshop"},
    "/mod/lti/view.php": {"l": "lti"},
    "/mod/imscp/view.php": {"i": "imscp"},
    "/mod/assign/view.php": {"a": "assign"},
    "/grade/report/index.php": {"id": "course"},
    "/badges/view.php": {"id": "course"},
    "/badges/index.php": {"id": "course"},
    "/calendar/view.php": {"course": "course"},
    "/user/index.php": {"id": "course", "contextid": "context"},
    "/user/view.php": {"course": "course"},
    "/grade/report/user/index.php": {"id": "course"},
    "/mod/quiz/attempt.php": {"cmid": "course_modules"},
    "/mod/quiz/startattempt.php": {"cmid": "course_modules"},
}
_PARAMETER = re.compile(r"(?<![A-Za-z0-9_\[\]])([a-z]+)=(\d{1,18})(?!\d)")


class Links:
    """Finds links of one site in text. `known` says whether a row belongs to the course."""

    def __init__(self, wwwroot: str, known: Callable[[str, int], bool]) -> None:
        self._known = known
        bare = re.sub(r"^https?://", "", wwwroot.rstrip("/"))
        self._bare = bare
        self._path = urlsplit(wwwroot).path.rstrip("/")
        quoted = quote("//" + bare, safe="")
        self._script = re.compile(
            rf"(?P<root>https?://{re.escape(bare)}|(?<=[\"'=(]){re.escape(self._path)})"
            r"(?P<script>/(?:[a-z0-9_]+/)+[a-z_]+\.php)\?(?P<query>[^\"'<>\s#]*)"
            rf"|(?P<fileroot>https?://{re.escape(bare)}|(?<=[\"'=(]){re.escape(self._path)})"
            r"/pluginfile\.php/(?P<context>\d+)(?=/)"
            rf"|(?P<quotedroot>https?%3A{re.escape(quoted)})%2Fpluginfile\.php%2F(?P<quotedcontext>\d+)(?=%2F)",
            re.IGNORECASE,
        )

    def encode(self, text: str) -> Any:
        """`text` itself, or `$cat` when it holds links into the course. Links to elsewhere stay as they are."""
        if ".php" not in text:
            return text
        parts: list[Any] = []
        done = 0
        for match in self._script.finditer(text):
            pieces = self._link(match)
            if pieces is not None:
                parts += [text[done : match.start()], *pieces]
                done = match.end()
        if not parts:
            return text
        return {"$cat": _joined([*parts, text[done:]])}

    def _link(self, match: re.Match[str]) -> list[Any] | None:
        if (script := match["script"]) is not None:
            query = self._query(script, match["query"])
            return query and [self._root(match["root"]), script + "?", *query]
        if (context := match["context"]) is not None:
            if not self._known("context", int(context)):
                return None
            return [self._root(match["fileroot"]), "/pluginfile.php/", ref("context", int(context))]
        context = match["quotedcontext"]
        if not self._known("context", int(context)):
            return None
        return [site("wwwroot_quoted"), "%2Fpluginfile.php%2F", ref("context", int(context))]

    def _root(self, root: str) -> Any:
        return site("wwwroot") if "//" in root else site("wwwpath")

    def _query(self, script: str, query: str) -> list[Any] | None:
        tables = _parameters(script)
        parts: list[Any] = []
        done = 0
        for match in _PARAMETER.finditer(query):
            table = tables.get(match[1])
            if table is None:
                continue
            if not self._known(table, int(match[2])):
                return None
            parts += [query[done : match.start(2)], ref(table, int(match[2]))]
            done = match.end()
        return [*parts, query[done:]] if parts else None


def _parameters(script: str) -> dict[str, str]:
    found = SCRIPTS.get(script, {})
    if script.startswith("/mod/"):
        return {
            "id": "course" if script.endswith("/index.php") else "course_modules",
            "cmid": "course_modules",
            **found,
        }
    return found


def _joined(parts: list[Any]) -> list[Any]:
    out: list[Any] = []
    for part in parts:
        if isinstance(part, str) and out and isinstance(out[-1], str):
            out[-1] += part
        elif part != "":
            out.append(part)
    return out
