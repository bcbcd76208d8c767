"""cmi5 course packages: `cmi5.xml` at the root of a zip, or a course structure file on its own.

Follows the cmi5 specification 1.0 (Quartz), sections 13 and 14, and its CourseStructure.xsd.
"""

from scorm.cmi5.detect import detect
from scorm.cmi5.stages import STAGES

__all__ = ["STAGES", "detect"]
