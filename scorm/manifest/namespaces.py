"""Namespaces of manifests, and what each says about the version."""

from __future__ import annotations

from types import MappingProxyType

XML = "http://www.w3.org/XML/1998/namespace"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
IMSCP_12 = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"  # IMS CP 1.1.2, of SCORM 1.2
IMSCP = "http://www.imsglobal.org/xsd/imscp_v1p1"  # IMS CP 1.1.3 and 1.1.4, of SCORM 2004
IMSMD_12 = "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"
IMSMD_OLD = "http://www.imsproject.org/xsd/imsmd_rootv1p2"
IMSMD_13 = "http://www.imsglobal.org/xsd/imsmd_v1p2"
LOM = "http://ltsc.ieee.org/xsd/LOM"
ADLCP_12 = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
ADLCP = "http://www.adlnet.org/xsd/adlcp_v1p3"
ADLSEQ = "http://www.adlnet.org/xsd/adlseq_v1p3"
ADLNAV = "http://www.adlnet.org/xsd/adlnav_v1p3"
IMSSS = "http://www.imsglobal.org/xsd/imsss"
IMSSSP = "http://www.imsglobal.org/xsd/imsssp"
IMSCC = MappingProxyType(
    {
        "http://www.imsglobal.org/xsd/imscc/imscp_v1p1": "1.0",
        "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1": "1.1",
        "http://www.imsglobal.org/xsd/imsccv1p2/imscp_v1p1": "1.2",
        "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1": "1.3",
    }
)

# known spellings of IMS Content Packaging's own namespace, older and newer
IMSCP_ALL = frozenset(
    {
        IMSCP_12,
        IMSCP,
        "http://www.imsproject.org/xsd/imscp_rootv1p1",
        "http://www.imsproject.org/content/imscp_rootv1p1p2",
        "http://www.imsglobal.org/xsd/imscp_v1p2",
        "http://www.imsglobal.org/xsd/imscp_rootv1p1p2",
        *IMSCC,
    }
)
SCORM_12 = frozenset({ADLCP_12})
SCORM_2004 = frozenset({ADLCP, ADLSEQ, ADLNAV, IMSSS})
METADATA = frozenset({IMSMD_12, IMSMD_OLD, IMSMD_13, LOM})
XML_BASE = f"{{{XML}}}base"
SCHEMA_LOCATION = f"{{{XSI}}}schemaLocation"
