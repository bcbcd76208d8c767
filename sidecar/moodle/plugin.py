"""The plugin's web services on a Moodle: what only Moodle itself can do or tell."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any, ClassVar

from sidecar.errors import SidecarError

MAX_ANSWER = 64 << 20  # bytes; a site's whole schema is some MB


class PluginError(SidecarError):
    """The Moodle plugin did not answer as it should."""

    code: ClassVar[str] = "SC-PLG-001"
    exit_code: ClassVar[int] = 3
    http_status: ClassVar[int] = 502


class PluginClient:
    """Calls functions of `local_sidecar` over Moodle's REST protocol. The token never shows in an error."""

    def __init__(self, wwwroot: str, token: str, *, timeout: float = 60) -> None:
        self._address = f"{wwwroot.rstrip('/')}/webservice/rest/server.php"
        self._token = token
        self._timeout = timeout

    def call(self, function: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """The decoded answer. Raises `PluginError` for no answer, no JSON, or an error of Moodle's."""
        fields = [
            ("wstoken", self._token),
            ("wsfunction", function),
            ("moodlewsrestformat", "json"),
            *_flat(parameters or {}),
        ]
        request = urllib.request.Request(self._address, data=urllib.parse.urlencode(fields).encode("ascii"))  # noqa: S310 - http(s) of the settings
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:  # noqa: S310
                raw = response.read(MAX_ANSWER + 1)
        except (urllib.error.URLError, OSError, ValueError) as error:
            raise PluginError(f"{function}: {getattr(error, 'reason', error)}") from None
        if len(raw) > MAX_ANSWER:
            raise PluginError(f"{function}: answer of more than {MAX_ANSWER} bytes")
        try:
            answer = json.loads(raw)
        except ValueError:
            raise PluginError(f"{function}: the answer is no JSON") from None
        if isinstance(answer, dict) and "exception" in answer:
            raise PluginError(f"{function}: {answer.get('errorcode')}: {answer.get('message')}")
        return answer

    def after_apply(self, course: int, questions: list[int], *, regrade: bool) -> list[str]:
        """Rebuild caches, refresh events, regrade; gives warnings of what could not be done."""
        answer = self.call(
            "local_sidecar_after_apply",
            {"courseid": course, "questionids": questions, "regrade": int(regrade)},
        )
        warnings = answer.get("warnings", []) if isinstance(answer, dict) else []
        return [str(item) for item in warnings]

    def xmldb(self) -> dict[str, Any]:
        """The live schema: `{"tables": {name: {"fields", "keys", …}}}`."""
        answer = self.call("local_sidecar_get_xmldb")
        try:
            tree: dict[str, Any] = json.loads(answer["json"])
        except (TypeError, KeyError, ValueError):
            raise PluginError("local_sidecar_get_xmldb: the schema is no JSON") from None
        return tree


def _flat(parameters: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in parameters.items():
        if isinstance(value, list):
            found += [(f"{name}[{place}]", str(item)) for place, item in enumerate(value)]
        else:
            found.append((name, str(value)))
    return found
