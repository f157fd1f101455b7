"""What pages, feeds and PDF share: a size limit before reading, markup's encodings, text out of HTML fragments."""

from __future__ import annotations

import codecs
import re
import warnings
from pathlib import Path

from workbook.corpus.encoding import decode
from workbook.corpus.readers import Problem
from workbook.errors import CorpusError, DoubtfulEncoding, require

__all__ = ["LARGEST_FILE", "decode_markup", "fragment_text", "read_bytes"]

#: The largest file that is read, in bytes.
LARGEST_FILE = 200_000_000
#: Where a page or feed names its encoding; browsers look at the first 1,024 bytes, old pages name it later.
_DECLARED = re.compile(rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.I)
_LOOKED_AT = 8192
#: Labels that pages carry by default whatever they hold, so that they say nothing about the bytes.
_SAYS_NOTHING = {"iso8859-1", "ascii", "cp1252"}
_LATIN = re.compile(rb"[A-Za-z]+")
#: Elements that begin a new line (HTML Living Standard, 15.3, "Rendering": display block, list-item and table).
_BLOCKS = re.compile(
    r"address|article|aside|blockquote|center|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|"
    r"main|nav|ol|p|pre|section|table|td|th|tr|ul|br"
)
_UNSEEN = frozenset(("script", "style", "noscript", "template", "head", "iframe", "object", "svg", "math"))


def read_bytes(path: Path, largest: int = LARGEST_FILE) -> bytes:
    """Read a file whose size was looked at first.

    Raises
    ------
    Problem
        If the file is larger than ``largest`` bytes; it is not opened then.
    """
    size = path.stat().st_size
    if size > largest:
        raise Problem(
            path, None, f"{size:,} bytes are more than the {largest:,} that are read", "split the file or leave it out"
        )
    return path.read_bytes()


def decode_markup(data: bytes, path: Path, encoding: str | None = None) -> tuple[str, str | None]:
    """Decode a page or feed, whose own word about its encoding may be missing or wrong.

    In this order: the encoding that was given; a byte order mark; UTF-8 where the bytes are UTF-8 (saved pages often
    name the encoding they had before); the encoding that the markup names, unless it is Latin, which old Arabic pages
    name by default; a guess from the letters that aren't ASCII.

    Parameters
    ----------
    data : bytes
    path : Path
        For messages.
    encoding : str, optional

    Returns
    -------
    tuple of str and (str or None)
        The text, and a remark if something was replaced.

    Raises
    ------
    CorpusError
        If no encoding fits.

    Examples
    --------
    >>> decode_markup("<p>قال الوزير في بيان</p>".encode("cp1256"), Path("a.html"))
    ('<p>قال الوزير في بيان</p>', None)
    """
    marked = data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if encoding is not None or marked or b"\x00" in data[:_LOOKED_AT]:
        return decode(data, path, encoding), None
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    if not broken:
        return text, None
    # text in another encoding breaks at nearly every letter, a damaged file at a few
    if broken < 0.02 * sum(c > "\x7f" for c in text):
        return text, f"UTF-8 with {broken} broken places, each shown as U+FFFD"
    found = _DECLARED.search(data[:_LOOKED_AT])
    try:
        declared = codecs.lookup(found[1].decode("ascii")).name if found else None
    except LookupError:
        declared = None
    if declared not in (None, "utf-8", *_SAYS_NOTHING):
        return decode(data, path, declared), None
    # the letters of tags and scripts would outweigh the Arabic in a guess
    bare = _LATIN.sub(b" ", data)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", DoubtfulEncoding)
        try:
            guess = decode(bare, path)
        except CorpusError:
            guess = None
    if guess is not None and guess == bare.decode("cp1256"):
        if declared in _SAYS_NOTHING and caught:
            return data.decode("cp1252", "replace"), None
        for doubt in caught:
            warnings.warn(doubt.message, stacklevel=3)
        return data.decode("cp1256"), None
    return decode(data, path), None


def fragment_text(fragment: str) -> str:
    """The text of a piece of HTML: a line for each block, without scripts, nothing loaded.

    Parameters
    ----------
    fragment : str

    Returns
    -------
    str

    Raises
    ------
    WorkbookError
        If lxml is missing.

    Examples
    --------
    >>> fragment_text("<p>قال <b>الوزير</b><br>نعم</p><script>x()</script><p>وأضاف</p>")
    'قال الوزير\\nنعم\\nوأضاف'
    """
    etree = require("lxml.etree", "reading feeds")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    tree = etree.fromstring(f"<div>{fragment}</div>".encode("utf-8", "replace"), parser)
    if tree is None:
        return ""
    pieces: list[str] = []
    hidden = 0  # how many elements that aren't shown are open
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = str(element.tag)
        if event == "start":
            hidden += tag in _UNSEEN
            if not hidden:
                # line breaks in the source are spaces, as in a browser
                pieces.append("\n" if _BLOCKS.fullmatch(tag) else "")
                pieces.append(re.sub(r"[ \t\r\n]+", " ", element.text or ""))
        else:
            hidden -= tag in _UNSEEN
            if not hidden:
                pieces.append("\n" if _BLOCKS.fullmatch(tag) else "")
                pieces.append(re.sub(r"[ \t\r\n]+", " ", element.tail or ""))
    lines = (re.sub(r" {2,}", " ", line).strip(" ") for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)
