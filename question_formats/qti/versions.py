"""Namespaces, schema places and type names of QTI 2.1, 2.2 and 3.0."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """What differs between the versions outside the vocabulary."""

    name: str
    item_ns: str
    item_xsd: str
    manifest_ns: str
    manifest_xsd: str
    schema: str
    schemaversion: str
    item_type: str
    test_type: str
    lom_ns: str
    lom_xsd: str


V21 = Version(
    name="2.1",
    item_ns="http://www.imsglobal.org/xsd/imsqti_v2p1",
    item_xsd="http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    manifest_ns="http://www.imsglobal.org/xsd/imscp_v1p1",
    manifest_xsd="http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd",
    schema="QTIv2.1 Package",
    schemaversion="1.0.0",
    item_type="imsqti_item_xmlv2p1",
    test_type="imsqti_test_xmlv2p1",
    lom_ns="http://ltsc.ieee.org/xsd/LOM",
    lom_xsd="http://www.imsglobal.org/xsd/imsmd_loose_v1p3p2.xsd",
)
V22 = Version(
    name="2.2",
    item_ns="http://www.imsglobal.org/xsd/imsqti_v2p2",
    item_xsd="http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd",
    manifest_ns="http://www.imsglobal.org/xsd/imscp_v1p1",
    manifest_xsd="http://www.imsglobal.org/xsd/qti/qtiv2p2/qtiv2p2_imscpv1p2_v1p0.xsd",
    schema="QTIv2.2 Package",
    schemaversion="1.0.0",
    item_type="imsqti_item_xmlv2p2",
    test_type="imsqti_test_xmlv2p2",
    lom_ns="http://ltsc.ieee.org/xsd/LOM",
    lom_xsd="http://www.imsglobal.org/xsd/imsmd_loose_v1p3p2.xsd",
)
V30 = Version(
    name="3.0",
    item_ns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    item_xsd="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0p1_v1p0.xsd",
    manifest_ns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    manifest_xsd="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0p1_imscpv1p2_v1p0.xsd",
    schema="QTI Package",
    schemaversion="3.0.0",
    item_type="imsqti_item_xmlv3p0",
    test_type="imsqti_test_xmlv3p0",
    lom_ns="http://ltsc.ieee.org/xsd/LOM",
    lom_xsd="https://purl.imsglobal.org/spec/md/v1p3/schema/xsd/imsmd_loose_v1p3p2.xsd",
)
