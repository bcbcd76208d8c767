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

/**
 * Settings of the plugin, and its pages in the administration.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$ADMIN->add('localplugins', new admin_category('local_sidecar_category', new lang_string('pluginname', 'local_sidecar')));
$settings = new admin_settingpage('local_sidecar', new lang_string('settings', 'local_sidecar'));
$ADMIN->add('local_sidecar_category', $settings);

foreach (['jobs', 'packages', 'mirror', 'test'] as $localsidecarpage) {
    $localsidecarcapability = ['mirror' => 'local/sidecar:viewmirror', 'test' => 'moodle/site:config',
        'packages' => 'local/sidecar:viewpackages', 'jobs' => 'local/sidecar:managejobs'][$localsidecarpage];
    $ADMIN->add('local_sidecar_category', new admin_externalpage(
        'local_sidecar_' . $localsidecarpage,
        new lang_string($localsidecarpage, 'local_sidecar'),
        new moodle_url(
            "/local/sidecar/{$localsidecarpage}.php",
            $localsidecarpage === 'jobs' ? ['all' => 1] : []
        ),
        $localsidecarcapability
    ));
}

if ($ADMIN->fulltree) {
    $reset = function () {
        \local_sidecar\sidecar::breaker()->reset();
        \local_sidecar\certificates\issuer::switch_task();
    };
    $localsidecarall = [
        new admin_setting_heading(
            'local_sidecar/connection',
            new lang_string('set_connection', 'local_sidecar'),
            new lang_string(
                'set_connection_desc',
                'local_sidecar',
                ['test' => (new moodle_url('/local/sidecar/test.php'))->out(), 'command' => \local_sidecar\settings::TOKEN_COMMAND]
            )
        ),
        new admin_setting_configtext(
            'local_sidecar/url',
            new lang_string('set_url', 'local_sidecar'),
            new lang_string('set_url_desc', 'local_sidecar'),
            '',
            PARAM_URL
        ),
        new admin_setting_encryptedpassword(
            'local_sidecar/token',
            new lang_string('set_token', 'local_sidecar'),
            new lang_string('set_token_desc', 'local_sidecar')
        ),
        new admin_setting_configtext(
            'local_sidecar/site',
            new lang_string('set_site', 'local_sidecar'),
            new lang_string('set_site_desc', 'local_sidecar'),
            '',
            PARAM_ALPHANUMEXT,
            20
        ),
        new admin_setting_configcheckbox(
            'local_sidecar/sharedpool',
            new lang_string('set_sharedpool', 'local_sidecar'),
            new lang_string('set_sharedpool_desc', 'local_sidecar'),
            0
        ),
        new admin_setting_configtext(
            'local_sidecar/timeout',
            new lang_string('set_timeout', 'local_sidecar'),
            new lang_string('set_timeout_desc', 'local_sidecar'),
            3,
            PARAM_FLOAT,
            5
        ),
        new admin_setting_configtext(
            'local_sidecar/wait',
            new lang_string('set_wait', 'local_sidecar'),
            new lang_string('set_wait_desc', 'local_sidecar'),
            5,
            PARAM_FLOAT,
            5
        ),
        new admin_setting_configcheckbox(
            'local_sidecar/callback',
            new lang_string('set_callback', 'local_sidecar'),
            new lang_string('set_callback_desc', 'local_sidecar'),
            0
        ),
        new admin_setting_configtext(
            'local_sidecar/keepdays',
            new lang_string('set_keepdays', 'local_sidecar'),
            new lang_string('set_keepdays_desc', 'local_sidecar'),
            30,
            PARAM_INT,
            5
        ),
        new admin_setting_heading(
            'local_sidecar/hooks',
            new lang_string('set_hooks', 'local_sidecar'),
            new lang_string('set_hooks_desc', 'local_sidecar')
        ),
    ];
    foreach (\local_sidecar\settings::HOOKS as $localsidecarhook => $localsidecardefault) {
        $localsidecarall[] = new admin_setting_configcheckbox(
            'local_sidecar/hook_' . $localsidecarhook,
            new lang_string('set_hook_' . $localsidecarhook, 'local_sidecar'),
            new lang_string('set_hook_' . $localsidecarhook . '_desc', 'local_sidecar'),
            $localsidecardefault
        );
    }
    $localsidecarall[] = new admin_setting_configtext(
        'local_sidecar/scanlimit',
        new lang_string('set_scanlimit', 'local_sidecar'),
        new lang_string('set_scanlimit_desc', 'local_sidecar'),
        200,
        PARAM_INT,
        5
    );
    if ($localsidecartemplates = \local_sidecar\certificates\issuer::templates()) {
        $localsidecarall[] = new admin_setting_configmulticheckbox(
            'local_sidecar/certificatetemplates',
            new lang_string('set_templates', 'local_sidecar'),
            new lang_string('set_templates_desc', 'local_sidecar'),
            [],
            $localsidecartemplates
        );
        $localsidecarall[] = new admin_setting_configtext(
            'local_sidecar/certificatepatience',
            new lang_string('set_patience', 'local_sidecar'),
            new lang_string('set_patience_desc', 'local_sidecar'),
            24,
            PARAM_INT,
            5
        );
    }
    if ($localsidecarbadges = $DB->get_records_menu('badge', null, 'name', 'id, name')) {
        $localsidecarall[] = new admin_setting_configmulticheckbox(
            'local_sidecar/badges',
            new lang_string('set_badges', 'local_sidecar'),
            new lang_string('set_badges_desc', 'local_sidecar'),
            [],
            array_map('format_string', $localsidecarbadges)
        );
    }
    foreach ($localsidecarall as $localsidecarsetting) {
        $localsidecarsetting->set_updatedcallback($reset);
        $settings->add($localsidecarsetting);
    }
}

$settings = null;
