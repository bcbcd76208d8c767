"""What all tests share: where real files are, and who may skip."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import private_services
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture.providers import HypothesisProvider
from hypothesis.internal.constants_ast import Constants
from private_services import MariaDb

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SIDECAR_SHARED", ROOT.parent / "shared"))
LONGEST_BYTES_IN_A_NAME = 24

# A run of the suite judges a commit, so it draws the same examples each time; `make laws` searches for new ones.
# Neither fails because a machine is slow.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("suite", _PATIENT, derandomize=True)
settings.register_profile("search", _PATIENT, print_blob=True)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "suite")
settings.load_profile(PROFILE)
if PROFILE == "suite":
    # Else it draws constants of the modules that are imported by then, and those differ from worker to worker.
    HypothesisProvider._local_constants = Constants()  # type: ignore[assignment]


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A test's name without the bytes of a file: an archive made at import holds the time, which differs by worker."""
    return argname if isinstance(val, bytes) and len(val) > LONGEST_BYTES_IN_A_NAME else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared/ folder; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"no shared folder at {SHARED}: real files are not at hand")
    return SHARED


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDb]:
    """A private MariaDB for the session: `.url(db)`, `.create(db)`, `.load_zst(db, dump)`, `.socket`, `.pid`."""
    try:
        with private_services.mariadb() as server:
            yield server
    except private_services.ServiceMissing as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a private Redis for the session."""
    try:
        with private_services.redis_server() as server:
            yield server.url
    except private_services.ServiceMissing as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def rabbitmq_url() -> Iterator[str]:
    """The URL of a private RabbitMQ for the session."""
    try:
        with private_services.rabbitmq_server() as url:
            yield url
    except private_services.ServiceMissing as error:
        pytest.skip(str(error))
