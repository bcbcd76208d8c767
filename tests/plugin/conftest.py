"""Fixtures of the plugin's tests: the real sidecar, and an installed Moodle where `MOODLE_DIR` names one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from moodle_as_found import as_found
from moodle_browser import MoodleBrowser, moodle_browser
from moodle_private import second_site
from moodle_site import MoodleSite, MoodleUnusableError
from private_services import ServiceMissing
from running_service import RunningService, running_service

from sidecar.moodle.plugin import PluginClient

PLUGINS = Path(__file__).resolve().parents[2] / "moodle_plugin"
_CONFIGURE = """
foreach ($in['config'] as $name => $value) {
    set_config($name, $value, 'local_sidecar');
}
set_config('token', \\core\\encryption::encrypt($in['token']), 'local_sidecar');
\\local_sidecar\\sidecar::breaker()->reset();
$out = \\local_sidecar\\health::look(true)->status;
"""


def _folder(variable: str) -> Path | None:
    named = os.environ.get(variable)
    return Path(named).resolve() if named else None


@contextmanager
def _ready(site: MoodleSite, log: Path) -> Iterator[MoodleSite]:
    """With the plugins installed by Moodle's own upgrade, answering at its address; afterwards as it was."""
    site.install_plugins(PLUGINS)
    with site.served(log), as_found(site):
        yield site


def _configure(site: MoodleSite, service: RunningService, name: str) -> None:
    """The site uses the service."""
    config = {"url": f"http://127.0.0.1:{service.port}", "site": name, "sharedpool": 1, "timeout": 20, "wait": 30, "callback": 0,
              "hook_packages": 1, "hook_questions": 1, "hook_certificates": 0, "hook_badges": 1, "hook_mirror": 1}  # fmt: skip
    assert site.php(_CONFIGURE, config=config, token=service.token) == "ok"


