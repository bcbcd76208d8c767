"""Course level: settings, sections, groups, gradebook, completion, badges, blocks, calendar, tags, files."""

from __future__ import annotations

from sidecar.moodle.content.table import Table, table

STRUCTURE: tuple[Table, ...] = (
    table(
        "course",
        "id>",
        "defaultgroupingid>groupings",
        skip="category sortorder cacherev originalcourseid requested",
        dates="startdate enddate",
        own_object=True,
    ),
    table(
        "course_sections",
        "course>course",
        "itemid>@section_item sequence>@modules_list availability>@availability",
        natural="course section",
        own_object=True,
    ),
    table(
        "course_modules",
        "course>course",
        "module>@module instance>@instance section>course_sections groupingid>groupings availability>@availability",
        where="t.deletioninprogress = 0",
        skip="deletioninprogress score",
        dates="completionexpected",
        own_object=True,
    ),
    table(
        "context",
        "instanceid>",
        "instanceid>@context_instance path>@context_path",
        skip="depth",
        natural="contextlevel instanceid",
    ),
    table(
        "block_instances",
        "parentcontextid>context",
        "configdata>@block_config",
        own_object=True,
    ),
)

COURSE: tuple[Table, ...] = (
    table("course_format_options", "courseid>course", "sectionid>course_sections"),
    table("groups", "courseid>course", "picture>files enrolmentkey>@secret"),
    table("groupings", "courseid>course"),
    table("groupings_groups", "groupingid>groupings", "groupid>groups", skip="timeadded"),
    table("scale", "courseid>course"),
    table("grade_outcomes", "courseid>course", "scaleid>scale"),
    table("grade_outcomes_courses", "courseid>course", "outcomeid>grade_outcomes"),
    table("grade_categories", "courseid>course", "parent>grade_categories path>@category_path"),
    table(
        "grade_items",
        "courseid>course",
        "categoryid>grade_categories iteminstance>@grade_instance scaleid>scale outcomeid>grade_outcomes calculation>@calculation",
        skip="needsupdate",
        dates="locktime",
    ),
    table("grade_settings", "courseid>course", natural="courseid name"),
    table("grade_letters", "contextid>context", natural="contextid lowerboundary letter"),
    table(
        "course_completion_criteria",
        "course>course",
        "moduleinstance>course_modules courseinstance>@other_course role>@role",
        dates="timeend",
        natural="course criteriatype moduleinstance courseinstance role",  # its form makes all of them anew
    ),
    table("course_completion_aggr_methd", "course>course", natural="course criteriatype"),
    table("course_completion_defaults", "course>course", "module>@module", natural="course module"),
    table("competency_coursecomp", "courseid>course", "competencyid>@competency"),
    table("competency_modulecomp", "cmid>course_modules", "competencyid>@competency"),
    table("competency_coursecompsetting", "courseid>course", natural="courseid"),
    table(
        "enrol",
        "courseid>course",
        "roleid>@role customint1>@enrol_first customint2>@enrol_second customint5>@enrol_fifth password>@secret status>@enrol_status",
        where="t.enrol in ('manual', 'self', 'guest', 'cohort', 'meta')",
        dates="enrolstartdate enrolenddate",
        optional="enrolments",
    ),
    table(
        "role_capabilities",
        "contextid>context",
        "roleid>@role",
        natural="roleid contextid capability",
        optional="roles",
    ),
    table("role_names", "contextid>context", "roleid>@role", natural="roleid contextid", optional="roles"),
    table("filter_active", "contextid>context", natural="contextid filter", optional="filters"),
    table("filter_config", "contextid>context", natural="contextid filter name", optional="filters"),
    table(
        "block_positions",
        "blockinstanceid>block_instances",
        "contextid>context",
        natural="blockinstanceid contextid pagetype subpage",
    ),
    table(
        "event",
        "courseid>course",
        "groupid>groups repeatid>event",
        where="t.eventtype in ('course', 'group') and coalesce(t.modulename, '') in ('', '0')",
        skip="uuid subscriptionid categoryid",
        dates="timestart timesort",
        optional="calendar",
    ),
    table("contentbank_content", "contextid>context", skip="instanceid"),
    table("gradepenalty_duedate_rule", "contextid>context"),  # from 5.0
    table("grading_areas", "contextid>context", natural="contextid component areaname"),
    table(
        "grading_definitions", "areaid>grading_areas", skip="copiedfromid timecopied", natural="areaid method"
    ),
    table("gradingform_rubric_criteria", "definitionid>grading_definitions"),
    table("gradingform_rubric_levels", "criterionid>gradingform_rubric_criteria"),
    table("gradingform_guide_criteria", "definitionid>grading_definitions"),
    table("gradingform_guide_comments", "definitionid>grading_definitions"),
    table("badge", "courseid>course", skip="nextcron", once="status", own_object=True),
    table("badge_criteria", "badgeid>badge", natural="badgeid criteriatype"),
    table(
        "badge_criteria_param",
        "critid>badge_criteria",
        "name>@badge_parameter value>@badge_parameter",
    ),
    table("badge_alignment", "badgeid>badge"),
    table("badge_endorsement", "badgeid>badge"),
    table("badge_related", "badgeid>badge", "relatedbadgeid>badge", natural="badgeid relatedbadgeid"),
    table(
        "tag_instance",
        "contextid>context",
        "tagid>tag itemid>@tagged_item",
        where="t.itemtype in ('course', 'course_modules', 'question', 'badge', 'book_chapters',"
        " 'glossary_entries', 'data_records', 'wiki_pages', 'forum_posts') and t.tiuserid = 0",
        natural="component itemtype itemid contextid tiuserid tagid",
    ),
    table(
        "customfield_data",
        "contextid>context",
        "fieldid>customfield_field instanceid>@custom_instance",
        natural="instanceid fieldid",
    ),
)

# looked up on the target by name and made where absent; loaded by the ids that content rows hold
SITE_LEVEL: tuple[Table, ...] = (
    table("tag", "id>tag_instance.tagid", "tagcollid>@tag_collection", shared="tagcollid name"),
    table(
        "customfield_field",
        "id>customfield_data.fieldid",
        "categoryid>customfield_category",
        shared="shortname type categoryid",
    ),
    table(
        "customfield_category",
        "id>customfield_field.categoryid",
        "contextid>@system_context",
        shared="component area itemid name",
    ),
)

# where the site uses a category of custom fields that it shares among areas (from 5.1)
SHARING: tuple[Table, ...] = (
    table(
        "customfield_shared",
        "categoryid>customfield_category",
        where="t.component in ('core_course', 'core_group')",
        shared="categoryid component area itemid",
    ),
)

FILES = table(
    "files",
    "contextid>context",
    "contextid>@file_context itemid>@file_item",
    skip="pathnamehash referencefileid source",
    once="author",
    natural="contextid component filearea itemid filepath filename",
)
