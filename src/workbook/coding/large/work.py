"""The folder of an unfinished run: chunks, shards, and the manifest that says which are done."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbook.coding.large.chunk import flushed
from workbook.errors import WorkbookError

__all__ = ["WorkFolder", "put"]

_SAID = {
    "version": "another version of the package",
    "codebook_sha256": "another codebook",
    "input": "another input",
    "options": "other options",
}


def put(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    aside = path.with_name(f".writing-{path.name}")
    try:
        with aside.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


class WorkFolder:
    """``DIR/unfinished``: ``chunks/N.jsonl`` (documents), ``shards/N/`` (their rows) and ``manifest.jsonl``.

    Parameters
    ----------
    root : Path
    header : mapping
        What the run is: version, codebook, input, options. A run goes on only with the same.
    fresh : bool
        Throw away what is there.

    Raises
    ------
    WorkbookError
        If a run with another header is unfinished there.
    """

    def __init__(self, root: Path, header: Mapping[str, Any], *, fresh: bool = False) -> None:
        self.root = root
        self.chunks = root / "chunks"
        self.shards = root / "shards"
        self.manifest = root / "manifest.jsonl"
        found, done = ({}, {}) if fresh else self._read()
        self.done: dict[int, dict[str, Any]] = done
        if done:
            other = [said for key, said in _SAID.items() if found.get(key) != header[key]]
            if other:
                raise self.mismatch(" and ".join(other))
        if not done and root.exists():
            shutil.rmtree(root)
        for folder in (self.chunks, self.shards):
            folder.mkdir(parents=True, exist_ok=True)
        for left in self.shards.glob(".writing-*"):
            shutil.rmtree(left, ignore_errors=True)
        lines = [json.dumps(about, ensure_ascii=False) + "\n" for about in (dict(header), *done.values())]
        put(self.manifest, "".join(lines).encode())
        self._out = self.manifest.open("ab")

    def _read(self) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
        """The header, and the chunks whose shards are there; a last line that broke off counts for nothing."""
        header: dict[str, Any] = {}
        done: dict[int, dict[str, Any]] = {}
        if self.manifest.is_file():
            for line in self.manifest.read_bytes().split(b"\n"):
                try:
                    about = json.loads(line)
                except ValueError:
                    continue
                if "chunk" not in about:
                    header = about
                elif (self.shards / f"{about['chunk']:07}" / "chunk.json").is_file():
                    done[about["chunk"]] = about
        return header, done

    def mismatch(self, what: str) -> WorkbookError:
        """The error for a run that is not the one begun here."""
        return WorkbookError(
            f"{self.root} holds {len(self.done)} finished parts of a run with {what}; give --fresh to throw them away "
            "and begin anew, or another folder with --out"
        )

    def finished(self, about: dict[str, Any]) -> None:
        """Put down that a chunk is done."""
        if about["chunk"] in self.done:
            return
        self._out.write(json.dumps(about, ensure_ascii=False).encode() + b"\n")
        self._out.flush()
        os.fsync(self._out.fileno())
        self.done[about["chunk"]] = about

    def close(self) -> None:
        """Close the manifest."""
        self._out.close()

    def remove(self) -> None:
        """Remove the folder, the manifest first: what is left of it then counts for nothing."""
        self.close()
        self.manifest.unlink(missing_ok=True)
        flushed(self.root)
        shutil.rmtree(self.root, ignore_errors=True)
