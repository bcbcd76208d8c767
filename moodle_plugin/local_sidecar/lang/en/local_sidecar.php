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
 * English texts.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['badge_linkedin'] = 'Add to LinkedIn profile';
$string['badge_page'] = 'Public page of this badge';
$string['cachedef_breaker'] = 'Whether the sidecar answered the last time';
$string['cachedef_callbacks'] = 'Call-backs that were taken';
$string['cachedef_uploads'] = 'Checks of files just uploaded';
$string['changes'] = 'What was changed';
$string['check_connection'] = 'Connection with the sidecar';
$string['check_goeson'] = 'The check takes longer than a form may wait and goes on in the background. You will be told if something is wrong with the package.';
$string['check_notdone'] = 'The package could not be checked now and will be checked later. {$a}';
$string['check_override'] = 'Package check';
$string['check_override_desc'] = 'Save in spite of these errors';
$string['checked'] = 'Checked';
$string['code'] = 'Code';
$string['details'] = 'Details';
$string['do_bytes'] = 'To fetch';
$string['do_create'] = 'Create';
$string['do_delete'] = 'Delete';
$string['do_fetched_bytes'] = 'Fetched';
$string['do_hide'] = 'Hide';
$string['do_keep'] = 'Keep';
$string['do_show'] = 'Show';
$string['do_unchanged'] = 'Unchanged';
$string['do_update'] = 'Update';
$string['do_written'] = 'Rows written';
$string['event_checkoverridden'] = 'Package saved in spite of errors';
$string['event_courserefreshed'] = 'Course refreshed after mirroring';
$string['event_jobfinished'] = 'Sidecar job finished';
$string['event_mirrorfinished'] = 'Mirroring finished';
$string['export'] = 'Export';
$string['export_note'] = 'The questions are exported by Moodle and converted by the sidecar. What the format cannot carry is listed on the jobs page.';
$string['export_target'] = 'Format';
$string['failure_failed'] = 'The sidecar has a failure of its own.';
$string['failure_forbidden'] = 'The sidecar does not allow this with the token that is set.';
$string['failure_garbage'] = 'What answers at the sidecar\'s address is not a sidecar.';
$string['failure_notconfigured'] = 'The sidecar\'s address or token is not set.';
$string['failure_paused'] = 'The sidecar did not answer a moment ago and is not asked again for a while.';
$string['failure_refused'] = 'The sidecar refused: {$a}';
$string['failure_timeout'] = 'The sidecar did not answer in time.';
$string['failure_tooslow'] = 'The file could not be sent to the sidecar in time.';
$string['failure_unauthorised'] = 'The sidecar does not accept the token.';
$string['failure_unreachable'] = 'The sidecar cannot be reached.';
$string['finding'] = 'Finding';
$string['findings'] = 'Findings';
$string['fixable'] = 'Can be repaired';
$string['form_errors'] = 'Errors in this package: {$a}';
$string['form_more'] = '… and {$a} more';
$string['form_report'] = 'Full report';
$string['format_aiken'] = 'Aiken';
$string['format_cloze'] = 'Embedded answers (Cloze)';
$string['format_csv'] = 'CSV table';
$string['format_gift'] = 'GIFT';
$string['format_h5p'] = 'H5P question set';
$string['format_missingword'] = 'Missing word';
$string['format_moodlexml'] = 'Moodle XML';
$string['format_qti12'] = 'IMS QTI 1.2';
$string['format_qti21'] = 'IMS QTI 2.1';
$string['format_qti22'] = 'IMS QTI 2.2';
$string['format_qti30'] = 'IMS QTI 3.0';
$string['format_webct'] = 'WebCT';
$string['health_clock'] = 'The sidecar\'s clock minus ours: {$a} s';
$string['health_ok'] = 'The sidecar answers (version {$a}).';
$string['health_plain'] = 'The sidecar answers, but the token travels unencrypted: use https, or put the sidecar on this machine.';
$string['health_scopes'] = 'The token allows: {$a}';
$string['health_site'] = 'The sidecar answers, but knows no site named {$a}.';
$string['health_skew'] = 'The sidecar answers, but its clock differs from ours by {$a} s.';
$string['health_versions'] = 'Sidecar {$a->sidecar}, plugin {$a->plugin}';
$string['job'] = 'Job';
$string['job_forgotten'] = 'The sidecar no longer knows this job.';
$string['job_inputgone'] = 'The file that this job was about is gone.';
$string['jobs'] = 'Sidecar jobs';
$string['jobs_none'] = 'There are no jobs.';
$string['kind_badges_issue'] = 'Badges';
$string['kind_certificates_issue'] = 'Certificates';
$string['kind_certificates_render'] = 'Certificates';
$string['kind_mirror_adopt'] = 'Taking over a copy';
$string['kind_mirror_apply'] = 'Mirroring';
$string['kind_mirror_plan'] = 'Mirroring plan';
$string['kind_mirror_undo'] = 'Undoing a mirroring';
$string['kind_package_check'] = 'Package check';
$string['kind_package_fix'] = 'Package repair';
$string['kind_package_launch'] = 'Package launch test';
$string['kind_package_shrink'] = 'Making a package lighter';
$string['kind_questions_convert'] = 'Question conversion';
$string['line'] = 'line {$a}';
$string['loss_feature'] = 'Not carried';
$string['losses'] = 'What could not be carried';
$string['message_findings'] = 'The package {$a->name} was checked in the background. Errors found: {$a->count}. Learners may not be able to use it.

