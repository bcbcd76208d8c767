"""AICC course packages: the course structure files crs, au, des, cst and, where given, pre, ort, cmp.

Follows AICC CMI001 (CMI Guidelines for Interoperability 4.0), chapter 6, and what Moodle makes of the files.
"""

from scorm.aicc.detect import detect
from scorm.aicc.stages import STAGES

__all__ = ["STAGES", "detect"]
