<?php
// This file is part of Moodle - http://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.

// NOTE: no MOODLE_INTERNAL test here, this file may be required by behat before including /config.php.

require_once(__DIR__ . '/../../../../lib/behat/behat_base.php');

/**
 * Steps of the plugin.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class behat_local_sidecar extends behat_base {
    /**
     * Set the token, which is kept encrypted.
     *
     * @Given /^the sidecar's token is set$/
     */
    public function the_sidecars_token_is_set(): void {
        set_config('token', \core\encryption::encrypt('sct_behat'), 'local_sidecar');
    }

    /**
     * Connect with the sidecar that the environment names; without one the scenario is left out.
     *
     * @Given /^a running sidecar is connected$/
     */
    public function a_running_sidecar_is_connected(): void {
        $url = getenv('SIDECAR_BEHAT_URL');
        $token = getenv('SIDECAR_BEHAT_TOKEN');
        if (!$url || !$token) {
            throw new \Moodle\BehatExtension\Exception\SkippedException('SIDECAR_BEHAT_URL and _TOKEN name no sidecar');
        }
        set_config('url', $url, 'local_sidecar');
        set_config('token', \core\encryption::encrypt($token), 'local_sidecar');
        set_config('timeout', 20, 'local_sidecar');
        set_config('wait', 30, 'local_sidecar');
        \local_sidecar\sidecar::breaker()->reset();
    }

    /**
     * Give the sidecar time to get on: have the scheduled task look at the jobs until all have ended.
     *
     * @When /^the sidecar has done its jobs$/
     */
    public function the_sidecar_has_done_its_jobs(): void {
        $this->spin(function (): bool {
            \local_sidecar\job_runner::advance_due();
            return !\local_sidecar\job::record_exists_select('stored = 0');
        }, [], 60);
    }
}
