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

/**
 * The plugin's settings, typed. The only place that knows their names and defaults.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class settings {
    /** Hooks an administrator can switch, name => default. */
    const HOOKS = ['packages' => 1, 'questions' => 1, 'certificates' => 0, 'badges' => 0, 'mirror' => 0];

    /** What makes a token that may do all that the hooks need. */
    const TOKEN_COMMAND = 'sidecar tokens create moodle --scope packages --scope questions --scope certificates --scope badges'
        . ' --scope mirror:read --scope mirror:write';

    /**
     * The sidecar's address.
     *
     * @return string empty when none is set
     */
    public static function url(): string {
        return rtrim((string) get_config('local_sidecar', 'url'), '/');
    }

    /**
     * The bearer token, in clear.
     *
     * @return string empty when none is set
     */
    public static function token(): string {
        return self::secret('token');
    }

    /**
     * The secret that call-backs are signed with.
     *
     * @return string empty when none is set
     */
    public static function callback_secret(): string {
        return self::secret('callbacksecret');
    }

    /**
     * Name of this Moodle in the sidecar's settings.
     *
     * @return string
     */
    public static function site(): string {
        return (string) get_config('local_sidecar', 'site');
    }

    /**
     * Whether the sidecar reads this site's file pool, so that files need not be sent.
     *
     * @return bool
     */
    public static function shares_pool(): bool {
        return self::site() !== '' && (bool) get_config('local_sidecar', 'sharedpool');
    }

    /**
     * Seconds until an ordinary answer must be there.
     *
     * @return float
     */
    public static function timeout(): float {
        return min(30.0, max(0.5, (float) (get_config('local_sidecar', 'timeout') ?: 3)));
    }

    /**
     * Seconds an author waits for a package's report before the check goes on in the background.
     *
     * @return float
     */
    public static function wait(): float {
        $wait = get_config('local_sidecar', 'wait');
        return min(60.0, max(0.0, $wait === false ? 5.0 : (float) $wait));
    }

    /**
     * Whether a hook is on: switched on, and the plugin has somebody to ask.
     *
     * @param string $hook a key of HOOKS
     * @return bool
     */
    public static function hook(string $hook): bool {
        $on = get_config('local_sidecar', 'hook_' . $hook);
        return self::configured() && (bool) ($on === false ? self::HOOKS[$hook] : $on);
    }

    /**
     * Whether there is an address and a token.
     *
     * @return bool
     */
    public static function configured(): bool {
        return self::url() !== '' && (string) get_config('local_sidecar', 'token') !== '';
    }

    /**
     * Templates of tool_certificate whose certificates the sidecar draws.
     *
     * @return int[]
     */
    public static function certificate_templates(): array {
        $chosen = (string) get_config('local_sidecar', 'certificatetemplates');
        return array_map('intval', array_filter(explode(',', $chosen)));
    }

    /**
     * Seconds without the sidecar after which Moodle draws the chosen templates itself again.
     *
     * @return int
     */
    public static function certificate_patience(): int {
        $hours = get_config('local_sidecar', 'certificatepatience');
        return HOURSECS * ($hours === false ? 24 : (int) $hours);
    }

    /**
     * Badges the sidecar signs and bakes.
     *
     * @return int[]
     */
    public static function badges(): array {
        return array_map('intval', array_filter(explode(',', (string) get_config('local_sidecar', 'badges'))));
    }

    /**
     * Address the sidecar may call when a job has ended; null when it must not.
     *
     * @return string|null
     */
    public static function callback_url(): ?string {
        if (!get_config('local_sidecar', 'callback') || self::callback_secret() === '') {
            return null;
        }
        return (new \moodle_url('/local/sidecar/callback.php'))->out(false);
    }

    /**
     * Which questions format an export to the format "Sidecar" is turned into for this user.
     *
     * @return string
     */
    public static function export_target(): string {
        return (string) get_user_preferences('local_sidecar_exporttarget', 'gift');
    }

    /**
     * A setting that is kept encrypted.
     *
     * @param string $name
     * @return string
     */
    private static function secret(string $name): string {
        $kept = (string) get_config('local_sidecar', $name);
        if ($kept === '') {
            return '';
        }
        try {
            return \core\encryption::decrypt($kept);
        } catch (\moodle_exception $e) {
            // The site's key was changed or lost: as good as no secret, and the status check says so.
            debugging('local_sidecar: ' . $name . ' cannot be decrypted: ' . $e->getMessage(), DEBUG_DEVELOPER);
            return '';
        }
    }
}
