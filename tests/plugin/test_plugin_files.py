"""The plugins' files: PHP that parses, texts in eight languages, templates, scripts, tables; no Moodle needed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree

from sidecar.usecases.progress_texts import TEXTS

PLUGINS = Path(__file__).resolve().parents[2] / "moodle_plugin"
LANGUAGES = ("en", "fr", "de", "es", "pt", "ar", "vi", "uk")
PHP_FILES = sorted(PLUGINS.rglob("*.php"))
_STRING = re.compile(r"^\$string\['([^']+)'\] = '((?:[^'\\]|\\.)*)';$", re.MULTILINE)
_USED = re.compile(
    r"""(?:get_string|new lang_string|string_exists)\(\s*'([a-z_:]+)',\s*'(local_sidecar|qformat_sidecar)'"""
)
_USED_IN_TEMPLATE = re.compile(r"\{\{#str\}\}\s*([a-z_]+),\s*local_sidecar")
# Moodle 4.1 runs on PHP 7.4: what came later would break there without php -l noticing here.
_NEWER_PHP = {
    "nullsafe operator": re.compile(r"\?->"),
    "match": re.compile(r"=\s*match\s*\("),
    "enum": re.compile(r"^\s*enum\s+\w+", re.MULTILINE),
    "readonly": re.compile(r"\breadonly\b"),
    "constructor promotion": re.compile(r"__construct\([^)]*\b(?:private|public|protected)\b"),
    "union type": re.compile(r"\)\s*:\s*\??\w+\s*\|"),
    "static return type": re.compile(r"\)\s*:\s*static\b"),
    "mixed": re.compile(r"(?:\)\s*:\s*|\()mixed\b"),
    "str_contains": re.compile(r"\bstr_(?:contains|starts_with|ends_with)\("),
    "first-class callable": re.compile(r"\w\(\.\.\.\)"),
    "catch without a variable": re.compile(r"catch \([^$)]+\)"),
    "throw as an expression": re.compile(r"(?:\?\?|=>|\? .* :) throw\b"),
    "class of an object": re.compile(r"\$\w+::class\b"),
    "trailing comma in parameters": re.compile(r"function [^({]*\([^)]*,\s*\)"),
}


def strings(plugin: str, language: str) -> dict[str, str]:
    return dict(_STRING.findall((PLUGINS / plugin / "lang" / language / f"{plugin}.php").read_text("utf-8")))


@pytest.mark.php
def test_all_php_parses() -> None:
    php = shutil.which("php")
    if php is None:
        pytest.skip("php is not installed")
    # One process for all: `php -l` takes several files.
    said = subprocess.run(
        [php, "-l", *map(str, PHP_FILES)], capture_output=True, text=True, check=False
    ).stdout
    good = said.count("No syntax errors detected")
    if good == 1:  # PHP before 8.3 looks at the first file only
        good = sum(
            subprocess.run([php, "-n", "-l", str(path)], capture_output=True, check=False).returncode == 0
            for path in PHP_FILES
        )
    assert good == len(PHP_FILES)


@pytest.mark.php
def test_all_php_is_in_moodles_style() -> None:
    phpcs = shutil.which("phpcs")
    if phpcs is None:
        pytest.skip("php-codesniffer is not installed")
    style = Path(__file__).parent / "php/style.xml"
    said = subprocess.run(
        [phpcs, f"--standard={style}", "--report=emacs", str(PLUGINS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout[-3000:]


@pytest.mark.parametrize("path", PHP_FILES, ids=lambda path: str(path.relative_to(PLUGINS)))
def test_php_file(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("<?php\n// This file is part of Moodle - http://moodle.org/")
    assert f"@package    {path.relative_to(PLUGINS).parts[0]}" in text
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.DOTALL)
    if "hook_callbacks" not in path.name:
        assert [name for name, pattern in _NEWER_PHP.items() if pattern.search(code)] == []
    if "/lang/" not in str(path):
        assert max(len(line) for line in text.splitlines()) <= 132
    assert "\t" not in text
    assert not re.search(r"[ \t]+$", text, re.MULTILINE)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.parametrize("plugin", ["local_sidecar", "qformat_sidecar"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_whole(plugin: str, language: str) -> None:
    english, texts = strings(plugin, "en"), strings(plugin, language)
    assert texts.keys() == english.keys()
    assert list(texts) == sorted(texts)
    for key, text in texts.items():
        assert text.strip(), key
        assert set(re.findall(r"\{\$a[^}]*\}", text)) == set(re.findall(r"\{\$a[^}]*\}", english[key])), key
    if language != "en":
        same = [key for key, text in texts.items() if text == english[key] and key != "pluginname_link"]
        assert len(same) < len(texts) * 0.15


def test_every_text_that_is_used_exists() -> None:
    known = {plugin: strings(plugin, "en") for plugin in ("local_sidecar", "qformat_sidecar")}
    for path in PHP_FILES:
        for key, plugin in _USED.findall(path.read_text("utf-8")):
            if not key.endswith("_"):
                assert key in known[plugin], f"{path}: {key}"
    for path in PLUGINS.rglob("*.mustache"):
        for key in _USED_IN_TEMPLATE.findall(path.read_text("utf-8")):
            assert key in known["local_sidecar"], f"{path}: {key}"
    access = (PLUGINS / "local_sidecar/db/access.php").read_text("utf-8")
    for name in re.findall(r"'local/(sidecar:\w+)'", access):
        assert name in known["local_sidecar"]


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_what_jobs_say_has_a_text(code: str) -> None:
    text = strings("local_sidecar", "en")[f"said_{code}"]
    assert set(re.findall(r"\{\$a->(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", TEXTS[code]))


@pytest.mark.parametrize("path", sorted(PLUGINS.rglob("*.mustache")), ids=lambda path: path.name)
def test_template(path: Path) -> None:
    text = path.read_text("utf-8")
    assert f"@template local_sidecar/{path.stem}" in text
    example = text.split("Example context (json):", 1)[1].split("}}\n<", 1)[0].split("\n}}\n", 1)[0]
    json.loads(example)
    body = text.rsplit("\n}}\n", 1)[1]
    for tag in re.findall(r"\{\{[#^](\w[\w.]*)\}\}", body):
        assert body.count(f"{{{{/{tag}}}}}") >= 1, tag


def test_scripts_are_built() -> None:
    for source in (PLUGINS / "local_sidecar/amd/src").glob("*.js"):
        built = PLUGINS / "local_sidecar/amd/build" / f"{source.stem}.min.js"
        assert f'define("local_sidecar/{source.stem}"' in built.read_text("utf-8")
        mapped = json.loads(built.with_suffix(".js.map").read_text("utf-8"))
        assert mapped["sourcesContent"] == [source.read_text("utf-8")]


def test_tables_carry_the_plugins_name_and_properties_match() -> None:
    tree = etree.parse(PLUGINS / "local_sidecar/db/install.xml")
    tables = {table.get("NAME"): table for table in tree.iter("TABLE")}
    assert all(name.startswith("local_sidecar_") and len(name) <= 28 for name in tables)
    for name, persistent in (("local_sidecar_jobs", "job"), ("local_sidecar_packages", "package")):
        fields = {field.get("NAME") for field in tables[name].iter("FIELD")}
        code = (PLUGINS / f"local_sidecar/classes/{persistent}.php").read_text("utf-8")
        defined = set(re.findall(r"'(\w+)' => \['type'", code))
        assert fields - defined == {"id", "usermodified", "timecreated", "timemodified"}
        # Names that Moodle's persistent keeps for itself.
        assert not defined & {"errors", "data", "beforeupdate"}


def test_both_plugins_have_the_same_version() -> None:
    versions = {
        re.search(r"\$plugin->version = (\d+);", (PLUGINS / name / "version.php").read_text("utf-8"))[1]  # type: ignore[index]
        for name in ("local_sidecar", "qformat_sidecar")
    }
    assert len(versions) == 1


def test_an_upgrade_ends_where_a_new_installation_begins() -> None:
    """Each step ends with a savepoint, in order, and the last of them is not newer than the version; so is the schema's."""
    for name in ("local_sidecar", "qformat_sidecar"):
        version = int(
            re.search(r"\$plugin->version = (\d+);", (PLUGINS / name / "version.php").read_text("utf-8"))[1]
        )  # type: ignore[index]
        code = PLUGINS / name / "db/upgrade.php"
        if not code.exists():
            continue
        text = code.read_text("utf-8")
        steps = [int(found) for found in re.findall(r"if \(\$oldversion < (\d+)\)", text)]
        kind, plugin = name.split("_", 1)
        points = [
            int(found)
            for found in re.findall(rf"upgrade_plugin_savepoint\(true, (\d+), '{kind}', '{plugin}'\);", text)
        ]
        assert steps == points == sorted(set(steps))
        assert all(point <= version for point in points)
        schema = etree.parse(PLUGINS / name / "db/install.xml").getroot().get("VERSION", "")
        assert int(schema) <= version
