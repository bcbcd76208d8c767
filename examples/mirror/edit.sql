-- The author at the model changes the text of the page, as Moodle writes it down.

UPDATE mdl_page SET content = replace(content, 'Wash for 20 seconds, with soap.', 'Wash for 20 seconds, with soap, between the fingers too.'), revision = revision + 1, timemodified = 1790050000;
