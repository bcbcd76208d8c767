"""IMS Common Cartridge 1.0 to 1.3, and thin cartridges.

The manifest's own stages (place, encoding, identifiers, references) are those of every IMS package; here is what
the cartridge profile adds: metadata, one organisation with one root, resource types, web links, discussion topics,
LTI links, QTI 1.2.1 questions, authorisation.
"""

from scorm.cc.detect import detect
from scorm.cc.stages import STAGES

__all__ = ["STAGES", "detect"]