Report: {$a->url}';
$string['message_findings_subject'] = 'Errors in the package {$a->name}: {$a->count}';
$string['messageprovider:packagefindings'] = 'Errors found in your packages';
$string['mirror'] = 'Mirrored courses';
$string['mirror_addpartner'] = 'Add a partner';
$string['mirror_adopt'] = 'Take over this existing copy (short name)';
$string['mirror_age'] = 'Last mirrored';
$string['mirror_apply'] = 'Apply this plan';
$string['mirror_as'] = 'Short name here';
$string['mirror_course'] = 'Mirror a course';
$string['mirror_defaultcategory'] = 'Default category';
$string['mirror_every'] = 'Every';
$string['mirror_left_to_do'] = 'Left to do';
$string['mirror_local_edits'] = 'Edited here';
$string['mirror_missing_plugins'] = 'Missing plugin';
$string['mirror_new'] = 'New mirror';
$string['mirror_none'] = 'No course is mirrored.';
$string['mirror_nopartners'] = 'There are no partners.';
$string['mirror_nosubscriptions'] = 'There are no subscriptions.';
$string['mirror_notes'] = 'Note';
$string['mirror_opencourse'] = 'Open the course';
$string['mirror_partners'] = 'Partners';
$string['mirror_partnerurl'] = 'Address of their sidecar';
$string['mirror_plan'] = 'Plan';
$string['mirror_source'] = 'Source';
$string['mirror_sourcecourse'] = 'Short name at the source';
$string['mirror_status'] = 'Mirrors';
$string['mirror_subscribe'] = 'Subscribe';
$string['mirror_subscriptions'] = 'Subscriptions';
$string['mirror_undo'] = 'Undo the last update';
$string['mirrorstate_behind'] = 'Behind the source';
$string['mirrorstate_current'] = 'Up to date';
$string['mirrorstate_deleted'] = 'Deleted here';
$string['mirrorstate_gone'] = 'Gone at the source';
$string['mirrorstate_unknown'] = 'Not known';
$string['nav_export'] = 'Export questions (any format)';
$string['nav_mirror'] = 'Mirroring';
$string['nav_packages'] = 'Package reports';
$string['package'] = 'Package';
$string['package_clean'] = 'No findings';
$string['package_errors'] = 'Errors: {$a}';
$string['package_fixable'] = 'Repairable: {$a}';
$string['package_gone'] = 'The package is no longer there.';
$string['package_waiting'] = 'Not checked yet';
$string['package_warnings'] = 'Warnings: {$a}';
$string['packages'] = 'Package reports';
$string['packages_none'] = 'There are no reports here.';
$string['packages_scan'] = 'Check all packages that have no report';
$string['packages_started'] = 'Checks started: {$a}';
$string['place'] = 'Place';
$string['pluginname'] = 'Sidecar';
$string['privacy:badges'] = 'Badges that the sidecar has signed.';
$string['privacy:badges:uniquehash'] = 'The badge\'s public code';
$string['privacy:badges:userid'] = 'Who earned the badge';
$string['privacy:exporttarget'] = 'The format in which questions were exported last';
$string['privacy:files'] = 'Files that wait for the sidecar, and repaired packages.';
$string['privacy:jobs'] = 'Work that people have given to the sidecar.';
$string['privacy:jobs:kind'] = 'What was to be done';
$string['privacy:jobs:request'] = 'The parameters';
$string['privacy:jobs:timecreated'] = 'When';
$string['privacy:jobs:title'] = 'What it was about, such as the name of a file';
$string['privacy:jobs:userid'] = 'Who started it';
$string['privacy:sidecar'] = 'A service that the site\'s administrators run beside Moodle.';
$string['privacy:sidecar:badges'] = 'Badges with the data of those who earned them, to be signed';
$string['privacy:sidecar:certificates'] = 'Names, course results and dates that are printed on certificates';
$string['privacy:sidecar:packages'] = 'Packages that authors upload, with their file names';
$string['privacy:sidecar:questions'] = 'Question files that teachers import or export';
$string['questions_goeson'] = 'The conversion takes long and goes on in the background. Its result will be on your jobs page.';
$string['questions_read'] = 'Questions read: {$a->count} (format: {$a->from})';
$string['refresh_grades'] = 'Some grades could not be computed: {$a}';
$string['repair'] = 'Repair this package';
$string['repair_desc'] = 'What is safe to repair is repaired. The activity keeps its package until you upload the repaired one.';
$string['repaired_desc'] = 'Upload it in the activity\'s settings in place of the old one.';
$string['repaired_download'] = 'Download the repaired package';
$string['result'] = 'Result';
$string['result_missing'] = 'The sidecar\'s result lacks {$a}.';
$string['retry'] = 'Try again';
$string['set_badges'] = 'Badges';
$string['set_badges_desc'] = 'The sidecar signs and bakes these badges.';
$string['set_callback'] = 'Let the sidecar call back';
$string['set_callback_desc'] = 'The sidecar tells Moodle at once when a job has ended. Not needed: Moodle asks each minute. The calls are signed; press "Test the connection" once to fetch the secret.';
$string['set_connection'] = 'Connection';
$string['set_connection_desc'] = '<a href="{$a}">Test the connection</a>';
$string['set_hook_badges'] = 'Badges';
$string['set_hook_badges_desc'] = 'Have the chosen badges signed.';
$string['set_hook_certificates'] = 'Certificates';
$string['set_hook_certificates_desc'] = 'Have the certificates of the chosen templates issued by the sidecar instead of Moodle\'s cron.';
$string['set_hook_mirror'] = 'Mirroring';
$string['set_hook_mirror_desc'] = 'Show mirrored courses, and note which courses change.';
$string['set_hook_packages'] = 'Packages';
$string['set_hook_packages_desc'] = 'Check SCORM, IMS content and H5P packages when an activity is saved, and those of the whole site in the background.';
$string['set_hook_questions'] = 'Questions';
$string['set_hook_questions_desc'] = 'Offer "Sidecar (any format)" for import and export of questions.';
$string['set_hooks'] = 'What the sidecar does';
$string['set_hooks_desc'] = 'What is switched off works as if this plugin was not installed.';
$string['set_keepdays'] = 'Keep jobs';
$string['set_keepdays_desc'] = 'Days after which finished jobs are removed.';
$string['set_patience'] = 'Patience with certificates';
$string['set_patience_desc'] = 'Hours without the sidecar after which Moodle issues the chosen templates itself.';
$string['set_scanlimit'] = 'Checks at a time';
$string['set_scanlimit_desc'] = 'How many packages of the site one run of the scheduled task sends to be checked.';
$string['set_sharedpool'] = 'Shared file pool';
$string['set_sharedpool_desc'] = 'The sidecar reads this site\'s moodledata. Files are then named to it instead of being sent.';
$string['set_site'] = 'Name of this site';
$string['set_site_desc'] = 'As in the sidecar\'s settings: [sites.NAME].';
$string['set_templates'] = 'Certificate templates';
$string['set_templates_desc'] = 'The sidecar issues and draws the certificates of these templates.';
$string['set_timeout'] = 'Time-out';
$string['set_timeout_desc'] = 'Seconds until an ordinary answer must be there.';
$string['set_token'] = 'Token';
$string['set_token_desc'] = 'From "sidecar tokens create". It is kept encrypted and never shown again.';
$string['set_url'] = 'Address';
$string['set_url_desc'] = 'For example http://127.0.0.1:8765, or https://… when it runs on another machine.';
$string['set_wait'] = 'Waiting time in forms';
$string['set_wait_desc'] = 'Seconds an author waits for a package\'s report. After that the check goes on in the background.';
$string['settings'] = 'Sidecar settings';
$string['severity'] = 'Severity';
$string['severity_error'] = 'Error';
$string['severity_info'] = 'Note';
$string['severity_warning'] = 'Warning';
$string['show_all'] = 'All';
$string['show_errors'] = 'With errors';
$string['show_waiting'] = 'Not checked yet';
$string['show_warnings'] = 'With warnings';
$string['sidecar:convertquestions'] = 'Convert question banks';
$string['sidecar:managejobs'] = 'See and steer everybody\'s jobs';
$string['sidecar:mirror'] = 'Mirror courses';
$string['sidecar:overridecheck'] = 'Save packages with errors';
$string['sidecar:repairpackages'] = 'Have packages repaired';
$string['sidecar:service'] = 'Call the web services made for the sidecar';
$string['sidecar:viewmirror'] = 'See mirrored courses';
$string['sidecar:viewpackages'] = 'See package reports';
$string['started'] = 'Started';
$string['state'] = 'State';
$string['state_cancelled'] = 'Cancelled';
$string['state_failed'] = 'Failed';
$string['state_pending'] = 'Waits to be sent';
$string['state_queued'] = 'Waits';
$string['state_running'] = 'Running';
$string['state_succeeded'] = 'Done';
$string['task_badges'] = 'Have badges signed by the sidecar';
$string['task_certificates'] = 'Issue certificates with the sidecar';
$string['task_cleanup'] = 'Remove old jobs and reports';
$string['task_poll'] = 'Send jobs to the sidecar and fetch results';
$string['task_scan'] = 'Check packages without a report';
$string['test'] = 'Test the connection';
$string['test_desc'] = 'Asks the sidecar at once, whatever happened before, and shows versions and clocks.';
