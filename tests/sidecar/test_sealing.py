"""Partners' tokens are not readable in the database."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from sidecar.errors import NotFoundError, SealedError
from sidecar.jobs.mirror_store import Partner
from sidecar.jobs.sealing import Seal
from sidecar.wiring import Services


def test_what_is_sealed_is_opened_with_the_same_key_only(tmp_path: Path) -> None:
    seal = Seal(tmp_path / "data" / "secret.key")
    kept = seal.close("sct_Übung")
    assert "sct" not in kept
    assert Seal(tmp_path / "data" / "secret.key").open(kept) == "sct_Übung"
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600
    other = Seal(tmp_path / "other.key")
    with pytest.raises(SealedError):
        other.open(kept)  # no key
    other.close("x")
    with pytest.raises(SealedError):
        other.open(kept)  # another key
    (tmp_path / "other.key").write_bytes(b"no key")
    with pytest.raises(SealedError):
        other.open(kept)


def test_what_was_kept_before_is_read_as_it_is(tmp_path: Path) -> None:
    assert Seal(tmp_path / "key").open("sct_plain") == "sct_plain"


def test_one_key_is_made_when_many_want_one(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda number: Seal(path).close(str(number)), range(40)))
    assert [Seal(path).open(one) for one in kept] == [str(number) for number in range(40)]
    assert [found.name for found in tmp_path.iterdir()] == ["secret.key"]


def test_the_database_does_not_show_a_partners_token(services: Services) -> None:
    book = services.mirror_book
    book.put_partner(Partner(name="hq", url="https://hq.example"), token="sct_topsecret")
    with services.engine.begin() as db:
        rows = db.execute(text("SELECT * FROM sidecar_partners")).all()
    assert "topsecret" not in str(rows)
    assert book.token("hq") == "sct_topsecret"
    with pytest.raises(NotFoundError):
        book.token("nobody")
