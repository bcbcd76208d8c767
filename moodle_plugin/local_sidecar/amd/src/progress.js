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
 * Keeps the progress bars of jobs up to date while they run.
 *
 * @module     local_sidecar/progress
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

import Ajax from 'core/ajax';
import Notification from 'core/notification';

const FIRST = 1000;
const LONGEST = 15000;

/**
 * Say it to those who do not see the bar: a new state, and each quarter of the way.
 *
 * @param {HTMLElement} node
 * @param {Object} job
 */
const announce = (node, job) => {
    const step = `${job.state} ${Math.floor(job.percent / 25)}`;
    const place = node.querySelector('[data-region="announcement"]');
    if (place && node.dataset.announced !== step) {
        if (node.dataset.announced !== undefined) {
            place.textContent = `${node.dataset.title}: ${job.statename}, ${job.percent}%`;
        }
        node.dataset.announced = step;
    }
};

/**
 * Show how far one job is. Moodle's stored bar is moved by Moodle's own script; it lacks a name and a value for screen readers.
 *
 * @param {HTMLElement} node
 * @param {Object} job
 */
const show = (node, job) => {
    node.querySelector('[data-region="state"]').textContent = job.statename;
    node.querySelector('[data-region="message"]').textContent = job.message;
    const bar = node.querySelector('[role="progressbar"]');
    if (bar) {
        bar.setAttribute('aria-label', node.dataset.title);
        bar.setAttribute('aria-valuenow', job.percent);
        if (!bar.closest('[data-region="storedbar"]')) {
            bar.style.width = `${job.percent}%`;
        }
    }
    announce(node, job);
    node.dataset.running = job.ended ? '0' : '1';
};

/**
 * Ask until all jobs have ended; ask less often the longer it takes.
 *
 * @param {HTMLElement} root
 * @param {Number} pause milliseconds
 */
const poll = async(root, pause) => {
    const nodes = Array.from(root.querySelectorAll('[data-job][data-running="1"]'));
    if (!nodes.length) {
        window.location.reload();
        return;
    }
    try {
        const ids = nodes.map((node) => Number(node.dataset.job));
        const jobs = await Ajax.call([{methodname: 'local_sidecar_get_jobs', args: {ids}}])[0];
        const known = new Map(jobs.map((job) => [job.id, job]));
        nodes.forEach((node) => {
            const job = known.get(Number(node.dataset.job));
            if (job) {
                show(node, job);
            }
        });
        setTimeout(() => poll(root, Math.min(LONGEST, pause * 1.3)), pause);
    } catch (error) {
        Notification.exception(error);
    }
};

/**
 * Begin.
 *
 * @param {String} selector of the element that holds the jobs
 */
export const init = (selector) => {
    const root = document.querySelector(selector);
    if (root) {
        root.querySelectorAll('[data-region="storedbar"] [role="progressbar"]').forEach((bar) => {
            bar.setAttribute('aria-label', bar.closest('[data-job]').dataset.title);
        });
        setTimeout(() => poll(root, FIRST), FIRST);
    }
};
