"""Activities nobody told us of, followed by their XMLDB keys."""

from __future__ import annotations

from typing import Any

from sidecar.moodle.thirdparty import third_party


def key(column: str, table: str) -> dict[str, Any]:
    return {"type": "foreign", "fields": [column], "reftable": table, "reffields": ["id"]}


SCHEMA = {
    "tables": {
        "game": {"fields": {"id": {}, "course": {}, "name": {}, "grade": {}}, "keys": []},
        "game_level": {
            "fields": {"id": {}, "gameid": {}, "title": {}, "levelpassword": {}},
            "keys": [key("gameid", "game")],
        },
        "game_hint": {
            "fields": {"id": {}, "levelid": {}, "nextid": {}, "text": {}},
            "keys": [key("levelid", "game_level"), key("nextid", "game_hint")],
        },
        "game_play": {"fields": {"id": {}, "gameid": {}, "userid": {}}, "keys": [key("gameid", "game")]},
        "game_move": {"fields": {"id": {}, "playid": {}}, "keys": [key("playid", "game_play")]},
        "other": {"fields": {"id": {}}, "keys": []},
        "evil; drop table": {"fields": {"id": {}, "gameid": {}}, "keys": [key("gameid", "game")]},
    }
}


def test_content_is_what_no_person_owns() -> None:
    found = third_party(SCHEMA, ["quiz", "game", "unheard"])
    assert [table.name for table in found.tables] == ["game", "game_level", "game_hint"]
    assert [(one.table, one.why) for one in found.left_out] == [("game_play", "has a column of persons")]
    assert found.uses == {"game": (("game_play", "gameid", ""),)}
    main, level, hint = found.tables
    assert (main.parent, main.of, main.refs["grade"]) == (
        "course_modules",
        "instance:game",
        "@scale_or_points",
    )
    assert level.refs == {"gameid": "game", "levelpassword": "@secret"}
    assert level.once == {"levelpassword"}, "the target's own stays"
    assert hint.refs["levelid"] == "game_level"


def test_stock_modules_are_described_not_guessed() -> None:
    assert third_party(SCHEMA, ["quiz", "page"]).tables == ()
