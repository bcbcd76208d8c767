"""What this site's Moodle will do with a package that is right by its specification."""

from scorm.moodle.predictions import limits, manifest_reading, sequencing_ignored

STAGES = (manifest_reading, sequencing_ignored, limits)

__all__ = ["STAGES"]
