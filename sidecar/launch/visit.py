"""One object, opened and watched: events of the browser in, one record out."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from scorm.launch.model import ApiCall, FailedRequest, Failure, LaunchRun, ScriptError
from scorm.model import Launchable
from sidecar.launch import xapi
from sidecar.launch.browser import Browser
from sidecar.launch.clicks import SCRIPT
from sidecar.launch.listener import hear
from sidecar.launch.origin import CONTENT, HOST, ORIGIN, PLAYER, PackageFiles, outside, relative
from sidecar.launch.player import BINDING, Player

if TYPE_CHECKING:
    from sidecar.launch.launcher import LaunchSettings

_MAX_CALLS = 2_000  # recorded of one object; some poll
_MAX_TEXT = 300  # characters of an error or dialogue
_MAX_LABEL = 60  # characters of a button
_START_SECONDS = 120.0  # the first object waits for the browser's own start
_SHUT_SECONDS = 10.0
_CLICK_SECONDS = 5.0  # that a page may take after a click
_DONE = {"completed", "passed", "failed"}
_AWAY = {Failure.EXTERNAL, Failure.MIXED}
_NETWORK_ERRORS = ("Failed to fetch", "NetworkError", "Network Error", "Failed to execute 'send'")
_AUTO_ATTACH = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
_ON_ATTACH: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Fetch.enable", {"patterns": [{"urlPattern": "*"}]}),
    ("Network.enable", {}),
    ("Page.enable", {}),
    ("Runtime.enable", {}),
    ("Runtime.addBinding", {"name": BINDING}),
    ("Target.setAutoAttach", _AUTO_ATTACH),
    ("Runtime.runIfWaitingForDebugger", {}),
)


class Visit:
    """One run of one object in a browser context of its own."""

    def __init__(
        self, browser: Browser, files: PackageFiles, player: Player, family: str, settings: LaunchSettings
    ) -> None:
        self._browser = browser
        self._files = files
        self._player = player
        self._family = family
        self._settings = settings
        self._documents: dict[str, tuple[str, bytes]] = {}
        self._document = ""  # path of the launched page itself
        self._context = ""
        self._pending: set[str] = set()
        self._last = time.monotonic()  # when something last happened
        self._calls: list[ApiCall] = []
        self._failed: list[FailedRequest] = []
        self._errors: list[ScriptError] = []
        self._dialogs: list[str] = []
        self._requests = 0
        self._bytes = 0
        self._frame_loads = 0
        self._clicks: list[str] = []
        self._urls: dict[str, str] = {}  # request id -> address
        self._sessions: dict[str, str] = {}  # target id -> session id
        self._acts: dict[str, Callable[[str, Mapping[str, Any]], None]] = {
            "Target.attachedToTarget": self._attached,
            "Fetch.requestPaused": self._paused,
            "Network.requestWillBeSent": self._sent,
            "Network.loadingFinished": self._done,
            "Network.loadingFailed": self._done,
            "Runtime.bindingCalled": self._binding,
            "Runtime.exceptionThrown": self._thrown,
            "Page.javascriptDialogOpening": self._dialog,
        }

    def run(self, launchable: Launchable, known: Mapping[str, str] | None = None) -> LaunchRun:
        """Open, wait until quiet, take the picture, follow the buttons, close. Raises `BrowserDiedError`.

        `known` are the values that the run-time starts with, by element.
        """
        href = launchable.href.replace("\\", "/").lstrip("/")
        self._document = unquote(urlsplit(href).path)
        self._documents = self._player.documents(self._family, href, known)
        self._browser.handler = self._event
        context = self._browser.call("Target.createBrowserContext", seconds=_START_SECONDS)
        self._context = str(context.get("browserContextId", ""))
        try:
            session = self._open()
            self._settle(self._settings.patience)
            loaded = self._frame_loads > 0 and not any(one.document for one in self._failed)
            picture = self._picture(session) if self._settings.screenshots else None
            if loaded and not self._errors:  # a page whose scripts have stopped says no more about itself
                self._follow(session)
            self._shut(session)
        finally:
            self._browser.handler = None
            self._browser.send("Target.disposeBrowserContext", {"browserContextId": self._context})
        heard = hear(self._calls)
        return LaunchRun(
            launchable=launchable,
            loaded=loaded,
            initialised=heard.initialised,
            finished=heard.finished,
            status=heard.status,
            score=heard.score,
            calls=tuple(self._calls),
            failed=tuple(self._failed),
            errors=tuple(self._errors),
            dialogs=tuple(self._dialogs),
            clicks=tuple(self._clicks),
            requests=self._requests,
            weight=self._bytes,
            screenshot=picture,
        )

    # ------------------------------------------------------------------ acts

    def _open(self) -> str:
        # Attached from the browser itself, windows that the object opens are seen as well.
        self._browser.call("Target.setAutoAttach", _AUTO_ATTACH)
        target = self._browser.call(
            "Target.createTarget",
            {
                "url": "about:blank",
                "browserContextId": self._context,
                "width": self._settings.width,
                "height": self._settings.height,
            },
        )
        session = self._sessions.get(str(target.get("targetId", "")), "")
        self._browser.send(
            "Browser.setDownloadBehavior", {"behavior": "deny", "browserContextId": self._context}
        )
        self._browser.call(
            "Emulation.setDeviceMetricsOverride",
            {
                "width": self._settings.width,
                "height": self._settings.height,
                "deviceScaleFactor": 1,
                "mobile": False,
            },
            session=session,
        )
        self._browser.send("Page.navigate", {"url": ORIGIN + PLAYER}, session=session)
        return session

    def _equip(self, session: str) -> None:
        for method, params in _ON_ATTACH:
            self._browser.send(method, params, session=session)

    def _settle(self, seconds: float) -> None:
        """Wait until the object has loaded and asked for nothing for a while, or `seconds` are over."""
        deadline = time.monotonic() + seconds
        self._last = time.monotonic()
        while (now := time.monotonic()) < deadline:
            quiet_at = self._last + self._settings.quiet
            if self._frame_loads and not self._pending and now >= quiet_at:
                return
            self._browser.pump(min(deadline, max(quiet_at, now + 0.05)) - now)

    def _follow(self, session: str) -> None:
        """Click the object's own buttons until it says that it is completed, or nothing is left to click."""
        deadline = time.monotonic() + self._settings.patience
        while len(self._clicks) < self._settings.clicks and (left := deadline - time.monotonic()) > 0:
            if _DONE & set((hear(self._calls).status or "").split()):
                return
            given = {"expression": SCRIPT, "returnByValue": True, "userGesture": True}
            said = self._browser.call("Runtime.evaluate", given, session=session).get("result", {})
            label = said.get("value")
            if not isinstance(label, str) or not label:
                return
            self._clicks.append(label[:_MAX_LABEL])
            self._settle(min(left, _CLICK_SECONDS))

    def _picture(self, session: str) -> bytes | None:
        shot = self._browser.call(
            "Page.captureScreenshot", {"format": "jpeg", "quality": 60}, session=session
        ).get("data")
        return base64.b64decode(shot) if shot else None

    def _shut(self, session: str) -> None:
        """Leave the page, as a learner does: its unload handlers get their say."""
        loads = self._frame_loads
        leave = "document.getElementById('content').src = 'about:blank'"
        self._browser.send("Runtime.evaluate", {"expression": leave}, session=session)
        deadline = time.monotonic() + _SHUT_SECONDS
        while self._frame_loads == loads and (now := time.monotonic()) < deadline:
            self._browser.pump(deadline - now)
        self._browser.call("Runtime.evaluate", {"expression": "0"}, session=session)

    # ------------------------------------------------------------------ events

    def _event(self, session: str, method: str, params: Mapping[str, Any]) -> None:
        act = self._acts.get(method)
        if act is not None:
            self._last = time.monotonic()
            act(session, params)

    def _attached(self, _: str, params: Mapping[str, Any]) -> None:
        session = str(params["sessionId"])
        self._sessions[str(params.get("targetInfo", {}).get("targetId", ""))] = session
        self._equip(session)

    def _paused(self, session: str, params: Mapping[str, Any]) -> None:
        request = params["request"]
        url, number = str(request["url"]), str(params["requestId"])
        if urlsplit(url).scheme in {"data", "blob", "about"}:
            self._browser.send("Fetch.continueRequest", {"requestId": number}, session=session)
            return
        ours = self._ours(request, url)
        if ours is not None:
            status, type_, body = ours
            reply = {
                "requestId": number,
                "responseCode": status,
                "responseHeaders": [{"name": "Content-Type", "value": type_}],
                "body": base64.b64encode(body).decode("ascii"),
            }
            self._browser.send("Fetch.fulfillRequest", reply, session=session)
            return
        path = urlsplit(url).path
        if urlsplit(url).hostname == HOST and path.startswith(CONTENT):
            decoded = unquote(path.removeprefix(CONTENT))
            answer = self._files.answer(
                decoded,
                request.get("headers", {}),
                document=decoded == self._document and params.get("resourceType") == "Document",
            )
            if answer.failed is not None:
                self._failed.append(answer.failed)
            else:
                self._requests += 1
                self._bytes += len(answer.body)
            self._browser.send("Fetch.fulfillRequest", answer.fulfilment(number), session=session)
            return
        self._failed.extend(outside(url, ""))
        self._browser.send(
            "Fetch.failRequest", {"requestId": number, "errorReason": "BlockedByClient"}, session=session
        )

    def _ours(self, request: Mapping[str, Any], url: str) -> tuple[int, str, bytes] | None:
        """The player's own documents and the platform's ends."""
        parts = urlsplit(url)
        if parts.hostname != HOST:
            return None
        if (document := self._documents.get(parts.path)) is not None:
            return 200, *document
        said = xapi.answer(str(request.get("method", "GET")), url, str(request.get("postData", "")))
        if said is None:
            return None
        status, type_, body, calls = said
        self._calls.extend(calls[: max(0, _MAX_CALLS - len(self._calls))])
        return status, type_, body

    def _sent(self, session: str, params: Mapping[str, Any]) -> None:
        number = f"{session}:{params['requestId']}"
        self._pending.add(number)
        self._urls[number] = str(params.get("request", {}).get("url", ""))

    def _done(self, session: str, params: Mapping[str, Any]) -> None:
        number = f"{session}:{params['requestId']}"
        self._pending.discard(number)
        if params.get("blockedReason") == "mixed-content":
            self._failed.extend(outside(self._urls.get(number, ""), "mixed"))

    def _binding(self, _: str, params: Mapping[str, Any]) -> None:
        if params.get("name") != BINDING:
            return
        try:
            said = [str(part) for part in json.loads(params.get("payload", ""))]
        except (ValueError, TypeError, RecursionError):
            return  # the object itself called the binding with something else
        match said:
            case ["load", _]:
                self._frame_loads += 1
            case ["call", method, argument, result, error] if len(self._calls) < _MAX_CALLS:
                self._calls.append(
                    ApiCall(
                        method=method, argument=argument[:_MAX_TEXT], result=result[:_MAX_TEXT], error=error
                    )
                )

    def _thrown(self, _: str, params: Mapping[str, Any]) -> None:
        details = params.get("exceptionDetails", {})
        exception = details.get("exception", {})
        text = str(exception.get("description") or exception.get("value") or details.get("text", ""))
        if any(one.failure in _AWAY for one in self._failed) and any(
            word in text for word in _NETWORK_ERRORS
        ):
            return  # of our making: the test has no network, and the request itself is reported
        line = details.get("lineNumber")
        self._errors.append(
            ScriptError(
                text=text.splitlines()[0][:_MAX_TEXT] if text else "?",
                url=relative(str(details.get("url", ""))),
                line=line + 1 if isinstance(line, int) else None,
            )
        )

    def _dialog(self, session: str, params: Mapping[str, Any]) -> None:
        self._browser.send("Page.handleJavaScriptDialog", {"accept": True}, session=session)
        if params.get("type") != "beforeunload":
            self._dialogs.append(str(params.get("message", ""))[:_MAX_TEXT])
