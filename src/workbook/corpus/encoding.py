"""Telling UTF-8, UTF-16 and Windows-1256 apart."""

from __future__ import annotations

import codecs
import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from workbook.errors import CorpusError, DoubtfulEncoding

__all__ = ["decode", "open_text"]

#: Bytes up to which a file is decoded as a whole; of a larger one that is no UTF-8 as much is looked at.
_WHOLE = 8 * 2**20

_ARABIC = re.compile(r"[\u0621-\u064a]")
#: Short words that nearly every Arabic text of some length holds.
_FREQUENT = re.compile(r"(?<!\w)(?:في|من|على|إلى|عن|أن|إن|التي|الذي|مع|هذا|بعد|قال|ان|الى)(?!\w)")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(data: bytes, path: Path | str, encoding: str | None = None) -> str:
    """Decode a file's bytes.

    Parameters
    ----------
    data : bytes
    path : Path or str
        For messages.
    encoding : str, optional
        The encoding to use; else it is told by byte order mark, validity and the share of Arabic in what comes out.

    Raises
    ------
    CorpusError
        If the bytes are not in the encoding that was given, or in none of UTF-8, UTF-16 and Windows-1256.

    Warns
    -----
    DoubtfulEncoding
        If the guess rests on little.

    Examples
    --------
    >>> decode("قال الوزير في بيان".encode("cp1256"), "a.txt")
    'قال الوزير في بيان'
    """
    if encoding is not None:
        try:
            return data.decode(encoding).removeprefix("\ufeff")
        except LookupError:
            raise CorpusError(
                f"{path}: the encoding {encoding!r} is not known; give one such as utf-8 or cp1256"
            ) from None
        except UnicodeError as error:
            raise CorpusError(f"{path}: not {encoding} ({error}); leave encoding out to have it told") from None
    for bom, name in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(name).removeprefix("\ufeff")
            except UnicodeError as error:
                raise CorpusError(
                    f"{path}: begins as {name} but breaks off ({error}); save the file again as UTF-8"
                ) from None
    # databases leave a stray NUL in their exports; in UTF-16 every blank has one
    stray = data.count(0) * 100 <= len(data)
    if b"\x00" not in data or stray and max(_score(data, name) for name in ("utf-16-le", "utf-16-be")) < 0.5:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    scored = sorted(((_score(data, name), name) for name in ("utf-16-le", "utf-16-be", "cp1256")), reverse=True)
    (best, name), (second, _) = scored[0], scored[1]
    if best <= 0:
        raise CorpusError(
            f"{path}: not text in UTF-8, UTF-16 or Windows-1256; save the file as UTF-8 or name its encoding"
        )
    text = data.decode(name)
    if best < 0.5 or best < 1.5 * second:
        message = f"{path}: read as {name}, which is a guess from few letters; check the text or give encoding=…"
        warnings.warn(message, DoubtfulEncoding, stacklevel=3)
    return text


def _score(data: bytes, encoding: str) -> float:
    """How Arabic a decoding looks: share of Arabic letters, more for frequent words; 0 if it can't be decoded."""
    try:
        text = data.decode(encoding)
    except UnicodeError:
        return 0.0
    if "\x00" in text:
        return 0.0
    letters = sum(c.isalpha() for c in text)
    if not letters:
        return 0.0
    odd = sum(not (c.isprintable() or c.isspace()) for c in text)
    share = len(_ARABIC.findall(text)) / letters
    return share - 2 * odd / len(text) + (0.5 if _FREQUENT.search(text) else 0.0)


@contextmanager
def open_text(path: Path, encoding: str | None = None) -> Iterator[TextIO]:
    """Open a text file of any size; what encoding it has is told as :func:`decode` tells it.

    A large file is not held in memory: it is looked through once for the encoding and then read piece by piece. Line
    breaks stay as they are, and lines end at the line feed alone.

    Parameters
    ----------
    path : Path
    encoding : str, optional

    Yields
    ------
    TextIO

    Raises
    ------
    CorpusError
        As :func:`decode`, also while a large file is read.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.txt"
    >>> _ = path.write_bytes("قال الوزير".encode("utf-8-sig"))
    >>> with open_text(path) as text:
    ...     text.read()
    'قال الوزير'
    """
    if path.stat().st_size <= _WHOLE:
        yield io.StringIO(decode(path.read_bytes(), path, encoding), newline="\n")
        return
    name = encoding or _told(path)
    try:
        with path.open(encoding=name, newline="\n") as text:
            if text.read(1) != "\ufeff":
                text.seek(0)
            yield text
    except LookupError:
        decode(b"", path, encoding)
        raise
    except UnicodeError as error:
        remedy = "leave encoding out to have it told" if encoding else "save the file as UTF-8 or name its encoding"
        raise CorpusError(f"{path}: not {name} ({error}); {remedy}") from None


def _told(path: Path) -> str:
    """The encoding of a large file: UTF-8 if all of it is, else what its beginning looks like."""
    with path.open("rb") as stream:
        head = stream.read(_WHOLE)
        for bom, name in _BOMS:
            if head.startswith(bom):
                return name
        check = codecs.getincrementaldecoder("utf-8")()
        piece, nul = head, False
        try:
            while piece:
                nul = nul or b"\x00" in piece
                check.decode(piece)
                piece = stream.read(_WHOLE // 8)
            check.decode(b"", final=True)
            if not nul:
                return "utf-8"
        except UnicodeDecodeError:
            pass
    cut = head[: len(head) // 2 * 2]
    decode(cut, path)  # raises, or warns, where it is doubtful
    return max(("utf-16-le", "utf-16-be", "cp1256"), key=lambda name: _score(cut, name))
