"""Feeds (RSS and Atom: ``.rss``, ``.atom``, ``.xml``) that were saved as files; an entry is a document."""

from __future__ import annotations

import datetime as dt
import email.utils
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbook.corpus.formats.pagefile import decode_markup, fragment_text, read_bytes
from workbook.corpus.readers import Problem, Record
from workbook.errors import require

__all__ = ["read_feeds"]

_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")
_ENTITY = re.compile(r"<!\s*ENTITY\b", re.I)
_FIRST_ELEMENT = re.compile(r"<(?:\w[\w.-]*:)?(\w+)")
_ROOTS = frozenset(("rss", "feed", "rdf"))


def read_feeds(path: Path, encoding: str | None = None) -> Iterator[Record]:
    """Read the entries of a saved RSS or Atom feed.

    An entry's full content goes before its summary; markup in either is taken off. Formats: RSS 2.0 (RSS Advisory
    Board), RSS 1.0 with its content module, Atom (RFC 4287), read by feedparser. Nothing that the feed names is loaded.

    Parameters
    ----------
    path : Path
    encoding : str, optional
        Of the file; else it is told from the bytes and from what the feed says.

    Yields
    ------
    tuple
        The entry's number and a record: ``id`` (file's stem and number), ``text`` and, where given, ``title, date``
        (with the outlet's own time zone), ``outlet, url, language, author, tags, guid, part`` (``content`` or
        ``summary``), ``decoding``. Where the file is damaged, a Problem comes after the entries that could be read.

    Raises
    ------
    Problem
        If the file is too large, is no feed, declares entities or holds no entry.
    WorkbookError
        If feedparser is missing.

    Examples
    --------
    >>> next(read_feeds(Path("no-such-feed.rss")))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    FileNotFoundError: ...no-such-...'
    """
    text, remark = decode_markup(read_bytes(path), path, encoding)
    # entities of a file's own can stand for gigabytes or for other files; no feed needs them
    if _ENTITY.search(text):
        raise Problem(path, None, "declares XML entities of its own", "save the feed without its DOCTYPE")
    root = _FIRST_ELEMENT.search(re.sub(r"<!--.*?-->", "", text[:20_000], flags=re.S))
    if root is None or root[1].lower() not in _ROOTS:
        raise Problem(path, None, "no RSS or Atom feed", "leave this file out, or give the texts as .txt or .csv")
    feedparser = require("feedparser", "reading feeds")
    parsed = feedparser.parse(
        io.BytesIO(_DECLARATION.sub("", text).lstrip().encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
    )
    said = str(parsed.get("bozo_exception", "")).splitlines()
    broken = f"not well-formed XML ({said[0] if said else 'unknown'})" if parsed.bozo else None
    if not parsed.entries:
        raise Problem(path, None, broken or "the feed holds no entry", "save the feed again")
    for number, entry in enumerate(parsed.entries, 1):
        yield number, _record(path, number, entry, parsed.feed, remark)
    if broken:
        yield None, Problem(path, None, broken, "save the feed again; entries may be missing or cut off")


def _record(path: Path, number: int, entry: Any, feed: Any, remark: str | None) -> dict[str, Any]:
    contents = [text for text in map(_plain, entry.get("content", ())) if text]
    summary = _plain(entry.get("summary_detail"))
    source = entry.get("source") or {}
    language = (entry.get("language") or feed.get("language") or "").replace("_", "-").split("-")[0].lower()
    link = str(entry.get("link") or "")  # feedparser puts an id there where there is no link
    record = {
        "id": f"{path.stem}-{number}",
        "text": max(contents, key=len) if contents else summary,
        "title": _plain(entry.get("title_detail")).replace("\n", " "),
        "date": _date(entry),
        "outlet": (source.get("title") or _plain(feed.get("title_detail"))).replace("\n", " "),
        "url": link if link.startswith(("http://", "https://")) else "",
        "language": language,
        "author": entry.get("author"),
        "tags": "; ".join(tag.term for tag in entry.get("tags", ()) if tag.get("term")),
        "guid": entry.get("id"),
        "part": "content" if contents else "summary",
        "decoding": remark,
    }
    return {name: value for name, value in record.items() if value or name == "text"}


def _plain(detail: Any) -> str:
    if not detail or not detail.get("value"):
        return ""
    value: str = detail["value"]
    return value.strip() if detail.get("type") == "text/plain" else fragment_text(value)


def _date(entry: Any) -> str | None:
    """The day in the outlet's own zone: feedparser's UTC would move an evening's news to the day after or before."""
    raw = next((v for k in ("published", "updated", "created") if (v := dict.get(entry, k))), None)
    if not raw:
        return None
    raw = str(raw).strip()
    for read in (dt.datetime.fromisoformat, email.utils.parsedate_to_datetime):
        try:
            return read(raw).isoformat()
        except (ValueError, TypeError, IndexError):
            continue
    # plain dict access: feedparser answers for a date that isn't there with another one
    parsed = next((v for k in ("published_parsed", "updated_parsed") if (v := dict.get(entry, k))), None)
    return f"{parsed[0]:04}-{parsed[1]:02}-{parsed[2]:02}" if parsed else raw
