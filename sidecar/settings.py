"""All settings, from `SIDECAR_*` environment variables or the TOML file that `SIDECAR_CONFIG` names.

The only module that reads `os.environ`. Environment beats file.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails

from sidecar.errors import SettingsError, UnknownSiteError


class SigningSettings(BaseModel):
    """The key that signs certificates (`[signing]`, or `[sites.NAME.signing]`): a PKCS#12 file, or a PKCS#11 token."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Path | None = Field(default=None, description="PKCS#12 file with the key and its certificates")
    password_file: Path | None = Field(default=None, description="file that holds the password of `key`")
    pkcs11_module: Path | None = Field(
        default=None, description="instead of `key`: the driver of a PKCS#11 token (a shared library)"
    )
    token: str | None = Field(default=None, description="label of the token")
    label: str | None = Field(default=None, description="label of key and certificate in the token")
    pin_file: Path | None = Field(default=None, description="file that holds the PIN of the token")
    timestamp: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="address of a time-stamp server (RFC 3161); with it signatures are PAdES B-T",
    )

    @model_validator(mode="after")
    def _one_key(self) -> SigningSettings:
        if self.key is not None and self.pkcs11_module is not None:
            raise ValueError("either key or pkcs11_module, not both")
        if self.pkcs11_module is not None and not (self.token and self.label):
            raise ValueError("pkcs11_module needs token and label")
        if self.timestamp is not None and not self.configured:
            raise ValueError("timestamp needs key or pkcs11_module")
        return self

    @property
    def configured(self) -> bool:
        return self.key is not None or self.pkcs11_module is not None


