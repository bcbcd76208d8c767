"""The plugins' own PHPUnit tests in Moodle's test environment, on a copy of its code and databases of our own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from moodle_private import DATABASES, NoPhpUnitError, PrivateMoodle, prepare_phpunit, private_moodle
from moodle_site import PLUGINS
from private_services import ServiceMissing

pytestmark = [pytest.mark.moodle, pytest.mark.slow, pytest.mark.timeout(3600)]
_UTIL = "admin/tool/phpunit/cli/util.php"


@pytest.fixture(scope="module", params=DATABASES)
def phpunit(
    request: pytest.FixtureRequest, moodle_code: Path, plugins: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[PrivateMoodle, dict[str, str]]]:
    """Moodle's PHPUnit environment, with the plugins in it."""
    try:
        with private_moodle(moodle_code, tmp_path_factory.mktemp("phpunit"), kind=request.param) as made:
            environment = prepare_phpunit(made)
            for name, place in PLUGINS.items():
                shutil.rmtree(made.code / place, ignore_errors=True)
                shutil.copytree(plugins / name, made.code / place)
            for step in ("--install", "--buildconfig"):
                made.script(_UTIL, step, environment=environment)
            yield made, environment
    except (ServiceMissing, NoPhpUnitError) as missing:
        pytest.skip(str(missing))


@pytest.mark.parametrize("plugin", sorted(PLUGINS))
def test_plugin_passes_its_phpunit_tests(phpunit: tuple[PrivateMoodle, dict[str, str]], plugin: str) -> None:
    made, environment = phpunit
    said = made.run(
        "vendor/bin/phpunit",
        "--testsuite",
        f"{plugin}_testsuite",
        "--fail-on-warning",
        environment=environment,
    )
    # PHPUnit 11 would have attributes instead of annotations, which PHPUnit 9 of older Moodles does not know.
    assert re.search(
        r"OK \(\d+ tests?, \d+ assertions?\)|OK, but there were issues!\nTests: \d+, Assertions: \d+, PHPUnit Deprecations: \d+\.",
        said,
    ), said[-3000:]
