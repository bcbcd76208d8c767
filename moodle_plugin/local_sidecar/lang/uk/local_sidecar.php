<?php
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
 * Ukrainian texts.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['badge_linkedin'] = 'Додати до профілю LinkedIn';
$string['badge_page'] = 'Публічна сторінка цієї відзнаки';
$string['cachedef_breaker'] = 'Чи відповів сайдкар минулого разу';
$string['cachedef_callbacks'] = 'Прийняті зворотні виклики';
$string['cachedef_uploads'] = 'Перевірки щойно завантажених файлів';
$string['changes'] = 'Що змінено';
$string['check_connection'] = 'З\'єднання із сайдкаром';
$string['check_goeson'] = 'Перевірка триває довше, ніж може чекати форма, і продовжується у фоні. Вас повідомлять, якщо з пакетом щось не так.';
$string['check_notdone'] = 'Зараз пакет не вдалося перевірити, його буде перевірено пізніше. {$a}';
$string['check_override'] = 'Перевірка пакета';
$string['check_override_desc'] = 'Зберегти попри ці помилки';
$string['checked'] = 'Перевірено';
$string['code'] = 'Код';
$string['details'] = 'Подробиці';
$string['do_bytes'] = 'До завантаження';
$string['do_create'] = 'Створити';
$string['do_delete'] = 'Видалити';
$string['do_fetched_bytes'] = 'Завантажено';
$string['do_hide'] = 'Приховати';
$string['do_keep'] = 'Залишити';
$string['do_show'] = 'Показати';
$string['do_unchanged'] = 'Без змін';
$string['do_update'] = 'Оновити';
$string['do_written'] = 'Записано рядків';
$string['event_checkoverridden'] = 'Пакет збережено попри помилки';
$string['event_courserefreshed'] = 'Курс оновлено після віддзеркалення';
$string['event_jobfinished'] = 'Завдання сайдкара завершено';
$string['event_mirrorfinished'] = 'Віддзеркалення завершено';
$string['export'] = 'Експортувати';
$string['export_note'] = 'Питання експортує Moodle, а перетворює сайдкар. Те, чого формат не вміщує, перелічено на сторінці завдань.';
$string['export_target'] = 'Формат';
$string['failure_failed'] = 'У самого сайдкара стався збій.';
$string['failure_forbidden'] = 'Сайдкар не дозволяє цього із заданим токеном.';
$string['failure_garbage'] = 'За адресою сайдкара відповідає не сайдкар.';
$string['failure_notconfigured'] = 'Адресу або токен сайдкара не задано.';
$string['failure_paused'] = 'Щойно сайдкар не відповів, і деякий час його не питатимуть.';
$string['failure_refused'] = 'Сайдкар відмовив: {$a}';
$string['failure_timeout'] = 'Сайдкар не відповів вчасно.';
$string['failure_tooslow'] = 'Файл не вдалося надіслати до сайдкара вчасно.';
$string['failure_unauthorised'] = 'Сайдкар не приймає токен.';
$string['failure_unreachable'] = 'Сайдкар недоступний.';
$string['finding'] = 'Знахідка';
$string['findings'] = 'Знахідки';
$string['fixable'] = 'Можна виправити';
$string['form_errors'] = 'Помилок у цьому пакеті: {$a}';
$string['form_more'] = '… і ще {$a}';
$string['form_report'] = 'Повний звіт';
$string['format_aiken'] = 'Aiken';
$string['format_cloze'] = 'Вбудовані відповіді (Cloze)';
$string['format_csv'] = 'Таблиця CSV';
$string['format_gift'] = 'GIFT';
$string['format_h5p'] = 'Набір питань H5P';
$string['format_missingword'] = 'Пропущене слово';
$string['format_moodlexml'] = 'Moodle XML';
$string['format_qti12'] = 'IMS QTI 1.2';
$string['format_qti21'] = 'IMS QTI 2.1';
$string['format_qti22'] = 'IMS QTI 2.2';
$string['format_qti30'] = 'IMS QTI 3.0';
$string['format_webct'] = 'WebCT';
$string['health_clock'] = 'Годинник сайдкара мінус наш: {$a} с';
$string['health_ok'] = 'Сайдкар відповідає (версія {$a}).';
$string['health_plain'] = 'Сайдкар відповідає, але токен передається незашифрованим: використовуйте https або розмістіть сайдкар на цій машині.';
$string['health_scopes'] = 'Токен дозволяє: {$a}';
$string['health_site'] = 'Сайдкар відповідає, але не знає сайту з назвою {$a}.';
$string['health_skew'] = 'Сайдкар відповідає, але його годинник відрізняється від нашого на {$a} с.';
$string['health_versions'] = 'Сайдкар {$a->sidecar}, плагін {$a->plugin}';
$string['job'] = 'Завдання';
$string['job_forgotten'] = 'Сайдкар більше не знає цього завдання.';
$string['job_inputgone'] = 'Файлу цього завдання більше немає.';
$string['jobs'] = 'Завдання сайдкара';
$string['jobs_none'] = 'Завдань немає.';
$string['kind_badges_issue'] = 'Відзнаки';
$string['kind_certificates_issue'] = 'Сертифікати';
$string['kind_certificates_render'] = 'Сертифікати';
$string['kind_mirror_adopt'] = 'Перейняття копії';
$string['kind_mirror_apply'] = 'Віддзеркалення';
$string['kind_mirror_plan'] = 'План віддзеркалення';
$string['kind_mirror_undo'] = 'Скасування віддзеркалення';
$string['kind_package_check'] = 'Перевірка пакета';
$string['kind_package_fix'] = 'Виправлення пакета';
$string['kind_package_launch'] = 'Пробний запуск пакета';
$string['kind_package_shrink'] = 'Полегшення пакета';
$string['kind_questions_convert'] = 'Перетворення питань';
$string['line'] = 'рядок {$a}';
$string['loss_feature'] = 'Не перенесено';
$string['losses'] = 'Що не вдалося перенести';
$string['message_findings'] = 'Пакет {$a->name} перевірено у фоні. Знайдено помилок: {$a->count}. Можливо, учні не зможуть ним користуватися.

