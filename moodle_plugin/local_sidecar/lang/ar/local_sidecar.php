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
 * Arabic texts.
 *
 * @package    local_sidecar
 * @copyright  2026 The Moodle Sidecar authors
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['badge_linkedin'] = 'إضافة إلى ملف LinkedIn';
$string['badge_page'] = 'الصفحة العامة لهذه الشارة';
$string['cachedef_breaker'] = 'هل أجاب الخادم المرافق في المرة الأخيرة';
$string['cachedef_callbacks'] = 'الاتصالات الراجعة التي استُلمت';
$string['cachedef_uploads'] = 'فحوص الملفات التي رُفعت للتو';
$string['changes'] = 'ما الذي تغيّر';
$string['check_connection'] = 'الاتصال بالخادم المرافق';
$string['check_goeson'] = 'يستغرق الفحص وقتًا أطول مما يمكن للنموذج انتظاره، وهو مستمر في الخلفية. سيتم إعلامك إذا كان في الحزمة خلل.';
$string['check_notdone'] = 'تعذر فحص الحزمة الآن وسيتم فحصها لاحقًا. {$a}';
$string['check_override'] = 'فحص الحزمة';
$string['check_override_desc'] = 'الحفظ رغم هذه الأخطاء';
$string['checked'] = 'فُحصت';
$string['code'] = 'الرمز';
$string['details'] = 'التفاصيل';
$string['do_bytes'] = 'للجلب';
$string['do_create'] = 'إنشاء';
$string['do_delete'] = 'حذف';
$string['do_fetched_bytes'] = 'المجلوب';
$string['do_hide'] = 'إخفاء';
$string['do_keep'] = 'إبقاء';
$string['do_show'] = 'إظهار';
$string['do_unchanged'] = 'دون تغيير';
$string['do_update'] = 'تحديث';
$string['do_written'] = 'الصفوف المكتوبة';
$string['event_checkoverridden'] = 'حُفظت الحزمة رغم الأخطاء';
$string['event_courserefreshed'] = 'تم تحديث المقرر بعد المزامنة';
$string['event_jobfinished'] = 'انتهت مهمة الخادم المرافق';
$string['event_mirrorfinished'] = 'انتهت المزامنة';
$string['export'] = 'تصدير';
$string['export_note'] = 'يصدّر Moodle الأسئلة ويحولها الخادم المرافق. ما لا تستوعبه الصيغة يُذكر في صفحة المهام.';
$string['export_target'] = 'الصيغة';
$string['failure_failed'] = 'حدث خلل في الخادم المرافق نفسه.';
$string['failure_forbidden'] = 'لا يسمح الخادم المرافق بهذا بالرمز المميز المضبوط.';
$string['failure_garbage'] = 'ما يجيب على عنوان الخادم المرافق ليس خادمًا مرافقًا.';
$string['failure_notconfigured'] = 'لم يُضبط عنوان الخادم المرافق أو رمزه المميز.';
$string['failure_paused'] = 'لم يجب الخادم المرافق قبل قليل ولن يُسأل لبعض الوقت.';
$string['failure_refused'] = 'رفض الخادم المرافق: {$a}';
$string['failure_timeout'] = 'لم يجب الخادم المرافق في الوقت المحدد.';
$string['failure_tooslow'] = 'تعذّر إرسال الملف إلى الخادم المرافق في الوقت المحدد.';
$string['failure_unauthorised'] = 'لا يقبل الخادم المرافق الرمز المميز.';
$string['failure_unreachable'] = 'تعذر الوصول إلى الخادم المرافق.';
$string['finding'] = 'ملاحظة';
$string['findings'] = 'الملاحظات';
$string['fixable'] = 'يمكن إصلاحها';
$string['form_errors'] = 'الأخطاء في هذه الحزمة: {$a}';
$string['form_more'] = '… و{$a} أخرى';
$string['form_report'] = 'التقرير الكامل';
$string['format_aiken'] = 'Aiken';
$string['format_cloze'] = 'إجابات مضمنة (Cloze)';
$string['format_csv'] = 'جدول CSV';
$string['format_gift'] = 'GIFT';
$string['format_h5p'] = 'مجموعة أسئلة H5P';
$string['format_missingword'] = 'الكلمة الناقصة';
$string['format_moodlexml'] = 'Moodle XML';
$string['format_qti12'] = 'IMS QTI 1.2';
$string['format_qti21'] = 'IMS QTI 2.1';
$string['format_qti22'] = 'IMS QTI 2.2';
$string['format_qti30'] = 'IMS QTI 3.0';
$string['format_webct'] = 'WebCT';
$string['health_clock'] = 'ساعة الخادم المرافق ناقص ساعتنا: {$a} ث';
$string['health_ok'] = 'الخادم المرافق يجيب (الإصدار {$a}).';
$string['health_plain'] = 'الخادم المرافق يجيب، لكن الرمز المميز يُنقل دون تشفير: استخدم https أو ضع الخادم المرافق على هذا الجهاز.';
$string['health_scopes'] = 'يسمح الرمز المميز بـ: {$a}';
$string['health_site'] = 'الخادم المرافق يجيب، لكنه لا يعرف موقعًا باسم {$a}.';
$string['health_skew'] = 'الخادم المرافق يجيب، لكن ساعته تختلف عن ساعتنا بمقدار {$a} ث.';
$string['health_versions'] = 'الخادم المرافق {$a->sidecar}، الإضافة {$a->plugin}';
$string['job'] = 'المهمة';
$string['job_forgotten'] = 'لم يعد الخادم المرافق يعرف هذه المهمة.';
$string['job_inputgone'] = 'لم يعد ملف هذه المهمة موجودًا.';
$string['jobs'] = 'مهام الخادم المرافق';
$string['jobs_none'] = 'لا توجد مهام.';
$string['kind_badges_issue'] = 'الشارات';
$string['kind_certificates_issue'] = 'الشهادات';
$string['kind_certificates_render'] = 'الشهادات';
$string['kind_mirror_adopt'] = 'تبني نسخة';
$string['kind_mirror_apply'] = 'المزامنة';
$string['kind_mirror_plan'] = 'خطة المزامنة';
$string['kind_mirror_undo'] = 'التراجع عن مزامنة';
$string['kind_package_check'] = 'فحص حزمة';
$string['kind_package_fix'] = 'إصلاح حزمة';
$string['kind_package_launch'] = 'اختبار تشغيل حزمة';
$string['kind_package_shrink'] = 'تخفيف حزمة';
$string['kind_questions_convert'] = 'تحويل أسئلة';
$string['line'] = 'السطر {$a}';
$string['loss_feature'] = 'لم يُنقل';
$string['losses'] = 'ما تعذر نقله';
$string['message_findings'] = 'فُحصت الحزمة {$a->name} في الخلفية. الأخطاء المكتشفة: {$a->count}. قد لا يتمكن المتعلمون من استخدامها.

