-- name: certificate_instances
SELECT cc.id, cc.course, cc.name, cc.template, cc.automaticsend, cc.expirydatetype, cc.expirydateoffset,
       cm.id AS cmid, cm.visible, cm.availability, cm.groupingid, cm.deletioninprogress,
       cs.availability AS section_availability, x.path AS module_path, cx.id AS course_context,
       cx.path AS course_path, c.shortname, c.fullname
  FROM {coursecertificate} cc
  JOIN {tool_certificate_templates} t ON t.id = cc.template
  JOIN {course} c ON c.id = cc.course
  JOIN {course_modules} cm ON cm.instance = cc.id AND cm.course = cc.course
  LEFT JOIN {modules} m ON m.id = cm.module
  LEFT JOIN {course_sections} cs ON cs.id = cm.section
  JOIN {context} x ON x.contextlevel = 70 AND x.instanceid = cm.id
  JOIN {context} cx ON cx.contextlevel = 50 AND cx.instanceid = cc.course
 WHERE (m.name = 'coursecertificate' OR m.id IS NULL)
   AND (:template = 0 OR cc.template = :template)
   AND (:course = 0 OR cc.course = :course)
   AND cc.automaticsend = 1 AND cm.visible = 1 AND cm.deletioninprogress = 0
 ORDER BY cc.id

-- name: certificate_candidates
SELECT DISTINCT u.id
  FROM {user_enrolments} ue
  JOIN {enrol} e ON e.id = ue.enrolid
  JOIN {user} u ON u.id = ue.userid
 WHERE e.courseid = :course AND u.deleted = 0 AND u.id <> :guest
   AND ue.status = 0 AND e.status = 0 AND ue.timestart < :now AND (ue.timeend = 0 OR ue.timeend > :now)
   AND (:everyone = 1 OR EXISTS (
        SELECT 1 FROM {role_assignments} ra
         WHERE ra.userid = u.id AND ra.contextid IN :contexts AND ra.roleid IN :allowed))
   AND NOT EXISTS (
        SELECT 1 FROM {role_assignments} rp
         WHERE rp.userid = u.id AND rp.contextid IN :contexts AND rp.roleid IN :prohibited)
   AND NOT EXISTS (
        SELECT 1 FROM {tool_certificate_issues} ci
         WHERE ci.userid = u.id AND ci.courseid = e.courseid AND ci.templateid = :template
           AND ci.component = 'mod_coursecertificate' AND ci.archived = 0)
 ORDER BY u.id

-- name: certificate_permissions
SELECT roleid, contextid, capability, permission
  FROM {role_capabilities}
 WHERE capability IN :capabilities AND contextid IN :contexts

-- name: certificate_role_holders
SELECT DISTINCT userid FROM {role_assignments} WHERE contextid IN :contexts AND roleid IN :roles

-- name: certificate_known_modules
SELECT id, deletioninprogress FROM {course_modules} WHERE id IN :cms

-- name: certificate_section_sequences
SELECT sequence FROM {course_sections} WHERE course = :course

-- name: certificate_completions
SELECT userid, completionstate FROM {course_modules_completion} WHERE coursemoduleid = :cm

-- name: certificate_grades
SELECT userid, finalgrade, rawgrademin, rawgrademax FROM {grade_grades}
 WHERE itemid = :item AND finalgrade IS NOT NULL

-- name: certificate_group_members
SELECT gm.userid, gm.groupid FROM {groups_members} gm JOIN {groups} g ON g.id = gm.groupid
 WHERE g.courseid = :course

-- name: certificate_grouping_members
SELECT DISTINCT gm.userid FROM {groups_members} gm
  JOIN {groupings_groups} gg ON gg.groupid = gm.groupid
 WHERE gg.groupingid = :grouping

-- name: certificate_profile_field
SELECT id, defaultdata FROM {user_info_field} WHERE shortname = :shortname

-- name: certificate_profile_values
SELECT userid, data FROM {user_info_data} WHERE fieldid = :field

-- name: certificate_people
SELECT id, firstname, lastname, firstnamephonetic, lastnamephonetic, middlename, alternatename, email, lang,
       idnumber, institution, department, phone1, phone2, address, city, country
  FROM {user} WHERE id IN :people

