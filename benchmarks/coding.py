"""What coding costs, as multiples of folding the same text in the same run.

python benchmarks/coding.py [REPEATS]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import workbook as wb
from workbook.arabic import fold
from workbook.coding.actors import find_actors
from workbook.coding.quotations import find_quotations
from workbook.coding.reading import Reading
from workbook.coding.stances import find_stances


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Return the time of many runs."""
    begin = time.perf_counter()
    for _ in range(repeats):
        work()
    return time.perf_counter() - begin


def main(repeats: int) -> None:
    """Print one line a stage."""
    codebook = wb.load_codebook()
    documents = list(wb.briefs())
    size = sum(len(d.text.encode()) for d in documents) * repeats / 1e6
    Reading(documents[0], codebook)  # builds the automaton

    def coded(d: wb.Document) -> object:
        reading = Reading(d, codebook)
        cast = find_actors(reading)
        return find_stances(reading, cast, find_quotations(reading, cast))

    base = seconds(lambda: [fold(d.text) for d in documents], repeats)
    stages = {
        "folding": base,
        "reading (fold, words, marks, automaton)": seconds(lambda: [Reading(d, codebook) for d in documents], repeats),
        "reading and actors": seconds(lambda: [find_actors(Reading(d, codebook)) for d in documents], repeats),
        "coding, all": seconds(lambda: [coded(d) for d in documents], repeats),
    }
    for name, took in stages.items():
        print(f"{name:42} {took / base:8.1f} x folding   {size / took:8.2f} MB/s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
