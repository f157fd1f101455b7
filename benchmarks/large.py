"""What a large run costs: articles and megabytes a second, peak memory, two workers against one.

python benchmarks/large.py [--mb 2] [--repeats 5] [--input FILE] [--codebook FOLDER] [--only WORKERS]

Without --input the briefs are repeated to the size asked for, each copy with an id of its own and its sentences in
another order. Runs with one and two workers take turns, each in a process of its own; medians are printed.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import workbook as wb

_RUN = """
import json, resource, sys, time
from workbook.coding.large import code_files
if __name__ == "__main__":
    begin = time.perf_counter()
    run = code_files(sys.argv[1], sys.argv[2], workers=int(sys.argv[3]), codebook=sys.argv[4] or None, fresh=True)
    seconds = time.perf_counter() - begin
    peak = {w: resource.getrusage(getattr(resource, w)).ru_maxrss / 1024 for w in ("RUSAGE_SELF", "RUSAGE_CHILDREN")}
    print(json.dumps({"seconds": seconds, "documents": run.counts["documents"], **peak}))
"""


def write_corpus(path: Path, megabytes: float, seed: int = 0) -> None:
    """Write a JSONL of about that many MB of text."""
    chance = random.Random(seed)
    documents = list(wb.briefs())
    size = number = 0
    with path.open("w", encoding="utf-8") as out:
        while size < megabytes * 1e6:
            document = documents[number % len(documents)]
            head, *lines = document.text.split("\n")
            sentences = [s for line in lines for s in line.split(". ")]
            chance.shuffle(sentences)
            text = "\n".join([head, ". ".join(sentences)])
            record = {"id": f"{document.id}-{number}", "text": text, "date": document.date, "outlet": document.outlet}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
            size += len(text.encode())
            number += 1


def measure(path: Path, workers: int, codebook: str) -> dict[str, float]:
    """Code the file in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "run.py"
        script.write_text(_RUN, encoding="utf-8")
        line = [sys.executable, str(script), str(path), f"{folder}/out", str(workers), codebook]
        found: dict[str, float] = json.loads(subprocess.run(line, check=True, capture_output=True, text=True).stdout)
    return found


def main() -> None:
    """Print one line for each number of workers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mb", type=float, default=2)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--input", type=Path)
    parser.add_argument("--codebook", default="")
    parser.add_argument("--only", type=int, help="one number of workers instead of 1 and 2")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.input or Path(folder) / "corpus.jsonl"
        if options.input is None:
            write_corpus(path, options.mb)
        with path.open(encoding="utf-8") as lines:
            size = sum(len(json.loads(line)["text"].encode()) for line in lines) / 1e6
        counts = [options.only] if options.only else [1, 2]
        runs: dict[int, list[dict[str, float]]] = {n: [] for n in counts}
        for _ in range(options.repeats):
            for workers in counts:
                runs[workers].append(measure(path, workers, options.codebook))
    print("workers  articles/s   MB/s   peak MB: parent  biggest worker")
    for workers, found in runs.items():
        seconds = statistics.median(r["seconds"] for r in found)
        parent = max(r["RUSAGE_SELF"] for r in found)
        worker = f"{max(r['RUSAGE_CHILDREN'] for r in found):.0f}" if workers > 1 else "-"
        print(f"{workers:7} {found[0]['documents'] / seconds:11.1f} {size / seconds:6.3f} {parent:17.0f} {worker:>15}")
    if len(counts) == 2:
        one, two = ([r["seconds"] for r in runs[n]] for n in (1, 2))
        print(
            f"2 workers against 1: {statistics.median(one) / statistics.median(two):.2f} times ({size:.1f} MB of text)"
        )


if __name__ == "__main__":
    main()