-- name: certificate_course_grades
SELECT g.userid, g.finalgrade, i.grademin, i.grademax, i.decimals, i.display FROM {grade_items} i
  JOIN {grade_grades} g ON g.itemid = i.id
 WHERE i.courseid = :course AND i.itemtype = 'course' AND g.finalgrade IS NOT NULL

-- name: certificate_course_completions
SELECT userid, timecompleted FROM {course_completions} WHERE course = :course AND timecompleted IS NOT NULL

-- name: certificate_course_fields
SELECT f.shortname, f.type, f.configdata, d.value, d.charvalue, d.intvalue, d.decvalue, d.shortcharvalue
  FROM {customfield_field} f
  JOIN {customfield_category} k ON k.id = f.categoryid AND k.component = 'core_course' AND k.area = 'course'
  LEFT JOIN {customfield_data} d ON d.fieldid = f.id AND d.instanceid = :course
 ORDER BY k.sortorder, f.sortorder

-- name: certificate_issue_fields
SELECT f.id, f.shortname, f.type FROM {customfield_field} f
  JOIN {customfield_category} k ON k.id = f.categoryid AND k.component = 'tool_certificate' AND k.area = 'issue'
 ORDER BY k.sortorder, f.sortorder

-- name: certificate_issued_people
SELECT userid FROM {tool_certificate_issues}
 WHERE courseid = :course AND templateid = :template AND component = 'mod_coursecertificate' AND archived = 0
   AND userid IN :people

-- name: certificate_used_codes
SELECT code FROM {tool_certificate_issues} WHERE code IN :codes

-- name: certificate_template
SELECT * FROM {tool_certificate_templates} WHERE id = :template

-- name: certificate_pages
SELECT * FROM {tool_certificate_pages} WHERE templateid = :template ORDER BY sequence, id

-- name: certificate_elements
SELECT e.* FROM {tool_certificate_elements} e JOIN {tool_certificate_pages} p ON p.id = e.pageid
 WHERE p.templateid = :template ORDER BY e.sequence, e.id

-- name: certificate_files
SELECT f.contextid, f.component, f.filearea, f.itemid, f.filepath, f.filename, f.mimetype, f.contenthash AS sha1
  FROM {files} f
 WHERE f.component = 'tool_certificate' AND f.filename <> '.'
   AND ((f.filearea IN ('element', 'elementaux') AND f.itemid IN :elements) OR f.filearea = 'image')

-- name: certificate_issue_rows
SELECT * FROM {tool_certificate_issues}
 WHERE (:template = 0 OR templateid = :template) AND (:course = 0 OR courseid = :course) AND id > :after
 ORDER BY id

-- name: certificate_issues_by_code
SELECT * FROM {tool_certificate_issues} WHERE code IN :codes ORDER BY id

-- name: certificate_issue_values
SELECT d.instanceid, f.shortname, f.type, d.value, d.charvalue FROM {customfield_data} d
  JOIN {customfield_field} f ON f.id = d.fieldid
  JOIN {customfield_category} k ON k.id = f.categoryid AND k.component = 'tool_certificate' AND k.area = 'issue'
 WHERE d.instanceid IN :issues

-- name: certificate_user_profile
SELECT u.id AS userid, f.id, f.shortname, f.datatype, f.param3, COALESCE(d.data, f.defaultdata) AS data FROM {user} u
 CROSS JOIN {user_info_field} f LEFT JOIN {user_info_data} d ON d.fieldid = f.id AND d.userid = u.id
 WHERE u.id IN :people

-- name: certificate_user_pictures
SELECT x.instanceid AS userid, f.filename, f.mimetype, f.contenthash AS sha1 FROM {files} f
  JOIN {context} x ON x.id = f.contextid AND x.contextlevel = 30
 WHERE f.component = 'user' AND f.filearea = 'icon' AND f.itemid = 0 AND f.filename <> '.'
   AND x.instanceid IN :people

-- name: certificate_settings
SELECT plugin, name, value FROM {config_plugins} WHERE plugin = 'tool_certificate'

-- name: certificate_stored_pdfs
SELECT itemid, contenthash FROM {files}
 WHERE component = 'tool_certificate' AND filearea = 'issues' AND contextid = 1 AND filename <> '.' AND itemid IN :issues
