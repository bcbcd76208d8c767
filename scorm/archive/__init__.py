"""The archive itself: what is wrong with it whatever is inside."""

from scorm.archive.content import damaged_members
from scorm.archive.names import bad_names, colliding_names, litter, name_encodings, unwanted_files
from scorm.kinds import Stage

ARCHIVE_STAGES: tuple[Stage, ...] = (
    bad_names,
    colliding_names,
    name_encodings,
    unwanted_files,
    litter,
    damaged_members,
)

__all__ = ["ARCHIVE_STAGES"]
