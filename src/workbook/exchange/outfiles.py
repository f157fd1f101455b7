"""How a file goes out: whole or not at all, never over another one unasked, under a name that is only a name."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbook.errors import WorkbookError

__all__ = ["Export", "encodable", "given", "safe_name", "staged_file", "staged_folder", "xml_text"]

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}[A-Za-z0-9]|[A-Za-z0-9]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# names that Windows keeps for devices, with any suffix
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Export:
    """What was written.

    Attributes
    ----------
    path : Path
        The file or folder.
    summary : str
        How much of what is there.
    notes : tuple of str
        What the format could not hold as it was, in sentences for the reader.
    """

    path: Path
    summary: str
    notes: tuple[str, ...] = ()


def given(value: Any) -> bool:
    """Whether a cell holds something: not null and not empty."""
    return value is not None and value == value and str(value) not in ("", "<NA>")


def encodable(text: str) -> str:
    """Put the replacement character where a lone surrogate stands, which UTF-8 can't hold."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def xml_text(text: str) -> str:
    """Put the replacement character where a character stands that XML 1.0 (section 2.2, *Char*) forbids."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def safe_name(identifier: str, taken: set[str]) -> str:
    """Make a name of an id that is safe as a file name and as a citation key, and taken by no other id.

    An id of ASCII letters, digits, ``.``, ``_`` and ``-`` stays; another keeps what it has of them and gets a hash.
    Names differ in more than their case. ``taken`` is added to.

    Examples
    --------
    >>> safe_name("brief-1", set()), safe_name("../etc/passwd", set())
    ('brief-1', 'etc-passwd-7fef78f5')
    """
    name = identifier
    if not _SAFE.fullmatch(name) or ".." in name or _DEVICE.fullmatch(name) or name.lower() in taken:
        digest = hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()
        stem = re.sub(r"[^A-Za-z0-9]+", "-", identifier)[:40].strip("-") or "id"
        name = next(n for k in range(8, 65) if (n := f"{stem}-{digest[:k]}").lower() not in taken)
    taken.add(name.lower())
    return name


@contextmanager
def staged_file(path: str | Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Give a place to write a file to, which becomes ``path`` when all went well.

    Raises
    ------
    WorkbookError
        If the file is there already and ``overwrite`` is false, or can't be written.
    """
    path = Path(path)
    if path.is_dir():
        raise WorkbookError(f"{path}: is a folder; give the name of a file")
    if path.exists() and not overwrite:
        raise WorkbookError(f"{path}: is there already; give another name, or overwrite=True (--overwrite)")
    with _workshop(path) as shop:
        yield shop / path.name
        os.replace(shop / path.name, path)


@contextmanager
def staged_folder(folder: str | Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Give a folder to write to, whose files are moved to ``folder`` when all went well.

    With ``overwrite`` a file replaces one of the same name; other files in the folder stay.

    Raises
    ------
    WorkbookError
        If the folder holds something already and ``overwrite`` is false, or can't be written.
    """
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise WorkbookError(f"{folder}: is a file; give the name of a folder")
    if folder.is_dir() and any(folder.iterdir()) and not overwrite:
        raise WorkbookError(f"{folder}: holds files already; give another folder, or overwrite=True (--overwrite)")
    with _workshop(folder) as shop:
        inner = shop / "out"
        inner.mkdir()
        yield inner
        for file in sorted(p for p in inner.rglob("*") if p.is_file()):
            target = folder / file.relative_to(inner)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(file, target)
        folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def _workshop(path: Path) -> Iterator[Path]:
    """A folder beside the target, so that moving is one step on the same disk."""
    shop: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        shop = Path(tempfile.mkdtemp(prefix=".workbook-", dir=path.parent))
        yield shop
    except OSError as error:
        raise WorkbookError(f"{path}: can't be written ({error.strerror or error}); choose another place") from None
    finally:
        if shop is not None:
            shutil.rmtree(shop, ignore_errors=True)
