"""What makes a question file unreadable, or a call wrong. Findings inside a readable file are `findings`."""

from __future__ import annotations

from typing import ClassVar

from safeio.errors import CodedError


class QuestionFormatError(CodedError):
    """Base of the question library's errors."""


class UnknownFormatError(QuestionFormatError):
    """No question format of this name is known."""

    code: ClassVar[str] = "Q-FMT-001"


class UnrecognisedError(QuestionFormatError):
    """The file is in no question format that is known."""

    code: ClassVar[str] = "Q-FMT-002"


class NotReadableError(QuestionFormatError):
    """The format can be written, not read."""

    code: ClassVar[str] = "Q-FMT-003"


class NotWritableError(QuestionFormatError):
    """The format can be read, not written."""

    code: ClassVar[str] = "Q-FMT-004"


class EncodingError(QuestionFormatError):
    """The text is in no character encoding that could be told with certainty."""

    code: ClassVar[str] = "Q-FMT-005"


class MalformedError(QuestionFormatError):
    """The file is not what its format says, so nothing in it can be read."""

    code: ClassVar[str] = "Q-FMT-006"


class TooLargeError(QuestionFormatError):
    """The file, or one question of it, is larger than the limits allow."""

    code: ClassVar[str] = "Q-FMT-007"


class EmptyFileError(QuestionFormatError):
    """The file is empty."""

    code: ClassVar[str] = "Q-FMT-008"


class DictError(QuestionFormatError):
    """The JSON object is not a question."""

    code: ClassVar[str] = "Q-FMT-009"
