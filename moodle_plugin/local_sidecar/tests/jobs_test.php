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

defined('MOODLE_INTERNAL') || die();

global $CFG;
require_once($CFG->dirroot . '/local/sidecar/tests/fixtures/canned_transport.php');

/**
 * Jobs from being written down to their result.
 *
 * @covers \local_sidecar\job
 * @covers \local_sidecar\job_history
 * @covers \local_sidecar\job_input
 * @covers \local_sidecar\job_runner
 * @covers \local_sidecar\jobs
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class jobs_test extends \advanced_testcase {
    /** @var canned_transport */
    private canned_transport $sidecar;

    #[\Override]
    protected function setUp(): void {
        parent::setUp();
        $this->resetAfterTest();
        set_config('url', 'http://127.0.0.1:1', 'local_sidecar');
        set_config('token', \core\encryption::encrypt('secret'), 'local_sidecar');
        set_config('site', 'a', 'local_sidecar');
        set_config('sharedpool', 1, 'local_sidecar');
        $this->sidecar = new canned_transport();
        sidecar::use_transport($this->sidecar);
        $this->setAdminUser();
    }

    #[\Override]
    protected function tearDown(): void {
        sidecar::use_transport(null);
        parent::tearDown();
    }

    /**
     * A stored file.
     *
     * @return \stored_file
     */
    private function file(): \stored_file {
        return get_file_storage()->create_file_from_string(['contextid' => \context_system::instance()->id,
            'component' => 'local_sidecar', 'filearea' => 'unittest', 'itemid' => 1, 'filepath' => '/',
            'filename' => 'p.zip'], 'content');
    }

    /**
     * Start a job with a file.
     *
     * @return job
     */
    private function start(): job {
        return jobs::start(
            'convert',
            'questions.convert',
            'bank',
            \context_system::instance(),
            ['to' => 'gift'],
            $this->file(),
            [],
            'key',
            true
        );
    }

    public function test_nothing_is_lost_while_the_sidecar_is_away(): void {
        $job = $this->start();
        $this->assertSame(job::PENDING, $job->get('state'));
        $this->assertSame(get_string('failure_unreachable', 'local_sidecar'), $job->get('message'));

        // Nobody asks while the breaker is open.
        $asked = count($this->sidecar->sent);
        $job->set('nextpoll', 0);
        $job->update();
        $this->expectOutputRegex('/paused/');
        job_runner::advance_due();
        $this->assertCount($asked, $this->sidecar->sent);

        // It is back.
        sidecar::breaker()->reset();
        $this->sidecar->answer(202, ['id' => 'abc', 'state' => 'queued', 'kind' => 'questions.convert']);
        $job = new job($job->get('id'));
        $job->set('nextpoll', 0);
        $job->update();
        job_runner::advance_due();
        $job->read();
        $this->assertSame(['abc', 'queued'], [$job->get('jobid'), $job->get('state')]);
        $request = end($this->sidecar->sent);
        $this->assertSame('key', $request->headers['Idempotency-Key']);
        $body = json_decode($request->body, true);
        $this->assertSame(['site' => 'a', 'contenthash' => sha1('content'), 'filename' => 'p.zip'], $body['input']);
    }

    public function test_a_result_is_dealt_with_once(): void {
        $sink = $this->redirectEvents();
        $this->sidecar->answer(202, ['id' => 'abc', 'state' => 'running', 'kind' => 'questions.convert', 'progress' => 0.5]);
        $job = $this->start();
        $this->assertEquals(0.5, $job->get('progress'));
        $this->sidecar->answer(200, ['id' => 'abc', 'state' => 'succeeded', 'progress' => 1, 'result' => ['questions' => 3],
            'files' => [['name' => 'bank.gift', 'size' => 3, 'sha256' => str_repeat('0', 64)]]]);
        job_runner::advance($job);
        job_runner::advance($job);
        $this->assertTrue($job->has_ended());
        $this->assertTrue((bool) $job->get('stored'));
        $this->assertSame(['bank.gift'], array_keys($job->files()));
        $events = array_filter($sink->get_events(), function ($event) {
            return $event instanceof event\job_finished;
        });
        $this->assertCount(1, $events);
        $files = get_file_storage()->get_area_files(\context_system::instance()->id, 'local_sidecar', 'input', $job->get('id'));
        $this->assertCount(0, $files);
    }

    public function test_a_refusal_ends_the_job_and_says_why(): void {
        $this->sidecar->answer(422, ['title' => 'Not a zip', 'detail' => 'p.zip', 'code' => 'ARC-001']);
        $job = $this->start();
        $this->assertSame('failed', $job->get('state'));
        $this->assertStringContainsString('Not a zip', $job->get('message'));
        $this->assertSame('ARC-001', $job->json('answer')['error']['code']);
    }

    public function test_a_job_that_the_sidecar_forgot_is_sent_again(): void {
        $this->sidecar->answer(202, ['id' => 'abc', 'state' => 'queued'])
            ->answer(404, ['title' => 'No such job', 'code' => 'JOB-001'])
            ->answer(202, ['id' => 'def', 'state' => 'queued']);
        $job = $this->start();
        job_runner::advance($job);
        $this->assertNull($job->get('jobid'));
        job_runner::advance($job);
        $this->assertSame('def', $job->get('jobid'));
    }

    public function test_what_a_job_says_is_in_the_readers_language(): void {
        $this->sidecar->answer(202, ['id' => 'abc', 'state' => 'running', 'progress' => 0.5, 'message' => '3 of 9 objects',
            'said' => ['code' => 'objects', 'params' => ['count' => 3, 'total' => 9]]]);
        $job = $this->start();
        $this->assertSame('3 of 9 objects', $job->get('message'));
        $this->assertSame('Parts of the course fetched: 3 of 9', $job->spoken());
        $this->sidecar->answer(200, ['id' => 'abc', 'state' => 'running', 'message' => 'Fire safety', 'said' => null]);
        job_runner::advance($job);
        $this->assertSame('Fire safety', $job->spoken());
        $this->sidecar->answer(200, ['id' => 'abc', 'state' => 'running', 'message' => 'of a later version',
            'said' => ['code' => 'unheard_of', 'params' => []]]);
        job_runner::advance($job);
        $this->assertSame('of a later version', $job->spoken());
    }

    public function test_moodles_stored_progress_follows_the_job(): void {
        global $DB;
        if (!class_exists('\core\output\stored_progress_bar')) {
            $this->markTestSkipped('This Moodle stores no progress');
        }
        $this->sidecar->answer(202, ['id' => 'abc', 'state' => 'running', 'progress' => 0.25, 'message' => 'secret.zip']);
        $job = $this->start();
        $name = ['idnumber' => 'local_sidecar_job_' . $job->get('id')];
        $stored = $DB->get_record('stored_progress', $name, '*', MUST_EXIST);
        // Everybody may read a stored progress.
        $this->assertEquals([25, '', 0], [$stored->percentcompleted, $stored->message, $stored->haserrored]);
        $this->setAdminUser();
        $this->assertStringContainsString("data-recordid=\"{$stored->id}\"", progress::html($job));
        $this->sidecar->answer(200, ['id' => 'abc', 'state' => 'failed', 'progress' => 0.5, 'error' => ['title' => 'No']]);
        job_runner::advance($job);
        $this->assertEquals(1, $DB->get_field('stored_progress', 'haserrored', $name));
        $this->sidecar->answer(202, ['id' => 'abc', 'state' => 'queued']);
        jobs::retry($job);
        $this->assertEquals(0, $DB->get_field('stored_progress', 'haserrored', $name));
        progress::forget_all();
        $this->assertSame('', progress::html($job));
    }

    public function test_what_fails_by_itself_is_tried_less_and_less_often_and_reported(): void {
        $for = ['badge' => 5];
        $this->assertFalse(job_history::is_backing_off('badges', $for));
        $job = new job(0, (object) ['kind' => 'badges.issue', 'purpose' => 'badges', 'state' => 'failed', 'stored' => true,
            'title' => 'Fire safety', 'userid' => 2, 'contextid' => \context_system::instance()->id, 'request' => '{}',
            'details' => json_encode($for), 'idemkey' => 'b1']);
        $job->create();
        $this->assertTrue(job_history::is_backing_off('badges', $for));
        $this->assertFalse(job_history::is_backing_off('badges', ['badge' => 6]));
        $result = (new check\work())->get_result();
        $this->assertSame(\core\check\result::ERROR, $result->get_status());
        $this->assertStringContainsString('Fire safety', $result->get_summary());
        $again = new job(0, (object) (['state' => 'succeeded', 'idemkey' => 'b2', 'id' => 0] + (array) $job->to_record()));
        $again->create();
        $this->assertSame([], job_history::failures('badges', $for));
        $this->assertSame(\core\check\result::OK, (new check\work())->get_result()->get_status());
    }

    public function test_badges_wait_while_the_sidecar_has_no_public_address(): void {
        set_config('hook_badges', 1, 'local_sidecar');
        set_config('badges', '5', 'local_sidecar');
        $this->sidecar->answer(200, ['version' => '1', 'time' => date('c'), 'public_url' => null, 'sites' => [['name' => 'a']]]);
        $this->expectOutputRegex('/public_url/');
        (new task\bake_badges())->execute();
        $this->assertSame(0, job::count_records());
        $this->sidecar->answer(200, ['version' => '1', 'time' => date('c'), 'public_url' => null, 'sites' => [['name' => 'a']]]);
        $this->assertSame(\core\check\result::WARNING, health::look()->status);
    }

    public function test_a_connection_test_finds_this_site_by_its_address(): void {
        global $CFG;
        unset_config('site', 'local_sidecar');
        unset_config('sharedpool', 'local_sidecar');
        $sites = [['name' => 'other', 'wwwroot' => 'https://other.example'],
            ['name' => 'here', 'wwwroot' => $CFG->wwwroot . '/', 'pool' => true]];
        $this->sidecar->answer(200, ['version' => '1', 'time' => date('c'), 'sites' => $sites]);
        health::look();
        $this->assertSame('', settings::site());
        $this->sidecar->answer(200, ['version' => '1', 'time' => date('c'), 'sites' => $sites]);
        $health = health::look(true);
        $this->assertSame('here', settings::site());
        $this->assertContains(get_string('health_named', 'local_sidecar', 'here'), $health->details);
        $this->assertContains(get_string('health_pool', 'local_sidecar'), $health->details);
    }

    public function test_the_same_key_is_the_same_job(): void {
        $this->sidecar->answer(202, ['id' => 'abc', 'state' => 'queued']);
        $this->assertSame($this->start()->get('id'), jobs::start(
            'convert',
            'questions.convert',
            'bank',
            \context_system::instance(),
            [],
            null,
            [],
            'key'
        )->get('id'));
    }

    public function test_only_owners_and_managers_see_a_job(): void {
        $job = $this->start();
        $user = $this->getDataGenerator()->create_user();
        $this->assertFalse($job->visible_to((int) $user->id));
        $this->assertTrue($job->visible_to((int) get_admin()->id));
    }

    public function test_failures_are_worded(): void {
        foreach ((new \ReflectionClass(client_exception::class))->getConstants() as $name => $reason) {
            if (is_string($reason)) {
                $this->assertNotEmpty(sidecar::explain(new client_exception($reason)), $name);
            }
        }
    }
}
