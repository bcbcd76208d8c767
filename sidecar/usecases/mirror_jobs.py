"""The request that the parameters of a mirror's job make."""

from __future__ import annotations

from sidecar.mirror.policy import Gone, Policy
from sidecar.usecases.mirror_find import Request
from sidecar.usecases.params import MirrorCourse


def request_of(params: MirrorCourse) -> Request:
    """What `mirror_course.plan`, `apply` and `mirror_adopt.adopt` are asked."""
    return Request(
        course=params.course,
        as_shortname=params.as_shortname,
        fullname=params.fullname,
        category=params.category,
        startdate=params.startdate,
        account=params.account,
        key=params.key,
        edits=None if params.edits is None else Policy(params.edits),
        gone=None if params.gone is None else Gone(params.gone),
        without_missing=params.without_missing,
    )
