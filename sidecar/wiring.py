"""Puts the parts together. The only module that knows which adapter stands behind which port."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from sidecar.errors import (
    FileNotInPoolError,
    NotFoundError,
    ParameterError,
    SettingsError,
    SiteUnreachableError,
    SystemFailureError,
)
from sidecar.jobs.database import open_engine
from sidecar.jobs.files import FileStore
from sidecar.jobs.ledger import Ledger
from sidecar.jobs.runner import Inputs
from sidecar.jobs.tokens import Tokens
from sidecar.settings import Settings, SigningSettings, load

if TYPE_CHECKING:
    from certificates.signing import Signer
    from sidecar.jobs.credentials_store import CredentialsStore
    from sidecar.jobs.dispatch import Dispatcher
    from sidecar.jobs.mirror_store import MirrorBook
    from sidecar.launch import ChromiumLauncher
    from sidecar.mirror.exporter import Exporter
    from sidecar.mirror.ports import Peer, TargetSite
    from sidecar.moodle.site import Site
    from sidecar.peers.line import Throttle
    from sidecar.usecases.credentials import Desk
    from sidecar.usecases.issuer_keys import IssuerKeys

_DESK_SECONDS = 300.0  # a changed key or issuer name is seen after so long


class Services:
    """What the edges are given. Each part is opened when first used."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._sites: dict[str, Site] = {}
        self._desks: dict[str, tuple[float, Desk]] = {}
        self._signers: dict[SigningSettings, tuple[tuple[Any, ...], Signer]] = {}

    @classmethod
    def from_environment(cls) -> Services:
        """Raises `SettingsError`."""
        return cls(load())

    @cached_property
    def data(self) -> Path:
        """The data folder, made when it is not there: others may not look into it. Raises `SystemFailureError`."""
        folder = self.settings.data_folder
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        except OSError as error:
            raise SystemFailureError(f"SIDECAR_DATA={folder}: {error.strerror}") from None
        return folder

    @cached_property
    def engine(self) -> Any:
        """The ledger's database. Raises `LedgerError`, `SettingsError`, `SystemFailureError`."""
        if self.settings.database_url is None:
            self.data  # noqa: B018  SQLite's folder
        return open_engine(self.settings.ledger_url)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(
            self.engine, lease_seconds=self.settings.lease_seconds, max_attempts=self.settings.max_attempts
        )

    @cached_property
    def tokens(self) -> Tokens:
        return Tokens(self.engine)

    @cached_property
    def store(self) -> FileStore:
        return FileStore(self.data)

    @cached_property
    def dispatcher(self) -> Dispatcher:
        from sidecar.jobs.dispatch import Dispatcher

        return Dispatcher(self.ledger, broker_url=self.settings.broker, data=self.data)

    @cached_property
    def inputs(self) -> Inputs:
        return Inputs(
            resolve=self.resolve_input,
            site=self.site,
            desk=self.desk,
            peer=self.mirror_partner,
            signer=self.signer,
            launcher=self.launcher,
        )

    def launcher(self) -> ChromiumLauncher:
        """What opens packages in a browser; the browser itself starts with the first object."""
        from sidecar.launch import ChromiumLauncher, LaunchSettings, installed_runtime

        settings = self.settings
        runtime = settings.launch_runtime or installed_runtime(settings.data_folder)
        return ChromiumLauncher(LaunchSettings(runtime=runtime, browser=settings.launch_browser))

    def site(self, name: str) -> Site:
        """Raises `UnknownSiteError`."""
        if name not in self._sites:
            from sidecar.moodle.site import Site

            found = self.settings.site(name)
            self._sites[name] = Site(
                name=name,
                wwwroot=found.wwwroot.rstrip("/"),
                database_url=found.database.get_secret_value(),
                database_write_url=_plain(found.database_write),
                prefix=found.prefix,
                moodledata=found.moodledata,
                token=_plain(found.token),
                xmldb=found.xmldb,
                languages=found.languages,
                maxbytes=found.maxbytes,
                work=self.mirror_folder(name),
                mirror_without=found.mirror_without,
                mirror_lti_keys=found.mirror_lti_keys,
                feed_hours=self.settings.mirror_feed_hours,
            )
        return self._sites[name]

    @cached_property
    def credentials(self) -> CredentialsStore:
        """The register of issued credentials. Raises `LedgerError`."""
        from sidecar.jobs.credentials_store import CredentialsStore

        return CredentialsStore(self.engine)

    def issuer_keys(self, site: str) -> IssuerKeys:
        """The badge keys of one site. Raises `UnknownSiteError`."""
        from sidecar.usecases.issuer_keys import IssuerKeys

        self.settings.site(site)
        return IssuerKeys(self.settings.data_folder / "issuer" / site)

    def desk(self, site: str) -> Desk:
        """What signs badges for a site; kept for some minutes, and made without Moodle when it is away.

        Raises `UnknownSiteError`, `SettingsError`, `KeyFormatError`; `SiteUnreachableError` on a first use only.
        """
        until, kept = self._desks.get(site, (0.0, None))
        if kept is None or until < time.monotonic():
            kept = self._open_desk(site)
            self._desks[site] = (time.monotonic() + _DESK_SECONDS, kept)
        return kept

    def _open_desk(self, site: str) -> Desk:
        from sidecar.moodle.badges import MoodleBadges
        from sidecar.moodle.database import DatabaseError
        from sidecar.usecases.credentials import Desk

        if self.settings.public_url is None:
            raise SettingsError(
                "public_url: badges name the address at which they can be checked; none is set"
            )
        keys, source = self.issuer_keys(site), MoodleBadges(self.site(site))
        key = keys.active(now=datetime.now(UTC))
        try:
            name, email = source.issuer_defaults()
            keys.remember_name(name, email)
        except (SiteUnreachableError, DatabaseError):
            remembered = keys.remembered_name()
            if remembered is None:
                raise
            name, email = remembered
        return Desk(
            site=site,
            base=f"{self.settings.public_url.rstrip('/')}/badges/{site}",
            name=name,
            url=self.site(site).wwwroot,
            email=email,
            key=key,
            ring=keys.ring(),
            register=self.credentials,
            source=source,
        )

    def signer(self, site: str | None) -> Signer | None:
        """What signs the PDFs of a site's certificates (None: of no site); None where no key is configured.

        Raises `UnknownSiteError`, `SigningKeyError`.
        """
        found = self.settings.signing_of(site)
        if not found.configured:
            return None
        from sidecar.usecases import signing_key

        # a key that was replaced signs from the next job on
        state = signing_key.state_of(found.key, found.password_file, found.pin_file)
        if self._signers.get(found, (None,))[0] != state:
            signer = (
                signing_key.in_file(found.key, found.password_file, timestamp=found.timestamp)
                if found.key is not None
                else signing_key.in_token(
                    found.pkcs11_module or Path(),
                    token=found.token or "",
                    label=found.label or "",
                    pin_file=found.pin_file,
                    timestamp=found.timestamp,
                )
            )
            self._signers[found] = (state, signer)
        return signing_key.current(self._signers[found][1])

    def try_signer(self, signer: Signer) -> None:
        """Have its time-stamp server give one stamp. Raises `SigningError`."""
        from sidecar.usecases.signing_key import try_time_stamp

        try_time_stamp(signer)

    def mirror_folder(self, name: str) -> Path:
        """Keys, objects and digests of the mirrors of one site."""
        folder: Path = self.settings.data_folder / "mirror" / name
        return folder

    def mirror_target(self, name: str) -> TargetSite:
        """Raises `UnknownSiteError`."""
        return self.site(name).mirror_target()

    def mirror_source(self, name: str, *, allowed: frozenset[int] | None = None) -> Exporter:
        """The site as a `Peer`; `allowed` limits which courses it shows. Raises `UnknownSiteError`."""
        return self.site(name).mirror_source(allowed=allowed)

    @cached_property
    def mirror_book(self) -> MirrorBook:
        """Partners and subscriptions. Raises `LedgerError`."""
        from sidecar.jobs.mirror_store import MirrorBook
        from sidecar.jobs.sealing import Seal

        return MirrorBook(self.engine, Seal(self.settings.data_folder / "secret.key"))

    @cached_property
    def throttle(self) -> Throttle:
        """Shared by all lines of this process."""
        from sidecar.peers.line import Throttle

        return Throttle(self.settings.mirror_bytes_per_second)

    def course_ids(self, site: str, shortnames: Iterable[str]) -> frozenset[int]:
        """Ids of those courses that are there."""
        target = self.mirror_target(site)
        return frozenset(found for name in shortnames if (found := target.course(name)) is not None)

    def mirror_peer(self, name: str) -> Peer:
        """A source by name: a site of ours, a partner, or a bundle file. Raises `UnknownSiteError`, `BadManifestError`."""
        known = name in self.settings.sites or any(
            name in (one.name, one.url) for one in self.mirror_book.partners()
        )
        if not known and Path(name).is_file():
            from sidecar.mirror.bundle import BundlePeer

            return BundlePeer(Path(name))
        return self.mirror_partner(name)

    def mirror_partner(self, name: str) -> Peer:
        """A site of ours, or a partner by name or address (its token is needed). Never a file. Raises `UnknownSiteError`."""
        if name not in self.settings.sites:
            known = self.mirror_book.partners()
            partner = next((one for one in known if name in (one.name, one.url)), None)
            if partner is not None:
                from sidecar.peers.http import HttpPeer
                from sidecar.peers.line import Line

                token = self.mirror_book.token(partner.name)
                return HttpPeer(Line(partner.url, token, throttle=self.throttle), name=partner.name)
        return self.mirror_source(name)

    def resolve_input(self, given: dict[str, Any]) -> tuple[Path, str]:
        """Where a job's input file is, and its name. Raises `ParameterError`, `NotFoundError`, `FileNotInPoolError`."""
        if "upload" in given:
            return self.store.upload_path(given["upload"]), given.get("filename") or "upload"
        if "contenthash" in given:
            site = self.site(given["site"])
            if site.moodledata is None:
                raise FileNotInPoolError(f"site {site.name} has no moodledata folder in its settings")
            return site.pool.path(given["contenthash"]), given.get("filename") or given["contenthash"]
        if "job" in given:
            for file in self.ledger.files(given["job"]):
                if file.name == given["file"]:
                    return self.store.result_path(file), file.name
            raise NotFoundError(f"job {given['job']} has no file {given['file']}")
        raise ParameterError("this kind of job needs an input file")

    def close(self) -> None:
        for name in ("dispatcher",):
            if name in self.__dict__:
                self.__dict__[name].close()
        for site in self._sites.values():
            site.close()
        if "engine" in self.__dict__:
            self.engine.dispose()


def _plain(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()


def process_name(role: str) -> str:
    """A name for this process that no other on any machine has."""
    return f"{role}:{socket.gethostname()}:{os.getpid()}:{os.urandom(3).hex()}"
