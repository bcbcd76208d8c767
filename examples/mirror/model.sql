-- The site where the course is written: HANDS, with a page that holds a picture and a link, and a quiz of two questions
-- that opens once the page was read.

INSERT INTO mdl_config (name, value) VALUES ('version', '2024100706'), ('release', '4.5.6'), ('siteadmins', '2');
INSERT INTO mdl_config_plugins (plugin, name, value) VALUES ('mod_page', 'version', '2024100700'), ('mod_quiz', 'version', '2024100700'), ('qtype_truefalse', 'version', '2024100700'), ('qtype_multichoice', 'version', '2024100700');
INSERT INTO mdl_modules (id, name) VALUES (1, 'page'), (2, 'quiz');
INSERT INTO mdl_user (id, username, firstname, lastname) VALUES (1, 'guest', 'Guest', ''), (2, 'admin', 'Model', 'Administrator');
INSERT INTO mdl_course_categories (id, name, path) VALUES (1, 'Health', '/1');
INSERT INTO mdl_course (id, fullname, shortname, format) VALUES (1, 'Model site', 'model', 'site');
INSERT INTO mdl_context (id, contextlevel, instanceid, path, depth) VALUES (1, 10, 0, '/1', 1), (2, 40, 1, '/1/2', 2), (3, 50, 2, '/1/2/3', 3), (4, 70, 1, '/1/2/3/4', 4), (5, 70, 2, '/1/2/3/5', 4);

INSERT INTO mdl_course (id, category, fullname, shortname, summary) VALUES (2, 1, 'Clean hands', 'HANDS', '<p>Ten minutes that keep a school healthy.</p>');
INSERT INTO mdl_course_sections (id, course, section, name, sequence) VALUES (1, 2, 0, NULL, ''), (2, 2, 1, 'Read and try', '1,2');
INSERT INTO mdl_course_modules (id, course, module, instance, section, completion, completionview, availability) VALUES
  (1, 2, 1, 1, 2, 2, 1, NULL),
  (2, 2, 2, 1, 2, 2, 0, '{"op":"&","c":[{"type":"completion","cm":1,"e":1}],"showc":[true]}');
INSERT INTO mdl_page (id, course, name, intro, content) VALUES (1, 2, 'Why we wash our hands', '',
  '<p>Wash for 20 seconds, with soap.</p><p><img src="@@PLUGINFILE@@/hands.svg" alt="Hands under water"></p><p>Then <a href="https://model.example/mod/quiz/view.php?id=2">try the quiz</a>.</p>');

INSERT INTO mdl_quiz (id, course, name, intro, sumgrades, grade) VALUES (1, 2, 'What do you know?', '<p>Two questions.</p>', '2', '10');
INSERT INTO mdl_quiz_sections (quizid, firstslot) VALUES (1, 1);
INSERT INTO mdl_question_categories (id, name, contextid, stamp, parent) VALUES (1, 'top', 3, 'model+1', 0), (2, 'Hands', 3, 'model+2', 1);
INSERT INTO mdl_question_bank_entries (id, questioncategoryid) VALUES (1, 2), (2, 2);
INSERT INTO mdl_question (id, name, questiontext, qtype, stamp) VALUES
  (1, 'Water alone', '<p>Water alone takes away all germs.</p>', 'truefalse', 'model+3'),
  (2, 'How long', '<p>How long do we rub our hands?</p>', 'multichoice', 'model+4');
INSERT INTO mdl_question_versions (questionbankentryid, version, questionid) VALUES (1, 1, 1), (2, 1, 2);
INSERT INTO mdl_question_answers (id, question, answer, fraction) VALUES (1, 1, 'True', '0'), (2, 1, 'False', '1'), (3, 2, 'Two seconds', '0'), (4, 2, 'Twenty seconds', '1'), (5, 2, 'Two minutes', '0');
INSERT INTO mdl_question_truefalse (question, trueanswer, falseanswer) VALUES (1, 1, 2);
INSERT INTO mdl_qtype_multichoice_options (questionid) VALUES (2);
INSERT INTO mdl_quiz_slots (id, slot, quizid, page) VALUES (1, 1, 1, 1), (2, 2, 1, 1);
INSERT INTO mdl_question_references (usingcontextid, component, questionarea, itemid, questionbankentryid) VALUES (5, 'mod_quiz', 'slot', 1, 1), (5, 'mod_quiz', 'slot', 2, 2);

INSERT INTO mdl_grade_categories (id, courseid, fullname, path) VALUES (1, 2, '?', '/1/');
INSERT INTO mdl_grade_items (courseid, categoryid, itemname, itemtype, itemmodule, iteminstance, itemnumber, grademax, sortorder) VALUES
  (2, NULL, NULL, 'course', NULL, 1, NULL, '100', 1),
  (2, 1, 'What do you know?', 'mod', 'quiz', 1, 0, '10', 2);
