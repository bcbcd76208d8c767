"""The table of routes. The OpenAPI document and the reference are made of it; handlers do the work."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from pydantic import BaseModel

from sidecar.api import credentials, docs, health, jobs, mirror
from sidecar.api.models import CheckRequest, Health, JobList, JobModel, NewJobRequest, Status


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """One address. `body` is the JSON object taken; with `upload`, a multipart form with a file is taken too."""

    method: str
    path: str
    handler: Callable[[web.Request], Coroutine[Any, Any, web.StreamResponse]]
    summary: str
    tag: str
    scope: str | None = None  # token scope; "any" is any live token; None is public
    body: type[BaseModel] | None = None
    upload: bool = False
    answer: type[BaseModel] | None = None
    status: int = 200
    media: str = "application/json"
    query: tuple[tuple[str, str, str], ...] = ()  # name, JSON type, meaning
    errors: tuple[int, ...] = ()


_WAIT = (("wait", "number", "seconds to wait for its end, at most 60"),)
_SITE = (("site", "string", "which of this sidecar's sites, when there are several"),)
_PAGE = (
    ("state", "string", "only jobs in this state"),
    ("kind", "string", "only jobs of this kind"),
    ("limit", "integer", "at most so many, up to 200"),
    ("ids", "string", "these jobs, comma-separated"),
    ("before", "number", "only jobs created before (from `next`)"),
)

ROUTES: tuple[Route, ...] = (
    Route(method="POST", path="/v1/jobs", handler=jobs.create, tag="jobs", summary="Send a job", scope="any", body=NewJobRequest,
          upload=True, answer=JobModel, status=202, errors=(400, 401, 403, 404, 409, 413, 422, 507)),
    Route(method="GET", path="/v1/jobs", handler=jobs.index, tag="jobs", summary="List jobs", scope="any", answer=JobList, query=_PAGE,
          errors=(400, 401)),
    Route(method="GET", path="/v1/jobs/{id}", handler=jobs.show, tag="jobs", summary="Look at a job", scope="any", answer=JobModel,
          query=_WAIT, errors=(401, 404)),
    Route(method="DELETE", path="/v1/jobs/{id}", handler=jobs.cancel, tag="jobs", summary="Cancel a job", scope="any", answer=JobModel,
          errors=(401, 404, 409)),
    Route(method="POST", path="/v1/jobs/{id}/retry", handler=jobs.retry, tag="jobs", summary="Do a failed or cancelled job again",
          scope="any", answer=JobModel, status=202, errors=(401, 404, 409)),
    Route(method="GET", path="/v1/jobs/{id}/events", handler=jobs.events, tag="jobs", summary="Follow a job (server-sent events)",
          scope="any", media="text/event-stream", errors=(401, 404)),
    Route(method="GET", path="/v1/jobs/{id}/files/{name}", handler=jobs.download, tag="jobs", summary="Fetch a result file (Range)",
          scope="any", media="application/octet-stream", errors=(401, 404)),
    Route(method="POST", path="/v1/packages/check", handler=jobs.check_package, tag="packages", summary="Check a package while somebody waits",
          scope="packages", body=CheckRequest, upload=True, query=_WAIT, errors=(400, 401, 403, 404, 413, 422, 507)),
    Route(method="GET", path="/v1/mirror/courses", handler=mirror.courses, tag="mirror", summary="Courses a partner may mirror", scope="mirror:read", query=(*_SITE, ("named", "string", "only the course of this short name or id")), errors=(401, 403)),
    Route(method="GET", path="/v1/mirror/courses/{id}/manifest", handler=mirror.manifest, tag="mirror", summary="Signed manifest of a course", scope="mirror:read", media="application/octet-stream", query=(*_SITE, ("known", "string", "root that the asking side has")), errors=(401, 403, 404)),
    Route(method="POST", path="/v1/mirror/objects", handler=mirror.objects, tag="mirror", summary="Objects of a course as a pack", scope="mirror:read", body=mirror.ObjectsRequest, media="application/vnd.moodle-sidecar.pack", query=_SITE, errors=(400, 401, 403, 404)),
    Route(method="GET", path="/v1/mirror/blobs/{sha256}", handler=mirror.blob, tag="mirror", summary="Content of a file (Range)", scope="mirror:read", media="application/octet-stream", query=(*_SITE, ("course", "integer", "course it belongs to"), ("sha1", "string", "its SHA-1")), errors=(400, 401, 403, 404, 416)),
    Route(method="POST", path="/v1/mirror/small-blobs", handler=mirror.small_blobs, tag="mirror", summary="Small files of a course as a pack", scope="mirror:read", body=mirror.SmallBlobsRequest, media="application/vnd.moodle-sidecar.pack", query=_SITE, errors=(400, 401, 403, 404)),
    Route(method="GET", path="/v1/mirror/partners", handler=mirror.partners, tag="mirror", summary="Partners we mirror from", scope="mirror:write", errors=(401, 403)),
    Route(method="PUT", path="/v1/mirror/partners/{name}", handler=mirror.put_partner, tag="mirror", summary="Add or change a partner", scope="mirror:write", body=mirror.PartnerRequest, errors=(400, 401, 403)),
    Route(method="DELETE", path="/v1/mirror/partners/{name}", handler=mirror.drop_partner, tag="mirror", summary="Forget a partner", scope="mirror:write", status=204, errors=(401, 403, 404)),
    Route(method="GET", path="/v1/mirror/remote-courses", handler=mirror.remote_courses, tag="mirror", summary="Courses a partner shows us", scope="mirror:write", query=(("from", "string", "partner or site"),), errors=(400, 401, 403, 503)),
    Route(method="GET", path="/v1/mirror/subscriptions", handler=mirror.subscriptions, tag="mirror", summary="Courses pulled by the clock", scope="mirror:write", query=(("to", "string", "only this site"),), errors=(401, 403)),
    Route(method="POST", path="/v1/mirror/subscriptions", handler=mirror.subscribe, tag="mirror", summary="Subscribe to a course", scope="mirror:write", body=mirror.SubscriptionRequest, status=201, errors=(400, 401, 403, 422)),
    Route(method="DELETE", path="/v1/mirror/subscriptions/{id}", handler=mirror.unsubscribe, tag="mirror", summary="Pull it no more", scope="mirror:write", status=204, errors=(401, 403, 404)),
    Route(method="GET", path="/v1/mirror/status", handler=mirror.status, tag="mirror", summary="How old each mirror is, and why", scope="mirror:write", query=(("to", "string", "site"),), errors=(401, 403, 422)),
    Route(method="GET", path="/verify", handler=credentials.verify_form, tag="credentials", summary="Form: is it genuine", media="text/html"),
    Route(method="POST", path="/verify", handler=credentials.verify_upload, tag="credentials", summary="Verify a file", errors=(400, 413, 422, 503)),
    Route(method="GET", path="/verify/{code}", handler=credentials.verify_code, tag="credentials", summary="Verify a code", media="text/html", errors=(404,)),
    Route(method="GET", path="/badges/{site}/{tail:.+}", handler=credentials.badge, tag="credentials", summary="A badge's page and documents", media="text/html", errors=(404,)),
    Route(method="GET", path="/v1/status", handler=health.status, tag="service", summary="Who am I, and what can be done here", scope="any",
          answer=Status, errors=(401,)),
    Route(method="GET", path="/healthz", handler=health.healthz, tag="service", summary="Does the process answer", answer=Health),
    Route(method="GET", path="/readyz", handler=health.readyz, tag="service", summary="Can it work", answer=Health, errors=(503,)),
    Route(method="GET", path="/metrics", handler=health.metrics, tag="service", summary="Prometheus metrics", media="text/plain"),
    Route(method="GET", path="/openapi.json", handler=docs.openapi, tag="service", summary="This description"),
    Route(method="GET", path="/docs", handler=docs.page, tag="service", summary="The description for people", media="text/html"),
    Route(method="GET", path="/docs/errors", handler=docs.errors, tag="service", summary="All error codes", media="text/html"),
)  # fmt: skip


def _refuse_doubles() -> None:
    seen: set[tuple[str, str]] = set()
    for route in ROUTES:
        if (route.method, route.path) in seen:
            raise TypeError(f"route {route.method} {route.path} twice")
        seen.add((route.method, route.path))


_refuse_doubles()
