"""What coding costs: articles and megabytes a second, peak memory, time by stage, beside spaCy's blank Arabic pipeline.

python benchmarks/coding.py [FILE.jsonl] [--documents N] [--rounds N]

Both read the same texts in the same run, on one core and in turns, so that what else the machine does falls on both;
the table shows medians. Without a file the shipped briefs are read. spaCy comes with ``pip install
"stance-workbook[bench]"``; without it the table says so and shows the coding alone.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import workbook as wb
from workbook.arabic import fold
from workbook.coding.actors import find_actors
from workbook.coding.quotations import find_quotations
from workbook.coding.reading import Reading
from workbook.coding.records import actor_rows, mention_rows, quotation_rows, stance_rows
from workbook.coding.run import code_document
from workbook.coding.stances import find_stances

try:
    import resource
except ImportError:  # Windows has no such module
    resource = None  # type: ignore[assignment]

STAGES = ("reading (fold, words, marks, surfaces)", "actors", "quotations", "stances", "rows")


def timed(work: Callable[[], object]) -> float:
    """Return the processor time of a call."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def stages(documents: Iterable[wb.Document], codebook: wb.Codebook) -> list[float]:
    """Return the processor time of each stage over all documents: what ``code_document`` does, step by step."""
    total = [0.0] * len(STAGES)
    for document in documents:
        marks = [time.process_time()]
        reading = Reading(document, codebook)
        marks.append(time.process_time())
        cast = find_actors(reading)
        marks.append(time.process_time())
        drafts = find_quotations(reading, cast)
        marks.append(time.process_time())
        stances = find_stances(reading, cast, drafts)
        marks.append(time.process_time())
        stance_rows(reading, stances, drafts)
        quotation_rows(reading, cast, drafts)
        actor_rows(cast, {m["actor_id"] for m in mention_rows(reading, cast)})
        marks.append(time.process_time())
        for k, (begin, end) in enumerate(zip(marks, marks[1:], strict=False)):
            total[k] += end - begin
    return total


def read_by(pipeline: Any, documents: Iterable[wb.Document]) -> None:
    """Let spaCy read the texts."""
    for document in documents:
        pipeline(document.text)


def spacy_pipeline() -> Any:
    """Return spaCy's blank Arabic tokeniser with its sentencizer, or None where spaCy isn't installed."""
    try:
        import spacy
    except ImportError:
        return None
    pipeline = spacy.blank("ar")
    pipeline.add_pipe("sentencizer")
    pipeline.max_length = 1 << 31
    return pipeline


def peak_memory() -> str:
    """Return the most memory that this process has held."""
    if resource is None:
        return "not known on this system"
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # kilobytes on Linux, bytes on macOS
    return f"{held / (1 << 20 if held > 1 << 30 else 1 << 10):,.0f} MB"


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("file", nargs="?", type=Path, help="documents as JSON Lines; by default the shipped briefs")
    options.add_argument("--documents", type=int, help="take the first so many documents")
    options.add_argument("--rounds", type=int, default=5, help="how often each is run; the table shows medians")
    given = options.parse_args()
    documents = list(wb.load_corpus(given.file) if given.file else wb.briefs())[: given.documents]
    codebook = wb.load_codebook()
    size = sum(len(d.text.encode()) for d in documents) / 1e6
    code_document(documents[0], codebook)  # builds the index of surfaces
    memory = peak_memory()
    parts: list[list[float]] = []
    rows: list[float] = []
    folding: list[float] = []
    other: list[float] = []
    pipeline = None
    for k in range(given.rounds):
        rows.append(timed(lambda: [code_document(d, codebook) for d in documents]))
        parts.append(stages(documents, codebook))
        folding.append(timed(lambda: [fold(d.text) for d in documents]))
        if k == 0:
            # before spaCy is there, whose memory is its own
            memory = peak_memory()
            pipeline = spacy_pipeline()
            if pipeline is not None:
                pipeline(documents[0].text)
        if pipeline is not None:
            other.append(timed(partial(read_by, pipeline, documents)))
    tracemalloc.start()
    heaviest = max(documents, key=lambda d: len(d.text))
    code_document(heaviest, codebook)
    above = tracemalloc.get_traced_memory()[1] / 1e6
    whole = median(rows)
    print(f"{len(documents):,} documents, {size:.2f} MB of UTF-8, median of {given.rounds} rounds, one core\n")
    print(f"{'code_document':44} {len(documents) / whole:8.1f} articles/s {size / whole:8.2f} MB/s")
    for k, name in enumerate(STAGES):
        took = median(p[k] for p in parts)
        print(f"  {name:42} {took:8.2f} s {took / median(map(sum, parts)):14.0%}")
    print(f"{'folding alone':44} {'':19} {size / median(folding):8.2f} MB/s")
    print(f"{'peak memory, with codebook and texts':44} {memory:>8}")
    print(f"{'  of it for the longest document':44} {above:8.1f} MB ({len(heaviest.text):,} characters)")
    if not other:
        print('spaCy is not installed, so that there is nothing to compare with: pip install "stance-workbook[bench]"')
        return
    rate = median(other)
    ratio = median(o / r for o, r in zip(other, rows, strict=True))
    name = "spaCy blank('ar') + sentencizer"
    print(f"{name:44} {len(documents) / rate:8.1f} articles/s {size / rate:8.2f} MB/s")
    print(f"{'code_document as a share of that rate':44} {ratio:8.2f}")


if __name__ == "__main__":
    main()
