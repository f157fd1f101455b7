"""What stands between a file and its reader: size, zip bombs, gzip bombs, document type declarations."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from pathlib import Path
from types import TracebackType
from typing import Any

from workbook.corpus.readers import Problem

__all__ = ["BoundedStream", "check_size", "check_zip", "unpack"]

MIB = 2**20
#: Bytes of a file that is read as a whole.
MAX_FILE = 512 * MIB
#: Bytes of all parts of a zip-based file together, unpacked.
MAX_UNPACKED = 512 * MIB
#: How many times larger than its packed bytes a part may be. Office XML packs 5 to 50 times; deflate can't pass 1,032
#: (zlib's own documentation), which is what bombs come near to.
MAX_RATIO = 200
#: Parts up to this size may have any ratio: they can do no harm.
RATIO_FREE = 16 * MIB
MAX_ENTRIES = 10_000
_CHUNK = MIB
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_DOCTYPES = tuple("<!DOCTYPE".encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be"))
#: Pictures may declare a document type (SVG); should a part that is parsed have such a name, the libraries still
#: resolve no entity. All other parts are looked at, whatever their names: any name may hold XML.
_MEDIA = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".emf", ".wmf", ".odttf")
_AS_BOMB = "it is built like a bomb; don't open it, and get the file anew from its source"


def check_size(path: Path, limit: int = MAX_FILE) -> None:
    """Refuse a file that is too large to be read as a whole.

    Parameters
    ----------
    path : Path
    limit : int
        Bytes.

    Raises
    ------
    Problem
        If the file is larger, or empty.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.docx"
    >>> _ = path.write_bytes(b"12345")
    >>> check_size(path)
    >>> check_size(path, 4)
    Traceback (most recent call last):
    ...
    workbook.corpus.readers.Problem: ...a.docx: 5 bytes, where 4 are the limit; split it into smaller files
    """
    size = path.stat().st_size
    if size > limit:
        raise Problem(path, None, f"{size:,} bytes, where {limit:,} are the limit", "split it into smaller files")
    if size == 0:
        raise Problem(path, None, "the file is empty", "get it anew from its source")


def check_zip(path: Path) -> None:
    """Refuse a zip-based file (``.docx``, ``.xlsx``) that is broken, is a bomb or declares a document type.

    Each part but pictures is unpacked once, in pieces, and counted: what the file says of its sizes is not believed.
    A document type declaration is refused because ECMA-376 Part 2 ("Open Packaging Conventions", XML usage) forbids
    it in every part, and because entities are the way to read other files and to grow without bound.

    Parameters
    ----------
    path : Path

    Raises
    ------
    Problem
        If it is too large, is no zip file, breaks off, has too many parts, unpacks to more than 512 MiB or to more
        than 200 times its packed size, is encrypted, or holds a document type declaration.
    """
    check_size(path)
    with path.open("rb") as stream:
        if stream.read(8) == _OLE:
            raise Problem(
                path, None, "an old binary Office file, or one with a password", "save it anew, without a password"
            )
    try:
        with zipfile.ZipFile(path) as archive:
            _entries(path, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Problem(
            path, None, f"damaged or cut off ({error})", "get it anew from its source, or save it anew"
        ) from None


def _entries(path: Path, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Problem(path, None, f"{len(entries):,} parts, where {MAX_ENTRIES:,} are the limit", _AS_BOMB)
    if (total := sum(e.file_size for e in entries)) > MAX_UNPACKED:
        said = f"unpacks to {total:,} bytes, where {MAX_UNPACKED:,} are the limit"
        raise Problem(path, None, said, "split it into smaller files; if it is small, it is a bomb: don't open it")
    for entry in entries:
        if entry.flag_bits & 1:
            raise Problem(path, None, "a part is encrypted", "save it anew, without a password")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Problem(path, None, "a part is packed in a way that Office files don't use", "save it anew")
        if entry.file_size > RATIO_FREE and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            said = f"a part unpacks to {entry.file_size // max(entry.compress_size, 1):,} times its size"
            raise Problem(path, None, said, _AS_BOMB)
    for entry in entries:
        if not entry.filename.lower().endswith(_MEDIA):
            _part(path, archive, entry)


def _part(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    seen, before = 0, b""
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            seen += len(chunk)
            if seen > entry.file_size:  # zipfile stops there; this holds should it ever not
                raise Problem(path, None, "a part is larger than the file says", _AS_BOMB)
            window = before + chunk
            if any(mark in window for mark in _DOCTYPES):
                raise Problem(
                    path,
                    None,
                    "a part declares a document type, which Office files may not",
                    "it may try to read other files; don't open it, and get it anew from its source",
                )
            before = chunk[-32:]


class BoundedStream:
    """A file, unpacked if it is gzip, that ends instead of raising and says why in `broken`.

    Parameters
    ----------
    path : Path

    Attributes
    ----------
    broken : Problem or None
        Why the stream ended before the file did: cut off, damaged, or growing like a bomb.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.gz"
    >>> _ = path.write_bytes(gzip.compress("قال الوزير".encode())[:-4])
    >>> with BoundedStream(path) as stream:
    ...     while stream.read():
    ...         pass
    >>> stream.broken.problem
    'the gzip data break off'
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.broken: Problem | None = None
        self._raw = path.open("rb")
        packed = self._raw.read(2) == b"\x1f\x8b"
        self._raw.seek(0)
        self._stream: Any = gzip.GzipFile(fileobj=self._raw) if packed else self._raw
        self._packed = packed
        self._out = 0

    def __enter__(self) -> BoundedStream:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._raw.close()

    def tell(self) -> int:
        """Return the position in the unpacked data, in bytes."""
        return self._out

    def read(self, size: int = -1) -> bytes:
        """Read at most `size` bytes, and at most a mebibyte; none at the end and when something is wrong."""
        if self.broken is not None:
            return b""
        try:
            # read1: read would lose the good data before a break, because it raises instead of giving them
            read = self._stream.read1 if self._packed else self._stream.read
            data: bytes = read(_CHUNK if size < 0 else min(size, _CHUNK))
        except EOFError:
            return self._break("the gzip data break off", "get the file anew from its source")
        except (OSError, zlib.error) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            return self._break(f"the gzip data are damaged ({error})", "get the file anew from its source")
        self._out += len(data)
        # the raw position runs ahead of what was unpacked by a buffer, which only makes the ratio look smaller
        if self._packed and self._out > RATIO_FREE and self._out > MAX_RATIO * self._raw.tell():
            return self._break(f"unpacks to more than {MAX_RATIO} times its size", _AS_BOMB)
        return data

    def _break(self, problem: str, remedy: str) -> bytes:
        self.broken = Problem(self.path, None, problem, remedy)
        return b""


