"""Letters of the PDF core fonts Symbol and ZapfDingbats: what each of their codes shows (ISO 32000-1, annex D)."""

from __future__ import annotations

_SYMBOL = {0x22: "∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠ"
                 "ΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
           0xA1: "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊"}  # fmt: skip
_DINGBATS = {0x21: "✁✂✃✄☎✆✇✈✉☛☞✌✍✎✏✐✑✒✓✔✕✖✗✘✙✚✛✜✝✞✟✠✡✢✣✤✥✦✧★✩✪✫✬✭✮✯"
                   "✰✱✲✳✴✵✶✷✸✹✺✻✼✽✾✿❀❁❂❃❄❅❆❇❈❉❊❋●❍■❏❐❑❒▲▼◆❖◗❘❙❚❛❜❝❞",
             0xA1: "❡❢❣❤❥❦❧♣♦♥♠①②③④⑤⑥⑦⑧⑨⑩❶❷❸❹❺❻❼❽❾❿➀➁➂➃➄➅➆➇➈➉➊➋➌➍➎➏"
                   "➐➑➒➓➔→↔↕➘➙➚➛➜➝➞➟➠➡➢➣➤➥➦➧➨➩➪➫➬➭➮➯"}  # fmt: skip


def _table(parts: dict[int, str]) -> dict[int, str]:
    return {start + at: letter for start, letters in parts.items() for at, letter in enumerate(letters)}


_FONTS = {"symbol": _table(_SYMBOL), "zapfdingbats": _table(_DINGBATS)}


def shown(text: str, font: str) -> str:
    """`text` as a reader sees it in TCPDF's `font`: the same in all but these two."""
    table = _FONTS.get(font.strip().lower())
    return text.translate(table) if table else text
