-- name: customcert_activity
SELECT c.id, c.course, c.templateid, c.name, c.verifyany, c.language FROM {customcert} c WHERE c.id = :activity

-- name: customcert_template
SELECT * FROM {customcert_templates} WHERE id = :template

-- name: customcert_pages
SELECT * FROM {customcert_pages} WHERE templateid = :template ORDER BY sequence, id

-- name: customcert_elements
SELECT e.* FROM {customcert_elements} e JOIN {customcert_pages} p ON p.id = e.pageid
 WHERE p.templateid = :template ORDER BY e.sequence, e.id

-- name: customcert_files
SELECT f.contextid, f.filearea, f.itemid, f.filepath, f.filename, f.mimetype, f.contenthash AS sha1 FROM {files} f
 WHERE f.component = 'mod_customcert' AND f.filearea IN ('image', 'signature') AND f.filename <> '.'

-- name: customcert_issues
SELECT id, userid, code, timecreated FROM {customcert_issues} WHERE customcertid = :activity AND id > :after ORDER BY id

-- name: customcert_course
SELECT * FROM {course} WHERE id = :course

-- name: customcert_category
SELECT name FROM {course_categories} WHERE id = :category

-- name: customcert_course_fields
SELECT f.id, f.shortname, f.type, f.configdata, d.value, d.charvalue, d.intvalue, d.decvalue, d.shortcharvalue
  FROM {customfield_field} f
  JOIN {customfield_category} k ON k.id = f.categoryid AND k.component = 'core_course' AND k.area = 'course'
  LEFT JOIN {customfield_data} d ON d.fieldid = f.id AND d.instanceid = :course

-- name: customcert_modules
SELECT cm.id, m.name AS module, cm.instance FROM {course_modules} cm JOIN {modules} m ON m.id = cm.module
 WHERE cm.course = :course

-- name: customcert_grade_items
SELECT i.id, i.itemtype, i.itemmodule, i.iteminstance, i.itemnumber, i.itemname, i.grademin, i.grademax, i.decimals,
       i.display, s.scale
  FROM {grade_items} i LEFT JOIN {scale} s ON s.id = i.scaleid WHERE i.courseid = :course

-- name: customcert_grades
SELECT g.itemid, g.userid, g.finalgrade, g.timemodified FROM {grade_grades} g
  JOIN {grade_items} i ON i.id = g.itemid
 WHERE i.courseid = :course AND g.finalgrade IS NOT NULL AND g.userid IN :people

-- name: customcert_letters
SELECT l.lowerboundary, l.letter, x.contextlevel FROM {grade_letters} l JOIN {context} x ON x.id = l.contextid
 WHERE (x.contextlevel = 50 AND x.instanceid = :course) OR x.contextlevel = 10

-- name: customcert_completions
SELECT userid, MAX(timecompleted) AS timecompleted FROM {course_completions}
 WHERE course = :course AND timecompleted IS NOT NULL AND userid IN :people GROUP BY userid

-- name: customcert_enrolments
SELECT ue.userid, ue.timestart, ue.timeend, ue.timecreated FROM {enrol} e
  JOIN {user_enrolments} ue ON ue.enrolid = e.id
 WHERE e.courseid = :course AND ue.userid IN :people ORDER BY ue.id

-- name: customcert_groups
SELECT gm.userid, g.name FROM {groups} g JOIN {groups_members} gm ON gm.groupid = g.id
 WHERE g.courseid = :course AND gm.userid IN :people ORDER BY g.id

-- name: customcert_verify_all
SELECT value FROM {config_plugins} WHERE plugin = 'customcert' AND name = 'verifyallcertificates'
