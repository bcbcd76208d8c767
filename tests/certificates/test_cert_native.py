"""Native templates, the gallery, lists of people, and mod_customcert as a second source."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from certificates import FontBook, content, iter_issues, load_template, render
from certificates.content import KINDS
from certificates.errors import CertificateError, TemplateError, TemplateVersionError
from certificates.gallery import names, path_of
from certificates.model import Issue
from certificates.sources import customcert, native, tool_certificate
from certificates.sources.files import plain_issue, read_people
from sidecar.usecases.issue_certificates import attested

PEOPLE = {
    "fr": "Hélène-Aurore d’Aubigné-Œuvray",
    "vi": "Ánh Tuyết Nguyễn Thị",
    "uk": "Олександр Ґаландюк-Їжакевич",
    "ar": "محمد عبد الرحمن الخطيب",
    "km": "សុភ័ក្ត្រា ច័ន្ទសុវណ្ណារិទ្ធ",
    "bn": "ঋতুপর্ণা চট্টোপাধ্যায়",
    "zh_cn": "小明 欧阳",
    "hi": "प्रियंका शर्मा-क्षत्रिय",
}


def _issue(**changes: Any) -> Issue:
    line = {
        "code": "0123456789AB",
        "name": "Anna Smith",
        "issued": 1736065800,
        "course": "Fire safety",
        **changes,
    }
    return plain_issue(line)


def _text(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True)
    return done.stdout.decode("utf-8").replace("\u202b", "").replace("\u202c", "").replace("\u202a", "")


def test_the_gallery_has_five() -> None:
    assert len(names()) == 5
    with pytest.raises(TemplateError):
        path_of("../../etc/passwd")


@pytest.mark.parametrize("name", sorted(names()))
def test_a_gallery_template_in_eight_scripts(name: str, fonts: FontBook, tmp_path: Path) -> None:
    loaded = load_template(path_of(name))
    issues = [_issue(language=language, name=person) for language, person in PEOPLE.items()]
    drawn = list(render(loaded.template, issues, assets=loaded.assets, fonts=fonts))
    assert len(drawn) == len(issues)
    for issue, made in zip(issues, drawn, strict=True):
        assert not [problem for problem in made.findings if problem.severity != "info"], made.findings
        assert made.pages == 1
        if loaded.template.language == "ar" and issue.language not in {"ar", "fr", "vi", "uk"}:
            continue  # poppler orders a page by its main direction, syllabic scripts on it letter by letter
        said = "".join(_text(made.pdf, tmp_path).split()).replace(
            "-", ""
        )  # it joins words broken at a hyphen
        assert issue.full_name.replace(" ", "").replace("-", "") in said


def test_the_attestation_leaves_room_to_sign(fonts: FontBook, tmp_path: Path) -> None:
    loaded = load_template(path_of("attestation-de-suivi"))
    issue = _issue(language="fr", organisation="Université", hours="21", period="du 3 au 5 février 2025")
    text = _text(next(render(loaded.template, [issue], assets=loaded.assets, fonts=fonts)).pdf, tmp_path)
    for words in ("Attestation de suivi", "Signature du participant", "21 heures", "5 janvier 2025"):
        assert words in text


def test_dates_follow_the_language_of_the_text_around_them(fonts: FontBook, tmp_path: Path) -> None:
    """A template without Khmer falls back to English: then its date is English too."""
    loaded = load_template(path_of("attestation-de-suivi"))
    text = _text(
        next(render(loaded.template, [_issue(language="km")], assets=loaded.assets, fonts=fonts)).pdf,
        tmp_path,
    )
    assert "5 January 2025" in text


def test_same_input_same_bytes_alone_or_in_company(fonts: FontBook) -> None:
    loaded = load_template(path_of("classic-landscape"))
    issues = [_issue(code=f"00000000{n:02d}AB", name=f"Person {n}") for n in range(4)]
    together = [r.pdf for r in render(loaded.template, issues, assets=loaded.assets, fonts=fonts)]
    again = [r.pdf for r in render(loaded.template, issues, assets=loaded.assets, fonts=fonts, batch=3)]
    alone = [next(render(loaded.template, [i], assets=loaded.assets, fonts=fonts)).pdf for i in issues]
    assert together == again == alone


def test_a_list_gives_the_same_codes_every_time(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Name;Course\nHélène Œuvray;Sécurité\n小明 欧阳;A\n", "utf-8-sig")
    template = load_template(path_of("attestation-de-suivi")).template
    first = [issue.code for issue in attested(read_people(path), template, now=1)]
    second = [issue.code for issue in attested(read_people(path), template, now=2)]
    assert first == second
    assert len(set(first)) == 2
    assert first[0].endswith("HO")


def test_unknown_native_shapes_are_named() -> None:
    with pytest.raises(TemplateVersionError):
        native.read_template({"format": "sidecar-certificate/9"}, lambda _: None)
    page = {"width": 100, "height": 100, "elements": [{"kind": "text", "text": "x", "colur": "red"}]}
    with pytest.raises(TemplateError, match="colur"):
        native.read_template({"format": native.FORMAT, "name": "x", "pages": [page]}, lambda _: None)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**6) | st.text(max_size=8) | st.floats(allow_nan=True),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(_JSON)
def test_hostile_json_raises_only_our_error(data: Any) -> None:
    for make in (
        lambda: tool_certificate.read_template({"tool_certificate_templates": data, "tool_certificate_pages": data,
                                                "tool_certificate_elements": data, "files": data}),
        lambda: tool_certificate.read_issue({"issue": data, "data": data, "user": data, "profile": data}),
        lambda: native.read_template({"format": native.FORMAT, "name": data, "pages": data}, lambda _: None),
        lambda: customcert.read_template({"customcert_templates": data, "customcert_pages": data,
                                          "customcert_elements": data}),
    ):  # fmt: skip
        try:
            make()
        except CertificateError:
            continue


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_hostile_files_raise_only_our_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    for name in ("issues.jsonl", "issues.csv"):
        (folder / name).write_bytes(data)
        try:
            list(iter_issues(folder / name, load_template(path_of("square-card")).template))
        except CertificateError:
            continue
    (folder / "t.json").write_bytes(data)
    with pytest.raises(TemplateError):
        load_template(folder / "t.json")


CUSTOMCERT = {
    "customcert_templates": {"id": "3", "name": "Custom", "contextid": "1"},
    "customcert_pages": [{"id": "1", "templateid": "3", "width": "297", "height": "210", "leftmargin": "0",
                          "rightmargin": "0", "sequence": "1"}],
    "config": {"wwwroot": "https://moodle.example"},
}  # fmt: skip
SAYS = {
    "categoryname": "Safety courses",
    "code": "0123456789AB",
    "coursefield": "FIRE-1",
    "coursename": "Fire safety",
    "date": "5 January 2025",
    "daterange": "Winter term 2024/2025",
    "expiry": "5 January 2027",
    "grade": "87.50 %",
    "gradeitemname": "Final exam",
    "groupname": "Group A, Group B",
    "studentname": "Anna Smith",
    "teachername": "Tom Teacher",
    "text": "Bold words",
    "userfield": "London",
}
DATA = {
    "coursefield": "idnumber",
    "coursename": "2",
    "date": '{"dateitem":"-1","dateformat":"strftimedate"}',
    "daterange": '{"dateitem":"-1","dateranges":[{"startdate":1601510400,"enddate":1614470400,"recurring":1,'
    '"datestring":"Winter term {{recurring_range_first_year}}/{{recurring_range_last_year}}"}]}',
    "expiry": '{"dateitem":"-9","dateformat":"strftimedate"}',
    "grade": '{"gradeitem":"0","gradeformat":"2"}',
    "gradeitemname": "77",
    "teachername": '{"teacher":"9"}',
    "text": "<b>Bold</b> words",
    "userfield": "city",
    "border": "4",
    "qrcode": '{"width":30,"height":30}',
}


def test_all_elements_of_customcert(fonts: FontBook, tmp_path: Path) -> None:
    assert len(customcert.ELEMENTS) == 20
    assert set(customcert.ELEMENTS.values()) <= set(KINDS)
    elements = [
        {"id": str(n), "pageid": "1", "name": name, "element": name, "data": DATA.get(name), "font": "freesans",
         "fontsize": "11", "colour": "#000000", "posx": "20", "posy": str(8 * n), "width": "0", "refpoint": "0",
         "alignment": "L", "sequence": str(n)}
        for n, name in enumerate(customcert.ELEMENTS, start=1)
    ]  # fmt: skip
    template = customcert.read_template({**CUSTOMCERT, "customcert_elements": elements})
    line = {
        "issue": {"id": "1", "code": "0123456789AB", "timecreated": "1736065800"},
        "user": {"firstname": "Anna", "lastname": "Smith", "city": "London", "lang": "en"},
        "course": {"fullname": "Fire safety", "shortname": "FS", "idnumber": "FIRE-1",
                   "categoryname": "Safety courses"},
        "grades": {"0": "87.50 %"},
        "gradeitems": {"77": "Final exam"},
        "groups": ["Group A", "Group B"],
        "teachers": {"9": "Tom Teacher"},
    }  # fmt: skip
    issue = tool_certificate.read_issue(line)
    made = next(render(template, [issue], assets=lambda _: None, fonts=fonts))
    text = _text(made.pdf, tmp_path)
    for name, words in SAYS.items():
        assert words in text, name
    assert not [problem for problem in made.findings if problem.severity == "error"]


def test_customcert_keeps_style_in_json_since_5_2() -> None:
    row = {"id": "1", "pageid": "1", "element": "text", "posx": "10", "posy": "10", "sequence": "1",
           "data": json.dumps({"value": "Hi", "font": "timesb", "fontsize": 20, "colour": "#123456", "width": 50})}  # fmt: skip
    element = customcert.read_template({**CUSTOMCERT, "customcert_elements": [row]}).pages[0].elements[0]
    assert (element.font, element.size, element.colour, element.width) == ("timesb", 20, "#123456", 50)


def _element(plugin: str, data: dict[str, Any], **row: Any) -> Any:
    """The element that one row of the plugin's table becomes."""
    line = {"id": "1", "pageid": "1", "element": plugin, "posx": "10", "posy": "10", "sequence": "1"}
    export = {**CUSTOMCERT, "customcert_elements": [{**line, "data": json.dumps(data), **row}]}
    return customcert.read_template(export).pages[0].elements[0]