def unpack(data: bytes, encoding: str | None, limit: int) -> bytes | None:
    """Undo the content coding of an HTTP answer, up to a limit.

    Parameters
    ----------
    data : bytes
    encoding : str or None
        The ``Content-Encoding``: none, ``identity``, ``gzip``, ``x-gzip`` or ``deflate`` (RFC 9110, 8.4.1).
    limit : int
        Bytes that may come out.

    Returns
    -------
    bytes or None
        None if more than `limit` bytes would come out.

    Raises
    ------
    ValueError
        If the coding is another one, or the data are damaged or cut off.

    Examples
    --------
    >>> unpack(gzip.compress(b"abc"), "gzip", 10)
    b'abc'
    >>> unpack(gzip.compress(b"abc" * 10), "gzip", 10) is None
    True
    """
    coding = (encoding or "identity").strip().lower()
    if coding in ("", "identity"):
        return data if len(data) <= limit else None
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise ValueError(f"packed as {coding!r}, which is not read")
    # servers send "deflate" with and without the zlib header
    windows = (zlib.MAX_WBITS, -zlib.MAX_WBITS) if coding == "deflate" else (16 + zlib.MAX_WBITS,)
    for bits in windows:
        engine = zlib.decompressobj(bits)
        try:
            out = engine.decompress(data, limit + 1)
        except zlib.error as error:
            if bits == windows[-1]:
                raise ValueError(f"damaged {coding} data ({error})") from None
            continue
        if len(out) > limit:
            return None
        if not engine.eof:
            raise ValueError(f"the {coding} data break off")
        return out
    raise AssertionError