Звіт: {$a->url}';
$string['message_findings_subject'] = 'Помилки в пакеті {$a->name}: {$a->count}';
$string['messageprovider:packagefindings'] = 'Помилки, знайдені у ваших пакетах';
$string['mirror'] = 'Дзеркальні курси';
$string['mirror_addpartner'] = 'Додати партнера';
$string['mirror_adopt'] = 'Перейняти наявну копію (коротка назва)';
$string['mirror_age'] = 'Останнє віддзеркалення';
$string['mirror_apply'] = 'Виконати цей план';
$string['mirror_as'] = 'Коротка назва тут';
$string['mirror_course'] = 'Віддзеркалити курс';
$string['mirror_defaultcategory'] = 'Типова категорія';
$string['mirror_every'] = 'Кожні';
$string['mirror_left_to_do'] = 'Залишилося зробити';
$string['mirror_local_edits'] = 'Змінено тут';
$string['mirror_missing_plugins'] = 'Бракує плагіна';
$string['mirror_new'] = 'Нове дзеркало';
$string['mirror_none'] = 'Жодного курсу не віддзеркалено.';
$string['mirror_nopartners'] = 'Партнерів немає.';
$string['mirror_nosubscriptions'] = 'Підписок немає.';
$string['mirror_notes'] = 'Примітка';
$string['mirror_opencourse'] = 'Відкрити курс';
$string['mirror_partners'] = 'Партнери';
$string['mirror_partnerurl'] = 'Адреса їхнього сайдкара';
$string['mirror_plan'] = 'Спланувати';
$string['mirror_source'] = 'Джерело';
$string['mirror_sourcecourse'] = 'Коротка назва в джерелі';
$string['mirror_status'] = 'Дзеркала';
$string['mirror_subscribe'] = 'Підписатися';
$string['mirror_subscriptions'] = 'Підписки';
$string['mirror_undo'] = 'Скасувати останнє оновлення';
$string['mirrorstate_behind'] = 'Відстає від джерела';
$string['mirrorstate_current'] = 'Актуальна';
$string['mirrorstate_deleted'] = 'Видалена тут';
$string['mirrorstate_gone'] = 'Зникла в джерелі';
$string['mirrorstate_unknown'] = 'Невідомо';
$string['nav_export'] = 'Експорт питань (будь-який формат)';
$string['nav_mirror'] = 'Віддзеркалення';
$string['nav_packages'] = 'Звіти про пакети';
$string['package'] = 'Пакет';
$string['package_clean'] = 'Знахідок немає';
$string['package_errors'] = 'Помилок: {$a}';
$string['package_fixable'] = 'Можна виправити: {$a}';
$string['package_gone'] = 'Пакета більше немає.';
$string['package_waiting'] = 'Ще не перевірено';
$string['package_warnings'] = 'Попереджень: {$a}';
$string['packages'] = 'Звіти про пакети';
$string['packages_none'] = 'Тут немає звітів.';
$string['packages_scan'] = 'Перевірити всі пакети без звіту';
$string['packages_started'] = 'Розпочато перевірок: {$a}';
$string['place'] = 'Місце';
$string['pluginname'] = 'Сайдкар';
$string['privacy:badges'] = 'Відзнаки, які підписав сайдкар.';
$string['privacy:badges:uniquehash'] = 'Публічний код відзнаки';
$string['privacy:badges:userid'] = 'Хто здобув відзнаку';
$string['privacy:exporttarget'] = 'Формат, у якому питання експортували востаннє';
$string['privacy:files'] = 'Файли, що чекають на сайдкар, і виправлені пакети.';
$string['privacy:jobs'] = 'Робота, яку люди доручили сайдкару.';
$string['privacy:jobs:kind'] = 'Що треба було зробити';
$string['privacy:jobs:request'] = 'Параметри';
$string['privacy:jobs:timecreated'] = 'Коли';
$string['privacy:jobs:title'] = 'Про що йшлося, наприклад назва файлу';
$string['privacy:jobs:userid'] = 'Хто розпочав';
$string['privacy:sidecar'] = 'Служба, яку адміністратори сайту тримають поряд із Moodle.';
$string['privacy:sidecar:badges'] = 'Відзнаки з даними тих, хто їх здобув, для підписання';
$string['privacy:sidecar:certificates'] = 'Імена, результати та дати, що друкуються на сертифікатах';
$string['privacy:sidecar:packages'] = 'Пакети, які завантажують автори, з назвами файлів';
$string['privacy:sidecar:questions'] = 'Файли питань, які викладачі імпортують або експортують';
$string['questions_goeson'] = 'Перетворення триває довго й продовжується у фоні. Результат буде на вашій сторінці завдань.';
$string['questions_read'] = 'Прочитано питань: {$a->count} (формат: {$a->from})';
$string['refresh_grades'] = 'Деякі оцінки не вдалося обчислити: {$a}';
$string['repair'] = 'Виправити цей пакет';
$string['repair_desc'] = 'Виправляється те, що безпечно виправити. Діяльність зберігає свій пакет, доки ви не завантажите виправлений.';
$string['repaired_desc'] = 'Завантажте його в налаштуваннях діяльності замість старого.';
$string['repaired_download'] = 'Звантажити виправлений пакет';
$string['result'] = 'Результат';
$string['result_missing'] = 'У результаті сайдкара бракує {$a}.';
$string['retry'] = 'Спробувати ще раз';
$string['set_badges'] = 'Відзнаки';
$string['set_badges_desc'] = 'Сайдкар підписує ці відзнаки.';
$string['set_callback'] = 'Дозволити сайдкару викликати Moodle';
$string['set_callback_desc'] = 'Сайдкар одразу повідомляє Moodle про кінець завдання. Це необов\'язково: Moodle питає щохвилини. Виклики підписано; натисніть один раз «Перевірити з\'єднання», щоб отримати секрет.';
$string['set_connection'] = 'З\'єднання';
$string['set_connection_desc'] = '<a href="{$a}">Перевірити з\'єднання</a>';
$string['set_hook_badges'] = 'Відзнаки';
$string['set_hook_badges_desc'] = 'Підписувати вибрані відзнаки.';
$string['set_hook_certificates'] = 'Сертифікати';
$string['set_hook_certificates_desc'] = 'Видавати сертифікати вибраних шаблонів сайдкаром замість cron у Moodle.';
$string['set_hook_mirror'] = 'Віддзеркалення';
$string['set_hook_mirror_desc'] = 'Показувати дзеркальні курси та занотовувати, які курси змінюються.';
$string['set_hook_packages'] = 'Пакети';
$string['set_hook_packages_desc'] = 'Перевіряти пакети SCORM, IMS і H5P під час збереження діяльності, а пакети всього сайту — у фоні.';
$string['set_hook_questions'] = 'Питання';
$string['set_hook_questions_desc'] = 'Пропонувати «Сайдкар (будь-який формат)» для імпорту та експорту питань.';
$string['set_hooks'] = 'Що робить сайдкар';
$string['set_hooks_desc'] = 'Вимкнене працює так, ніби цей плагін не встановлено.';
$string['set_keepdays'] = 'Зберігати завдання';
$string['set_keepdays_desc'] = 'Днів, після яких завершені завдання видаляються.';
$string['set_patience'] = 'Терпіння із сертифікатами';
$string['set_patience_desc'] = 'Годин без сайдкара, після яких Moodle сам видає вибрані шаблони.';
$string['set_scanlimit'] = 'Перевірок за раз';
$string['set_scanlimit_desc'] = 'Скільки пакетів сайту один запуск запланованого завдання надсилає на перевірку.';
$string['set_sharedpool'] = 'Спільне сховище файлів';
$string['set_sharedpool_desc'] = 'Сайдкар читає moodledata цього сайту. Тоді файли йому називають, а не надсилають.';
$string['set_site'] = 'Назва цього сайту';
$string['set_site_desc'] = 'Як у налаштуваннях сайдкара: [sites.НАЗВА].';
$string['set_templates'] = 'Шаблони сертифікатів';
$string['set_templates_desc'] = 'Сайдкар видає та малює сертифікати цих шаблонів.';
$string['set_timeout'] = 'Обмеження часу';
$string['set_timeout_desc'] = 'Секунд, за які має надійти звичайна відповідь.';
$string['set_token'] = 'Токен';
$string['set_token_desc'] = 'З «sidecar tokens create». Зберігається зашифрованим і більше ніколи не показується.';
$string['set_url'] = 'Адреса';
$string['set_url_desc'] = 'Наприклад, http://127.0.0.1:8765 або https://…, якщо він працює на іншій машині.';
$string['set_wait'] = 'Очікування у формах';
$string['set_wait_desc'] = 'Секунд, які автор чекає на звіт про пакет. Далі перевірка триває у фоні.';
$string['settings'] = 'Налаштування сайдкара';
$string['severity'] = 'Серйозність';
$string['severity_error'] = 'Помилка';
$string['severity_info'] = 'Примітка';
$string['severity_warning'] = 'Попередження';
$string['show_all'] = 'Усі';
$string['show_errors'] = 'З помилками';
$string['show_waiting'] = 'Ще не перевірені';
$string['show_warnings'] = 'З попередженнями';
$string['sidecar:convertquestions'] = 'Перетворювати банки питань';
$string['sidecar:managejobs'] = 'Бачити завдання всіх і керувати ними';
$string['sidecar:mirror'] = 'Віддзеркалювати курси';
$string['sidecar:overridecheck'] = 'Зберігати пакети з помилками';
$string['sidecar:repairpackages'] = 'Доручати виправлення пакетів';
$string['sidecar:service'] = 'Викликати вебслужби, призначені для сайдкара';
$string['sidecar:viewmirror'] = 'Бачити дзеркальні курси';
$string['sidecar:viewpackages'] = 'Бачити звіти про пакети';
$string['started'] = 'Розпочато';
$string['state'] = 'Стан';
$string['state_cancelled'] = 'Скасовано';
$string['state_failed'] = 'Не вдалося';
$string['state_pending'] = 'Чекає на надсилання';
$string['state_queued'] = 'Чекає';
$string['state_running'] = 'Виконується';
$string['state_succeeded'] = 'Готово';
$string['task_badges'] = 'Підписувати відзнаки сайдкаром';
$string['task_certificates'] = 'Видавати сертифікати сайдкаром';
$string['task_cleanup'] = 'Видаляти старі завдання та звіти';
$string['task_poll'] = 'Надсилати завдання сайдкару й забирати результати';
$string['task_scan'] = 'Перевіряти пакети без звіту';
$string['test'] = 'Перевірити з\'єднання';
$string['test_desc'] = 'Одразу питає сайдкар, що б не було раніше, і показує версії та годинники.';
