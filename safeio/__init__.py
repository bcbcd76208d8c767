"""Reading what strangers send: hardened XML and zip, digests, atomic writes, and the finding type.

A leaf: imports the standard library and lxml, nothing of ours.
"""

from safeio.errors import CodedError
from safeio.problem import Problem, Severity

__all__ = ["CodedError", "Problem", "Severity"]
