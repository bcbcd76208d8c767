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

use core_privacy\local\request\approved_contextlist;
use core_privacy\local\request\writer;
use local_sidecar\privacy\provider;

/**
 * What is kept of people can be shown and removed.
 *
 * @covers \local_sidecar\privacy\provider
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class privacy_test extends \core_privacy\tests\provider_testcase {
    public function test_jobs_are_exported_and_deleted(): void {
        $this->resetAfterTest();
        $user = $this->getDataGenerator()->create_user();
        $this->setUser($user);
        $context = \context_system::instance();
        jobs::start('convert', 'questions.convert', 'bank.gift', $context, ['to' => 'gift']);
        $contexts = provider::get_contexts_for_userid((int) $user->id);
        $this->assertEquals([$context->id], $contexts->get_contextids());
        $approved = new approved_contextlist($user, 'local_sidecar', [$context->id]);
        provider::export_user_data($approved);
        $data = writer::with_context($context)->get_data([get_string('pluginname', 'local_sidecar')]);
        $this->assertSame('bank.gift', $data->jobs[0]['title']);
        provider::delete_data_for_user($approved);
        $this->assertSame(0, job::count_records(['userid' => $user->id]));
    }
}
