"""Pictures that stand still: HTML for where no kernel runs (GitHub, a saved notebook), with every text escaped.

It uses no styles, which GitHub takes away, and no scripts; what it shows is the same from run to run.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["marked", "paragraph", "plain_table", "shown", "table"]

#: Signs that steer the direction of writing, or can't be seen: the same that the page shows as tokens.
_STEERING = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_RTL = ' dir="rtl"'
#: How the parts of a quotation are told apart, from the outermost in.
_TAGS = {"content": "mark", "source": "u", "cue": "b"}


def shown(text: Any) -> str:
    """A text with its steering signs as visible tokens.

    Examples
    --------
    >>> shown("a\\u202eb")
    'a[U+202E]b'
    """
    return _STEERING.sub(lambda m: f"[U+{ord(m[0]):04X}]", "" if text is None else str(text))


def _escaped(text: Any) -> str:
    return html.escape(shown(text))


def paragraph(text: Any, *, tag: str = "p", rtl: bool = False) -> str:
    """A text as one element."""
    return f"<{tag}{_RTL * rtl}>{_escaped(text)}</{tag}>"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]], *, rtl: bool = False) -> str:
    """Rows as a table; each cell finds its own direction.

    Examples
    --------
    >>> table(["a"], [["<b>"]])
    '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td dir="auto">&lt;b&gt;</td></tr></tbody></table>'
    """
    top = "".join(f"<th>{_escaped(h)}</th>" for h in head)
    body = "".join("<tr>" + "".join(f'<td dir="auto">{_escaped(c)}</td>' for c in row) + "</tr>" for row in rows)
    return f"<table{_RTL * rtl}><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def plain_table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as lines of plain text, cells between bars.

    Examples
    --------
    >>> print(plain_table(["name", "n"], [["قطر", 2]]))
    name | n
    قطر | 2
    """
    lines = [head, *([*map(shown, row)] for row in rows)]
    return "\n".join(" | ".join(" ".join(str(cell).split()) for cell in line) for line in lines)


def marked(text: str, spans: Iterable[tuple[str, int, int]], headline_end: int | None, *, most: int = 3000) -> str:
    """An article with the parts of its quotations: content marked, source underlined, cue bold.

    Parameters
    ----------
    text : str
    spans : iterable of (str, int, int)
        ``content``, ``source`` or ``cue`` with its code points.
    headline_end : int, optional
    most : int
        Code points from which the article is cut.

    Examples
    --------
    >>> marked("قال <نعم>", [("cue", 0, 3), ("content", 4, 9)], None)
    '<p dir="rtl"><b>قال</b> <mark>&lt;نعم&gt;</mark></p>'
    """
    spans = [s for s in spans if s[0] in _TAGS]
    end = min(len(text), most)
    cuts = {0, end, *(min(end, max(0, at)) for _, *pair in spans for at in pair)}
    cuts |= {k for n, c in enumerate(text[:end]) if c == "\n" for k in (n, n + 1)}
    edges = sorted(c for c in cuts if c <= end)
    lines: list[list[str]] = [[]]
    heads: list[bool] = []
    for start, stop in zip(edges, edges[1:], strict=False):
        if text[start:stop] == "\n":
            lines.append([])
            continue
        if len(heads) < len(lines):
            heads += [bool(headline_end) and start < (headline_end or 0)] * (len(lines) - len(heads))
        piece = _escaped(text[start:stop])
        for kind in ("cue", "source", "content"):
            if any(k == kind and s <= start and stop <= e for k, s, e in spans):
                piece = f"<{_TAGS[kind]}>{piece}</{_TAGS[kind]}>"
        lines[-1].append(piece)
    heads += [False] * (len(lines) - len(heads))
    out = []
    for head, parts in zip(heads, lines, strict=True):
        if parts:
            tag = "h4" if head else "p"
            out.append(f"<{tag}{_RTL}>{''.join(parts)}</{tag}>")
    if len(text) > most:
        out.append("<p>…</p>")
    return "".join(out)
