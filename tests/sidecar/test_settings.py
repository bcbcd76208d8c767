"""Settings: from the environment and a file, wrong ones named."""

from __future__ import annotations

from pathlib import Path

import pytest

from sidecar.errors import SettingsError, UnknownSiteError
from sidecar.settings import load

SITE = """
port = 9000
[sites.a]
wwwroot = "https://moodle.example"
database = "mysql+pymysql://reader:geheim@127.0.0.1/moodle"
"""


def test_environment_beats_file_beats_default(tmp_path: Path) -> None:
    config = tmp_path / "sidecar.toml"
    config.write_text(SITE, "utf-8")
    assert load({}).port == 8765
    assert load({"SIDECAR_CONFIG": str(config)}).port == 9000
    found = load({"SIDECAR_CONFIG": str(config), "SIDECAR_PORT": "9001", "SIDECAR_BEHIND_PROXY": "true"})
    assert (found.port, found.behind_proxy, found.site("a").prefix) == (9001, True, "mdl_")
    assert "geheim" not in repr(found)
    with pytest.raises(UnknownSiteError, match="configured: a"):
        found.site("b")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("port = 'x'", "port"),
        ("nonsense = 1", "nonsense"),
        ("[sites.a]\nwwwroot='x'", "sites.a.database"),
        ("[sites.a]\nwwwroot='x'\ndatabase='y'\nprefix='a; drop'", "sites.a.prefix"),
        ("port = ", "Invalid value"),
        ("nonsense = 1", "there is no such setting"),
        ("sites = 3\nsigning = 4", "signing: .*; sites: "),
        ("[sites.a]\nwwwroot='moodle.example'\ndatabase='y'", "sites.a.wwwroot"),
        ("public_url = 'sidecar.example'", "public_url"),
    ],
)
def test_wrong_settings_are_named(tmp_path: Path, text: str, said: str) -> None:
    config = tmp_path / "sidecar.toml"
    config.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=said):
        load({"SIDECAR_CONFIG": str(config)})


def test_a_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    config = tmp_path / "sidecar.toml"
    config.write_bytes(b"\xff\xfe[sites.a]")
    with pytest.raises(SettingsError, match=r"sidecar\.toml: 'utf-8'"):
        load({"SIDECAR_CONFIG": str(config)})


def test_a_variable_beats_the_file_in_its_table_and_an_empty_one_sets_nothing(tmp_path: Path) -> None:
    config = tmp_path / "sidecar.toml"
    config.write_text('[signing]\nkey = "a.p12"\n', "utf-8")
    found = load({"SIDECAR_CONFIG": str(config), "SIDECAR_SIGNING_KEY": "b.p12", "SIDECAR_PUBLIC_URL": ""})
    assert (str(found.signing.key), found.public_url) == ("b.p12", None)
    config.write_text("signing = 4", "utf-8")
    with pytest.raises(SettingsError, match="signing"):
        load({"SIDECAR_CONFIG": str(config), "SIDECAR_SIGNING_KEY": "b.p12"})


def test_a_missing_file_is_said() -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml"):
        load({"SIDECAR_CONFIG": "/nowhere.toml"})
