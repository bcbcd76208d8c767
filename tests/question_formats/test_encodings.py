"""Encodings: real words of twenty languages in the encodings that they are written in, and what cannot be told."""

from __future__ import annotations

import unicodedata

import pytest

import question_formats as qf
from question_formats.encodings import detect
from question_formats.errors import EncodingError
from question_formats.source import Source

TEXTS = {
    "fr": "L’été dernier, où êtes-vous allé ? {=À la mer, près de Nîmes ~Au château de Chambord #Ça n’était pas loin ~Chez ma sœur}\n\nQuel œuvre a été écrite par Molière ? {=Le Malade imaginaire ~Les Misérables ~Le père Goriot}\n",  # French
    "de": "Welche Stadt liegt südlich von Köln? {=Düsseldorf liegt nördlich ~München #Größer als gedacht ~Görlitz}\n\nWie heißt die Straße in Lübeck? {=Mühlenstraße ~Königstraße ~Große Gröpelgrube}\n",  # German
    "es": "¿Cuál es la capital de España? {=Madrid ~Málaga ~A Coruña}\n\n¿En qué año nació el niño? {=mil novecientos ~¡Ningún año! ~después}\n",  # Spanish
    "pt": "Qual é a capital de Portugal? {=Lisboa ~São Paulo ~Évora}\n\nO coração não está à direita; são três opções? {=não ~só às vezes ~talvez haja outra solução}\n",  # Portuguese
    "en": "What’s the “capital” of France — {=Paris, naïve one ~London £5 ~Rome €3}\n\nCafé or résumé? {=both ~neither}\n",  # English
    "pl": "Która rzeka płynie przez Łódź? {=Żadna większa, choć są źródła ~Wisła ~Odra, gdzieś na zachodzie}\n\nGdzie leży Gdańsk? {=nad Bałtykiem ~w górach ~na południu, koło Częstochowy}\n",  # Polish
    "cs": "Které město leží na řece Vltavě? {=Český Krumlov ~Brno je příliš daleko ~Ústí nad Labem}\n\nKdo napsal Babičku? {=Božena Němcová ~Žádný muž ~Alois Jirásek}\n",  # Czech
    "hu": "Melyik folyó szeli ketté Budapestet? {=A Duna, természetesen ~A Tisza, mely hosszú ~Egyik sem, úgy tűnik}\n\nKi írta a Tündérkertet? {=Móricz Zsigmond ~Jókai Mór ~Őrkény István}\n",  # Hungarian
    "ru": "Столица России? {=Москва ~Петербург ~Новгород, кажется}\n\nКакая река самая длинная в Европе? {=Волга ~Днепр ~Дунай}\n",  # Russian
    "uk": "Яке місто є столицею України? {=Київ ~Львів ~Харків, здається}\n\nХто написав «Кобзар»? {=Тарас Шевченко ~Леся Українка ~Іван Франко, його ґрунтовна їжа}\n",  # Ukrainian
    "ar": "ما هي عاصمة فرنسا؟ {=باريس ~لندن ~روما}\n\nمن كتب كتاب المقدمة؟ {=ابن خلدون ~ابن سينا ~الجاحظ، على ما أظن}\n",  # Arabic
    "vi": "Thủ đô của Việt Nam là gì? {=Hà Nội ~Huế ~Đà Nẵng}\n\nAi viết Truyện Kiều? {=Nguyễn Du ~Hồ Xuân Hương ~không ai cả, tất nhiên}\n",  # Vietnamese
    "zh": "中国的首都是哪里？ {=北京 ~上海 ~广州}\n\n《红楼梦》的作者是谁？ {=曹雪芹 ~罗贯中 ~施耐庵，大概}\n",  # Chinese
    "zht": "台灣最高的山是哪一座？ {=玉山 ~雪山 ~合歡山，大概}\n\n《紅樓夢》的作者是誰？ {=曹雪芹 ~羅貫中 ~吳承恩}\n",  # Chinese, traditional
    "he": "מהי בירת צרפת? {=פריז ~לונדון ~רומא}\n\nמי כתב את הספר? {=עגנון ~ביאליק ~עמוס עוז}\n",  # Hebrew
    "el": "Ποια είναι η πρωτεύουσα της Ελλάδας; {=Αθήνα ~Θεσσαλονίκη ~Πάτρα}\n\nΠοιος έγραψε την Οδύσσεια; {=Όμηρος ~Ησίοδος ~Σοφοκλής}\n",  # Greek
    "tr": "Türkiye’nin başkenti neresidir? {=Ankara ~İstanbul ~Iğdır, sanırım}\n\nBu şarkıyı kim söyledi? {=Barış Manço ~Müslüm Gürses ~Hiç kimse, şüphesiz}\n",  # Turkish
    "ja": "日本の首都はどこですか？ {=東京 ~大阪 ~京都}\n\n「こころ」を書いたのは誰ですか？ {=夏目漱石 ~川端康成 ~三島由紀夫}\n",  # Japanese
    "ko": "한국의 수도는 어디입니까? {=서울 ~부산 ~대구}\n\n누가 한글을 만들었습니까? {=세종대왕 ~이순신 ~신사임당}\n",  # Korean
}
CASES = [
    *((language, "cp1252") for language in ("fr", "de", "es", "pt", "en")),
    *((language, "mac-roman") for language in ("fr", "de", "es", "pt", "en")),
    *((language, "cp850") for language in ("fr", "de", "es", "pt")),
    *((language, "cp1250") for language in ("pl", "cs", "hu")),
    *((language, "iso8859-2") for language in ("pl", "cs", "hu")),
    ("ru", "cp1251"), ("ru", "koi8-r"), ("ru", "cp866"), ("ru", "mac-cyrillic"), ("uk", "cp1251"), ("uk", "koi8-u"),
    ("ar", "cp1256"), ("vi", "cp1258"), ("he", "cp1255"), ("el", "cp1253"), ("tr", "cp1254"),
    ("zh", "gbk"), ("zh", "gb18030"), ("zht", "big5"), ("ja", "shift_jis"), ("ja", "euc_jp"), ("ko", "euc_kr"),
]  # fmt: skip
WIDE = ["utf-16", "utf-16-le", "utf-16-be"]


