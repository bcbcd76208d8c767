"""The plugins' own PHPUnit tests, run by the installed Moodle's test environment."""

from __future__ import annotations

import subprocess

import pytest
from moodle_site import PHP, PLUGINS, MoodleSite

pytestmark = [pytest.mark.moodle, pytest.mark.slow, pytest.mark.timeout(2400)]
_UTIL = "admin/tool/phpunit/cli/util.php"


def _util(moodle: MoodleSite, option: str) -> int:
    return subprocess.run(
        [*PHP, str(moodle.folder / _UTIL), option], capture_output=True, timeout=1800, check=False
    ).returncode


@pytest.mark.parametrize("plugin", sorted(PLUGINS))
def test_plugin_passes_its_phpunit_tests(moodle: MoodleSite, plugin: str) -> None:
    if not (moodle.folder / "vendor/bin/phpunit").exists():
        pytest.skip("PHPUnit is not set up in this Moodle (admin/tool/phpunit/cli/init.php)")
    if _util(moodle, "--diag") != 0:
        _util(moodle, "--drop")
        assert _util(moodle, "--install") == 0
    assert _util(moodle, "--buildconfig") == 0
    ran = subprocess.run(
        [*PHP, "vendor/bin/phpunit", "--testsuite", f"{plugin}_testsuite", "--fail-on-warning"],
        cwd=moodle.folder,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    assert "OK (" in ran.stdout
