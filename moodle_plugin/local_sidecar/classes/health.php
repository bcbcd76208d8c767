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

namespace local_sidecar;

use core\check\result;
use local_sidecar\client\client_exception;

/**
 * Whether the sidecar can be used, and what is known of it.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class health {
    /** Seconds by which the clocks may differ. */
    const SKEW = 30;

    /** @var array What the sidecar said of itself; empty when it said nothing. */
    public array $facts = [];

    /** @var string One of the constants of core\check\result. */
    public string $status;

    /** @var string One sentence, plain text. */
    public string $summary;

    /** @var string[] Further sentences. HTML: what comes from outside is escaped. */
    public array $details = [];

    /**
     * Look at the sidecar.
     *
     * @param bool $fresh ask even when it failed a moment ago
     * @return self
     */
    public static function look(bool $fresh = false): self {
        $health = new self();
        if (!settings::configured()) {
            return $health->say(result::NA, get_string('failure_notconfigured', 'local_sidecar'));
        }
        if ($fresh) {
            sidecar::client()->reset();
        }
        try {
            $status = sidecar::client()->status();
        } catch (client_exception $e) {
            $health->details[] = s($e->getMessage());
            return $health->say(result::ERROR, sidecar::explain($e));
        }
        $health->facts = $status;
        $health->describe($status);
        $health->find_site((array) ($status['sites'] ?? []), $fresh);
        if ($fresh && !empty($status['callback_secret']) && is_string($status['callback_secret'])) {
            set_config('callbacksecret', \core\encryption::encrypt($status['callback_secret']), 'local_sidecar');
        }
        if (abs((float) ($status['skew'] ?? 0)) > self::SKEW) {
            return $health->say(result::WARNING, get_string('health_skew', 'local_sidecar', $status['skew']));
        }
        if (self::is_plain()) {
            return $health->say(result::WARNING, get_string('health_plain', 'local_sidecar'));
        }
        if (settings::site() !== '' && isset($status['sites']) && !self::knows_site($status['sites'])) {
            return $health->say(result::WARNING, get_string('health_site', 'local_sidecar', settings::site()));
        }
        if (settings::hook('badges') && settings::badges() && !$health->can_sign()) {
            return $health->say(result::WARNING, get_string('health_publicurl', 'local_sidecar'));
        }
        return $health->say(result::OK, get_string('health_ok', 'local_sidecar', $status['version'] ?? '?'));
    }

    /**
     * Whether the sidecar answers and has the address that badges name. An older one does not say; it is believed to have it.
     *
     * @return bool
     */
    public function can_sign(): bool {
        return $this->facts && (!array_key_exists('public_url', $this->facts) || !empty($this->facts['public_url']));
    }

    /**
     * Set the verdict.
     *
     * @param string $status
     * @param string $summary
     * @return self
     */
    private function say(string $status, string $summary): self {
        $this->status = $status;
        $this->summary = $summary;
        return $this;
    }

    /**
     * Put what is known into sentences.
     *
     * @param array $status
     */
    private function describe(array $status): void {
        $this->details[] = get_string(
            'health_versions',
            'local_sidecar',
            ['sidecar' => s($status['version'] ?? '?'), 'plugin' => get_config('local_sidecar', 'version')]
        );
        if (isset($status['skew'])) {
            $this->details[] = get_string('health_clock', 'local_sidecar', $status['skew']);
        }
        if (!empty($status['scopes']) && is_array($status['scopes'])) {
            $this->details[] = get_string('health_scopes', 'local_sidecar', s(implode(', ', $status['scopes'])));
        }
    }

    /**
     * Find this Moodle among the sites that the sidecar knows, by its address.
     *
     * @param array $sites name, wwwroot, and whether the sidecar has their file pool
     * @param bool $fresh an administrator asked: the name that is found is kept
     */
    private function find_site(array $sites, bool $fresh): void {
        global $CFG;
        foreach ($sites as $site) {
            $name = is_array($site) ? clean_param((string) ($site['name'] ?? ''), PARAM_ALPHANUMEXT) : '';
            if ($name === '' || rtrim((string) ($site['wwwroot'] ?? ''), '/') !== $CFG->wwwroot) {
                continue;
            }
            if ($fresh && settings::site() === '') {
                set_config('site', $name, 'local_sidecar');
                $this->details[] = get_string('health_named', 'local_sidecar', s($name));
            }
            if (!empty($site['pool']) && !settings::shares_pool() && settings::site() === $name) {
                $this->details[] = get_string('health_pool', 'local_sidecar');
            }
            return;
        }
    }

    /**
     * Whether the token goes over the network in clear.
     *
     * @return bool
     */
    private static function is_plain(): bool {
        $host = (string) parse_url(settings::url(), PHP_URL_HOST);
        $loopback = $host === 'localhost' || $host === '[::1]' || strpos($host, '127.') === 0;
        return parse_url(settings::url(), PHP_URL_SCHEME) !== 'https' && !$loopback;
    }

    /**
     * Whether the sidecar knows this Moodle by the name that is set.
     *
     * @param array $sites
     * @return bool
     */
    private static function knows_site(array $sites): bool {
        foreach ($sites as $site) {
            if ((is_array($site) ? ($site['name'] ?? '') : $site) === settings::site()) {
                return true;
            }
        }
        return false;
    }
}
