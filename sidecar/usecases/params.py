"""What each kind of job takes. Apart from the use cases, so that the API can judge a request without loading a library."""

from __future__ import annotations

from typing import Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field


class _Params(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


_VARIANT = "pdf/a-3b, pdf/a-3u, pdf/ua-1 or pdf"
_LANGUAGE = "of messages and page: en fr de es pt ar vi uk; default: English messages, the page in the site's"


class FixPackage(_Params):
    """Parameters of `package.fix`."""

    site: str | None = Field(default=None, description="the Moodle site whose limits and version count")
    language: str | None = Field(default=None, max_length=64, description=_LANGUAGE)


class CheckPackage(FixPackage):
    """Parameters of `package.check`."""

    depth: Literal["full", "manifest"] = Field(
        default="full", description="manifest: no checksum is verified"
    )
    sums: bool = Field(
        default=True, description="false: the report comes without SHA-1 and SHA-256 of the file, sooner"
    )


class LaunchPackage(FixPackage):
    """Parameters of `package.launch`."""

    objects: int = Field(default=50, ge=1, le=200, description="at most so many objects are opened")


class ShrinkPackage(FixPackage):
    """Parameters of `package.shrink`."""

    quality: int = Field(default=80, ge=1, le=95, description="of pictures that are encoded again")
    drop_orphans: bool = Field(default=False, description="leave out media that nothing mentions")


class StoredFile(_Params):
    """A file that a Moodle site stores, by `site` and `contenthash`."""

    site: str = Field(description="name of the site in the sidecar's settings")
    contenthash: str = Field(pattern=r"^[0-9a-f]{40}$", description="SHA-1 as in Moodle's files table")


class ResultFile(_Params):
    """A file that another job left."""

    job: str = Field(max_length=64)
    file: str = Field(max_length=200)


class ConvertQuestions(_Params):
    """Parameters of `questions.convert`."""

    source_format: str | None = Field(
        default=None, alias="from", description="Format of the input; default: by content."
    )
    target_format: str = Field(default="moodlexml", alias="to", description="Format of the result.")
    encoding: str | None = Field(
        default=None, description="Character encoding of a text file; default: detected."
    )
    strict_moodle: bool = Field(default=False, description="Read as Moodle's importer does.")
    refuse_loss: bool = Field(default=False, description="Leave out questions that would lose something.")
    update: StoredFile | ResultFile | None = Field(
        default=None,
        description="an earlier bank: the report says which questions are new, changed, unchanged or gone",
    )


class RenderCertificates(_Params):
    """Parameters of `certificates.render`. The input is a zip: template.json, issues.jsonl or .csv, files/."""

    variant: str = Field(default="pdf/a-3b", description=_VARIANT)
    sign: bool = Field(
        default=False, description="sign with the key of `[signing]`; the template is the sender's own"
    )


class IssueCertificates(_Params):
    """Parameters of `certificates.issue`."""

    site: str = Field(description="name of the Moodle site")
    template: int = Field(default=0, ge=0, description="only this template; 0: all")
    course: int = Field(default=0, ge=0, description="only this course; 0: all")
    dry_run: bool = Field(default=False, description="say who would get one, change nothing")
    variant: str = Field(default="pdf/a-3b", description=_VARIANT)


class IssueBadges(_Params):
    """Parameters of `badges.issue`."""

    site: str = Field(description="name of the Moodle site")
    badge: int | None = Field(default=None, description="one of Moodle's badges, by id")
    badges: tuple[int, ...] = Field(default=(), description="several badges; none: all that were awarded")
    issued: tuple[int, ...] = Field(
        default=(),
        max_length=5000,
        description="with `badge`: row ids of badge_issued; each picture is then a result file of its own",
    )
    proof: Literal["eddsa-rdfc-2022", "vc-jwt", "hosted", "signed"] = Field(
        default="eddsa-rdfc-2022", description="how the credentials are signed"
    )
    names: bool = Field(
        default=False, description="holders agreed that their names stand in the public documents"
    )
    refresh: bool = Field(
        default=False, description="name our refresh service (1EdTechCredentialRefresh) in credentials of 3.0"
    )
    revoke_missing: bool = Field(default=True, description="revoke what Moodle has revoked since")

    @property
    def wanted(self) -> tuple[int, ...]:
        """The badges asked for."""
        return self.badges if self.badge is None else (self.badge, *self.badges)


class MirrorCourse(_Params):
    """Parameters of `mirror.plan` and `mirror.apply`: one course of a source, and where its mirror is to be."""

    source: str = Field(
        validation_alias=AliasChoices("source", "from"),
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$",
        description="site or partner that has the course",
    )
    course: str = Field(description="short name or id of the course at the source")
    site: str = Field(validation_alias=AliasChoices("site", "to"), description="site to mirror to")
    as_shortname: str | None = Field(
        default=None,
        validation_alias=AliasChoices("as_shortname", "as"),
        description="short name on the target, if another",
    )
    fullname: str | None = Field(default=None, description="full name on the target, if another")
    category: int | None = Field(default=None, description="id of the course category on the target")
    startdate: int | None = Field(
        default=None, description="first day on the target, Unix time; dates move along"
    )
    account: str | None = Field(default=None, description="username that content is written as")
    key: str | None = Field(default=None, description="fingerprint of the key the source must sign with")
    edits: Literal["overwrite", "keep", "stop"] | None = Field(
        default=None, description="what happens to edits made on the target"
    )
    gone: Literal["auto", "hide", "keep"] | None = Field(
        default=None, description="what happens to activities the source deleted"
    )
    without_missing: bool = Field(
        default=False, description="leave out activities whose plugin the target lacks"
    )


class AdoptCourse(MirrorCourse):
    """Parameters of `mirror.adopt`: as of `mirror.plan`; `as_shortname` is the copy that is there already."""

    leave_unsure: bool = Field(
        default=False, description="rows that no sign decides are made anew by the next apply"
    )


class UndoMirror(_Params):
    """Parameters of `mirror.undo`."""

    site: str = Field(validation_alias=AliasChoices("site", "to"), description="site of the mirror")
    course: str = Field(description="short name of the mirror there")


class ExportCourse(_Params):
    """Parameters of `mirror.export`."""

    site: str = Field(description="the site that has the course")
    course: str = Field(description="short name or id of the course")
