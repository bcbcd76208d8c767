"""Draw certificates from a template and a list of issues, and sign them. Nothing is issued by this."""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import certificates
from certificates.errors import SigningKeyError
from certificates.model import Issue, SignatureBox
from certificates.rendered import Rendered
from certificates.signing import Signer, from_pem, sign
from certificates.sources.files import Loaded
from safeio.archive import SafeZip
from safeio.files import atomic_writer
from sidecar.errors import ParameterError
from sidecar.usecases.context import JobContext
from sidecar.usecases.params import RenderCertificates as Params

Clock = Callable[[], int]


@cache
def fonts(folders: tuple[Path, ...] = ()) -> certificates.FontBook:
    """The machine's faces, looked up once a process."""
    from certificates.fonts import DEBIAN_FOLDERS

    return certificates.FontBook.scan((*folders, *DEBIAN_FOLDERS))


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """One certificate on disk; `line` is what `sidecar certificates render` prints."""

    line: dict[str, Any]
    errors: int


def draw(
    loaded: Loaded, issues: Iterable[Issue], *, variant: str, signer: Signer | None = None, now: int = 0
) -> Iterator[tuple[Rendered, bytes]]:
    """Each certificate with its final bytes: signed at `now` (Unix seconds) when there is a signer."""
    for rendered in certificates.render(
        loaded.template, issues, assets=loaded.assets, fonts=fonts(), variant=variant
    ):
        pdf = rendered.pdf
        by = signer or _templates_own(rendered.signature, loaded)
        if by is not None:
            pdf = sign(pdf, by, when=now, box=rendered.signature, reason=loaded.template.name)
        yield rendered, pdf


def _templates_own(box: SignatureBox | None, loaded: Loaded) -> Signer | None:
    """The key that the template brings along, as Moodle signs with it where there is no other. Raises `SigningKeyError`."""
    if box is None or box.key is None:
        return None
    content = loaded.assets(box.key.sha1)
    if content is None:
        raise SigningKeyError(f"the template's key {box.key.filename[:80]} is not there")
    return _opened(content, box.password)


@lru_cache(maxsize=16)
def _opened(content: bytes, password: str) -> Signer:
    return from_pem(content, password or None)


def render_to_folder(
    loaded: Loaded,
    issues: Iterable[Issue],
    out: Path,
    *,
    variant: str,
    signer: Signer | None = None,
    now: int = 0,
    resume: bool = False,
) -> Iterator[Written]:
    """Write `<code>.pdf` for each issue into `out`, whole or not at all.

    `resume` passes over those already there, so that a killed run goes on where it stopped.
    """
    out.mkdir(parents=True, exist_ok=True)

    def wanted() -> Iterator[Issue]:
        for issue in issues:
            if not (resume and (out / file_name(issue.code)).exists()):
                yield issue

    for rendered, pdf in draw(loaded, wanted(), variant=variant, signer=signer, now=now):
        name = file_name(rendered.code)
        with atomic_writer(out / name) as stream:
            stream.write(pdf)
        yield Written(
            line=line_of(rendered, name, signed=pdf is not rendered.pdf),
            errors=sum(problem.severity == "error" for problem in rendered.findings),
        )


def file_name(code: str) -> str:
    """The file of a certificate: its code, which may come from a CSV, without what a path could be made of."""
    safe = "".join(character if character.isalnum() or character in "-_" else "_" for character in code)
    return f"{safe[:100] or '_'}.pdf"


def line_of(rendered: Rendered, pdf: str, *, signed: bool = False) -> dict[str, Any]:
    """The JSON line of one certificate."""
    return {
        "code": rendered.code,
        "name": rendered.name,
        "pdf": pdf,
        "pages": rendered.pages,
        "signed": signed,
        "findings": [problem.to_dict() for problem in rendered.findings],
    }


LIMIT = 512 << 20  # bytes unpacked


def run(ctx: JobContext, params: Params) -> dict[str, Any]:
    """`certificates.zip` with a PDF an issue, and `report.jsonl` with a line each."""
    signer = ctx.signer(None) if params.sign else None
    if params.sign and signer is None:
        raise ParameterError("sign: no signing key is configured ([signing])")
    folder = ctx.scratch / "input"
    unpack(ctx.input_path(), folder)
    loaded = certificates.load_template(folder / "template.json")
    source = next(
        (folder / name for name in ("issues.jsonl", "issues.csv") if (folder / name).is_file()), None
    )
    if source is None:
        raise ParameterError("the zip holds neither issues.jsonl nor issues.csv")
    issues = list(certificates.iter_issues(source, loaded.template))
    done = errors = 0
    with (
        ctx.output("certificates.zip") as stream,
        ctx.output("report.jsonl") as report,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive,
    ):
        for rendered, pdf in draw(
            loaded, issues, variant=params.variant, signer=signer, now=int(time.time())
        ):
            name = file_name(rendered.code)
            archive.writestr(zipfile.ZipInfo(name), pdf)
            report.write(
                json.dumps(
                    line_of(rendered, name, signed=pdf is not rendered.pdf), ensure_ascii=False
                ).encode()
                + b"\n"
            )
            done += 1
            errors += any(problem.severity == "error" for problem in rendered.findings)
            ctx.progress(done / max(len(issues), 1), f"{done} of {len(issues)} drawn")
    return {"certificates": done, "with_errors": errors}


def unpack(path: Path, folder: Path) -> None:
    """The members of a zip as files below `folder`. Raises `ArchiveError`, `ParameterError` for odd names."""
    total = 0
    with SafeZip(path) as archive:
        for info in archive.infos:
            if info.is_dir():
                continue
            target = (folder / info.filename).resolve()
            if not target.is_relative_to(folder.resolve()):
                raise ParameterError(f"a name that leads out of the zip: {info.filename[:80]}")
            total += info.file_size
            if total > LIMIT:
                raise ParameterError(f"the zip unpacks to more than {LIMIT >> 20} MB")
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as source, target.open("wb") as out:
                while chunk := source.read(1 << 20):
                    out.write(chunk)
