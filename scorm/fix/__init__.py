"""Repair what is safe to repair: names, places, references and lists; never content.

The pipeline: check, ask each repair that a finding names (`REPAIRS`, in that order), write a new archive
with the members copied as they are stored, check again. No finding to mend: the output is a copy, byte for
byte. Repairs do not depend on what they did before, so a second run finds nothing to do.
"""

from scorm.fix.run import fix
from scorm.fix.table import REPAIRS

__all__ = ["REPAIRS", "fix"]
