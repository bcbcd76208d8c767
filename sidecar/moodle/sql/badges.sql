-- name: badge_rows
SELECT * FROM {badge} WHERE id IN :ids ORDER BY id

-- name: badge_ids
SELECT id FROM {badge} WHERE status IN (1, 3, 4) ORDER BY id

-- name: badge_criteria_rows
SELECT * FROM {badge_criteria} WHERE badgeid IN :ids ORDER BY badgeid, id

-- name: badge_param_rows
SELECT p.*, c.criteriatype, c.badgeid
  FROM {badge_criteria_param} p
  JOIN {badge_criteria} c ON c.id = p.critid
 WHERE c.badgeid IN :ids
 ORDER BY p.id

-- name: badge_alignment_rows
SELECT * FROM {badge_alignment} WHERE badgeid IN :ids ORDER BY badgeid, id

-- name: badge_related_rows
SELECT * FROM {badge_related} WHERE badgeid IN :ids OR relatedbadgeid IN :ids ORDER BY id

-- name: badge_endorsement_rows
SELECT * FROM {badge_endorsement} WHERE badgeid IN :ids ORDER BY id

-- name: badge_tag_rows
SELECT i.itemid AS badgeid, t.rawname
  FROM {tag_instance} i
  JOIN {tag} t ON t.id = i.tagid
 WHERE i.component = 'core_badges' AND i.itemtype = 'badge' AND i.itemid IN :ids
 ORDER BY i.itemid, i.ordering, i.id

-- name: badge_pictures
SELECT f.itemid AS badgeid, f.filename, f.contenthash
  FROM {files} f
 WHERE f.component = 'badges' AND f.filearea = 'badgeimage' AND f.itemid IN :ids
   AND f.filename IN ('f3.png', 'f3.jpg', 'f1.png', 'f1.jpg')
 ORDER BY f.itemid, f.filename DESC

-- name: badge_awards
SELECT i.id, i.badgeid, i.uniquehash, i.dateissued, i.dateexpire, i.visible,
       u.firstname, u.lastname, u.email, b.email AS backpack_email
  FROM {badge_issued} i
  JOIN {user} u ON u.id = i.userid
  LEFT JOIN {badge_backpack} b ON b.userid = i.userid
 WHERE i.badgeid = :badge AND i.id > :after AND u.deleted = 0
 ORDER BY i.id

-- name: badge_award_hashes
SELECT uniquehash FROM {badge_issued} WHERE badgeid = :badge

-- name: badge_names_course
SELECT id, fullname AS name FROM {course} WHERE id IN :ids

-- name: badge_names_role
SELECT id, name, shortname FROM {role} WHERE id IN :ids

-- name: badge_names_cohort
SELECT id, name FROM {cohort} WHERE id IN :ids

-- name: badge_names_badge
SELECT id, name FROM {badge} WHERE id IN :ids

-- name: badge_names_competency
SELECT id, shortname AS name FROM {competency} WHERE id IN :ids

-- name: badge_names_field
SELECT id, name FROM {user_info_field} WHERE id IN :ids

-- name: badge_modules
SELECT cm.id, cm.instance, m.name AS module
  FROM {course_modules} cm
  JOIN {modules} m ON m.id = cm.module
 WHERE cm.id IN :ids
