"""Question formats beside stock Moodle's PHP classes, in one run.

    python benchmarks/questions.py --moodle MOODLE_DIR          # the sources of a Moodle 4.x or 5.x
    python benchmarks/questions.py --moodle MOODLE_DIR --site   # an installed one: its reading inside the site as well
    python benchmarks/questions.py --linear                     # time a question at 1,000 to 100,000
    python benchmarks/questions.py --memory 100000              # peak memory of a conversion, both ways

What is compared. Each figure comes from a process of its own that takes the same file, ours and Moodle's in turn;
times are processor seconds (user and system), medians of the rounds, and the median of the ratios of the pairs: other
work on the machine disturbs both of a pair alike. The start of either interpreter and the loading of its code are left
out, but for the last column.

* ours, read: `read` from the path, to the end: encoding told, questions with their lines, findings where something is
  wrong. ours, write: `write` of what was read, with the assessment of what would be lost. ours, both: `write` of
  `read`, a stream; this is what is held against Moodle's reading alone.
* Moodle's, read: `readdata` and `readquestions` of the stock class, nothing saved: no database, no file storage. The
  few functions of a site that they call are answered by stand-ins that cost less than the real ones (`clean_param`,
  `get_string`, storing a picture), and opcache stays as the command line has it. So this is the least that a site
  spends. Moodle's, write: `writequestion` of the plain types (no plugin of a type is asked), from objects as they come
  out of the database; fetching them is not in it, nor are pictures and tags. Aiken has no export.
* site (with `--site`): the same reading by the same classes inside the installed Moodle, with its real functions. This is
  what stock Moodle spends; its start, its database server's time and the storing of the questions are left out.
* whole: the command `sidecar convert` from its start to its end, over PHP's process that reads (and loads no Moodle).

The bank is mixed: seven question types in seven languages and scripts, sixteen in XML, plain text and HTML, weights,
feedback, categories, tags, signs that GIFT escapes, formulas, pictures (XML only); see `questions_bank`.
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
SITE = Path(__file__).with_name("questions_site.php")
CASES = {  # format -> (Moodle's name of it, what is in the bank, our time for both over Moodle's for reading: the goal)
    "gift": ("gift", {}, 1),
    "aiken": ("aiken", {"only": "multichoice", "plain": True}, 1),
    "moodlexml": ("xml", {"images": 0.07, "every": True}, 3),
}


def make(path: Path, format: str, count: int) -> None:
    with path.open("wb") as out:
        for _ in qf.write(bank(count, **CASES[format][1]), out, format=format):
            pass


def timed(action: str, path: Path, format: str) -> float:
    """Processor seconds of "read", "write" or "both" of a file."""
    items = list(qf.read(path, format=format)) if action == "write" else qf.read(path, format=format)
    with tempfile.TemporaryFile() as out:
        start = time.process_time()
        for _ in items if action == "read" else qf.write(items, out, format=format):
            pass
        return time.process_time() - start


def run(*command: str | Path) -> tuple[str, float]:
    """(what a process printed, its processor seconds from start to end)."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def child(action: str, path: Path, format: str) -> float:
    """`timed` in a process of its own, which has loaded its code before."""
    return float(run(sys.executable, __file__, "--child", action, path, format)[0])


def one_round(moodle: Path, path: Path, own: str, name: str, *, site: bool) -> dict[str, float]:
    row = {action: child(action, path, own) for action in ("read", "write", "both")}
    php = ("php", PHP, moodle, name, path, "1")
    said, row["php whole"] = run(*php)
    row["php read"] = json.loads(said.splitlines()[-1])["read"][0]
    row["site read"] = row["php write"] = float("nan")
    if site:
        row["site read"] = json.loads(run("php", SITE, moodle, name, path)[0].splitlines()[-1])["read"][0]
    if own != "aiken":
        row["php write"] = json.loads(run(*php, "write")[0].splitlines()[-1])["write"][0]
    out = path.with_suffix(".out")
    row["whole"] = run(sys.executable, "-m", "sidecar", "convert", "--from", own, "--to", own, path, out)[1]
    out.unlink()
    return row


def side_by_side(moodle: Path, count: int, runs: int, folder: Path, *, site: bool) -> None:
    print(
        f"{count} questions, processor seconds, medians of {runs} rounds; ratios: Moodle's over ours, medians of the pairs"
    )
    head = (
        *("read", "write", "both", "PHP read", "PHP write", "site read"),
        *("reads", "writes", "read/both", "site/read", "site/both", "goal", "whole"),
    )
    print(f"{'':10}" + "".join(f"{one:>10}" for one in head))
    for own, (name, _, goal) in CASES.items():
        path = folder / own
        make(path, own, count)
        rounds = [one_round(moodle, path, own, name, site=site) for _ in range(runs)]
        times = [
            statistics.median(row[key] for row in rounds)
            for key in ("read", "write", "both", "php read", "php write", "site read")
        ]
        pairs = (
            *(("php read", "read"), ("php write", "write"), ("php read", "both")),
            *(("site read", "read"), ("site read", "both"), ("php whole", "whole")),
        )
        ratios = [statistics.median(row[theirs] / row[ours] for row in rounds) for theirs, ours in pairs]
        print(
            f"{own:10}"
            + "".join(f"{one:10.3f}" for one in times)
            + "".join(f"{one:10.2f}" for one in (*ratios[:-1], goal, ratios[-1]))
        )


def linear(folder: Path) -> None:
    print("microseconds a question (processor time)")
    for own in CASES:
        for action in ("read", "write", "both"):
            figures = []
            for count in (1_000, 10_000, 100_000):
                path = folder / f"{own}{count}"
                if not path.exists():
                    make(path, own, count)
                figures.append(f"{count:,}: {child(action, path, own) / count * 1e6:.1f}")
            print(f"{own:10} {action:6} {'   '.join(figures)}")


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
    parser.add_argument(
        "--site", action="store_true", help="MOODLE_DIR is installed: read inside the site too"
    )
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--linear", action="store_true")
    parser.add_argument("--memory", type=int)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.child:
            action, path, own = options.child
            few = Path(folder) / "few"
            make(few, own, 20)
            timed("both", few, own)
            print(timed(action, Path(path), own))
        elif options.memory:
            memory(options.memory, Path(folder))
        elif options.linear:
            linear(Path(folder))
        elif options.moodle:
            side_by_side(options.moodle, options.count, options.runs, Path(folder), site=options.site)
        else:
            parser.error("one of --moodle, --linear, --memory")


if __name__ == "__main__":
    main()