@pytest.fixture(scope="session")
def plugins() -> Path:
    return PLUGINS


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: `SIDECAR_SCREENSHOTS`, else a temporary folder."""
    named = os.environ.get("SIDECAR_SCREENSHOTS")
    return Path(named) if named else tmp_path_factory.mktemp("screenshots")


@pytest.fixture(scope="session")
def moodle_code() -> Path:
    """The folder that `MOODLE_DIR` names; skips without it."""
    folder = _folder("MOODLE_DIR")
    if folder is None:
        pytest.skip("MOODLE_DIR names no installed Moodle: the tests inside a real Moodle are left out")
    return folder


@pytest.fixture(scope="session")
def moodle(moodle_code: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MoodleSite]:
    """The Moodle of `MOODLE_DIR`."""
    try:
        with _ready(MoodleSite.at(moodle_code), tmp_path_factory.mktemp("web") / "a.log") as site:
            yield site
    except MoodleUnusableError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def moodle_b(moodle: MoodleSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MoodleSite]:
    """The Moodle of `MOODLE_DIR_B`; without it a new one, installed from the first one's code."""
    folder, log = _folder("MOODLE_DIR_B"), tmp_path_factory.mktemp("web") / "b.log"
    try:
        if folder is not None:
            with _ready(MoodleSite.at(folder), log) as site:
                yield site
        else:
            with second_site(moodle, tmp_path_factory.mktemp("b")) as made, _ready(made, log) as site:
                yield site
    except ServiceMissing as error:
        pytest.skip(f"MOODLE_DIR_B names no second Moodle, and none can be made: {error}")
    except MoodleUnusableError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def sidecar(moodle: MoodleSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """A `sidecar serve` beside the Moodle, which is set up to use it."""
    folder = tmp_path_factory.mktemp("sidecar")
    config = folder / "sidecar.toml"
    config.write_text(_table("a", moodle), encoding="utf-8")
    public = "http://127.0.0.1:{port}"
    with running_service(folder / "data", config=str(config), public_url=public) as service:
        _warm_up(service)
        _configure(moodle, service, "a")
        yield service


def _warm_up(service: RunningService) -> None:
    """The first check of a worker loads the library: on a busy machine that takes longer than a form waits."""
    _, job = service.upload("package.check", b"PK\x05\x06" + bytes(18), "empty.zip")
    service.wait_for_all([job["id"]], 120)


@pytest.fixture(scope="session")
def sidecar_b(sidecar: RunningService, moodle: MoodleSite, moodle_b: MoodleSite) -> RunningService:
    """The same sidecar, which knows the second Moodle too, which is set up to use it."""
    config = Path(sidecar.settings["config"])
    sidecar.stop()
    config.write_text(_table("a", moodle) + _table("b", moodle_b), encoding="utf-8")
    sidecar.start(180)
    _warm_up(sidecar)
    _configure(moodle_b, sidecar, "b")
    return sidecar


def _table(name: str, site: MoodleSite) -> str:
    lines = [f"[sites.{name}]", f'wwwroot = "{site.wwwroot}"', f'database = "{site.database_url()}"',
             f'database_write = "{site.database_url()}"', f'prefix = "{site.facts["prefix"]}"',
             f'moodledata = "{site.facts["dataroot"]}"']  # fmt: skip
    return "\n".join([*lines, f'token = "{site.php(_SERVICE_TOKEN)}"', "", ""])


# A service account with the capabilities of the plugin's web service, and a token of its own.
_SERVICE_TOKEN = """
require_once($CFG->libdir . '/externallib.php');
require_once($CFG->dirroot . '/user/lib.php');
set_config('enablewebservices', 1);
set_config('webserviceprotocols', 'rest');
$context = context_system::instance();
$user = $DB->get_record('user', ['username' => 'scservice']);
if (!$user) {
    $id = user_create_user((object) ['username' => 'scservice', 'firstname' => 'Sidecar', 'lastname' => 'Service', 'confirmed' => 1,
        'email' => 'scservice@sidecar.invalid', 'auth' => 'manual', 'mnethostid' => $CFG->mnet_localhost_id,
        'password' => random_string(20) . 'aA1!'], true, false);
    $user = core_user::get_user($id);
}
$role = $DB->get_field('role', 'id', ['shortname' => 'sctestservice']) ?: create_role('Sidecar service', 'sctestservice', '');
set_role_contextlevels($role, [CONTEXT_SYSTEM]);
assign_capability('local/sidecar:service', CAP_ALLOW, $role, $context->id, true);
assign_capability('webservice/rest:use', CAP_ALLOW, $role, $context->id, true);
role_assign($role, $user->id, $context->id);
$service = $DB->get_record('external_services', ['shortname' => 'local_sidecar'], '*', MUST_EXIST);
if (!$DB->record_exists('external_services_users', ['externalserviceid' => $service->id, 'userid' => $user->id])) {
    $DB->insert_record('external_services_users', ['externalserviceid' => $service->id, 'userid' => $user->id, 'timecreated' => time()]);
}
$generate = class_exists('\\core_external\\util') ? '\\core_external\\util::generate_token' : 'external_generate_token'; // 4.1
$out = $generate(EXTERNAL_TOKEN_PERMANENT, $service, $user->id, $context);
"""


@pytest.fixture(scope="session")
def plugin_client(moodle: MoodleSite, sidecar: RunningService) -> PluginClient:
    """What the sidecar calls the plugin with, over Moodle's web services."""
    return PluginClient(moodle.wwwroot, moodle.php(_SERVICE_TOKEN))


@pytest.fixture(scope="session")
def password() -> str:
    """The password of all people that the tests make."""
    return f"Sc1!{secrets.token_hex(8)}"


@pytest.fixture
def browser(moodle: MoodleSite, shots: Path) -> Iterator[MoodleBrowser]:
    with moodle_browser(moodle.wwwroot, shots) as opened:
        yield opened
