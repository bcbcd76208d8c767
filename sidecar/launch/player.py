"""The page around a launched object: a recording run-time in the parent window, the object in a frame.

The run-time is the npm package `scorm-again`; each call that the object makes is reported through a binding
of the debugging session, so that the test sees it at the moment it happens.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from sidecar.launch.errors import NoRuntimeError
from sidecar.launch.origin import CONTENT, PLAYER, type_of
from sidecar.launch.xapi import launch_query

BINDING = "__sidecar"
SCORM12, SCORM2004, H5P = "scorm12", "scorm2004", "h5p"
_FILES = {SCORM12: "scorm12.min.js", SCORM2004: "scorm2004.min.js"}

# One report a call: [kind, method, argument, result, error code].
_RECORDER = """
(() => {
  const tell = (...what) => { try { window.%(binding)s(JSON.stringify(what.map(String))); } catch (ignored) {} };
  const record = (api, methods, errorOf) => {
    for (const name of methods) {
      const real = api[name].bind(api);
      api[name] = (...given) => {
        const result = real(...given);
        const error = errorOf(api);
        tell("call", name, given.length > 1 ? given[0] + "=" + given[1] : given[0] ?? "", result, error);
        return result;
      };
    }
    return api;
  };
  const family = %(family)s, known = %(known)s;
  if (family === "scorm12") {
    window.API = record(new window.Scorm12API({autocommit: false, logLevel: 5}),
      ["LMSInitialize", "LMSFinish", "LMSSetValue", "LMSGetValue", "LMSCommit"],
      (api) => api.lmsGetLastError ? api.lmsGetLastError() : api.LMSGetLastError());
    window.API.loadFromFlattenedJSON(known);
  } else if (family === "scorm2004") {
    window.API_1484_11 = record(new window.Scorm2004API({autocommit: false, logLevel: 5}),
      ["Initialize", "Terminate", "SetValue", "GetValue", "Commit"], (api) => api.GetLastError());
    window.API_1484_11.loadFromFlattenedJSON(known);
  }
  window.addEventListener("DOMContentLoaded", () => {
    const frame = document.getElementById("content");
    frame.addEventListener("load", () => tell("load", frame.src));
    frame.src = %(href)s;
  });
})();
"""
_PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Launch test</title>
<style>html,body,iframe{margin:0;padding:0;border:0;width:100%;height:100%;display:block;overflow:hidden}</style>
<script src="runtime.js"></script>
</head><body><iframe id="content" name="content" allow="autoplay; fullscreen"></iframe></body></html>
"""

_H5P_PAGE_AT = PLAYER + "h5p.html"
# the player asks for the package's own h5p.json, libraries and content; what learners do comes as xAPI events
_H5P_PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Launch test</title><script src="h5p/main.bundle.js"></script></head>
<body><div id="h5p"></div><script>
(async () => {{
  const tell = (...what) => {{ try {{ window.{binding}(JSON.stringify(what.map(String))); }} catch (ignored) {{}} }};
  await new H5PStandalone.H5P(document.getElementById("h5p"), {{
    h5pJsonPath: "{content}", frameJs: "{player}h5p/frame.bundle.js", frameCss: "{player}h5p/styles/h5p.css"}});
  H5P.externalDispatcher.on("xAPI", (event) => {{
    const said = event.data.statement, score = said.result && said.result.score ? said.result.score.scaled : undefined;
    tell("call", "statement", event.getVerb() + (score === undefined ? "" : " score=" + score), "", "0");
  }});
}})();
</script></body></html>
""".format(binding=BINDING, content=CONTENT.rstrip("/"), player=PLAYER)


class Player:
    """Builds the player page for one object."""

    def __init__(self, runtime: Path | None) -> None:
        self._runtime = runtime

    def check(self, family: str) -> None:
        """Raises `NoRuntimeError` when the run-time that this family needs is not installed."""
        if family in _FILES:
            self._script(family)
        elif family == H5P:
            self._h5p()

    def _script(self, family: str) -> str:
        if self._runtime is None:
            raise NoRuntimeError("no folder was named")
        for place in (self._runtime / "dist", self._runtime / "node_modules" / "scorm-again" / "dist"):
            file = place / _FILES[family]
            if file.is_file():
                return file.read_text("utf-8")
        raise NoRuntimeError(f"{_FILES[family]} is not below {self._runtime.name}")

    def _h5p(self) -> dict[str, tuple[str, bytes]]:
        """The files of the H5P player by path."""
        if self._runtime is None:
            raise NoRuntimeError("no folder was named")
        for folder in (self._runtime / "dist", self._runtime / "node_modules" / "h5p-standalone" / "dist"):
            if (folder / "main.bundle.js").is_file():
                return {
                    f"{PLAYER}h5p/{file.relative_to(folder).as_posix()}": (
                        type_of(file.name),
                        file.read_bytes(),
                    )
                    for file in sorted(folder.rglob("*"))
                    if file.is_file()
                }
        raise NoRuntimeError(f"h5p-standalone is not below {self._runtime.name}")

    def documents(
        self, family: str, href: str, known: Mapping[str, str] | None = None
    ) -> dict[str, tuple[str, bytes]]:
        """The player's own files by path: content type and bytes. `known` is what the run-time starts with."""
        address = _H5P_PAGE_AT if family == H5P else CONTENT + href
        if family in {"aicc", "cmi5"}:
            address += ("&" if "?" in href else "?") + launch_query(family)
        runtime = self._script(family) if family in _FILES else ""
        recorder = _RECORDER % {
            "binding": BINDING,
            "family": json.dumps(family),
            "href": json.dumps(address).replace("<", "\\u003c"),
            "known": json.dumps(dict(known or {})).replace("<", "\\u003c"),
        }
        more = (
            {_H5P_PAGE_AT: ("text/html; charset=utf-8", _H5P_PAGE.encode()), **self._h5p()}
            if family == H5P
            else {}
        )
        return {
            **more,
            PLAYER: ("text/html; charset=utf-8", _PAGE.encode()),
            PLAYER + "runtime.js": ("text/javascript; charset=utf-8", f"{runtime}\n{recorder}".encode()),
        }
