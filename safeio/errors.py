"""The base of every error tree in the project.

An error class names a stable code; its docstring is the sentence a user reads. Codes are unique over the
whole project: a second class with the same code fails at import. The reference page is generated from
`registered()`.
"""

from __future__ import annotations

from typing import ClassVar

_BY_CODE: dict[str, type[CodedError]] = {}


class CodedError(Exception):
    """Something went wrong that has a name."""

    code: ClassVar[str] = ""
    exit_code: ClassVar[int] = 2
    """Of the command line: 2 unreadable input or wrong call, 3 the system failed."""
    http_status: ClassVar[int] = 422

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        code = cls.__dict__.get("code", "")
        if not code:  # an abstract branch of a tree has no code of its own
            return
        if not (cls.__doc__ or "").strip():
            raise TypeError(f"{cls.__qualname__} needs a docstring: it is the message")
        other = _BY_CODE.get(code)
        if other is not None and (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"code {code} belongs to {other.__qualname__} and to {cls.__qualname__}")
        _BY_CODE[code] = cls

    def __init__(self, detail: str = "", *, path: str | None = None, line: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.path = path
        self.line = line

    @property
    def title(self) -> str:
        """The first line of the docstring, without its full stop."""
        return (type(self).__doc__ or "").strip().splitlines()[0].rstrip(".")

    def __str__(self) -> str:
        place = ""
        if self.path:
            place = f"{self.path}:{self.line}: " if self.line else f"{self.path}: "
        return f"{place}{self.title}" + (f": {self.detail}" if self.detail else "")


def registered() -> dict[str, type[CodedError]]:
    """Every coded error class imported so far, by code, sorted."""
    return dict(sorted(_BY_CODE.items()))
