"""All settings, from `SIDECAR_*` environment variables or the TOML file that `SIDECAR_CONFIG` names.

The only module that reads `os.environ`. Environment beats file.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from sidecar.errors import SettingsError, UnknownSiteError


class SiteSettings(BaseModel):
    """One Moodle site (`[sites.NAME]`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    wwwroot: str = Field(description="Moodle's own address, as in its config.php")
    database: SecretStr = Field(description="SQLAlchemy URL of a read-only account")
    database_write: SecretStr | None = Field(
        default=None,
        description="SQLAlchemy URL of an account that may write; only where courses are mirrored to or banks imported into",
    )
    prefix: str = Field(default="mdl_", pattern=r"^[a-z0-9_]*$", description="table prefix")
    moodledata: Path | None = Field(default=None, description="Moodle's data folder, holding filedir")
    token: SecretStr | None = Field(default=None, description="web-service token of the plugin")
    xmldb: Path | None = Field(default=None, description="live schema as JSON, used when no plugin answers")
    languages: tuple[str, ...] = Field(
        default=("en",), description="languages of messages and dates, preferred first"
    )
    maxbytes: int | None = Field(
        default=None, description="the site's upload limit in bytes, for the package checker"
    )


class Settings(BaseModel):
    """The service's settings. Field `x_y` is `SIDECAR_X_Y` in the environment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: Path = Field(
        default=Path("~/.local/share/moodle-sidecar"),
        description="folder of ledger, uploads and result files",
    )
    sites: dict[str, SiteSettings] = Field(default_factory=dict, description="Moodle sites by name")

    def site(self, name: str) -> SiteSettings:
        """Raises `UnknownSiteError`."""
        try:
            return self.sites[name]
        except KeyError:
            known = ", ".join(sorted(self.sites)) or "none"
            raise UnknownSiteError(f"{name} (configured: {known})") from None


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings. Raises `SettingsError` naming each wrong one."""
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    if config := environ.get("SIDECAR_CONFIG"):
        try:
            with Path(config).open("rb") as stream:
                values = tomllib.load(stream)
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{config}: {error}") from None
    for name in Settings.model_fields:
        if name != "sites" and (value := environ.get(f"SIDECAR_{name.upper()}")) is not None:
            values[name] = value
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False)
        )
        raise SettingsError(wrong) from None
