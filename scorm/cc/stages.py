"""The stages of a Common Cartridge check: those of every IMS manifest, and the profile's own."""

from scorm.cc.links import pages
from scorm.cc.profile import authorisation, metadata, moodle, organisation, references
from scorm.cc.resources import files, launchables, parts, types
from scorm.kinds import Stage
from scorm.manifest.document import identifiers, reading, root_element
from scorm.manifest.resources import dependencies, unlisted_files
from scorm.schema.compare import content_models

STAGES: tuple[Stage, ...] = (
    reading,
    root_element,
    metadata,
    identifiers,
    content_models,
    organisation,
    references,
    types,
    files,
    parts,
    pages,
    dependencies,
    unlisted_files,
    authorisation,
    launchables,
    moodle,
)
