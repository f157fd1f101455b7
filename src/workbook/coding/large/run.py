"""The run over an input of any size: documents in, shards, tables out."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from tqdm import tqdm

from workbook.codebook import Codebook, load_codebook
from workbook.coding.coding import run_meta
from workbook.coding.large.chunk import Task
from workbook.coding.large.engines import run_tasks
from workbook.coding.large.gather import gather
from workbook.coding.large.lines import Facts, to_line
from workbook.coding.large.work import WorkFolder, put
from workbook.coding.tables import FORMATS, TABLES
from workbook.corpus import Document
from workbook.corpus.stream import Doubt, Problem, input_size, read_documents
from workbook.errors import CorpusError, WorkbookError, WorkbookWarning

__all__ = ["Run", "code_files"]

#: Warnings of one kind that are shown; the others are counted.
_SHOWN = 10


@dataclass(frozen=True)
class Run:
    """What a run did.

    Attributes
    ----------
    folder : Path
    counts : mapping
        Rows of each table; ``registered`` actors and ``failed`` documents.
    stances : Counter
        By issue and position.
    problems : int
        What could not be read, in ``problems.csv``.
    resumed : int
        Documents that an earlier run had coded.
    """

    folder: Path
    counts: Counter[str]
    stances: Counter[tuple[str | None, str | None]] = field(repr=False)
    problems: int = 0
    resumed: int = 0


def code_files(
    path: str | Path, out: str | Path, *, codebook: Codebook | str | Path | None = None, format: str = "parquet",  # noqa: A002
    workers: int = 1, engine: str = "processes", scheduler: str | None = None, encoding: str | None = None,
    keep_going: bool = False, fresh: bool = False, progress: bool | None = None,
    chunk_documents: int = 250, chunk_characters: int = 200_000,
) -> Run:  # fmt: skip
    """Code an input of any size into tables, in constant memory, and go on where an earlier run stopped.

    Documents are read one after another, coded in chunks, and each chunk is put down as a shard in ``OUT/unfinished``.
    At the end the shards become the tables that ``workbook.code(corpus).write(OUT)`` would write, and the folder goes.

    Parameters
    ----------
    path : str or Path
        A file or folder, as for :func:`workbook.load_corpus`.
    out : str or Path
    codebook : Codebook or path, optional
    format : {"parquet", "jsonl", "csv"}
    workers : int
        Processes; 0 for one a core. The tables do not depend on it.
    engine : {"processes", "dask"}
        With Dask only paths and counts travel: all machines must see the folder ``out`` under the same name.
    scheduler : str, optional
        Address of a Dask scheduler.
    encoding : str, optional
    keep_going : bool
        List what can't be read in ``problems.csv`` instead of stopping there.
    fresh : bool
        Throw away what an earlier run left unfinished.
    progress : bool, optional
        By default a bar with rate and time left on a terminal.
    chunk_documents, chunk_characters : int
        Where a chunk ends.

    Returns
    -------
    Run

    Raises
    ------
    WorkbookError
        If something can't be read or written, or another run is unfinished in ``out``. What is coded is kept.

    Examples
    --------
    >>> import tempfile
    >>> from workbook.paths import data_dir
    >>> with tempfile.TemporaryDirectory() as out:
    ...     code_files(data_dir("briefs", "amman-statement-2023.txt"), out).counts["documents"]
    1
    """
    if format not in FORMATS:
        raise WorkbookError(f"format={format!r} is not known; choose one of {', '.join(FORMATS)}")
    if workers < 0:
        raise WorkbookError(f"workers={workers} is not a number of processes; give 1 or more, or 0 for one a core")
    book = codebook if isinstance(codebook, Codebook) else load_codebook(codebook)
    out = Path(out).absolute()
    run = _Running(Path(path), out, book, format, encoding, keep_going, (chunk_documents, chunk_characters))
    try:
        return run.go(workers or os.cpu_count() or 1, engine, scheduler, fresh, progress)
    except OSError as error:
        raise WorkbookError(
            f"{out}: can't be written ({error.strerror or error}); what is coded is kept: make room or mend it and "
            "run the same command again, or choose another folder with --out"
        ) from None


class _Running:
    def __init__(
        self, path: Path, out: Path, book: Codebook, format: str, encoding: str | None, keep_going: bool,  # noqa: A002
        chunk: tuple[int, int],
    ) -> None:  # fmt: skip
        self.path, self.out, self.book, self.format = path, out, book, format
        self.encoding, self.keep_going, self.chunk = encoding, keep_going, chunk
        self.facts = Facts()
        self.input_hash = hashlib.sha256()
        self.problems = self.doubts = self.resumed = 0

    def go(self, workers: int, engine: str, scheduler: str | None, fresh: bool, progress: bool | None) -> Run:
        root = self.out / "unfinished"
        files, size, expected = input_size(self.path, root)
        meta = run_meta(self.book)
        options = {"format": self.format, "encoding": self.encoding, "chunk": list(self.chunk)}
        header = {
            "version": meta["version"],
            "codebook_sha256": meta["codebook_sha256"],
            "input": {"files": files, "bytes": size},
            "options": options,
        }
        # the first chunk is read before anything is made: bad input leaves no trace
        chunks = self._chunks(root)
        first = next(chunks, [])
        self.out.mkdir(parents=True, exist_ok=True)
        with _alone(self.out):
            self.work = WorkFolder(root, header, fresh=fresh)
            return self._code(first, chunks, expected, meta, workers, engine, scheduler, progress)

    def _code(
        self, first: list[Document], chunks: Iterator[list[Document]], expected: int | None, meta: dict[str, Any],
        workers: int, engine: str, scheduler: str | None, progress: bool | None,
    ) -> Run:  # fmt: skip
        root = self.work.root
        show = progress if progress is not None else sys.stderr.isatty() and (expected is None or expected > 20)
        try:
            (root / "problems.csv").unlink(missing_ok=True)
            self._keep_problems()
            with tqdm(total=expected, desc="coding", unit="document", smoothing=0.05, disable=not show) as bar:
                self.bar, coded, begin = bar, 0, time.monotonic()
                tasks = self._tasks(first, chunks)
                for about in run_tasks(tasks, workers=workers, engine=engine, scheduler=scheduler):
                    self.work.finished(about)
                    bar.update(about["documents"])
                    coded += about["bytes"]
                    seconds = max(time.monotonic() - begin, 1e-9)
                    bar.set_postfix_str(f"{coded / 1e6 / seconds:.2f} MB/s", refresh=False)
            counts = gather(self.work, self.facts, self.out, self.format)
            stances: Counter[tuple[str | None, str | None]] = Counter()
            for about in self.work.done.values():
                for issue, position, n in about["stances"]:
                    stances[issue, position] += n
            meta["input_sha256"] = self.input_hash.hexdigest()
            meta["counts"] = {name: counts[name] for name in TABLES}
            put(self.out / "run.json", (json.dumps(meta, ensure_ascii=False, indent=2) + "\n").encode())
            if self.problems or self.doubts:
                if self.keep_going:
                    os.replace(root / "problems.csv", self.out / "problems.csv")
            self.work.remove()
        finally:
            self.work.close()
        if self.doubts > _SHOWN and not self.keep_going:
            said = f"{self.doubts - _SHOWN} more such remarks; --keep-going lists them in problems.csv"
            warnings.warn(said, WorkbookWarning, stacklevel=3)
        listed = self.problems + self.doubts if self.keep_going else 0
        return Run(self.out, counts, stances, listed, self.resumed)

    def _chunks(self, root: Path) -> Iterator[list[Document]]:
        chunk: list[Document] = []
        characters = 0
        self.pending: list[Problem] = []
        for item in read_documents(self.path, encoding=self.encoding, progress=False, exclude=root):
            if isinstance(item, Problem):
                self._problem(item)
                continue
            chunk.append(item)
            characters += item.n_chars
            if len(chunk) >= self.chunk[0] or characters >= self.chunk[1]:
                yield chunk
                chunk, characters = [], 0
        if chunk:
            yield chunk

    def _problem(self, problem: Problem) -> None:
        doubt = isinstance(problem, Doubt)
        if not self.keep_going and not doubt:
            raise CorpusError(f"{problem} (--keep-going codes the readable rest)")
        self.doubts += doubt
        self.problems += not doubt
        if self.keep_going:
            self.pending.append(problem)
        elif self.doubts <= _SHOWN:
            warnings.warn(str(problem), WorkbookWarning, stacklevel=5)

    def _keep_problems(self) -> None:
        if not self.pending:
            return
        file = self.work.root / "problems.csv"
        begin = not file.exists()
        with file.open("a", encoding="utf-8", newline="") as out:
            rows = csv.writer(out, lineterminator="\n")
            if begin:
                rows.writerow(["file", "row", "doc_id", "problem", "remedy"])
            rows.writerows((p.file, p.row, p.doc_id, p.problem, p.remedy) for p in self.pending)
        self.pending.clear()

    def _tasks(self, first: list[Document], chunks: Iterator[list[Document]]) -> Iterator[Task]:
        number = -1
        work = self.work
        for number, documents in enumerate(_chain(first, chunks)):
            self.facts.add(documents)
            for document in documents:
                self.input_hash.update(f"{document.id}\0{document.text_sha256}\n".encode())
            data = "".join(to_line(d) + "\n" for d in documents).encode()
            digest = hashlib.sha256(data).hexdigest()
            self._keep_problems()
            about = work.done.get(number)
            source = work.chunks / f"{number:07}.jsonl"
            if about is not None and about["sha256"] != digest:
                raise work.mismatch("another input")
            if about is not None and source.is_file():
                self.resumed += len(documents)
                if not self.bar.disable:
                    self.bar.initial += len(documents)  # counts as done, not towards the rate
                    self.bar.update(len(documents))
                continue
            put(source, data)
            folder = None if self.book.source == "shipped" else str(Path(self.book.source).absolute())
            target = work.shards / f"{number:07}"
            yield Task(number, str(source), str(target), digest, folder, self.book.digest, self.format == "parquet")
        self._keep_problems()
        if work.done and max(work.done) > number:
            raise work.mismatch("another input")


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Keep a second run out of a folder; the system itself takes the lock from a process that was killed."""
    path = out / "unfinished.lock"
    lock = FileLock(path, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise WorkbookError(
            f"{out}: another run is coding into this folder; wait until it ends, or choose another with --out"
        ) from None
    except NotImplementedError:  # a file system without locks
        yield
        return
    try:
        yield
    finally:
        # removed while it is held, so that it is not the next run's; Windows removes no open file
        with suppress(OSError):
            path.unlink()
        lock.release()
        if os.name == "nt":
            with suppress(OSError):
                path.unlink()


def _chain(first: list[Document], rest: Iterator[list[Document]]) -> Iterator[list[Document]]:
    if first:
        yield first
    yield from rest
