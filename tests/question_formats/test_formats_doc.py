"""docs/question-formats.md: its tables are what the registry and the formats say."""

from __future__ import annotations

from pathlib import Path

from question_formats.features import FEATURES
from question_formats.model import TYPES
from question_formats.registry import FORMATS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "question-formats.md"
BEGIN, END = "<!-- table: {} -->\n", "<!-- end -->"


def formats_table() -> str:
    """Name, title, read, written, suffixes."""
    lines = ["| format | what | read | written | files |", "|---|---|---|---|---|"]
    lines += [
        f"| `{row.name}` | {row.title} | {'yes' if row.reader else 'no'} | {'yes' if row.writer else 'no'} | {' '.join(row.suffixes)} |"
        for row in FORMATS.values()
    ]
    return "\n".join(lines) + "\n"


def types_table() -> str:
    """Which question types each format writes."""
    written = [row for row in FORMATS.values() if row.writer]
    lines = [f"| type | {' | '.join(row.name for row in written)} |", "|---" * (len(written) + 1) + "|"]
    for qtype in TYPES:
        marks = ["●" if qtype in row.load_carries().types else "" for row in written]
        lines.append(f"| {qtype} | {' | '.join(marks)} |")
    return "\n".join(lines) + "\n"


def features_table() -> str:
    """For how many of its types a format carries a feature: all (●), some (◐), none."""
    written = [row for row in FORMATS.values() if row.writer]
    lines = [f"| feature | {' | '.join(row.name for row in written)} |", "|---" * (len(written) + 1) + "|"]
    for feature in FEATURES.values():
        marks = []
        for row in written:
            carries = row.load_carries()
            own = {one.name for one in carries.own}
            able = [qtype for qtype in carries.types if feature.types is None or qtype in feature.types]
            held = [qtype for qtype in able if feature.name in carries.types[qtype]]
            if feature.name in own and able:
                marks.append("◐")
            else:
                marks.append("●" if able and len(held) == len(able) else "◐" if held else "")
        lines.append(f"| {feature.detail} | {' | '.join(marks)} |")
    return "\n".join(lines) + "\n"


TABLES = {"formats": formats_table, "types": types_table, "features": features_table}


def test_tables_are_true() -> None:
    """Run this file to write them anew: ``python tests/question_formats/test_formats_doc.py``."""
    page = PAGE.read_text("utf-8")
    assert page == filled(page)


def filled(page: str) -> str:
    for name, table in TABLES.items():
        begin = BEGIN.format(name)
        before, _, rest = page.partition(begin)
        _, _, after = rest.partition(END)
        page = before + begin + table() + END + after
    return page


def test_every_column_of_the_template_is_described() -> None:
    from question_formats.tabular.columns import NAMES, NUMBERED

    page = PAGE.read_text("utf-8")
    missing = [name for name in (*NAMES, *(f"{one}1" for one in NUMBERED)) if f"`{name}`" not in page]
    assert not missing


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text("utf-8")), "utf-8")
