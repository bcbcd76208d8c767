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


def int_columns(*names: str) -> dict[str, Any]:
    return {"id": {"type": "int"}, **{name: {"type": "int"} for name in names}}


UNDECLARED = {
    "tables": {
        "game": {"from": "mod/game", "fields": int_columns("course", "gameid", "levelid"), "keys": []},
        "game_levels": {"from": "mod/game", "fields": int_columns("game", "level", "otherid"), "keys": []},
        "game_hint": {
            "from": "mod/game",
            "fields": {**int_columns("level_id", "nodeid"), "hintid": {"type": "char"}},
            "keys": [],
        },
        "game_node": {"from": "mod/game", "fields": int_columns("hintid"), "keys": []},
        "game_nodes": {"from": "mod/game", "fields": int_columns("gameid"), "keys": []},
        "game_play": {"from": "mod/game", "fields": int_columns("gameid", "userid"), "keys": []},
        "other": {"from": "mod/other", "fields": int_columns("gameid"), "keys": []},
    }
}


def test_keys_that_nobody_declared_are_told_by_their_names() -> None:
    found = third_party(UNDECLARED, ["game"])
    tables = {table.name: table for table in found.tables}
    assert set(tables) == {"game", "game_levels", "game_hint", "game_node", "game_nodes"}
    assert tables["game_levels"].refs == {"game": "game"}, "level may be a number"
    assert tables["game_hint"].refs == {"level_id": "game_levels"}, "nodeid may mean two tables"
    assert tables["game"].refs["levelid"] == "game_levels"
    assert "gameid" not in tables["game"].refs, "a column of its own name says nothing"
    assert [one.table for one in found.left_out] == ["game_play"]
    assert found.uses == {"game": (("game_play", "gameid", ""),)}, "and it says that learners were at work"
    assert {(one.table, one.column) for one in found.guesses} == {
        ("game", "levelid"), ("game_levels", "game"), ("game_hint", "level_id"), ("game_node", "hintid"), ("game_nodes", "gameid"),
    }  # fmt: skip


def test_what_is_declared_is_not_guessed() -> None:
    assert third_party(SCHEMA, ["game"]).guesses == ()