class SiteSettings(BaseModel):
    """One Moodle site (`[sites.NAME]`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    wwwroot: str = Field(
        pattern=r"^https?://[^\s/]", description="Moodle's own address, as in its config.php"
    )
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
    mirror_without: tuple[Literal["authors", "enrolments", "roles", "filters", "calendar"], ...] = Field(
        default=(),
        description="what mirrors of this site's courses leave out: posts and entries of teachers (`authors`), enrolment methods, overrides and names of roles, filters, the calendar",
    )
    mirror_lti_keys: bool = Field(
        default=False,
        description="carry keys and secrets of external tools (LTI) to whoever mirrors this site's courses",
    )
    signing: SigningSettings | None = Field(
        default=None, description="a signing key of the site's own, instead of the general one"
    )


class Settings(BaseModel):
    """The service's settings. Field `x_y` is `SIDECAR_X_Y` in the environment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: Path = Field(
        default=Path("~/.local/share/moodle-sidecar"),
        description="folder of ledger, uploads and result files",
    )
    host: str = Field(
        default="127.0.0.1",
        description="address to listen on; other than loopback needs TLS or `behind_proxy`",
    )
    port: int = Field(default=8765, ge=0, le=65535, description="port to listen on; 0 takes a free one")
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/]",
        description="address under which others reach the service, for links in credentials and call-backs",
    )
    tls_cert: Path | None = Field(
        default=None, description="PEM certificate chain; with `tls_key` the service speaks TLS"
    )
    tls_key: Path | None = Field(default=None, description="PEM private key of `tls_cert`")
    behind_proxy: bool = Field(
        default=False, description="a reverse proxy on a trusted network ends TLS in front of the service"
    )
    broker_url: SecretStr | None = Field(
        default=None, description="Celery broker, `redis://…` or `amqp://…`; none: the embedded one"
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="SQLAlchemy URL of the job ledger (MariaDB, PostgreSQL); none: SQLite in the data folder",
    )
    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        le=256,
        description="most worker processes that `serve` and `worker` start; one waits, others come as jobs queue",
    )
    lease_seconds: float = Field(
        default=30.0, ge=1, le=3600, description="a worker that gave no sign for so long has lost its job"
    )
    max_attempts: int = Field(default=8, ge=1, le=100, description="a job whose worker died so often fails")
    worker_memory_mb: int = Field(
        default=400,
        ge=100,
        description="a worker process larger than this after a job is replaced by a fresh one",
    )
    upload_max_bytes: int = Field(default=4 << 30, ge=1, description="largest upload taken, bytes")
    keep_days: float = Field(
        default=7.0, ge=0, description="ended jobs and their files are deleted after so many days"
    )
    mirror_bytes_per_second: int = Field(
        default=0,
        ge=0,
        description="most bytes a second that mirrors take of the line, all together; 0: no limit",
    )
    mirror_feed_hours: float = Field(
        default=24.0,
        ge=0,
        description="so many hours a course that the plugin's feed of changes does not name counts as unchanged, then it is looked at; 0: always",
    )
    console: Literal["token", "open", "off"] = Field(
        default="token", description="the jobs page: asks for a token, is open (loopback only), or is off"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="least severity that is logged"
    )
    log_format: Literal["json", "text"] = Field(default="json", description="log lines as JSON or for people")
    launch_runtime: Path | None = Field(
        default=None,
        description="folder in which npm installed scorm-again and h5p-standalone, which play packages in the launch test",
    )
    launch_browser: str | None = Field(
        default=None, description="Chromium's program for the launch test; default: the first one on the path"
    )
    signing: SigningSettings = Field(
        default_factory=SigningSettings, description="the key that signs certificates; see below"
    )
    sites: dict[str, SiteSettings] = Field(default_factory=dict, description="Moodle sites by name")

    @property
    def data_folder(self) -> Path:
        """`data`, with the home folder put in."""
        return self.data.expanduser().absolute()

    @property
    def ledger_url(self) -> str:
        """Where the ledger is."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_folder / 'ledger.sqlite'}"

    @property
    def broker(self) -> str | None:
        return None if self.broker_url is None else self.broker_url.get_secret_value()

    def signing_of(self, site: str | None) -> SigningSettings:
        """What signs the certificates of a site, or of none. Raises `UnknownSiteError`."""
        return self.signing if site is None else (self.site(site).signing or self.signing)

    def site(self, name: str) -> SiteSettings:
        """Raises `UnknownSiteError`."""
        try:
            return self.sites[name]
        except KeyError:
            known = ", ".join(sorted(self.sites)) or "none"
            raise UnknownSiteError(f"{name} (configured: {known})") from None


_TABLES = ("sites", "signing")
# environment variable -> table and name of the setting
VARIABLES = {
    **{f"SIDECAR_{name.upper()}": ("", name) for name in Settings.model_fields if name not in _TABLES},
    **{f"SIDECAR_SIGNING_{name.upper()}": ("signing", name) for name in SigningSettings.model_fields},
}


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings. Raises `SettingsError` naming each wrong one."""
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    if config := environ.get("SIDECAR_CONFIG"):
        try:
            with Path(config).open("rb") as stream:
                values = tomllib.load(stream)
        except (OSError, ValueError) as error:  # ValueError: not TOML, or not UTF-8
            raise SettingsError(f"{config}: {error}") from None
    for variable, (table, name) in VARIABLES.items():
        if value := environ.get(variable):  # one that is empty is not set: compose files pass those on
            place = values.setdefault(table, {}) if table else values
            if isinstance(place, dict):  # what is no table is named below
                place[name] = value
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError("; ".join(map(_wrong, error.errors(include_input=False)))) from None


def _wrong(found: ErrorDetails) -> str:
    said = "there is no such setting" if found["type"] == "extra_forbidden" else found["msg"]
    return f"{'.'.join(map(str, found['loc']))}: {said}"


def unknown_variables(environ: Mapping[str, str] | None = None) -> list[str]:
    """`SIDECAR_*` variables that set nothing: most likely misspelt."""
    environ = os.environ if environ is None else environ
    known = {*VARIABLES, "SIDECAR_CONFIG"}
    return sorted(name for name in environ if name.startswith("SIDECAR_") and name not in known)


def child_environment(**changes: str) -> dict[str, str]:
    """The environment for a process of ours: this one's without its sidecar settings, and these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIDECAR_")}
    return kept | changes