def _says(element: Any, language: str = "en", **more: Any) -> list[str]:
    """The texts that this element draws for an issue of 6 July 2018, 04:00:58 UTC."""
    issue = tool_certificate.read_issue(
        {"issue": {"code": "X1", "timecreated": 1530849658}, "language": language, **more}
    )
    template = customcert.read_template({**CUSTOMCERT, "customcert_elements": []})
    scene = content.Scene(
        template=template, issue=issue, pictures=content.Pictures(lambda _: None), page=template.pages[0]
    )
    return [box.html for box in KINDS[element.kind](element, scene) if hasattr(box, "html")]


@pytest.mark.parametrize(
    ("key", "english", "french"),
    [
        ("1", "July 6, 2018", "juillet 6, 2018"),
        ("2", "July 6th, 2018", "juillet 6th, 2018"),
        ("3", "6 July 2018", "6 juillet 2018"),
        ("4", "July 2018", "juillet 2018"),
        ("5", "2018-07-06", "2018-07-06"),
        ("strftimedatefullshort", "6/07/18", "06/07/2018"),
        ("strftimedatefullshortwleadingzero", "06/07/18", "06/07/2018"),
        ("strftimedatetime", "6 July 2018, 4:00 AM", "6 juillet 2018, 04:00"),
        ("strftimedatetimeshort", "6/07/18, 04:00", "06/07/2018, 04:00"),
        ("strftimedatetimeshortwleadingzero", "06/07/18, 04:00", "06/07/2018, 04:00"),
        ("strftimedaydatetime", "Friday, 6 July 2018, 4:00 AM", "vendredi 6 juillet 2018, 04:00"),
        ("strftimedaytime", "Fri, 04:00", "ven., 04:00"),
        ("strftimerecent", "6 July, 04:00", "6 juil., 04:00"),
        ("strftimerecentfull", "Fri, 6 July 2018, 4:00 AM", "ven. 6 juil. 2018, 04:00"),
        ("strftimetime", "4:00 AM", "04:00"),
    ],
)
def test_customcerts_date_formats(key: str, english: str, french: str) -> None:
    element = _element("date", {"dateitem": "-1", "dateformat": key})
    assert _says(element) == [english]
    assert _says(element, "fr") == [french]


