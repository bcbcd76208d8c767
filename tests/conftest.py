"""What all tests share: where real files are, and who may skip."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SIDECAR_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared/ folder; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"no shared folder at {SHARED}: real files are not at hand")
    return SHARED
