"""Shapes of requests and answers; the OpenAPI document is made of them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PoolInput(_Strict):
    """A file that a Moodle site stores already: read where it is, not copied."""

    site: str = Field(description="name of the site in the sidecar's settings")
    contenthash: str = Field(pattern=r"^[0-9a-f]{40}$", description="SHA-1 as in Moodle's files table")
    filename: str = Field(default="", max_length=255, description="name to show")


class ResultInput(_Strict):
    """A file that another job left."""

    job: str = Field(max_length=64)
    file: str = Field(max_length=200)


class NewJobRequest(_Strict):
    """A job to do. With a file from elsewhere: multipart, part `job` as this object, part `file`."""

    kind: str = Field(max_length=64, description="one of the job kinds")
    input: PoolInput | ResultInput | None = Field(
        default=None, description="none when the file comes in the same multipart request"
    )
    params: dict[str, Any] = Field(default_factory=dict, description="parameters of the kind")
    priority: Literal["quick", "normal"] = Field(
        default="normal", description="quick: a person waits in front of a form"
    )
    callback: str | None = Field(
        default=None,
        max_length=2000,
        pattern=r"^https?://",
        description="told when the job has ended; must be on a configured site",
    )


class CheckRequest(_Strict):
    """A package to check while somebody waits."""

    input: PoolInput | ResultInput | None = None
    params: dict[str, Any] = Field(default_factory=dict)


class ErrorDetail(BaseModel):
    """Why a job failed."""

    code: str
    title: str
    detail: str


class FileModel(BaseModel):
    """A result file."""

    name: str
    size: int = Field(description="bytes")
    sha256: str


class Said(BaseModel):
    """A job's message as a code and numbers, to be said in another language than English."""

    code: str
    params: dict[str, int]


class JobModel(BaseModel):
    """A job."""

    id: str
    kind: str
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    progress: float = Field(ge=0, le=1)
    message: str
    said: Said | None = Field(description="null: the message is a name, or there is none")
    attempt: int
    created: str
    started: str | None
    finished: str | None
    result: dict[str, Any] | None
    error: ErrorDetail | None
    files: list[FileModel]
    links: dict[str, Any]


class JobList(BaseModel):
    """A page of jobs, newest first."""

    jobs: list[JobModel]
    next: str | None = Field(description="address of the next page")


class ProblemDocument(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str


class Health(BaseModel):
    """Whether it works, and which part does not."""

    status: Literal["ok", "failing"]
    version: str
    time: str = Field(description="the service's clock, UTC")
    checks: dict[str, str] = Field(default_factory=dict)


class SiteModel(BaseModel):
    """A Moodle site that this sidecar serves."""

    name: str
    wwwroot: str
    pool: bool = Field(
        description="whether its file pool can be read here, so that files are named and not sent"
    )


class Status(BaseModel):
    """What a client needs to know of the service and of its own token."""

    version: str
    time: str = Field(description="the service's clock, UTC")
    token: str = Field(description="name of the token")
    scopes: list[str]
    callback_secret: str = Field(description="signs call-backs to this client")
    sites: list[SiteModel]
    kinds: list[str] = Field(description="job kinds that the token may start")
