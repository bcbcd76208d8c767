"""Question formats beside stock Moodle's PHP classes, in one run.

    python benchmarks/questions.py --moodle MOODLE_DIR          # the sources of a Moodle 4.x or 5.x
    python benchmarks/questions.py --linear                     # time a question at 1,000 to 100,000
    python benchmarks/questions.py --memory 100000              # peak memory of a conversion, both ways

What is compared. Both sides take the same file and give all of its questions; times are processor seconds (user and
system), the two sides in turn, medians of five, and the median of the ratios of the pairs: other work on the machine
disturbs both of a pair alike. The start of either interpreter is left out.

* Ours: `read` from the path, to the end: encoding told, questions with their lines, findings where something is
  wrong. `write` is measured on its own, with the assessment of what would be lost.
* Moodle's: `readdata` and `readquestions` of the stock class, nothing saved: no database, no file storage. The few
  functions of a site that they call are answered by stand-ins that cost less than the real ones (`clean_param`,
  `get_string`, storing a picture), and opcache stays as the command line has it. So this is the least that a
  site spends.

The bank is mixed: seven question types in seven languages and scripts, plain text and HTML, weights, feedback,
categories, tags, signs that GIFT escapes, formulas, pictures (XML only); see `questions_bank`.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from questions_bank import bank

import question_formats as qf

PHP = Path(__file__).with_name("questions_moodle.php")
CASES = {  # format -> (Moodle's name of it, what is in the bank)
    "gift": ("gift", {}),
    "aiken": ("aiken", {"only": "multichoice", "plain": True}),
    "moodlexml": ("xml", {"images": 0.07}),
}


def make(path: Path, format: str, count: int) -> None:
    with path.open("wb") as out:
        for _ in qf.write(bank(count, **CASES[format][1]), out, format=format):
            pass


def ours(path: Path, format: str) -> float:
    start = time.process_time()
    for _ in qf.read(path, format=format):
        pass
    return time.process_time() - start


def written(format: str, count: int) -> float:
    questions = list(bank(count, **CASES[format][1]))
    with tempfile.TemporaryFile() as out:
        start = time.process_time()
        for _ in qf.write(questions, out, format=format):
            pass
        return time.process_time() - start


def moodles(moodle: Path, path: Path, name: str) -> float:
    command = ["php", str(PHP), str(moodle), name, str(path), "1"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])["seconds"][0]


def side_by_side(moodle: Path | None, count: int, runs: int, folder: Path) -> None:
    print(f"{count} questions, processor seconds, medians of {runs}")
    print(f"{'format':10} {'read':>8} {'write':>8} {'Moodle reads':>13} {'Moodle / ours, paired':>22}")
    for own, (name, _) in CASES.items():
        path = folder / own
        make(path, own, count)
        mine, theirs = [], []
        for _ in range(runs):
            mine.append(ours(path, own))
            if moodle is not None:
                theirs.append(moodles(moodle, path, name))
        read = statistics.median(mine)
        write = statistics.median(written(own, count) for _ in range(runs))
        other = statistics.median(theirs) if theirs else float("nan")
        ratio = (
            statistics.median(b / a for a, b in zip(mine, theirs, strict=True)) if theirs else float("nan")
        )
        print(f"{own:10} {read:8.3f} {write:8.3f} {other:13.3f} {ratio:22.2f}")


def linear(folder: Path) -> None:
    print("microseconds a question (processor time)")
    for own in CASES:
        figures = []
        for count in (1_000, 10_000, 100_000):
            path = folder / f"{own}{count}"
            make(path, own, count)
            figures.append(f"{count:,}: {ours(path, own) / count * 1e6:.1f}")
            path.unlink()
        print(f"{own:10} {'   '.join(figures)}")


def memory(count: int, folder: Path) -> None:
    """In a process of its own, both ways: with pictures in every question."""
    first = folder / "bank.xml"
    with first.open("wb") as out:
        for _ in qf.write(bank(count, images=1.0), out, format="moodlexml"):
            pass
    start = time.perf_counter()
    with (folder / "again.xml").open("wb") as out:
        for _ in qf.write(qf.read(first), out, format="moodlexml"):
            pass
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{count:,} questions with images ({first.stat().st_size / 1e6:.0f} MB) XML to XML: {seconds:.0f} s, {peak:.0f} MB peak"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--moodle", type=Path)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--linear", action="store_true")
    parser.add_argument("--memory", type=int)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.memory:
            memory(options.memory, Path(folder))
        elif options.linear:
            linear(Path(folder))
        else:
            side_by_side(options.moodle, options.count, options.runs, Path(folder))


if __name__ == "__main__":
    main()
