"""Sequencing, navigation and presentation of SCORM 2004: what content models cannot say."""

from scorm.sequencing.collection import collection
from scorm.sequencing.items import item_extensions
from scorm.sequencing.objectives import objectives

STAGES = (collection, objectives, item_extensions)

__all__ = ["STAGES"]
