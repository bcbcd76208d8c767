-- name: course_editors
SELECT DISTINCT ra.userid
FROM {role_assignments} ra
JOIN {role_capabilities} rc ON rc.roleid = ra.roleid
JOIN {context} system ON system.id = rc.contextid AND system.contextlevel = 10
WHERE ra.contextid IN :contexts
  AND rc.capability = 'moodle/course:manageactivities'
  AND rc.permission = 1

-- name: courses
SELECT id, shortname, fullname, visible FROM {course} WHERE id <> 1 ORDER BY shortname

-- name: courses_of
SELECT id, shortname, fullname, visible FROM {course} WHERE id IN :ids AND id <> 1 ORDER BY shortname