التقرير: {$a->url}';
$string['message_findings_subject'] = 'أخطاء في الحزمة {$a->name}: {$a->count}';
$string['messageprovider:packagefindings'] = 'أخطاء اكتُشفت في حزمك';
$string['mirror'] = 'المقررات المتزامنة';
$string['mirror_addpartner'] = 'إضافة شريك';
$string['mirror_adopt'] = 'تبني هذه النسخة الموجودة (الاسم المختصر)';
$string['mirror_age'] = 'آخر مزامنة';
$string['mirror_apply'] = 'تنفيذ هذه الخطة';
$string['mirror_as'] = 'الاسم المختصر هنا';
$string['mirror_course'] = 'مزامنة مقرر';
$string['mirror_defaultcategory'] = 'التصنيف الافتراضي';
$string['mirror_every'] = 'كل';
$string['mirror_left_to_do'] = 'بقي للعمل';
$string['mirror_local_edits'] = 'عُدّل هنا';
$string['mirror_missing_plugins'] = 'إضافة ناقصة';
$string['mirror_new'] = 'نسخة متزامنة جديدة';
$string['mirror_none'] = 'لا يوجد مقرر متزامن.';
$string['mirror_nopartners'] = 'لا يوجد شركاء.';
$string['mirror_nosubscriptions'] = 'لا توجد اشتراكات.';
$string['mirror_notes'] = 'ملاحظة';
$string['mirror_opencourse'] = 'فتح المقرر';
$string['mirror_partners'] = 'الشركاء';
$string['mirror_partnerurl'] = 'عنوان خادمهم المرافق';
$string['mirror_plan'] = 'تخطيط';
$string['mirror_source'] = 'المصدر';
$string['mirror_sourcecourse'] = 'الاسم المختصر في المصدر';
$string['mirror_status'] = 'النسخ المتزامنة';
$string['mirror_subscribe'] = 'اشتراك';
$string['mirror_subscriptions'] = 'الاشتراكات';
$string['mirror_undo'] = 'التراجع عن آخر تحديث';
$string['mirrorstate_behind'] = 'أقدم من المصدر';
$string['mirrorstate_current'] = 'محدّث';
$string['mirrorstate_deleted'] = 'محذوف هنا';
$string['mirrorstate_gone'] = 'اختفى من المصدر';
$string['mirrorstate_unknown'] = 'غير معروف';
$string['nav_export'] = 'تصدير الأسئلة (أي صيغة)';
$string['nav_mirror'] = 'المزامنة';
$string['nav_packages'] = 'تقارير الحزم';
$string['package'] = 'الحزمة';
$string['package_clean'] = 'لا ملاحظات';
$string['package_errors'] = 'الأخطاء: {$a}';
$string['package_fixable'] = 'قابل للإصلاح: {$a}';
$string['package_gone'] = 'لم تعد الحزمة موجودة.';
$string['package_waiting'] = 'لم تُفحص بعد';
$string['package_warnings'] = 'التحذيرات: {$a}';
$string['packages'] = 'تقارير الحزم';
$string['packages_none'] = 'لا توجد تقارير هنا.';
$string['packages_scan'] = 'فحص كل الحزم التي ليس لها تقرير';
$string['packages_started'] = 'الفحوص التي بدأت: {$a}';
$string['place'] = 'الموضع';
$string['pluginname'] = 'الخادم المرافق';
$string['privacy:badges'] = 'الشارات التي وقّعها الخادم المرافق.';
$string['privacy:badges:uniquehash'] = 'الرمز العام للشارة';
$string['privacy:badges:userid'] = 'من نال الشارة';
$string['privacy:exporttarget'] = 'الصيغة التي صُدّرت بها الأسئلة آخر مرة';
$string['privacy:files'] = 'ملفات تنتظر الخادم المرافق، وحزم أُصلحت.';
$string['privacy:jobs'] = 'أعمال أوكلها الأشخاص إلى الخادم المرافق.';
$string['privacy:jobs:kind'] = 'ما المطلوب عمله';
$string['privacy:jobs:request'] = 'المعاملات';
$string['privacy:jobs:timecreated'] = 'متى';
$string['privacy:jobs:title'] = 'موضوع العمل، مثل اسم ملف';
$string['privacy:jobs:userid'] = 'من بدأه';
$string['privacy:sidecar'] = 'خدمة يشغّلها مديرو الموقع بجانب Moodle.';
$string['privacy:sidecar:badges'] = 'شارات مع بيانات من نالوها، لتوقيعها';
$string['privacy:sidecar:certificates'] = 'الأسماء ونتائج المقررات والتواريخ المطبوعة على الشهادات';
$string['privacy:sidecar:packages'] = 'الحزم التي يرفعها المؤلفون مع أسماء ملفاتها';
$string['privacy:sidecar:questions'] = 'ملفات الأسئلة التي يستوردها المعلمون أو يصدّرونها';
$string['questions_goeson'] = 'يستغرق التحويل وقتًا طويلًا ويستمر في الخلفية. ستجد نتيجته في صفحة مهامك.';
$string['questions_read'] = 'الأسئلة المقروءة: {$a->count} (الصيغة: {$a->from})';
$string['refresh_grades'] = 'تعذر حساب بعض الدرجات: {$a}';
$string['repair'] = 'إصلاح هذه الحزمة';
$string['repair_desc'] = 'يُصلح ما يمكن إصلاحه بأمان. يحتفظ النشاط بحزمته إلى أن ترفع الحزمة المُصلحة.';
$string['repaired_desc'] = 'ارفعها في إعدادات النشاط بدل القديمة.';
$string['repaired_download'] = 'تنزيل الحزمة المُصلحة';
$string['result'] = 'النتيجة';
$string['result_missing'] = 'ينقص نتيجة الخادم المرافق {$a}.';
$string['retry'] = 'إعادة المحاولة';
$string['set_badges'] = 'الشارات';
$string['set_badges_desc'] = 'يوقّع الخادم المرافق هذه الشارات.';
$string['set_callback'] = 'السماح للخادم المرافق بالاتصال';
$string['set_callback_desc'] = 'يخبر الخادم المرافق Moodle فور انتهاء مهمة. ليس ضروريًا: يسأل Moodle كل دقيقة. الاتصالات موقّعة؛ اضغط مرة واحدة على «اختبار الاتصال» لجلب السر.';
$string['set_connection'] = 'الاتصال';
$string['set_connection_desc'] = '<a href="{$a}">اختبار الاتصال</a>';
$string['set_hook_badges'] = 'الشارات';
$string['set_hook_badges_desc'] = 'توقيع الشارات المختارة.';
$string['set_hook_certificates'] = 'الشهادات';
$string['set_hook_certificates_desc'] = 'إصدار شهادات القوالب المختارة بواسطة الخادم المرافق بدل cron الخاص بـ Moodle.';
$string['set_hook_mirror'] = 'المزامنة';
$string['set_hook_mirror_desc'] = 'عرض المقررات المتزامنة وتسجيل أي المقررات تغيّر.';
$string['set_hook_packages'] = 'الحزم';
$string['set_hook_packages_desc'] = 'فحص حزم SCORM وIMS وH5P عند حفظ نشاط، وحزم الموقع كله في الخلفية.';
$string['set_hook_questions'] = 'الأسئلة';
$string['set_hook_questions_desc'] = 'إتاحة «الخادم المرافق (أي صيغة)» لاستيراد الأسئلة وتصديرها.';
$string['set_hooks'] = 'ما يفعله الخادم المرافق';
$string['set_hooks_desc'] = 'ما هو معطّل يعمل كأن هذه الإضافة غير مثبتة.';
$string['set_keepdays'] = 'الاحتفاظ بالمهام';
$string['set_keepdays_desc'] = 'عدد الأيام التي تُحذف بعدها المهام المنتهية.';
$string['set_patience'] = 'الانتظار في الشهادات';
$string['set_patience_desc'] = 'عدد الساعات دون الخادم المرافق التي يُصدر بعدها Moodle القوالب المختارة بنفسه.';
$string['set_scanlimit'] = 'الفحوص في المرة';
$string['set_scanlimit_desc'] = 'كم حزمة من حزم الموقع يرسلها تشغيل واحد للمهمة المجدولة للفحص.';
$string['set_sharedpool'] = 'مخزن ملفات مشترك';
$string['set_sharedpool_desc'] = 'يقرأ الخادم المرافق moodledata لهذا الموقع. عندئذ تُسمى له الملفات بدل إرسالها.';
$string['set_site'] = 'اسم هذا الموقع';
$string['set_site_desc'] = 'كما في إعدادات الخادم المرافق: [sites.NAME].';
$string['set_templates'] = 'قوالب الشهادات';
$string['set_templates_desc'] = 'يُصدر الخادم المرافق شهادات هذه القوالب ويرسمها.';
$string['set_timeout'] = 'المهلة';
$string['set_timeout_desc'] = 'الثواني التي يجب أن تصل خلالها الإجابة العادية.';
$string['set_token'] = 'الرمز المميز';
$string['set_token_desc'] = 'من «sidecar tokens create». يُحفظ مشفرًا ولا يُعرض مرة أخرى.';
$string['set_url'] = 'العنوان';
$string['set_url_desc'] = 'مثلًا http://127.0.0.1:8765، أو https://… إذا كان يعمل على جهاز آخر.';
$string['set_wait'] = 'الانتظار في النماذج';
$string['set_wait_desc'] = 'الثواني التي ينتظرها المؤلف تقرير الحزمة. بعدها يستمر الفحص في الخلفية.';
$string['settings'] = 'إعدادات الخادم المرافق';
$string['severity'] = 'الخطورة';
$string['severity_error'] = 'خطأ';
$string['severity_info'] = 'تنبيه';
$string['severity_warning'] = 'تحذير';
$string['show_all'] = 'الكل';
$string['show_errors'] = 'بها أخطاء';
$string['show_waiting'] = 'لم تُفحص بعد';
$string['show_warnings'] = 'بها تحذيرات';
$string['sidecar:convertquestions'] = 'تحويل بنوك الأسئلة';
$string['sidecar:managejobs'] = 'رؤية مهام الجميع والتحكم بها';
$string['sidecar:mirror'] = 'مزامنة المقررات';
$string['sidecar:overridecheck'] = 'حفظ حزم فيها أخطاء';
$string['sidecar:repairpackages'] = 'إصلاح الحزم';
$string['sidecar:service'] = 'استدعاء خدمات الويب المخصصة للخادم المرافق';
$string['sidecar:viewmirror'] = 'رؤية المقررات المتزامنة';
$string['sidecar:viewpackages'] = 'رؤية تقارير الحزم';
$string['started'] = 'بدأت';
$string['state'] = 'الحالة';
$string['state_cancelled'] = 'أُلغيت';
$string['state_failed'] = 'فشلت';
$string['state_pending'] = 'تنتظر الإرسال';
$string['state_queued'] = 'تنتظر';
$string['state_running'] = 'قيد التنفيذ';
$string['state_succeeded'] = 'تمت';
$string['task_badges'] = 'توقيع الشارات بواسطة الخادم المرافق';
$string['task_certificates'] = 'إصدار الشهادات بواسطة الخادم المرافق';
$string['task_cleanup'] = 'حذف المهام والتقارير القديمة';
$string['task_poll'] = 'إرسال المهام إلى الخادم المرافق وجلب النتائج';
$string['task_scan'] = 'فحص الحزم التي ليس لها تقرير';
$string['test'] = 'اختبار الاتصال';
$string['test_desc'] = 'يسأل الخادم المرافق فورًا أيًا كان ما حدث قبل ذلك، ويعرض الإصدارات والساعات.';
