"""Faults of the manifest's structure against its schemas, and of sequencing."""

from __future__ import annotations

from package_breakers import Fault, sub

STRUCTURE: tuple[Fault, ...] = (
    (
        "element in the wrong place",
        "2004",
        sub(("<title>Rivers</title>", "<title>Rivers</title><imsss:controlMode/>")),
        "PKG-XML-001",
    ),
    (
        "title twice",
        "12",
        sub(("<title>Rivers</title>", "<title>Rivers</title><title>R</title>")),
        "PKG-XML-003",
    ),
    (
        "order",
        "2004",
        sub(
            ("<title>Chapter</title>", ""),
            ("<title>Rivers</title></item>", "<title>Rivers</title></item><title>Chapter</title>"),
        ),
        "PKG-XML-004",
    ),
    (
        "no type",
        "12",
        sub(('<resource identifier="shared" type="webcontent"', '<resource identifier="shared"')),
        "PKG-XML-005",
    ),
    ("unknown attribute", "12", sub(("<file href=", '<file size="3" href=')), "PKG-XML-006"),
    (
        "isvisible",
        "12",
        sub(('<item identifier="two"', '<item isvisible="maybe" identifier="two"')),
        "PKG-XML-007",
    ),
    ("stray text", "12", sub(("<organizations", "hello <organizations")), "PKG-XML-008"),
    ("misspelt element", "2004", sub(("<imsss:deliveryControls", "<imsss:deliverycontrols")), "PKG-XML-009"),
)

