-- name: course_editors
SELECT DISTINCT ra.userid
FROM {role_assignments} ra
JOIN {role_capabilities} rc ON rc.roleid = ra.roleid
JOIN {context} system ON system.id = rc.contextid AND system.contextlevel = 10
WHERE ra.contextid IN :contexts
  AND rc.capability = 'moodle/course:manageactivities'
  AND rc.permission = 1

-- name: courses
SELECT id, shortname, fullname, visible, cacherev, timemodified FROM {course} WHERE id <> 1 ORDER BY shortname

-- name: courses_named
SELECT id, shortname, fullname, visible, cacherev, timemodified FROM {course} WHERE (shortname = :name OR id = :number) AND id <> 1 ORDER BY shortname

-- name: courses_of
SELECT id, shortname, fullname, visible, cacherev, timemodified FROM {course} WHERE id IN :ids AND id <> 1 ORDER BY shortname

-- name: feed_since
SELECT value FROM {config_plugins} WHERE plugin = 'local_sidecar' AND name = 'feedsince'

-- name: feed_edge
SELECT max(id) AS id, max(timecreated) AS timecreated FROM {local_sidecar_changes}

-- name: feed_settled
SELECT max(id) AS id FROM {local_sidecar_changes} WHERE timecreated < :before

-- name: feed_courses
SELECT courseid, max(id) AS id FROM {local_sidecar_changes} GROUP BY courseid

-- name: entries_now
SELECT v.questionbankentryid AS id, count(*) AS n, max(v.id) AS v
FROM {question_versions} v WHERE v.questionbankentryid IN :ids GROUP BY v.questionbankentryid

-- name: banks_now
SELECT k.contextid AS id, count(*) AS n, max(v.id) AS v
FROM {question_categories} k
JOIN {question_bank_entries} e ON e.questioncategoryid = k.id
JOIN {question_versions} v ON v.questionbankentryid = e.id
WHERE k.contextid IN :ids GROUP BY k.contextid
