"""One Moodle site: its settings, database and file pool, connected when first used."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sidecar.errors import SettingsError
from sidecar.moodle.database import MoodleDatabase
from sidecar.moodle.filepool import FilePool
from sidecar.moodle.plugin import PluginClient
from sidecar.moodle.thirdparty import ThirdParty, third_party, unknown_modules

if TYPE_CHECKING:
    from sidecar.moodle.certificates import MoodleCertificates
    from sidecar.moodle.customcert import CustomCertificates


if TYPE_CHECKING:
    from sidecar.mirror.exporter import Exporter
    from sidecar.moodle.mirror_site import MoodleTarget


@dataclass(frozen=True, kw_only=True)
class Site:
    """Made by wiring from `[sites.NAME]`. Nothing connects before it is used.

    `database` raises `SiteUnreachableError` when used and not reachable; `write_database`, `pool` raise
    `SettingsError` when the site's settings lack what they need.
    """

    name: str
    wwwroot: str  # no slash at the end
    database_url: str = field(repr=False)
    database_write_url: str | None = field(default=None, repr=False)
    prefix: str = "mdl_"
    moodledata: Path | None = None
    token: str | None = field(default=None, repr=False)
    xmldb: Path | None = None
    languages: tuple[str, ...] = ("en",)
    maxbytes: int | None = None
    work: Path | None = None  # the sidecar's own folder for mirrors of this site
    mirror_without: tuple[str, ...] = ()  # names of `snapshot.Options` that are off
    mirror_lti_keys: bool = False
    feed_hours: float = 24.0  # that the plugin's feed of changes is believed for; 0: never

    @cached_property
    def database(self) -> MoodleDatabase:
        """The read-only account."""
        return MoodleDatabase(self.database_url, self.prefix)

    @cached_property
    def write_database(self) -> MoodleDatabase:
        """The account that may write. Raises `SettingsError` when none is set."""
        if self.database_write_url is None:
            raise SettingsError(f"sites.{self.name}.database_write: needed to write to this site, not set")
        return MoodleDatabase(self.database_write_url, self.prefix)

    @cached_property
    def pool(self) -> FilePool:
        """The file pool. Raises `SettingsError` when no `moodledata` is set."""
        if self.moodledata is None:
            raise SettingsError(f"sites.{self.name}.moodledata: needed to read files of this site, not set")
        return FilePool(self.moodledata)

    @cached_property
    def certificates(self) -> MoodleCertificates:
        """Workplace's certificates of this site."""
        from sidecar.moodle.certificates import MoodleCertificates

        return MoodleCertificates(site=self)

    @cached_property
    def custom_certificates(self) -> CustomCertificates:
        """mod_customcert's certificates of this site."""
        from sidecar.moodle.customcert import CustomCertificates

        return CustomCertificates(site=self)

    def config(self, *names: str) -> dict[str, str]:
        """Values of Moodle's `config` table; absent ones are left out."""
        rows = self.database.select("site_config", names=list(names))
        return {str(row["name"]): str(row["value"]) for row in rows}

    def versions(self) -> dict[str, str]:
        """Versions of plugins (`mod_quiz` -> `2024100700`) and of Moodle itself (`core`, `release`)."""
        rows = self.database.select("plugin_versions")
        found = {str(row["plugin"]): str(row["version"]) for row in rows}
        core = self.config("version", "release")
        return {**found, "core": core.get("version", "0"), "release": core.get("release", "")}

    @cached_property
    def plugin(self) -> PluginClient | None:
        """The plugin's web services; None when no token is set."""
        return PluginClient(self.wwwroot, self.token) if self.token else None

    @cached_property
    def third_party(self) -> ThirdParty:
        """Activities that are no part of stock Moodle, by the schema that the plugin or the `xmldb` file tells.

        Raises `SettingsError` for a file that cannot be read, `PluginError`.
        """
        modules = [str(row["name"]) for row in self.database.select("SELECT name FROM {modules}")]
        if self.xmldb is not None:
            try:
                tree = json.loads(self.xmldb.read_bytes())
            except (OSError, ValueError) as error:
                raise SettingsError(f"sites.{self.name}.xmldb: {error}") from None
            return third_party(tree, modules)
        if self.plugin is not None and unknown_modules(modules):
            return third_party(self.plugin.xmldb(), modules)
        return ThirdParty()

    def grants(self) -> list[str]:
        """SQL that gives the site's accounts what they need and no more. Raises `SettingsError`."""
        from sidecar.moodle.grants import grants

        return grants(self.database_url, self.database_write_url, self.prefix)

    def mirror_source(self, *, allowed: frozenset[int] | None = None) -> Exporter:
        """The site as a source of mirrors (a `Peer`); `allowed` limits which courses it shows."""
        from sidecar.moodle.mirror_site import exporter
        from sidecar.moodle.snapshot import Options

        options = Options(lti_keys=self.mirror_lti_keys, **dict.fromkeys(self.mirror_without, False))
        return exporter(self, self._mirror_folder(), allowed=allowed, options=options)

    def mirror_target(self) -> MoodleTarget:
        """The site as a target of mirrors."""
        from sidecar.moodle.mirror_site import MoodleTarget

        return MoodleTarget(self, self._mirror_folder())

    def _mirror_folder(self) -> Path:
        if self.work is None:
            raise SettingsError(f"site {self.name}: no folder for mirrors")
        return self.work

    def close(self) -> None:
        """Close connections that were opened."""
        for name in ("database", "write_database"):
            opened = self.__dict__.get(name)
            if opened is not None:
                opened.dispose()