SEQUENCING: tuple[Fault, ...] = (
    ("control mode", "2004", sub(('choice="true"', 'choice="yes"')), "PKG-SEQ-001"),
    ("rule action", "2004", sub(('action="skip"', 'action="jump"')), "PKG-SEQ-001"),
    ("exit action", "2004", sub(('action="exit"', 'action="skip"')), "PKG-SEQ-001"),
    ("rule condition", "2004", sub(('condition="satisfied"', 'condition="happy"')), "PKG-SEQ-001"),
    ("operator", "2004", sub(('operator="not"', 'operator="never"')), "PKG-SEQ-001"),
    (
        "combination",
        "2004",
        sub(('conditionCombination="all"', 'conditionCombination="some"')),
        "PKG-SEQ-001",
    ),
    ("child set", "2004", sub(('childActivitySet="all"', 'childActivitySet="most"')), "PKG-SEQ-001"),
    (
        "rollup action",
        "2004",
        sub(('rollupAction action="completed"', 'rollupAction action="done"')),
        "PKG-SEQ-001",
    ),
    ("timing", "2004", sub(('randomizationTiming="never"', 'randomizationTiming="often"')), "PKG-SEQ-001"),
    ("hidden button", "2004", sub((">continue<", ">next<")), "PKG-SEQ-001"),
    ("shared data", "2004", sub(('readSharedData="true"', 'readSharedData="ja"')), "PKG-SEQ-001"),
    ("normalised measure", "2004", sub((">0.6<", ">6.0<")), "PKG-SEQ-002"),
    (
        "measure weight",
        "2004",
        sub(('objectiveMeasureWeight="0.5"', 'objectiveMeasureWeight="50"')),
        "PKG-SEQ-002",
    ),
    ("minimum percent", "2004", sub(('minimumPercent="0.5"', 'minimumPercent="50%"')), "PKG-SEQ-002"),
    ("attempt limit", "2004", sub(('attemptLimit="3"', 'attemptLimit="-1"')), "PKG-SEQ-002"),
    ("progress measure", "2004", sub(('minProgressMeasure="0.8"', 'minProgressMeasure="80"')), "PKG-SEQ-002"),
    ("progress weight", "2004", sub(('progressWeight="1.0"', 'progressWeight="2"')), "PKG-SEQ-002"),
    ("rule without action", "2004", sub(('<imsss:ruleAction action="exit"/>', "")), "PKG-SEQ-003"),
    (
        "data without map",
        "2004",
        sub(('<adlcp:map targetID="notes" readSharedData="true"/>', "")),
        "PKG-SEQ-003",
    ),
    ("map without target", "2004", sub((' targetObjectiveID="global1"', "")), "PKG-SEQ-004"),
    ("objective without id", "2004", sub((' objectiveID="second"', "")), "PKG-SEQ-004"),
    (
        "ID outside the collection",
        "2004",
        sub(('<imsss:sequencing IDRef="quiz">', '<imsss:sequencing ID="own" IDRef="quiz">')),
        "PKG-SEQ-010",
    ),
    (
        "no ID in the collection",
        "2004",
        sub(('<imsss:sequencing ID="quiz">', "<imsss:sequencing>"), (' IDRef="quiz"', "")),
        "PKG-SEQ-011",
    ),
    ("IDRef in the collection", "2004", sub(('ID="quiz">', 'ID="quiz" IDRef="quiz">')), "PKG-SEQ-012"),
    ("IDRef dangles", "2004", sub(('IDRef="quiz"', 'IDRef="exam"')), "PKG-SEQ-013"),
    (
        "ID twice",
        "2004",
        sub(("</imsss:sequencingCollection>", '<imsss:sequencing ID="quiz"/></imsss:sequencingCollection>')),
        "PKG-SEQ-014",
    ),
    (
        "no primary objective",
        "2004",
        sub(("imsss:primaryObjective", "imsss:objective"), ("/imsss:primaryObjective", "/imsss:objective")),
        "PKG-SEQ-015",
    ),
    (
        "primary objective without id",
        "2004",
        sub(
            (' objectiveID="main" satisfied', " satisfied"),
            (' referencedObjective="main"', ""),
            ('<adlseq:objective objectiveID="main"', '<adlseq:objective objectiveID="second"'),
        ),
        "PKG-SEQ-016",
    ),
    (
        "unknown objective",
        "2004",
        sub(('referencedObjective="main"', 'referencedObjective="nobody"')),
        "PKG-SEQ-017",
    ),
    ("objective twice", "2004", sub(('objectiveID="second"', 'objectiveID="main"')), "PKG-SEQ-018"),
    (
        "two writers",
        "2004",
        sub(
            (
                '<imsss:objective objectiveID="second"/>',
                (
                    '<imsss:objective objectiveID="second"><imsss:mapInfo targetObjectiveID="global1" '
                    'writeSatisfiedStatus="true"/></imsss:objective>'
                ),
            )
        ),
        "PKG-SEQ-019",
    ),
    (
        "two reads",
        "2004",
        sub(
            (
                "</imsss:primaryObjective>",
                '<imsss:mapInfo targetObjectiveID="global3"/></imsss:primaryObjective>',
            )
        ),
        "PKG-SEQ-020",
    ),
    (
        "time limits",
        "2004",
        sub(('attemptLimit="3"', 'beginTimeLimit="2026-01-31T12:00:00Z"')),
        "PKG-SEQ-021",
    ),
    (
        "unknown adl objective",
        "2004",
        sub(('<adlseq:objective objectiveID="main"', '<adlseq:objective objectiveID="x"')),
        "PKG-SEQ-022",
    ),
    (
        "launch data on a branch",
        "2004",
        sub(("<title>Chapter</title>", "<title>Chapter</title><adlcp:dataFromLMS>x</adlcp:dataFromLMS>")),
        "PKG-SEQ-023",
    ),
    (
        "presentation on a branch",
        "2004",
        sub(("<title>Chapter</title>", "<title>Chapter</title><adlnav:presentation/>")),
        "PKG-SEQ-024",
    ),
    (
        "threshold as text",
        "2004",
        sub(('progressWeight="1.0"/>', 'progressWeight="1.0">7</adlcp:completionThreshold>')),
        "PKG-SEQ-025",
    ),
    (
        "old threshold",
        "2004",
        sub(('progressWeight="1.0"/>', 'progressWeight="1.0">0.7</adlcp:completionThreshold>')),
        "PKG-SEQ-026",
    ),
    (
        "no way in",
        "2004",
        sub(
            (
                '<imsss:sequencing><imsss:controlMode flow="true"/>',
                '<imsss:sequencing><imsss:controlMode flow="false" choice="false"/>',
            )
        ),
        "PKG-SEQ-028",
    ),
    (
        "no way in, by reference",
        "2004",
        sub(
            (
                '<imsss:sequencing><imsss:controlMode flow="true"/>',
                '<imsss:sequencing IDRef="shut">',
            ),
            (
                "</imsss:sequencingCollection>",
                '<imsss:sequencing ID="shut"><imsss:controlMode choice="false"/></imsss:sequencing></imsss:sequencingCollection>',
            ),
        ),
        "PKG-SEQ-028",
    ),
    (
        "too many selected, by reference",
        "2004",
        sub(
            (
                '<imsss:sequencing><imsss:controlMode flow="true"/>',
                '<imsss:sequencing IDRef="quiz"><imsss:controlMode flow="true"/>',
            ),
            ('selectCount="1"', 'selectCount="7"'),
        ),
        "PKG-SEQ-027",
    ),
)
