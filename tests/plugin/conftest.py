"""Fixtures of the plugin's tests: the real sidecar, and an installed Moodle where `MOODLE_DIR` names one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from moodle_browser import MoodleBrowser, moodle_browser
from moodle_site import MoodleSite
from running_service import RunningService, running_service

PLUGINS = Path(__file__).resolve().parents[2] / "moodle_plugin"
_CONFIGURE = """
$out = ['before' => (array) get_config('local_sidecar')];
foreach ($in['config'] as $name => $value) {
    set_config($name, $value, 'local_sidecar');
}
set_config('token', \\core\\encryption::encrypt($in['token']), 'local_sidecar');
\\local_sidecar\\sidecar::breaker()->reset();
$out['status'] = \\local_sidecar\\health::look(true)->status;
"""


def _site(variable: str) -> MoodleSite:
    folder = os.environ.get(variable)
    if not folder:
        pytest.skip(f"{variable} names no installed Moodle: the tests inside a real Moodle are left out")
    return MoodleSite.at(Path(folder).resolve())


_RESTORE = """
foreach ($in['before'] as $name => $value) {
    set_config($name, $value, 'local_sidecar');
}
\\local_sidecar\\sidecar::breaker()->reset();
"""


@contextmanager
def _configured(site: MoodleSite, service: RunningService, name: str) -> Iterator[None]:
    """The site uses the service; afterwards what it used before."""
    config = {"url": f"http://127.0.0.1:{service.port}", "site": name, "sharedpool": 1, "timeout": 5, "wait": 5,
              "hook_packages": 1, "hook_questions": 1, "hook_certificates": 0, "hook_badges": 1, "hook_mirror": 1}  # fmt: skip
    answer = site.php(_CONFIGURE, config=config, token=service.token)
    assert answer["status"] == "ok"
    try:
        yield
    finally:
        site.php(_RESTORE, before=answer["before"])


@pytest.fixture(scope="session")
def plugins() -> Path:
    return PLUGINS


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: `SIDECAR_SCREENSHOTS`, else a temporary folder."""
    named = os.environ.get("SIDECAR_SCREENSHOTS")
    return Path(named) if named else tmp_path_factory.mktemp("screenshots")


@pytest.fixture(scope="session")
def moodle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MoodleSite]:
    """The Moodle of `MOODLE_DIR`, with the plugins installed by its own upgrade, answering at its address."""
    site = _site("MOODLE_DIR")
    site.install_plugins(PLUGINS)
    with site.served(tmp_path_factory.mktemp("web") / "a.log"):
        yield site


@pytest.fixture(scope="session")
def moodle_b(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MoodleSite]:
    """The second Moodle, of `MOODLE_DIR_B`."""
    site = _site("MOODLE_DIR_B")
    site.install_plugins(PLUGINS)
    with site.served(tmp_path_factory.mktemp("web") / "b.log"):
        yield site


@pytest.fixture(scope="session")
def sidecar(moodle: MoodleSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """A `sidecar serve` beside the Moodle (and the second one), which is set up to use it."""
    sites = [("a", moodle)]
    if os.environ.get("MOODLE_DIR_B"):
        sites.append(("b", _site("MOODLE_DIR_B")))
    folder = tmp_path_factory.mktemp("sidecar")
    config = folder / "sidecar.toml"
    config.write_text("\n".join(_table(name, site) for name, site in sites), encoding="utf-8")
    with running_service(folder / "data", config=str(config)) as service, _configured(moodle, service, "a"):
        yield service


@pytest.fixture(scope="session")
def sidecar_b(sidecar: RunningService, moodle_b: MoodleSite) -> Iterator[RunningService]:
    """The same sidecar, with the second Moodle set up to use it too."""
    with _configured(moodle_b, sidecar, "b"):
        yield sidecar


def _table(name: str, site: MoodleSite) -> str:
    token = site.php(_SERVICE_TOKEN) if (site.folder / "local/sidecar").is_dir() else ""
    lines = [f"[sites.{name}]", f'wwwroot = "{site.wwwroot}"', f'database = "{site.database_url()}"',
             f'database_write = "{site.database_url()}"', f'prefix = "{site.facts["prefix"]}"',
             f'moodledata = "{site.facts["dataroot"]}"']  # fmt: skip
    return "\n".join([*lines, f'token = "{token}"' if token else "", ""])


# A service account with the capabilities of the plugin's web service, and a token of its own.
_SERVICE_TOKEN = """
require_once($CFG->libdir . '/externallib.php');
require_once($CFG->dirroot . '/user/lib.php');
set_config('enablewebservices', 1);
set_config('webserviceprotocols', 'rest');
$context = context_system::instance();
$user = $DB->get_record('user', ['username' => 'sidecar_service']);
if (!$user) {
    $id = user_create_user((object) ['username' => 'sidecar_service', 'firstname' => 'Sidecar', 'lastname' => 'Service', 'confirmed' => 1,
        'email' => 'sidecar_service@example.com', 'auth' => 'manual', 'mnethostid' => $CFG->mnet_localhost_id,
        'password' => random_string(20) . 'aA1!'], true, false);
    $user = core_user::get_user($id);
}
$role = $DB->get_field('role', 'id', ['shortname' => 'sidecarservice']) ?: create_role('Sidecar service', 'sidecarservice', '');
set_role_contextlevels($role, [CONTEXT_SYSTEM]);
assign_capability('local/sidecar:service', CAP_ALLOW, $role, $context->id, true);
assign_capability('webservice/rest:use', CAP_ALLOW, $role, $context->id, true);
role_assign($role, $user->id, $context->id);
$service = $DB->get_record('external_services', ['shortname' => 'local_sidecar'], '*', MUST_EXIST);
if (!$DB->record_exists('external_services_users', ['externalserviceid' => $service->id, 'userid' => $user->id])) {
    $DB->insert_record('external_services_users', ['externalserviceid' => $service->id, 'userid' => $user->id, 'timecreated' => time()]);
}
$out = \\core_external\\util::generate_token(EXTERNAL_TOKEN_PERMANENT, $service, $user->id, $context);
"""


@pytest.fixture(scope="session")
def password() -> str:
    """The password of all people that the tests make."""
    return f"Sc1!{secrets.token_hex(8)}"


@pytest.fixture
def browser(moodle: MoodleSite, shots: Path) -> Iterator[MoodleBrowser]:
    with moodle_browser(moodle.wwwroot, shots) as opened:
        yield opened
