"""Rules about sequencing, navigation and presentation (PKG-SEQ from 010)."""

from __future__ import annotations

from safeio import Severity
from scorm.rules import Rule, family

_CAM5 = "SCORM 2004 CAM 5.1"

ID_OUTSIDE = Rule(
    code="PKG-SEQ-010",
    severity=Severity.ERROR,
    template="The sequencing of {owner} has the ID {id}; only those in the sequencingCollection may",
    hint="Take the ID out, or move the sequencing into the collection and name it by IDRef.",
    clause=_CAM5,
)
NO_ID = Rule(
    code="PKG-SEQ-011",
    severity=Severity.ERROR,
    template="A sequencing in the sequencingCollection has no ID",
    hint="Give it an ID: without one nobody can refer to it.",
    clause=_CAM5,
)
IDREF_IN_COLLECTION = Rule(
    code="PKG-SEQ-012",
    severity=Severity.ERROR,
    template="The sequencing {id} in the sequencingCollection refers to {ref}; it may not refer to another",
    hint="Take IDRef out and write the rules in place.",
    clause=_CAM5,
)
IDREF_DANGLES = Rule(
    code="PKG-SEQ-013",
    severity=Severity.ERROR,
    template="The sequencing of {owner} refers to {ref}, which is not in the sequencingCollection",
    hint="Name the ID of a sequencing in the collection.",
    clause=_CAM5,
)
ID_TWICE = Rule(
    code="PKG-SEQ-014",
    severity=Severity.ERROR,
    template="The ID {id} is already used by the sequencing in line {first}",
    hint="Give each sequencing of the collection an ID of its own.",
    clause=_CAM5,
)
NO_PRIMARY = Rule(
    code="PKG-SEQ-015",
    severity=Severity.ERROR,
    template="The objectives of {owner} lack a primaryObjective",
    hint="Add <imsss:primaryObjective/>: rollup works on it.",
    clause="SCORM 2004 CAM 5.1: objectives; SCORM 2004 SN 3.10",
)
PRIMARY_NEEDS_ID = Rule(
    code="PKG-SEQ-016",
    severity=Severity.ERROR,
    template="The primaryObjective of {owner} is mapped to a global objective and has no objectiveID",
    hint="Give it an objectiveID.",
    clause="SCORM 2004 CAM 5.1: primaryObjective",
)
REFERENCED_OBJECTIVE = Rule(
    code="PKG-SEQ-017",
    severity=Severity.ERROR,
    template="A rule of {owner} asks about the objective {ref}, which that activity does not have",
    hint="Name an objectiveID of the same activity.",
    clause="SCORM 2004 CAM 5.1: ruleCondition",
)
OBJECTIVE_TWICE = Rule(
    code="PKG-SEQ-018",
    severity=Severity.ERROR,
    template="The objectiveID {id} of {owner} is already used in line {first}",
    hint="Give each objective of an activity an ID of its own.",
    clause="SCORM 2004 CAM 5.1: objectives",
)
TWO_WRITERS = Rule(
    code="PKG-SEQ-019",
    severity=Severity.ERROR,
    template="{owner} writes {what} to the global objective {target} more than once",
    hint="Let one objective of the activity write it.",
    clause="SCORM 2004 CAM 5.1: mapInfo; SCORM 2004 SN 3.10",
)
TWO_READS = Rule(
    code="PKG-SEQ-020",
    severity=Severity.WARNING,
    template="An objective of {owner} reads {what} from more than one global objective",
    hint='Write {what}="false" on all maps but one; reading is on unless switched off.',
    clause="SCORM 2004 CAM 5.1: mapInfo; SCORM 2004 SN 3.10",
)
CAUTION = Rule(
    code="PKG-SEQ-021",
    severity=Severity.INFO,
    template="{what} is used for {owner}; SCORM recommends it with caution",
    hint="Do without: few LMSs follow it.",
    clause="SCORM 2004 CAM 5.1: limitConditions, auxiliaryResources",
    moodle="Moodle does not enforce it.",
)
UNKNOWN_ADL_OBJECTIVE = Rule(
    code="PKG-SEQ-022",
    severity=Severity.ERROR,
    template="adlseq:objective {ref} of {owner} matches no objective of the same sequencing",
    hint="Use the objectiveID of an imsss objective of the activity.",
    clause="SCORM 2004 4th Ed. CAM 5.1: adlseq:objectives",
)
NEEDS_SCO = Rule(
    code="PKG-SEQ-023",
    severity=Severity.WARNING,
    template="Item {item} has {what}, which is for items that launch a SCO",
    hint="Move it to the item that launches, or take it out.",
    clause="SCORM 2004 CAM 3.4: item",
    moodle="Moodle stores it and never uses it.",
)
NEEDS_RESOURCE = Rule(
    code="PKG-SEQ-024",
    severity=Severity.WARNING,
    template="Item {item} has {what}, which is for items that launch something",
    hint="Move it to the item that launches, or take it out.",
    clause="SCORM 2004 CAM 5.2; SCORM 2004 4th Ed. CAM 3.4: data",
)
THRESHOLD_VALUE = Rule(
    code="PKG-SEQ-025",
    severity=Severity.ERROR,
    template="The completion threshold {value} of item {item} is not a number from 0 to 1",
    hint="Write a number from 0 to 1.",
    clause="SCORM 2004 CAM 3.4: completionThreshold",
)
THRESHOLD_OLD = Rule(
    code="PKG-SEQ-026",
    severity=Severity.INFO,
    template="The completion threshold of item {item} is written as text, as before the 4th edition",
    hint='Write minProgressMeasure="{value}".',
    clause="SCORM 2004 4th Ed. CAM 3.4: completionThreshold",
    moodle="Moodle reads the attribute minProgressMeasure only.",
)
SELECT_COUNT = Rule(
    code="PKG-SEQ-027",
    severity=Severity.WARNING,
    template="{owner} selects {count} of its {children} children",
    hint="Select no more than there are.",
    clause="SCORM 2004 SN 3.11",
)
NO_WAY_IN = Rule(
    code="PKG-SEQ-028",
    severity=Severity.WARNING,
    template="{owner} allows neither choice nor flow: learners cannot get to what is below",
    hint='Write flow="true" or choice="true" on controlMode.',
    clause="SCORM 2004 SN 3.2",
)

RULES = family(value for value in list(globals().values()) if isinstance(value, Rule))
