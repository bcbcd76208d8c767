"""Draw what TCPDF draws wrong: Moodle's PDF beside ours, as pictures.

    python benchmarks/certificates_scripts.py CORPUS OUT [--ours]

CORPUS holds templates, issues and Moodle's PDFs; OUT gets a pair of strips for each place. `--ours` writes only
our strips, small, as the page docs/certificates-scripts.md shows them. Needs poppler's pdftoppm.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from certificates import FontBook, iter_issues, load_template, render

DPI = 100


@dataclass(frozen=True)
class Place:
    name: str
    template: str
    code: str
    box: tuple[float, float, float, float]  # mm: left, top, right, bottom


PLACES = (
    Place("khmer", "S1", "6817433921LU", (30, 66, 267, 92)),
    Place("bengali", "S1", "2447374074RC", (30, 66, 267, 92)),
    Place("devanagari", "S1", "1649408580PS", (30, 66, 267, 92)),
    Place("arabic", "S1", "3390407518MA", (30, 66, 267, 92)),
    Place("chinese", "S1", "2243667371XO", (30, 66, 267, 92)),
    Place("vietnamese-core-font", "S3", "1911204722AN", (50, 22, 190, 48)),
    Place("bengali-bold", "S2", "3372787719RC", (20, 26, 190, 48)),
    Place("long-name", "S1", "3834202899MV", (30, 66, 267, 112)),
    Place("margin", "S6", "0082034938AS", (0, 190, 210, 297)),
)


def strip(pdf: Path, box: tuple[float, float, float, float], scale: float) -> Image.Image:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "page"
        subprocess.run(
            ["pdftoppm", "-r", str(DPI), "-png", "-f", "1", "-l", "1", "-singlefile", str(pdf), str(out)],
            check=True,
        )
        with Image.open(out.with_suffix(".png")) as page:
            left, top, right, bottom = (round(value * DPI / 25.4) for value in box)
            part = page.convert("RGB").crop((left, top, right, bottom))
    return part.resize((round(part.width * scale), round(part.height * scale)), Image.Resampling.LANCZOS)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--ours", action="store_true")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    fonts = FontBook.scan()
    for place in PLACES:
        loaded = load_template(chosen.corpus / f"{place.template}.json")
        issues = [
            i for i in iter_issues(chosen.corpus / "issues.jsonl", loaded.template) if i.code == place.code
        ]
        made = next(render(loaded.template, issues, assets=loaded.assets, fonts=fonts))
        with tempfile.NamedTemporaryFile(suffix=".pdf") as ours:
            ours.write(made.pdf)
            ours.flush()
            picture = strip(Path(ours.name), place.box, 0.55 if chosen.ours else 1.0)
        if chosen.ours:
            picture.quantize(24).save(chosen.out / f"{place.name}.png", optimize=True)
            continue
        theirs = strip(chosen.corpus / "pdf" / f"{place.code}.pdf", place.box, 1.0)
        both = Image.new("RGB", (picture.width, picture.height * 2 + 6), "#cc0000")
        both.paste(theirs, (0, 0))
        both.paste(picture, (0, picture.height + 6))
        both.save(chosen.out / f"{place.name}.png")
        print(place.name, "above: Moodle, below: ours")


if __name__ == "__main__":
    main()