def test_customcerts_dates_are_looked_up_or_not_there() -> None:
    completed = _element("date", {"dateitem": "-2", "dateformat": "5"})
    assert _says(completed) == []
    assert _says(completed, dates={"-2": 1530849658 + 86400}) == ["2018-07-07"]
    today = _element("date", {"dateitem": "-5", "dateformat": "5"})
    assert _says(today) == ["2018-07-06"]  # drawn again next year, it says the same


def test_customcerts_expiry_counts_from_award_or_completion() -> None:
    award = _element("expiry", {"dateitem": "-9", "dateformat": "5", "startfrom": "award"})
    completion = _element("expiry", {"dateitem": "-9", "dateformat": "5", "startfrom": "coursecomplete"})
    assert _says(award) == ["2020-07-06"]
    assert _says(completion) == []
    assert _says(completion, dates={"-2": 1709164800}) == [
        "2026-03-01"
    ]  # from 29 February 2024, as PHP counts
    assert _says(_element("expiry", {"dateitem": "-8", "dateformat": "validfor", "startfrom": "award"})) == [
        "Valid for 1 year"
    ]


@pytest.mark.parametrize(
    ("plugin", "data", "said"),
    [
        ("text", {"text": "<b>Hi</b>", "value": "no"}, "<b>Hi</b>"),
        ("userfield", {"userfield": "city"}, "London"),
        ("coursefield", {"coursefield": "idnumber"}, "FIRE-1"),
        ("gradeitemname", {"gradeitem": "77"}, "Final exam"),
        ("grade", {"gradeitem": "gradeitem:5", "gradeformat": "3"}, "A-"),
        ("teachername", {"teacher": "9"}, "Tom Teacher"),
    ],
)
def test_customcerts_values_as_5_2_keeps_them(plugin: str, data: dict[str, Any], said: str) -> None:
    more: dict[str, Any] = {
        "user": {"city": "London"},
        "course": {"idnumber": "FIRE-1"},
        "grades": {"gradeitem:5": "A-"},
        "gradeitems": {"77": "Final exam"},
        "teachers": {"9": "Tom Teacher"},
    }
    assert _says(_element(plugin, data), **more) == [said]


