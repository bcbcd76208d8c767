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

/**
 * The page of mirrored courses: asks the sidecar, and starts its jobs.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class mirror {
    /** Parameters of a mirroring => how they are cleaned. */
    const PARAMS = ['source' => PARAM_RAW_TRIMMED, 'course' => PARAM_RAW_TRIMMED, 'as_shortname' => PARAM_RAW_TRIMMED,
        'category' => PARAM_INT];

    /** States of a mirror that can be brought up to date. */
    const LIVING = ['current', 'behind', 'unknown'];

    /** Seconds for the sidecar to ask the sources of all mirrors how they are; some of them are behind poor lines. */
    const PATIENCE = 20.0;

    /** @var \context */
    private \context $context;

    /** @var int */
    private int $courseid;

    /** @var string[]|null Job kinds that the sidecar offers; null: not asked yet. */
    private ?array $kinds = null;

    /** @var string What went wrong when the sidecar was asked last; empty when nothing. */
    private string $problem = '';

    /**
     * Says where the page stands.
     *
     * @param \context $context of the course, or the system
     * @param int $courseid 0: all courses
     */
    public function __construct(\context $context, int $courseid) {
        $this->context = $context;
        $this->courseid = $courseid;
    }

    /**
     * Partners and other sites of the sidecar, name => words.
     *
     * @return string[]
     */
    public function sources(): array {
        $sources = [];
        foreach ($this->ask('/v1/mirror/partners', 'partners') as $partner) {
            $sources[(string) $partner['name']] = trim($partner['name'] . ' ' . ($partner['url'] ?? ''));
        }
        foreach ($this->ask('/v1/status', 'sites') as $site) {
            if (($site['name'] ?? '') !== settings::site()) {
                $sources += [(string) $site['name'] => trim($site['name'] . ' ' . ($site['wwwroot'] ?? ''))];
            }
        }
        return $sources;
    }

    /**
     * Start what the form asks for.
     *
     * @param \stdClass $data
     * @return \moodle_url where to go
     */
    public function submit(\stdClass $data): \moodle_url {
        $this->require_site();
        if (!empty($data->addpartner)) {
            sidecar::client()->json(
                'PUT',
                '/v1/mirror/partners/' . rawurlencode($data->partnername),
                ['url' => $data->partnerurl, 'token' => $data->partnertoken]
            );
            return $this->url();
        }
        $category = (int) $data->category;
        if (!empty($data->subscribe)) {
            sidecar::client()->json('POST', '/v1/mirror/subscriptions', array_filter(['from' => $data->from,
                'course' => $data->course, 'to' => settings::site(), 'as' => $data->as, 'category' => $category,
                'every' => (int) $data->every]), \core\uuid::generate());
            return $this->url();
        }
        $params = array_filter(['source' => $data->from, 'course' => $data->course, 'category' => $category]);
        if (!empty($data->target)) {
            return $this->start('mirror.adopt', $params + ['as_shortname' => $data->target]);
        }
        return $this->start('mirror.plan', $params + array_filter(['as_shortname' => $data->as]));
    }

    /**
     * Do what a button asks for.
     *
     * @param string $do plan, apply, undo, unsubscribe or forget
     * @return \moodle_url|null where to go
     */
    public function act(string $do): ?\moodle_url {
        switch ($do) {
            case 'plan':
            case 'apply':
                return $this->start('mirror.' . $do, $this->params());
            case 'undo':
                $course = $this->courseid ? $this->own()['as_shortname'] : required_param('as_shortname', PARAM_RAW_TRIMMED);
                return $this->start('mirror.undo', ['course' => $course]);
            case 'unsubscribe':
                $this->require_site();
                $path = '/v1/mirror/subscriptions/' . rawurlencode(required_param('id', PARAM_ALPHANUMEXT));
                break;
            case 'forget':
                $this->require_site();
                $path = '/v1/mirror/partners/' . rawurlencode(required_param('name', PARAM_RAW_TRIMMED));
                break;
            default:
                throw new \moodle_exception('invalidaction');
        }
        sidecar::client()->json('DELETE', $path);
        return null;
    }

    /**
     * What the template is given.
     *
     * @param \moodleform|null $form null where there is none, on the page of a course
     * @return array
     */
    public function export(?\moodleform $form = null): array {
        global $DB;
        $canmirror = has_capability('local/sidecar:mirror', $this->context);
        $mirrors = [];
        foreach ($this->ours($this->ask(self::status_path(), 'mirrors', self::PATIENCE)) as $row) {
            $target = (int) ($row['course'] ?? 0);
            $state = (string) ($row['state'] ?? '');
            $name = $target ? $DB->get_field('course', 'shortname', ['id' => $target]) : false;
            $mirrors[] = [
                'source' => (string) ($row['source'] ?? ''),
                'course' => (string) ($row['source_course'] ?? ''),
                'target' => $name === false ? (string) ($row['shortname'] ?? '') : $name,
                'targeturl' => $name === false ? '' : (new \moodle_url('/course/view.php', ['id' => $target]))->out(false),
                'age' => isset($row['age']) ? format_time((int) $row['age']) : '',
                'state' => output\mirror_exporter::word('mirrorstate_', $state),
                'why' => $state === 'unknown' ? (string) ($row['reason'] ?? '') : '',
                'canplan' => $canmirror && in_array($state, self::LIVING, true),
                'canundo' => $canmirror && $state !== 'deleted' && $this->can('mirror.undo'),
                'action' => $this->url()->out(false),
                'sesskey' => sesskey(),
            ];
        }
        if ($this->courseid || !$canmirror) {
            return ['mirrors' => $mirrors, 'problem' => $this->problem];
        }
        return [
            'mirrors' => $mirrors,
            'subscriptions' => array_map(
                [self::class, 'subscription'],
                $this->ask('/v1/mirror/subscriptions?to=' . rawurlencode(settings::site()), 'subscriptions')
            ),
            'partners' => $this->ask('/v1/mirror/partners', 'partners'),
            'problem' => $this->problem,
            'cansteer' => $this->problem === '',
            'action' => $this->url()->out(false),
            'sesskey' => sesskey(),
            'form' => $form ? $form->render() : '',
        ];
    }

    /**
     * This page.
     *
     * @return \moodle_url
     */
    private function url(): \moodle_url {
        return new \moodle_url('/local/sidecar/mirror.php', $this->courseid ? ['courseid' => $this->courseid] : []);
    }

    /**
     * Those mirrors that this page is about.
     *
     * @param array $all
     * @return array
     */
    private function ours(array $all): array {
        return array_values(array_filter($all, function (array $row): bool {
            return !$this->courseid || (int) ($row['course'] ?? 0) === $this->courseid;
        }));
    }

    /**
     * What this course is the mirror of. Who may mirror this course may not mirror another one over it, nor it over another one.
     *
     * @return array parameters of a mirroring
     * @throws client_exception
     */
    private function own(): array {
        $answer = sidecar::client()->json('GET', self::status_path(), null, '', self::PATIENCE);
        $rows = $this->ours(self::members($answer, 'mirrors'));
        if (!$rows) {
            throw new \moodle_exception('invalidaction');
        }
        return ['source' => (string) $rows[0]['source'], 'course' => (string) $rows[0]['source_course'],
            'as_shortname' => get_course($this->courseid)->shortname];
    }

    /**
     * Where the sidecar says how the mirrors of this site are.
     *
     * @return string
     */
    private static function status_path(): string {
        return '/v1/mirror/status?to=' . rawurlencode(settings::site());
    }

    /**
     * Partners, subscriptions and new mirrors are the whole site's.
     */
    private function require_site(): void {
        require_capability('local/sidecar:mirror', \context_system::instance());
    }

    /**
     * The parameters that a button sends.
     *
     * @return array
     */
    private function params(): array {
        if ($this->courseid) {
            return $this->own();
        }
        $params = [];
        foreach (self::PARAMS as $name => $type) {
            $value = optional_param($name, null, $type);
            if ($value !== null && $value !== '' && $value !== 0) {
                $params[$name] = $value;
            }
        }
        return $params;
    }

    /**
     * Start a job of this site.
     *
     * @param string $kind
     * @param array $params
     * @return \moodle_url its page
     */
    private function start(string $kind, array $params): \moodle_url {
        $title = trim(($params['source'] ?? '') . ' ' . ($params['course'] ?? ''));
        $job = jobs::start(
            'mirror',
            $kind,
            $title,
            $this->context,
            $params + ['site' => settings::site()],
            null,
            ['courseid' => $this->courseid],
            '',
            true
        );
        return new \moodle_url('/local/sidecar/job.php', ['id' => $job->get('id')]);
    }

    /**
     * A subscription, for the template.
     *
     * @param array $row
     * @return array
     */
    private static function subscription(array $row): array {
        return [
            'id' => (string) ($row['id'] ?? ''),
            'from' => (string) ($row['from'] ?? $row['source'] ?? ''),
            'course' => (string) ($row['course'] ?? ''),
            'as' => (string) ($row['as'] ?? $row['as_shortname'] ?? ''),
            'every' => format_time((int) ($row['every'] ?? 0)),
        ];
    }

    /**
     * Whether the sidecar offers a job kind.
     *
     * @param string $kind
     * @return bool
     */
    public function can(string $kind): bool {
        if ($this->problem !== '') {
            // The first failure is the one to be shown.
            return false;
        }
        if ($this->kinds === null) {
            try {
                $this->kinds = sidecar::client()->status()['kinds'] ?? [];
            } catch (client_exception $e) {
                $this->problem = sidecar::explain($e);
                $this->kinds = [];
            }
        }
        return in_array($kind, $this->kinds, true);
    }

    /**
     * A list from the sidecar. When it cannot be asked, the list is empty and the page says why.
     *
     * @param string $path
     * @param string $member of the answer, unless the answer is a list itself
     * @param float|null $patience seconds, where the sidecar asks others
     * @return array
     */
    private function ask(string $path, string $member, ?float $patience = null): array {
        if ($this->problem !== '') {
            return [];
        }
        try {
            $answer = sidecar::client()->json('GET', $path, null, '', $patience);
        } catch (client_exception $e) {
            $this->problem = sidecar::explain($e);
            return [];
        }
        return self::members($answer, $member);
    }

    /**
     * A list in an answer.
     *
     * @param array $answer
     * @param string $member of the answer, unless the answer is a list itself
     * @return array
     */
    private static function members(array $answer, string $member): array {
        return array_values(array_filter($answer[$member] ?? $answer, 'is_array'));
    }
}
