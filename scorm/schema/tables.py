"""Content models of IMS CP, ADL CP / SEQ / NAV, IMS SS and LOM, from their schemas' facts.

What a dedicated rule says already (identifiers, titles, organizations …) is optional here, so that one fault
gives one finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scorm.manifest.namespaces import (
    ADLCP,
    ADLCP_12,
    ADLNAV,
    ADLSEQ,
    IMSCC,
    IMSCP,
    IMSCP_12,
    IMSMD_12,
    IMSMD_13,
    IMSMD_OLD,
    IMSSS,
    LOM,
)
from scorm.schema import parts
from scorm.schema.notation import Model, read

# the prefixes that tables use for each other's elements
PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        ADLCP_12: "adlcp12",
        ADLCP: "adlcp",
        ADLSEQ: "adlseq",
        ADLNAV: "adlnav",
        IMSSS: "imsss",
        **parts.PREFIXES,
    }
)

_CP_12 = """
manifest : metadata? organizations? resources? manifest* ; ... | identifier version
metadata : schema? schemaversion? ; adlcp12:location* ...
organizations : organization* ; ... | default
organization : title? item* metadata? ; ... | identifier structure
item : title? item* metadata? ; adlcp12:prerequisites? adlcp12:maxtimeallowed? adlcp12:timelimitaction? adlcp12:datafromlms? adlcp12:masteryscore? ... | identifier identifierref isvisible=boolean parameters
resources : resource* ; ...
resource : metadata? file* dependency* ; ... | identifier type! href
file : metadata? ; ... | href!
dependency : ; ... | identifierref
schema : = text
schemaversion : = text
title : = text
"""

_CP = """
manifest : metadata? organizations? resources? manifest* ; imsss:sequencingCollection? ... | identifier version
metadata : schema? schemaversion? ; adlcp:location* ...
organizations : organization* ; ... | default
organization : title? item* metadata? ; imsss:sequencing? adlcp:completionThreshold? ... | identifier structure
item : title? item* metadata? ; imsss:sequencing? adlcp:timeLimitAction? adlcp:dataFromLMS? adlcp:completionThreshold? adlcp:data? adlnav:presentation? ... | identifier identifierref isvisible=boolean parameters
resources : resource* ; ...
resource : metadata? file* dependency* ; ... | identifier type! href
file : metadata? ; ... | href!
dependency : ; ... | identifierref
schema : = text
schemaversion : = text
title : = text
"""

# Common Cartridge: a narrower profile of the same; what only older packages carry stays allowed
_CC = """
manifest : metadata? organizations? resources? ; ... | identifier version
metadata : schema? schemaversion? ; ...
organizations : organization* ; ... | default
organization : title? item* metadata? ; ... | identifier structure
item : title? item* metadata? ; ... | identifier identifierref isvisible=boolean parameters
resources : resource* ; ...
resource : metadata? file* dependency* ; ... | identifier type! href intendeduse
file : metadata? ; ... | href!
dependency : ; ... | identifierref
schema : = text
schemaversion : = text
title : = text
"""

_ADLCP_12 = """
location : = text
prerequisites : = text | type
maxtimeallowed : = text
timelimitaction : = text
datafromlms : = text
masteryscore : = text
"""

_ADLCP = """
location : = text
dataFromLMS : = text
timeLimitAction : = text
completionThreshold : = text | completedByMeasure=boolean minProgressMeasure=unit progressWeight=unit
data : map+
map : | targetID!=name readSharedData=boolean writeSharedData=boolean
"""

_ADLSEQ = """
constrainedChoiceConsiderations : | preventActivation=boolean constrainChoice=boolean
rollupConsiderations : | requiredForSatisfied=considered requiredForNotSatisfied=considered requiredForCompleted=considered requiredForIncomplete=considered measureSatisfactionIfActive=boolean
objectives : objective+
objective : mapInfo+ | objectiveID!=name
mapInfo : | targetObjectiveID!=name readRawScore=boolean readMinScore=boolean readMaxScore=boolean readCompletionStatus=boolean readProgressMeasure=boolean writeRawScore=boolean writeMinScore=boolean writeMaxScore=boolean writeCompletionStatus=boolean writeProgressMeasure=boolean
"""

_ADLNAV = """
presentation : navigationInterface?
navigationInterface : hideLMSUI*
hideLMSUI : = hidden
"""

_IMSSS = """
sequencingCollection : sequencing+
sequencing : controlMode? sequencingRules? limitConditions? auxiliaryResources? rollupRules? objectives? randomizationControls? deliveryControls? ; adlseq:constrainedChoiceConsiderations? adlseq:rollupConsiderations? adlseq:objectives? ... | ID IDRef
controlMode : | choice=boolean choiceExit=boolean flow=boolean forwardOnly=boolean useCurrentAttemptObjectiveInfo=boolean useCurrentAttemptProgressInfo=boolean
sequencingRules : preConditionRule* exitConditionRule* postConditionRule*
preConditionRule : ruleConditions ruleAction
exitConditionRule : ruleConditions ruleAction
postConditionRule : ruleConditions ruleAction
preConditionRule/ruleAction : | action!=preAction
exitConditionRule/ruleAction : | action!=exitAction
postConditionRule/ruleAction : | action!=postAction
ruleConditions : ruleCondition+ | conditionCombination=combination
ruleCondition : | referencedObjective=name measureThreshold=measure operator=operator condition!=ruleCondition
limitConditions : | attemptLimit=count attemptAbsoluteDurationLimit=duration attemptExperiencedDurationLimit=duration activityAbsoluteDurationLimit=duration activityExperiencedDurationLimit=duration beginTimeLimit=dateTime endTimeLimit=dateTime
auxiliaryResources : auxiliaryResource+
auxiliaryResource : | auxiliaryResourceID! purpose!
rollupRules : rollupRule* | rollupObjectiveSatisfied=boolean rollupProgressCompletion=boolean objectiveMeasureWeight=unit
rollupRule : rollupConditions rollupAction | childActivitySet=childSet minimumCount=count minimumPercent=unit
rollupConditions : rollupCondition+ | conditionCombination=combination
rollupCondition : | operator=operator condition!=rollupCondition
rollupAction : | action!=rollupAction
objectives : primaryObjective? objective*
primaryObjective : minNormalizedMeasure? mapInfo* | objectiveID=name satisfiedByMeasure=boolean
objective : minNormalizedMeasure? mapInfo* | objectiveID!=name satisfiedByMeasure=boolean
minNormalizedMeasure : = defaultMeasure
mapInfo : | targetObjectiveID!=name readSatisfiedStatus=boolean readNormalizedMeasure=boolean writeSatisfiedStatus=boolean writeNormalizedMeasure=boolean
randomizationControls : | randomizationTiming=timing selectCount=count reorderChildren=boolean selectionTiming=timing
deliveryControls : | tracked=boolean completionSetByContent=boolean objectiveSetByContent=boolean
"""

# a choice, in any order, in the schemas of IEEE LOM; a sequence in those of IMS metadata
_LOM = """
~lom : general? lifeCycle? metaMetadata? technical? educational? rights? relation* annotation* classification* ...
~general : identifier* title? language* description* keyword* coverage* structure? aggregationLevel? ...
~lifeCycle : version? status? contribute* ...
~metaMetadata : identifier* contribute* metadataSchema* language? ...
~technical : format* size? location* requirement* installationRemarks? otherPlatformRequirements? duration? ...
~educational : interactivityType? learningResourceType* interactivityLevel? semanticDensity? intendedEndUserRole* context* typicalAgeRange* difficulty? typicalLearningTime? description* language* ...
~rights : cost? copyrightAndOtherRestrictions? description? ...
~relation : kind? resource? ...
~annotation : entity? date? description? ...
~classification : purpose? taxonPath* description? keyword* ...
~contribute : role? entity* date? ...
~taxonPath : source? taxon* ...
~taxon : id? entry? ...
~requirement : orComposite* ...
~orComposite : type? name? minimumVersion? maximumVersion? ...
"""

_IMSMD = """
lom : general? lifecycle? metametadata? technical? educational? rights? relation* annotation* classification* ...
general : identifier? title? catalogentry* language* description* keyword* coverage* structure? aggregationlevel? ...
lifecycle : version? status? contribute* ...
metametadata : identifier? catalogentry* contribute* metadatascheme* language? ...
technical : format* size? location* requirement* installationremarks? otherplatformrequirements? duration? ...
educational : interactivitytype? learningresourcetype* interactivitylevel? semanticdensity? intendedenduserrole* context* typicalagerange* difficulty? typicallearningtime? description? language* ...
rights : cost? copyrightandotherrestrictions? description? ...
relation : kind? resource? ...
annotation : person? date? description? ...
classification : purpose? taxonpath* description? keyword* ...
contribute : role? centity* date? ...
taxonpath : source? taxon? ...
taxon : id? entry? taxon? ...
"""

TABLES: Mapping[str, Mapping[str, Model]] = MappingProxyType(
    {
        IMSCP_12: read(_CP_12),
        IMSCP: read(_CP),
        **{namespace: read(_CC) for namespace in IMSCC},
        ADLCP_12: read(_ADLCP_12),
        ADLCP: read(_ADLCP),
        ADLSEQ: read(_ADLSEQ),
        ADLNAV: read(_ADLNAV),
        IMSSS: read(_IMSSS),
        LOM: read(_LOM),
        IMSMD_12: read(_IMSMD),
        IMSMD_OLD: read(_IMSMD),
        IMSMD_13: read(_IMSMD),
        **parts.PARTS,
    }
)
