"""Tables of a Moodle that hold what a site has before its first course."""

from __future__ import annotations

SITE_TABLES = frozenset(
    {
        "cohort",
        "competency",
        "competency_framework",
        "config",
        "config_plugins",
        "course_categories",
        "lti_types",
        "modules",
        "quizaccess_seb_template",
        "role",
        "role_assignments",
        "tag_coll",
        "user",
    }
)
