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
    ],
)
def test_wrong_settings_are_named(tmp_path: Path, text: str, said: str) -> None:
    config = tmp_path / "sidecar.toml"
    config.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=said):
        load({"SIDECAR_CONFIG": str(config)})


def test_a_missing_file_is_said() -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml"):
        load({"SIDECAR_CONFIG": "/nowhere.toml"})
