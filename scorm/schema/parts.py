"""Content models of what a Common Cartridge holds beside its manifest: links, topics, tools, questions.

Facts of the official schemas imswl, imsdt, imslticc 1.0.1 with imsbasiclti, imslticm and imslticp, and of the
cartridge's profile of QTI 1.2.1. A choice between elements is written without an order.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from scorm.schema.notation import Model, read

BASIC_LTI = "http://www.imsglobal.org/xsd/imsbasiclti_v1p0"
LTI_MESSAGES = "http://www.imsglobal.org/xsd/imslticm_v1p0"
LTI_PROFILE = "http://www.imsglobal.org/xsd/imslticp_v1p0"
QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_VERSIONS = ("imsccv1p1/{}_v1p1", "imsccv1p2/{}_v1p2", "imsccv1p3/{}_v1p3")
PREFIXES: Mapping[str, str] = MappingProxyType(
    {BASIC_LTI: "blti", LTI_MESSAGES: "lticm", LTI_PROFILE: "lticp"}
)

_LINK = """
webLink : title? url? ...
title : = text
url : | href target windowFeatures
"""
_TOPIC = """
topic : title? text? attachments? ...
title : = text
text : = text | texttype
attachments : attachment+
attachment : | href!
"""
_TOOL = """
cartridge_basiclti_link : blti:title? blti:description? blti:custom? blti:extensions* blti:launch_url? blti:secure_launch_url? blti:icon? blti:secure_icon? blti:vendor? cartridge_bundle? cartridge_icon? ...
cartridge_bundle : = text | identifierref!
cartridge_icon : = text | identifierref!
"""
_BASIC_LTI = """
title : = text
description : = text
custom : lticm:property*
extensions : lticm:property* ; lticm:options* ... | platform!
launch_url : = text
secure_launch_url : = text
icon : = text | key platform style
secure_icon : = text | key platform style
vendor : lticp:code? lticp:name? lticp:description? lticp:url? lticp:contact?
"""
_LTI_MESSAGES = """
property : = text | name!
options : property* ; options* ... | name!
"""
_LTI_PROFILE = """
code : = text
name : = text | key
description : = text | key
url : = text
contact : email ; ...
email : = text
"""
_QTI = """
~questestinterop : objectbank? assessment?
assessment : qtimetadata? rubric? presentation_material? section? | ident! title!
objectbank : qtimetadata? item* | ident!
section : item* | ident! title
item : itemmetadata? presentation? resprocessing* itemfeedback* | ident! title
itemmetadata : qtimetadata+
qtimetadata : qtimetadatafield+
qtimetadatafield : fieldlabel fieldentry
fieldlabel : = text
fieldentry : = text
rubric : material
presentation_material : flow_mat+
~presentation : flow? material* response_lid* response_str* | label x0 y0 width height
~flow : flow* material* material_ref* response_lid* response_str* | class
~flow_mat : flow_mat* material* material_ref* | class
~material : mattext* matref* matbreak* altmaterial* | label
~altmaterial : mattext* matref* matbreak*
mattext : = text | texttype charset label uri width height x0 y0
matref : | linkrefid!
material_ref : | linkrefid!
matbreak :
~response_lid : material* material_ref* render_choice? render_fib? | rcardinality rtiming ident!
~response_str : material* material_ref* render_choice? render_fib? | rcardinality rtiming ident!
~render_choice : material* material_ref* response_label* flow_label* | shuffle minnumber maxnumber
~render_fib : material* material_ref* response_label* flow_label* | encoding charset rows columns maxchars minnumber maxnumber prompt fibtype
~response_label : material* material_ref* flow_mat* | ident! labelrefid rshuffle match_group match_max
~flow_label : flow_label* response_label* | class
resprocessing : outcomes respcondition+
outcomes : decvar
decvar : = text | varname! vartype minvalue maxvalue defaultval
respcondition : conditionvar setvar* displayfeedback* | title continue
~conditionvar : and* other* varequal* varsubstring* or* not*
~and : not* varequal* varsubstring* or* and*
~or : not* varequal* varsubstring* or* and*
~not : varequal* varsubstring* or* and*
other :
varequal : = text | respident! case
varsubstring : = text | respident! case
setvar : = text | varname action
displayfeedback : = text | feedbacktype! linkrefid!
~itemfeedback : flow_mat* material* solution* hint* | ident! title view
solution : solutionmaterial+ | feedbackstyle
~solutionmaterial : flow_mat* material*
hint : hintmaterial+ | feedbackstyle
~hintmaterial : flow_mat* material*
"""


def _all(name: str, model: Mapping[str, Model]) -> dict[str, Mapping[str, Model]]:
    paths = (f"{name}_v1p0", *(version.format(name) for version in _VERSIONS))
    return {f"http://www.imsglobal.org/xsd/{path}": model for path in paths}


PARTS: Mapping[str, Mapping[str, Model]] = MappingProxyType(
    {
        **_all("imswl", read(_LINK)),
        **_all("imsdt", read(_TOPIC)),
        **{f"http://www.imsglobal.org/xsd/imslticc_v1p{minor}": read(_TOOL) for minor in range(4)},
        BASIC_LTI: read(_BASIC_LTI),
        LTI_MESSAGES: read(_LTI_MESSAGES),
        LTI_PROFILE: read(_LTI_PROFILE),
        QTI: read(_QTI),
    }
)