def encoded(language: str, encoding: str) -> bytes:
    text = TEXTS[language]
    if encoding == "cp1258":  # which writes tones as marks of their own
        text = "".join(_vietnamese(char) for char in text)
    if encoding in {"cp850", "cp866", "koi8-u"}:  # which have no typographic signs
        text = text.replace("’", "'").replace("œ", "oe").replace("«", "<").replace("»", ">")
    return text.encode(encoding)


_LETTERS = "ăâđêôơưĂÂĐÊÔƠƯ"


def _vietnamese(char: str) -> str:
    base, *marks = unicodedata.normalize("NFD", char)
    for mark in marks:
        letter = unicodedata.normalize("NFC", base + mark)
        if letter in _LETTERS:
            return letter + "".join(one for one in marks if one != mark)
    return base + "".join(marks)


@pytest.mark.parametrize(("language", "encoding"), CASES)
@pytest.mark.parametrize("times", [1, 20])
def test_detected(language: str, encoding: str, times: int) -> None:
    data = encoded(language, encoding) * times
    found = detect(Source(data))
    assert data.decode(found.encoding) == data.decode(encoding)
    assert found.problem is not None
    assert found.problem.code in {"Q-ENC-001", "Q-ENC-003"}
    assert found.encoding in found.problem.message


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("encoding", WIDE)
def test_utf16_with_and_without_mark(language: str, encoding: str) -> None:
    data = TEXTS[language].encode(encoding)
    assert qf.sniff(data) == "gift"
    items = list(qf.read(data))
    assert next(one.code for one in items if isinstance(one, qf.Problem)) == "Q-ENC-002"
    plain = [one for one in qf.read(TEXTS[language].encode()) if isinstance(one, qf.Question)]
    assert [one for one in items if isinstance(one, qf.Question)] == plain


@pytest.mark.parametrize("language", TEXTS)
def test_utf8_is_certain(language: str) -> None:
    for data in (TEXTS[language].encode(), TEXTS[language].encode("utf-8-sig")):
        found = detect(Source(data))
        assert (found.encoding, found.problem) == ("utf-8-sig", None)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"Caf\xe9 {=a ~b}", "cp1252"),
        (b"Ma\xf1ana {=a ~b}", "cp1252"),
        (b"\x93Quoted\x94 {=a ~b}", "cp1252"),
        (b"\x80 5 {=a ~b}", "cp1252"),
        (b"Gr\x9a\xa7e {=a ~b}", "mac-roman"),
        (b"na\x8bve caf\x82 {=a ~b}", "cp850"),
    ],
)
def test_one_word_is_enough(data: bytes, encoding: str) -> None:
    assert detect(Source(data)).encoding == encoding


def test_what_two_encodings_read_is_said_with_the_word_that_differs() -> None:
    korean = detect(Source(encoded("ko", "euc_kr"))).problem
    assert korean is not None
    assert korean.code == "Q-ENC-003"
    assert "may be gb18030" in korean.message
    assert "한국의" in korean.message


def test_utf8_with_a_stray_byte_is_no_other_encoding() -> None:
    data = TEXTS["fr"].encode() + b"Stra\xdfe {=a ~b}\n"
    with pytest.raises(EncodingError, match=r"0xDF\) in line 4"):
        detect(Source(data))
    assert detect(Source(data), "cp1252").encoding == "cp1252"


def test_noise_is_refused() -> None:
    with pytest.raises(EncodingError):
        detect(Source(bytes(range(128, 256))))


def test_line_ends_of_old_macs() -> None:
    text = "::é::Où? {\r=là\r~ici\r}\r\r::b::Là? {TRUE}\r"
    names = [one.name for one in qf.read(text.encode("mac-roman")) if isinstance(one, qf.Question)]
    assert names == ["é", "b"]
