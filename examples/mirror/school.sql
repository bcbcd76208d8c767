-- The site that gets the course: a school with a course of its own, so that every id differs from the model's.

INSERT INTO mdl_config (name, value) VALUES ('version', '2024100706'), ('release', '4.5.6'), ('siteadmins', '2');
INSERT INTO mdl_config_plugins (plugin, name, value) VALUES ('mod_page', 'version', '2024100700'), ('mod_quiz', 'version', '2024100700'), ('qtype_truefalse', 'version', '2024100700'), ('qtype_multichoice', 'version', '2024100700');
INSERT INTO mdl_modules (id, name) VALUES (4, 'quiz'), (9, 'page');
INSERT INTO mdl_user (id, username, firstname, lastname) VALUES (1, 'guest', 'Guest', ''), (2, 'head', 'Head', 'Teacher'), (31, 'amina', 'Amina', 'Bello');
INSERT INTO mdl_course_categories (id, name, path) VALUES (1, 'Our courses', '/1');
INSERT INTO mdl_course (id, fullname, shortname, format) VALUES (1, 'Our school', 'school', 'site');
INSERT INTO mdl_context (id, contextlevel, instanceid, path, depth) VALUES (1, 10, 0, '/1', 1), (2, 40, 1, '/1/2', 2), (14, 50, 6, '/1/2/14', 3), (15, 70, 20, '/1/2/14/15', 4);

INSERT INTO mdl_course (id, category, fullname, shortname) VALUES (6, 1, 'Our garden', 'GARDEN');
INSERT INTO mdl_course_sections (id, course, section, sequence) VALUES (11, 6, 0, '20');
INSERT INTO mdl_course_modules (id, course, module, instance, section) VALUES (20, 6, 9, 7, 11);
INSERT INTO mdl_page (id, course, name, intro, content) VALUES (7, 6, 'What grows here', '', '<p>Beans and maize.</p>');
INSERT INTO mdl_grade_categories (id, courseid, fullname, path) VALUES (3, 6, '?', '/3/');
INSERT INTO mdl_grade_items (id, courseid, itemtype, iteminstance) VALUES (5, 6, 'course', 3);

INSERT INTO mdl_question_categories (id, name, contextid, stamp, parent) VALUES (8, 'top', 14, 'school+1', 0), (9, 'Garden', 14, 'school+2', 8);
INSERT INTO mdl_question_bank_entries (id, questioncategoryid) VALUES (40, 9);
INSERT INTO mdl_question (id, name, questiontext, qtype, stamp) VALUES (52, 'Beans', '<p>Beans climb.</p>', 'truefalse', 'school+3');
INSERT INTO mdl_question_versions (id, questionbankentryid, version, questionid) VALUES (60, 40, 1, 52);
INSERT INTO mdl_question_answers (id, question, answer, fraction) VALUES (70, 52, 'True', '1'), (71, 52, 'False', '0');
INSERT INTO mdl_question_truefalse (id, question, trueanswer, falseanswer) VALUES (33, 52, 70, 71);
