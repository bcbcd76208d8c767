"""`sidecar convert` and `sidecar questions`, as they are called."""

from __future__ import annotations

import json

import pytest

from sidecar.cli import run

GIFT = """$CATEGORY: Geography

// [id:q1] [tag:capital]
::Paris::What is the capital of France? {=Paris#Yes ~London#No ~Rome}

::Sky::The sky is blue. {TRUE}

::Pi::Pi? {#three}
"""


@pytest.fixture
def bank(tmp_path):
    path = tmp_path / "bank.gift"
    path.write_text(GIFT, "utf-8")
    return path


def test_converts_and_reports(bank, tmp_path, capsys):
    out, report = tmp_path / "bank.xml", tmp_path / "report.json"
    assert run(["convert", str(bank), str(out), "--report", str(report)]) == 1  # one question is none
    data = json.loads(report.read_text("utf-8"))
    assert (data["from"], data["to"], data["questions"], data["categories"]) == ("gift", "moodlexml", 2, 1)
    assert data["by_type"] == {"multichoice": 1, "truefalse": 1}
    assert [(problem["code"], problem["line"]) for problem in data["problems"]] == [("Q-GIFT-006", 8)]
    assert "Q-GIFT-006" in capsys.readouterr().err
    again = tmp_path / "again.gift"
    assert run(["convert", str(out), str(again)]) == 0
    assert "::Paris::What is the capital of France?{" in again.read_text("utf-8")


def test_losses_and_their_refusal(bank, tmp_path):
    out, report = tmp_path / "bank.txt", tmp_path / "report.json"
    assert run(["convert", str(bank), str(out), "--to", "aiken", "--report", str(report)]) == 1
    losses = json.loads(report.read_text("utf-8"))["losses"]
    assert {loss["feature"] for loss in losses if loss["question"] == "Paris"} == {
        "idnumber",
        "tags",
        "answerfeedback",
        "name",
    }
    assert (
        out.read_text("utf-8")
        == "What is the capital of France?\nA) Paris\nB) London\nC) Rome\nANSWER: A\n\n"
    )
    assert run(["convert", str(bank), str(out), "--to", "aiken", "--refuse-loss"]) == 1
    assert out.read_text("utf-8") == ""


def test_questions_as_json_lines(bank, capsys):
    assert run(["questions", str(bank)]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["qtype"] for line in lines] == ["category", "multichoice", "truefalse"]
    assert lines[1]["category"] == "Geography"
    assert lines[1]["source"]["line"] == 3
    assert lines[1]["idnumber"] == "q1"


def test_update_says_what_changed(bank, tmp_path):
    old, report = tmp_path / "old.xml", tmp_path / "report.json"
    run(["convert", str(bank), str(old)])
    bank.write_text(GIFT.replace("~Rome", "~Oslo").replace("::Sky::The sky is blue. {TRUE}\n", ""), "utf-8")
    run(["convert", str(bank), str(tmp_path / "new.xml"), "--update", str(old), "--report", str(report)])
    assert json.loads(report.read_text("utf-8"))["update"] == {
        "new": [],
        "changed": ["Paris"],
        "unchanged": [],
        "gone": ["Sky"],
    }


def test_unreadable_and_wrong_calls(tmp_path, capsys):
    empty = tmp_path / "empty.gift"
    empty.write_bytes(b"")
    assert run(["convert", str(empty), str(tmp_path / "o.xml")]) == 2
    assert "Q-FMT-008" in capsys.readouterr().err
    assert not (tmp_path / "o.xml").exists()
    odd = tmp_path / "odd.bin"
    odd.write_bytes(b"\x00\x01 nothing of ours")
    assert run(["questions", str(odd)]) == 2
    odd.write_text(GIFT, "utf-8")
    assert run(["convert", str(odd), str(tmp_path / "o.unknown")]) == 2


def test_strict_moodle_says_where_it_differs(tmp_path, capsys):
    path = tmp_path / "comma.gift"
    path.write_text("::Pi::Pi? {#3,14}\n", "utf-8")
    run(["questions", str(path), "--strict-moodle"])
    captured = capsys.readouterr()
    assert json.loads(captured.out)["answers"][0]["text"] == "*"
    assert "3.14" in captured.err
    run(["questions", str(path)])
    assert json.loads(capsys.readouterr().out)["answers"][0]["text"] == "3.14"
