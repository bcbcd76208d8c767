"""One vocabulary for QTI 2.0, 2.1, 2.2 and 3.0.

QTI 3.0 writes `qti-choice-interaction response-identifier=…` where 2.x writes
`choiceInteraction responseIdentifier=…`. `to_v2` renames a tree in place to the 2.x names without
namespaces (line numbers stay), `to_v3` is its inverse for the writer.
"""

from __future__ import annotations

import re

from lxml import etree

MATHML = "http://www.w3.org/1998/Math/MathML"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_HYPHEN = re.compile(r"-([a-z0-9])")
_HUMP = re.compile(r"(?<=[a-z0-9])([A-Z])")
_KEPT_PREFIXES = ("data-", "aria-")


def local(element: etree._Element) -> str:
    """The name without namespace or prefix; an empty string for comments and instructions."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2].rpartition(":")[2]


def _camel(name: str) -> str:
    return _HYPHEN.sub(lambda found: found.group(1).upper(), name)


def _kebab(name: str) -> str:
    return _HUMP.sub(lambda found: "-" + found.group(1).lower(), name).lower()


# names that an HTML parser in the way has put into lower case
_LOWER = {
    name.lower(): name
    for name in [
        "choiceInteraction",
        "textEntryInteraction",
        "inlineChoiceInteraction",
        "extendedTextInteraction",
        "matchInteraction",
        "gapMatchInteraction",
        "orderInteraction",
        "associateInteraction",
        "hottextInteraction",
        "sliderInteraction",
        "uploadInteraction",
        "simpleChoice",
        "inlineChoice",
        "simpleMatchSet",
        "simpleAssociableChoice",
        "gapText",
        "feedbackInline",
        "feedbackBlock",
    ]
}
_LOWER_ATTRIBUTES = {
    name.lower(): name
    for name in [
        "responseIdentifier",
        "maxChoices",
        "minChoices",
        "expectedLength",
        "expectedLines",
        "matchMax",
        "matchMin",
        "outcomeIdentifier",
        "showHide",
    ]
}


def to_v2(root: etree._Element) -> etree._Element:
    """Rename in place: no namespaces (MathML and others keep their local names), 2.x names."""
    for element in root.iter():
        name = local(element)
        if not name:
            continue
        is_v3 = name.startswith("qti-")
        lower = name in _LOWER
        element.tag = _camel(name[4:]) if is_v3 else _LOWER.get(name, name)
        for key in list(element.attrib):
            bare = key.rpartition("}")[2].rpartition(":")[2]
            if key.startswith(_XML):
                bare = "xml:" + bare
            elif lower:
                bare = _LOWER_ATTRIBUTES.get(bare, bare)
            elif is_v3 and not bare.startswith(_KEPT_PREFIXES):
                bare = _camel(bare)
            if bare != key and not bare.startswith("xml:"):
                element.attrib[bare] = element.attrib.pop(key)
    return root


def v3_name(name: str) -> str:
    """`choiceInteraction` -> `qti-choice-interaction`."""
    return "qti-" + _kebab(name)


def v3_attribute(name: str) -> str:
    """`responseIdentifier` -> `response-identifier`."""
    return name if name.startswith(_KEPT_PREFIXES) or "{" in name else _kebab(name)
