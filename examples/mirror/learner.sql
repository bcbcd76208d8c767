-- Amina reads the page of the mirrored course and takes the quiz, as Moodle writes it down.

INSERT INTO mdl_course_modules_completion (coursemoduleid, userid, completionstate, timemodified)
  SELECT cm.id, 31, 1, 1790000000 FROM mdl_course_modules cm JOIN mdl_modules m ON m.id = cm.module AND m.name = 'page' JOIN mdl_course c ON c.id = cm.course WHERE c.shortname = 'HANDS';
INSERT INTO mdl_question_usages (id, contextid, component, preferredbehaviour)
  SELECT 100, x.id, 'mod_quiz', 'deferredfeedback' FROM mdl_context x JOIN mdl_course_modules cm ON cm.id = x.instanceid AND x.contextlevel = 70 JOIN mdl_modules m ON m.id = cm.module AND m.name = 'quiz' JOIN mdl_course c ON c.id = cm.course WHERE c.shortname = 'HANDS';
INSERT INTO mdl_quiz_attempts (quiz, userid, attempt, uniqueid, layout, state, timestart, timefinish, timemodified, sumgrades)
  SELECT q.id, 31, 1, 100, '1,2,0', 'finished', 1790000100, 1790000400, 1790000400, '1.00000' FROM mdl_quiz q JOIN mdl_course c ON c.id = q.course WHERE c.shortname = 'HANDS';
INSERT INTO mdl_question_attempts (questionusageid, slot, questionid, maxmark, responsesummary, timemodified)
  SELECT 100, s.slot, v.questionid, s.maxmark, CASE s.slot WHEN 1 THEN 'False' ELSE 'Two minutes' END, 1790000400
  FROM mdl_quiz_slots s JOIN mdl_quiz q ON q.id = s.quizid JOIN mdl_course c ON c.id = q.course
  JOIN mdl_question_references r ON r.itemid = s.id JOIN mdl_question_versions v ON v.questionbankentryid = r.questionbankentryid WHERE c.shortname = 'HANDS';
INSERT INTO mdl_quiz_grades (quiz, userid, grade, timemodified)
  SELECT q.id, 31, '5.00000', 1790000400 FROM mdl_quiz q JOIN mdl_course c ON c.id = q.course WHERE c.shortname = 'HANDS';
INSERT INTO mdl_grade_grades (itemid, userid, rawgrade, finalgrade, timemodified)
  SELECT i.id, 31, '5.00000', '5.00000', 1790000400 FROM mdl_grade_items i JOIN mdl_course c ON c.id = i.courseid WHERE c.shortname = 'HANDS' AND i.itemmodule = 'quiz';