def test_customcerts_pictures_have_their_own_size_and_opacity() -> None:
    files = [{"filename": "seal.png", "itemid": "4", "sha1": "a" * 40, "mimetype": "image/png"}]
    row = {"id": "1", "pageid": "1", "element": "image", "posx": "10", "posy": "10", "sequence": "1", "width": "0",
           "data": json.dumps({"filename": "seal.png", "itemid": "4", "width": 30, "height": 0, "alphachannel": "0.4"})}  # fmt: skip
    export = {**CUSTOMCERT, "files": files, "customcert_elements": [row]}
    template = customcert.read_template(export)
    png = _png()
    scene = content.Scene(
        template=template,
        issue=tool_certificate.read_issue({"issue": {"code": "X1"}}),
        pictures=content.Pictures(lambda _: png),
        page=template.pages[0],
    )
    (box,) = content.compose(scene)
    assert (box.width, box.opacity) == (30, 0.4)  # type: ignore[union-attr]


def test_a_half_transparent_picture_is_decoration_too(fonts: FontBook) -> None:
    """It is drawn as a group, whose content has to be marked as well (ISO 14289-1, 7.1)."""
    files = [{"filename": "seal.png", "sha1": "a" * 40, "mimetype": "image/png"}]
    row = {"id": "1", "pageid": "1", "element": "image", "posx": "10", "posy": "10", "sequence": "1", "width": "0",
           "data": json.dumps({"filename": "seal.png", "width": 30, "height": 0, "alphachannel": "0.4"})}  # fmt: skip
    template = customcert.read_template({**CUSTOMCERT, "files": files, "customcert_elements": [row]})
    issue = tool_certificate.read_issue({"issue": {"code": "X1"}, "fullname": "A"})
    png = _png()
    made = next(render(template, [issue], assets=lambda _: png, fonts=fonts, variant="pdf/ua-1"))
    with pikepdf.open(io.BytesIO(made.pdf)) as document:
        groups = [
            item.read_bytes()
            for item in document.objects
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Form"
        ]
    assert len(groups) == 1
    assert b"/Artifact" in groups[0]
    assert b"/Figure" not in groups[0]


