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

namespace local_sidecar\client;

/**
 * Circuit breaker: after a failure nobody waits for the sidecar again until a pause is over.
 *
 * The pause doubles with each failure in a row. When it is over one request is let through; if that fails the next
 * pause begins at once.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
final class breaker {
    /** Reasons that mean "the sidecar is not well", as opposed to "this request is wrong". */
    const COUNTED = [client_exception::UNREACHABLE, client_exception::TIMEOUT, client_exception::GARBAGE, client_exception::FAILED];

    /** @var state_store */
    private state_store $store;

    /** @var int Seconds of the first pause. */
    private int $pause;

    /** @var int Seconds of the longest pause. */
    private int $maxpause;

    /** @var callable Gives the time in seconds. */
    private $clock;

    /**
     * Sets the pauses.
     *
     * @param state_store $store keeps the state between requests
     * @param int $pause seconds of the first pause
     * @param int $maxpause seconds of the longest
     * @param callable|null $clock gives the time; tests pass their own
     */
    public function __construct(state_store $store, int $pause = 30, int $maxpause = 600, ?callable $clock = null) {
        $this->store = $store;
        $this->pause = max(1, $pause);
        $this->maxpause = max($this->pause, $maxpause);
        $this->clock = $clock ?? 'time';
    }

    /**
     * Let a request pass, or not.
     *
     * @throws client_exception with reason PAUSED
     */
    public function before(): void {
        $state = $this->state();
        $now = ($this->clock)();
        if ($state['until'] > $now) {
            $exception = new client_exception(
                client_exception::PAUSED,
                "{$state['reason']}: {$state['message']}; asked again in " . ($state['until'] - $now) . ' s'
            );
            $exception->cause = $state['reason'];
            throw $exception;
        }
        if ($state['failures'] > 0) {
            // One request goes to look; the others keep waiting meanwhile, or each of them would hang.
            $state['until'] = $now + $this->pause;
            $this->store->save($state);
        }
    }

    /**
     * A request was answered.
     */
    public function succeeded(): void {
        if ($this->state()['failures'] > 0) {
            $this->store->save(self::closed());
        }
    }

    /**
     * A request failed. Counts only what says that the sidecar is not well.
     *
     * @param client_exception $exception why
     */
    public function failed(client_exception $exception): void {
        if ($exception->reason === client_exception::TOOSLOW) {
            return;
        }
        if (!in_array($exception->reason, self::COUNTED, true)) {
            $this->succeeded();
            return;
        }
        $failures = $this->state()['failures'] + 1;
        $pause = min($this->maxpause, $this->pause * (2 ** min($failures - 1, 20)));
        $this->store->save([
            'failures' => $failures,
            'until' => (int) (($this->clock)() + $pause),
            'reason' => $exception->reason,
            'message' => substr($exception->getMessage(), 0, 200),
        ]);
    }

    /**
     * Forget all failures, because somebody changed the settings or pressed the test button.
     */
    public function reset(): void {
        $this->store->save(self::closed());
    }

    /**
     * What is known now.
     *
     * @return array failures, until (unix time), reason, message
     */
    public function state(): array {
        return ($this->store->load() ?? []) + self::closed();
    }

    /**
     * The state of a sidecar that is well.
     *
     * @return array
     */
    private static function closed(): array {
        return ['failures' => 0, 'until' => 0, 'reason' => '', 'message' => ''];
    }
}
