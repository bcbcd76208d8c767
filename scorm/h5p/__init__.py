"""H5P packages: `h5p.json`, `content/` and the libraries that draw it.

The rules are those of the H5P package specification as H5P's own core applies them when a package is uploaded;
Moodle ships that core.
"""

from scorm.h5p.detect import detect
from scorm.h5p.stages import STAGES

__all__ = ["STAGES", "detect"]
