"""One row of the content description: which rows of a table belong to a course, and what their columns hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# columns of who and when: the target writes its own
TIMES = frozenset({"timecreated", "timemodified", "added"})
USERS = frozenset(
    {
        "userid",
        "usermodified",
        "usercreated",
        "createdby",
        "modifiedby",
        "modifierid",
        "ownerid",
        "authorid",
        "reviewerid",
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """`column` of this table holds the `of` of a row of `parent`, which owns it.

    `refs` maps a column to what its ids point to: a table, or `@rule` for a form of its own (`rules.py`).
    """

    name: str
    column: str
    parent: str
    of: str = "id"
    where: str = ""  # SQL over alias t: which rows are content
    refs: Mapping[str, str] = field(default_factory=dict)
    once: frozenset[str] = frozenset()  # written when the row is made, never again
    skip: frozenset[str] = frozenset()  # never carried: made anew or left to the target's default
    dates: frozenset[str] = frozenset()  # moved with the course's start date
    author: str = ""  # column of who wrote it: content only when a person who edits the course did
    own_object: bool = False  # starts an object of the hash tree; else it is part of its owner's
    shared: tuple[str, ...] = ()  # site-level: found by these columns or made, never updated by a mirror
    natural: tuple[str, ...] = ()  # columns that Moodle holds unique beside the id
    optional: str = ""  # name of the option that leaves it out
    volatile: bool = False  # derived rows that Moodle makes itself; adopt what is there


def table(
    name: str,
    owner: str,
    refs: str = "",
    *,
    once: str = "",
    skip: str = "",
    dates: str = "",
    shared: str = "",
    natural: str = "",
    where: str = "",
    author: str = "",
    own_object: bool = False,
    optional: str = "",
) -> Table:
    """A `Table` in short: `owner` is `column>parent` or `column>parent.of`, `refs` `column>table` by spaces.

    The owner's column is a reference as well, unless it holds something else than an id.
    """
    column, _, rest = owner.partition(">")
    parent, _, of = rest.partition(".")
    pointers = dict(part.split(">") for part in refs.split())
    secrets = {name for name, target in pointers.items() if target == "@secret"}
    if not of and column != "id":
        pointers.setdefault(column, parent)
    return Table(
        name=name,
        column=column,
        parent=parent,
        of=of or "id",
        where=where,
        refs=pointers,
        once=frozenset(once.split()) | secrets,  # a password of the target is its own
        skip=frozenset(skip.split()),
        dates=frozenset(dates.split()),
        author=author,
        own_object=own_object,
        shared=tuple(shared.split()),
        natural=tuple(natural.split()),
        optional=optional,
    )
