"""What the jobs `mirror.plan` and `mirror.apply` take, and the request it makes."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from sidecar.mirror.policy import Gone, Policy
from sidecar.usecases.mirror_course import Request


class MirrorParams(BaseModel):
    """One course of a source, and where its mirror is to be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(description="site that has the course")
    course: str = Field(description="short name or id of the course at the source")
    site: str = Field(description="site to mirror to")
    as_shortname: str | None = Field(default=None, description="short name on the target, if another")
    fullname: str | None = Field(default=None, description="full name on the target, if another")
    category: int | None = Field(default=None, description="id of the course category on the target")
    startdate: int | None = Field(
        default=None, description="first day on the target, Unix time; dates move along"
    )
    account: str | None = Field(default=None, description="username that content is written as")
    key: str | None = Field(default=None, description="fingerprint of the key the source must sign with")
    edits: Policy | None = Field(default=None, description="what happens to edits made on the target")
    gone: Gone | None = Field(default=None, description="what happens to activities the source deleted")
    without_missing: bool = Field(
        default=False, description="leave out activities whose plugin the target lacks"
    )

    def request(self) -> Request:
        values = self.model_dump(exclude={"source", "site"})
        return Request(**values)
