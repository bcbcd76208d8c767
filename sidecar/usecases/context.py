"""What a use case is given, whether a worker, the command line or a test runs it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, BinaryIO, Protocol


class JobContext(Protocol):
    """A run of one job. Use cases are idempotent: a killed run is started again from nothing.

    `scratch` is an empty folder of this run, gone afterwards.
    """

    @property
    def job_id(self) -> str: ...

    @property
    def scratch(self) -> Path: ...

    def input_path(self) -> Path:
        """The input file, read-only: an upload, a result of another job, or a file in a Moodle's pool.

        Raises `FileNotInPoolError`, `ParameterError` when the job has no input file.
        """
        ...

    def input_name(self) -> str:
        """The file name the sender gave it (never a path)."""
        ...

    def other_path(self, named: dict[str, Any]) -> Path:
        """A second file that the parameters name, as `site` and `contenthash` or `job` and `file`; read-only.

        Raises `FileNotInPoolError`, `NotFoundError`, `ParameterError`.
        """
        ...

    def progress(self, fraction: float, message: str = "") -> None:
        """Say how far it is, 0..1. Cheap: call it in loops. Raises `JobCancelledError`, `LeaseLostError`."""
        ...

    def output(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Write a result file; it appears whole when the body ends, and not at all when it raises."""
        ...

    def site(self, name: str) -> Any:
        """The Moodle site of this name (`sidecar.moodle.site.Site`, given by wiring). Raises `UnknownSiteError`."""
        ...

    def launcher(self) -> Any:
        """What opens packages in a browser (`scorm.launch.Launcher`, given by wiring)."""
        ...

    def mirror_peer(self, name: str) -> Any:
        """A source of mirrors (`sidecar.mirror.ports.Peer`): a site of ours or a partner. Raises `UnknownSiteError`."""
        ...

    def desk(self, site: str) -> Any:
        """What signs badges for a site (`sidecar.usecases.credentials.Desk`). Raises `UnknownSiteError`, `ParameterError`."""
        ...

    def signer(self, site: str | None) -> Any:
        """What signs certificates (`certificates.signing.Signer`), for a site or for none; None: nothing is configured.

        Raises `UnknownSiteError`, `SigningKeyError`.
        """
        ...