def test_customcerts_qr_code_leads_where_the_plugins_does() -> None:
    def address(**more: Any) -> str:
        row = {"id": "1", "pageid": "1", "element": "qrcode", "posx": "1", "posy": "1", "sequence": "1", "width": "0",
               "data": json.dumps({"width": 30, "height": 30})}  # fmt: skip
        template = customcert.read_template({**CUSTOMCERT, "customcert_elements": [row], **more})
        scene = content.Scene(
            template=template,
            issue=tool_certificate.read_issue({"issue": {"code": "X1"}}),
            pictures=content.Pictures(lambda _: None),
            page=template.pages[0],
        )
        (box,) = content.compose(scene)
        assert (box.width, box.height, box.bare) == (30, 30, True)  # type: ignore[union-attr]
        return str(box.text)  # type: ignore[union-attr]

    plain = "https://moodle.example/mod/customcert/verify_certificate.php?code=X1&qrcode=1"
    assert address() == f"{plain}&contextid=1"
    open_to_all = {"wwwroot": "https://moodle.example", "customcert/verifyallcertificates": "1"}
    assert address(config=open_to_all, customcert={"verifyany": "1"}) == plain


def _png() -> bytes:
    stream = io.BytesIO()
    Image.new("RGBA", (40, 20), (200, 0, 0, 255)).save(stream, "png")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("plugin", "row", "data", "wanted"),
    [
        ("image", {}, {"width": 40, "height": 0}, (20, 20, 40, 20)),
        ("image", {}, {"width": 0, "height": 30}, (20, 20, 60, 30)),
        ("image", {}, {"width": 0, "height": 0}, (20, 20, 42.3, 21.2)),
        ("image", {"refpoint": "1"}, {"width": 25, "height": 45}, (20, 20, 25, 45)),
        ("bgimage", {}, {"width": 0, "height": 0}, (0, 0, 297, 210)),
        ("userpicture", {}, {"width": 0, "height": 0}, (20, 20, 42.3, 21.2)),
        ("digitalsignature", {}, {"width": 30, "height": 10}, (20, 20, 30, 10)),
        ("qrcode", {}, {"width": 30, "height": 30}, (20, 20, 30, 30)),
        ("qrcode", {}, {"width": 40, "height": 20}, (20, 20, 40, 20)),
    ],
)
def test_customcerts_pictures_lie_where_its_pdfs_have_them(
    plugin: str, row: dict[str, str], data: dict[str, Any], wanted: tuple[float, ...]
) -> None:
    """Boxes in mm, read from PDFs that mod_customcert 4.4.11 drew of a picture of 120 × 60 pixels."""
    stream = io.BytesIO()
    Image.new("RGB", (120, 60), "red").save(stream, "PNG")
    stored = {"filename": "seal.png", "itemid": "0", "sha1": "a" * 40, "mimetype": "image/png"}
    line = {"id": "1", "pageid": "1", "element": plugin, "posx": "20", "posy": "20", "sequence": "1", "width": "0",
            "data": json.dumps({"filename": "seal.png", "itemid": "0", **data}), **row}  # fmt: skip
    template = customcert.read_template({**CUSTOMCERT, "files": [stored], "customcert_elements": [line]})
    scene = content.Scene(
        template=template,
        issue=tool_certificate.read_issue({"issue": {"code": "X1"}, "user_icon_files": [stored]}),
        pictures=content.Pictures(lambda _: stream.getvalue()),
        page=template.pages[0],
    )
    (box,) = content.compose(scene)
    assert (box.x, box.y, box.width, box.height) == pytest.approx(wanted, abs=0.05)  # type: ignore[union-attr]
