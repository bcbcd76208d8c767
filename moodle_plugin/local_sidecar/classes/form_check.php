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

use local_sidecar\client\client_exception;
use local_sidecar\output\form_errors;

/**
 * The check of a package while its author waits in front of an activity's form.
 *
 * The form calls {@see self::validate()}; when it is saved the module's event brings {@see self::saved()} in the same
 * request, which ties what was found to the new activity, or has it checked in the background.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class form_check {
    /** Name of the form's element by which somebody overrides the errors. */
    const OVERRIDE = 'local_sidecar_override';

    /** Bytes a second that a file is sent with on an ordinary line between two servers. */
    const SEND_RATE = 20000000;

    /** Endings of package files. */
    const ENDINGS = ['zip', 'h5p', 'imscc', 'pif'];

    /** @var array Content hash => the sidecar's job, of this request. */
    private static array $seen = [];

    /** @var \MoodleQuickForm|null The form being shown, to add the override to it. */
    private static ?\MoodleQuickForm $mform = null;

    /**
     * Prepare a form: the override is there when it was there the last time.
     *
     * @param \moodleform_mod $form
     * @param \MoodleQuickForm $mform
     */
    public static function extend(\moodleform_mod $form, \MoodleQuickForm $mform): void {
        if (self::component($form) === null || !settings::hook('packages')) {
            return;
        }
        self::$mform = $mform;
        if (optional_param(self::OVERRIDE, null, PARAM_BOOL) !== null && self::may_override($form)) {
            self::add_override($mform, package::PLACES[self::component($form)]['field']);
        }
    }

    /**
     * Check the package that a form brings.
     *
     * @param \moodleform_mod $form
     * @param array $data what was submitted
     * @return string[] form field => HTML of the errors
     */
    public static function validate(\moodleform_mod $form, array $data): array {
        $component = self::component($form);
        if ($component === null || !settings::hook('packages')) {
            return [];
        }
        $field = package::PLACES[$component]['field'];
        $file = self::draft((int) ($data[$field] ?? 0));
        if ($file === null || self::is_unchanged($form, $component, $file)) {
            return [];
        }
        $report = self::ask($file);
        if ($report === null) {
            return [];
        }
        $package = package::of($file, $form->get_context(), (int) $form->get_course()->id, $component);
        $report($package);
        $package->update();
        if ($package->get('errorcount') === 0) {
            return [];
        }
        if (self::may_override($form)) {
            if (!empty($data[self::OVERRIDE])) {
                event\check_overridden::create_from_package($package)->trigger();
                return [];
            }
            self::add_override(self::$mform, $field);
        }
        return [$field => form_errors::html($package)];
    }

    /**
     * A file was uploaded into a form, and the form is still being filled in: begin the check meanwhile.
     *
     * @param \core\event\base $event draft_file_added
     */
    public static function uploaded(\core\event\base $event): void {
        $ending = strtolower(pathinfo((string) ($event->other['filename'] ?? ''), PATHINFO_EXTENSION));
        if (!in_array($ending, self::ENDINGS, true) || !settings::hook('packages')) {
            return;
        }
        // The file picker says for which page it works. Learners hand in zip files too: those are not packages.
        $context = \context::instance_by_id(optional_param('ctx_id', 0, PARAM_INT), IGNORE_MISSING);
        $file = get_file_storage()->get_file_by_id((int) $event->objectid);
        if (!$file || !$context || self::too_long_to_send($file) || !has_capability('moodle/course:manageactivities', $context)) {
            return;
        }
        try {
            $remote = sidecar::client()->check_package(
                sidecar::input_of($file),
                package::check_params(),
                0,
                package::key($file, 0),
                current_language()
            );
        } catch (client_exception $e) {
            // The form asks again when it is saved, and says then what is wrong.
            return;
        }
        \cache::make('local_sidecar', 'uploads')->set(package::key($file, 0), $remote['id']);
    }

    /**
     * An activity was saved: keep its report with it.
     *
     * @param \core\event\base $event
     */
    public static function saved(\core\event\base $event): void {
        $component = 'mod_' . ($event->other['modulename'] ?? '');
        if (!isset(package::PLACES[$component]) || !settings::hook('packages')) {
            return;
        }
        $context = \context_module::instance($event->objectid, IGNORE_MISSING);
        $file = $context ? self::stored($component, $context->id) : null;
        if ($file === null) {
            return;
        }
        package::settle($file, \context_course::instance($event->courseid), $context);
        $package = package::of($file, $context, (int) $event->courseid, $component);
        if ($package->get('state') === package::CHECKED && !isset(self::$seen[$file->get_contenthash()])) {
            return;
        }
        self::remember($package, $file, $context);
    }

    /**
     * Have a package checked in the background.
     *
     * @param package $package
     * @param \stored_file $file
     * @param \context $context
     * @param int $notify user who is told when there are errors; 0 for none
     * @return job
     */
    public static function start(package $package, \stored_file $file, \context $context, int $notify = 0): job {
        return jobs::start(
            'check',
            'package.check',
            $file->get_filename(),
            $context,
            package::check_params(),
            $file,
            self::details($package, $notify),
            package::key($file, $context->id)
        );
    }

    /**
     * What the end of a check needs to know.
     *
     * @param package $package
     * @param int $notify
     * @return array
     */
    private static function details(package $package, int $notify): array {
        return ['contextid' => $package->get('contextid'), 'contenthash' => $package->get('contenthash'), 'notify' => $notify];
    }

    /**
     * Keep what this request has learned about a package with the activity, or learn it later.
     *
     * @param package $package
     * @param \stored_file $file
     * @param \context $context
     */
    private static function remember(package $package, \stored_file $file, \context $context): void {
        global $USER;
        $remote = self::$seen[$file->get_contenthash()] ?? null;
        if ($remote === null) {
            self::start($package, $file, $context, (int) $USER->id);
        } else if ($remote['state'] === 'succeeded') {
            $package->take_report($remote['result']);
            $package->update();
        } else if ($remote['state'] === 'failed') {
            $package->take_error($remote['error']);
            $package->update();
        } else {
            jobs::adopt(
                'check',
                $file->get_filename(),
                $context,
                $remote + ['kind' => 'package.check'],
                self::details($package, (int) $USER->id),
                package::key($file, $context->id),
                $file,
                package::check_params()
            );
        }
    }

    /**
     * Ask the sidecar.
     *
     * @param \stored_file $file
     * @return callable|null puts the report into a package; null when there is none, and the author has been told why
     */
    private static function ask(\stored_file $file): ?callable {
        $hash = $file->get_contenthash();
        if (self::too_long_to_send($file)) {
            \core\notification::info(get_string('check_goeson', 'local_sidecar'));
            return null;
        }
        try {
            $remote = self::$seen[$hash] ?? self::begun($file) ?? sidecar::client()->check_package(
                sidecar::input_of($file),
                package::check_params(),
                settings::wait(),
                package::key($file, 0),
                current_language()
            );
        } catch (client_exception $e) {
            if ($e->jobid === '') {
                \core\notification::warning(get_string('check_notdone', 'local_sidecar', s(sidecar::explain($e))));
                return null;
            }
            $remote = ['id' => $e->jobid, 'state' => 'failed',
                'error' => ['code' => $e->problemcode, 'title' => $e->getMessage(), 'detail' => '']];
        }
        self::$seen[$hash] = $remote;
        if ($remote['state'] === 'succeeded') {
            return function (package $package) use ($remote): void {
                $package->take_report($remote['result']);
            };
        }
        if ($remote['state'] === 'failed') {
            return function (package $package) use ($remote): void {
                $package->take_error($remote['error'] ?? []);
            };
        }
        \core\notification::info(get_string('check_goeson', 'local_sidecar'));
        return null;
    }

    /**
     * Whether nobody should wait in front of a form until this file has been sent: it is checked in the background.
     *
     * @param \stored_file $file
     * @return bool
     */
    private static function too_long_to_send(\stored_file $file): bool {
        return !settings::shares_pool() && $file->get_filesize() > self::SEND_RATE * settings::wait();
    }

    /**
     * The check that began when the file was uploaded.
     *
     * @param \stored_file $file
     * @return array|null the sidecar's job; null when there is none
     * @throws client_exception
     */
    private static function begun(\stored_file $file): ?array {
        $id = \cache::make('local_sidecar', 'uploads')->get(package::key($file, 0));
        if (!$id) {
            return null;
        }
        try {
            return sidecar::client()->job($id, settings::wait());
        } catch (client_exception $e) {
            if ($e->status === 404) {
                return null;
            }
            throw $e;
        }
    }

    /**
     * The component of the activity that a form edits.
     *
     * @param \moodleform_mod $form
     * @return string|null null when it holds no package
     */
    private static function component(\moodleform_mod $form): ?string {
        $component = 'mod_' . ($form->get_current()->modulename ?? '');
        return isset(package::PLACES[$component]) ? $component : null;
    }

    /**
     * Whether the user may save a package with errors.
     *
     * @param \moodleform_mod $form
     * @return bool
     */
    private static function may_override(\moodleform_mod $form): bool {
        return has_capability('local/sidecar:overridecheck', \context_course::instance($form->get_course()->id));
    }

    /**
     * Add the override below the file.
     *
     * @param \MoodleQuickForm|null $mform
     * @param string $field
     */
    private static function add_override(?\MoodleQuickForm $mform, string $field): void {
        if ($mform === null || $mform->elementExists(self::OVERRIDE)) {
            return;
        }
        $element = $mform->createElement(
            'advcheckbox',
            self::OVERRIDE,
            get_string('check_override', 'local_sidecar'),
            get_string('check_override_desc', 'local_sidecar')
        );
        $mform->setType(self::OVERRIDE, PARAM_BOOL);
        $anchor = $field === 'packagefile' ? 'packagefile' : 'modstandardelshdr';
        $mform->elementExists($anchor) ? $mform->insertElementBefore($element, $anchor) : $mform->addElement($element);
    }

    /**
     * The file in a draft area of the user.
     *
     * @param int $draftitemid
     * @return \stored_file|null
     */
    private static function draft(int $draftitemid): ?\stored_file {
        global $USER;
        if ($draftitemid === 0) {
            return null;
        }
        $context = \context_user::instance($USER->id);
        $files = get_file_storage()->get_area_files($context->id, 'user', 'draft', $draftitemid, 'id DESC', false);
        $file = $files ? reset($files) : null;
        // A link into a repository is no package that could be checked here.
        return $file === null || $file->is_external_file() || $file->get_filesize() === 0 ? null : $file;
    }

    /**
     * The package that an activity holds now.
     *
     * @param string $component
     * @param int $contextid
     * @return \stored_file|null
     */
    private static function stored(string $component, int $contextid): ?\stored_file {
        $files = get_file_storage()->get_area_files(
            $contextid,
            $component,
            package::PLACES[$component]['area'],
            false,
            'id DESC',
            false
        );
        foreach ($files as $file) {
            if (!$file->is_external_file()) {
                return $file;
            }
        }
        return null;
    }

    /**
     * Whether the activity holds this package already: changing its title must not bring up old errors.
     *
     * @param \moodleform_mod $form
     * @param string $component
     * @param \stored_file $file
     * @return bool
     */
    private static function is_unchanged(\moodleform_mod $form, string $component, \stored_file $file): bool {
        if (!$form->get_coursemodule()) {
            return false;
        }
        $stored = self::stored($component, $form->get_context()->id);
        return $stored !== null && $stored->get_contenthash() === $file->get_contenthash();
    }
}
