"""The learning platform's ends of AICC (HACP) and cmi5 (xAPI), just enough to launch and to listen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from scorm.launch.model import ApiCall
from sidecar.launch.origin import ORIGIN

HACP = "/lms/hacp"
XAPI = "/lms/xapi/"
FETCH = "/lms/fetch"
_REGISTRATION = "8c1f5f9a-4f0e-4c52-9d1c-3f1f6f3f7a11"
_ACTOR = {"objectType": "Agent", "account": {"homePage": ORIGIN, "name": "launch-test"}}
_LAUNCH_DATA = {
    "contextTemplate": {
        "extensions": {"https://w3id.org/xapi/cmi5/context/extensions/sessionid": "launch-test"},
        "contextActivities": {"grouping": []},
    },
    "launchMode": "Normal",
    "moveOn": "NotApplicable",
    "returnURL": f"{ORIGIN}/lms/return",
}
_HACP_START = (
    "error=0\r\nerror_text=Successful\r\nversion=3.5\r\naicc_data=[core]\r\nstudent_id=1\r\nstudent_name=Test, Launch\r\n"
    "lesson_location=\r\ncredit=credit\r\nlesson_status=not attempted,ab-initio\r\nscore=\r\ntime=00:00:00\r\n"
    "lesson_mode=normal\r\n[core_lesson]\r\n[core_vendor]\r\n"
)
_MAX_STATEMENTS = 500


def launch_query(family: str) -> str:
    """The query string that the standard adds to the address of an assignable unit."""
    if family == "aicc":
        return urlencode({"aicc_sid": "launch-test", "aicc_url": ORIGIN + HACP}, quote_via=quote)
    return urlencode(
        {
            "endpoint": ORIGIN + XAPI,
            "fetch": ORIGIN + FETCH,
            "actor": json.dumps(_ACTOR),
            "registration": _REGISTRATION,
            "activityId": f"{ORIGIN}/lms/activity",
        },
        quote_via=quote,
    )


def answer(method: str, url: str, body: str) -> tuple[int, str, bytes, tuple[ApiCall, ...]] | None:
    """Status, content type, body and what was said, for a request to the platform's own ends; None for others."""
    path = urlsplit(url).path
    if path == HACP:
        return _hacp(body)
    if path == FETCH:
        return 200, "application/json", b'{"auth-token": "bGF1bmNoOnRlc3Q="}', ()
    if path.startswith(XAPI):
        return _xapi(method, path.removeprefix(XAPI).lstrip("/"), url, body)
    if path.startswith("/lms/"):
        return 200, "text/plain", b"", ()
    return None


def _hacp(body: str) -> tuple[int, str, bytes, tuple[ApiCall, ...]]:
    form = {name.lower(): values[-1] for name, values in parse_qs(body, keep_blank_values=True).items()}
    command = form.get("command", "").lower()
    data = form.get("aicc_data", "")
    names = {"getparam": "GetParam", "putparam": "PutParam", "exitau": "ExitAU"}
    call = ApiCall(method=names.get(command, command or "?"), argument=data, result="0")
    reply = _HACP_START if command == "getparam" else "error=0\r\nerror_text=Successful\r\n"
    return 200, "text/plain", reply.encode(), (call,)


def _xapi(method: str, path: str, url: str, body: str) -> tuple[int, str, bytes, tuple[ApiCall, ...]]:
    query = parse_qs(urlsplit(url).query)
    if path.startswith("statements") and method in {"PUT", "POST"}:
        calls = tuple(_statements(body))
        ids = json.dumps([_REGISTRATION for _ in calls]).encode()
        return (
            (204, "application/json", b"", calls)
            if method == "PUT"
            else (200, "application/json", ids, calls)
        )
    if path.startswith("statements"):
        return 200, "application/json", b'{"statements": [], "more": ""}', ()
    if method == "GET" and query.get("stateId") == ["LMS.LaunchData"]:
        return 200, "application/json", json.dumps(_LAUNCH_DATA).encode(), ()
    if method == "GET":
        return 404, "application/json", b"", ()
    return 204, "application/json", b"", ()


def _statements(body: str) -> Iterator[ApiCall]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        yield ApiCall(method="statement", argument=body[:200], error="400")
        return
    for one in (read if isinstance(read, list) else [read])[:_MAX_STATEMENTS]:
        verb = one.get("verb") if isinstance(one, dict) else None
        name = str(verb.get("id", "")) if isinstance(verb, dict) else ""
        score = ""
        if isinstance(one, dict) and isinstance(result := one.get("result"), dict):
            given = result.get("score")
            score = f" score={given.get('scaled')}" if isinstance(given, dict) else ""
        yield ApiCall(method="statement", argument=name.rsplit("/", 1)[-1] + score)
