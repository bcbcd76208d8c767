"""What rules (`rules.py`) are, and what they are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol


class Source(Protocol):
    """What a rule may ask of the course that is being read."""

    def pointer(self, table: str, row_id: Any, *, none: Any = 0) -> Any:
        """A reference to a row of the course; `none` (noted) when the row is not part of it."""
        ...

    def known(self, table: str, row_id: Any) -> bool: ...

    def row(self, table: str, row_id: Any) -> Mapping[str, Any]:
        """A row of the course; empty when it is not part of it."""
        ...

    def name(self, kind: str, row_id: Any) -> Any:
        """A thing of the site by name; 0 (noted) when there is none."""
        ...

    def item_table(self, component: str, area: str) -> str | None:
        """As `content.files.item_table`, other makers' activities included."""
        ...

    def links(self, text: str) -> Any:
        """Text with links of the site turned into references."""
        ...

    def module_of(self, row: Mapping[str, Any]) -> str:
        """Name of the module of a `course_modules` row."""
        ...

    def customised(self, row: Mapping[str, Any]) -> str | None:
        """The table that a row of `customfield_data` is about; None for what is no content."""
        ...

    def lost(self, message: str) -> None: ...

    def carries(self, what: str) -> bool:
        """Did the source's administrator ask for this to be carried?"""
        ...

    def secret(self, message: str) -> None:
        """Note that a password or key of the row was not carried."""
        ...


Rule = Callable[[Source, Mapping[str, Any], Any], Any]
NOTHING = (None, 0, "0", "")
# what a rule gives for a column that the record shall not have: the target's stays, a new row gets the default
LEFT_OUT = object()
