"""PAdES signatures (ETSI EN 319 142): B-B, and B-T with a time-stamp server. pyHanko does the work.

The key comes from PKCS#12 or from a PKCS#11 token. A time stamp needs the network, which this library does not
reach for: the caller gives the stamper. The moment of signing is given as well.
"""

import logging

from certificates.signing.check import SignatureStatus, check
from certificates.signing.keys import Signer, from_pem, from_pkcs11, from_pkcs12
from certificates.signing.write import sign

__all__ = ["SignatureStatus", "Signer", "check", "from_pem", "from_pkcs11", "from_pkcs12", "sign"]

for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # what they would say, a status says
