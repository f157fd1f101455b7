"""Quotation marks, paired by type; what is unbalanced survives and says so."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["QuotedSpan", "quotation_marks"]


class QuotedSpan(NamedTuple):
    """A pair of quotation marks, or an opening one that never closes."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    glyph: str
    closed: bool
    depth: int


_CLASS = {"«": "«", "»": "«", "“": "“", "”": "“", "„": "“", "‟": "“", "〝": "“", "〞": "“", '"': '"', "＂": '"', "″": '"', "‹": "‹", "›": "‹", "‘": "‘", "’": "‘", "‚": "‘", "‛": "‘"}  # fmt: skip
_OPENERS = frozenset("«“„‟〝‹‘‚‛")
_MARK = re.compile(r"<<|>>|\(\(|\)\)|``|''|[«»“”„‟〝〞\"＂″‹›‘’‚‛]")
_DOUBLE = {
    "<<": ("«", True),
    ">>": ("«", False),
    "((": ("((", True),
    "))": ("((", False),
    "``": ('"', True),
    "''": ('"', False),
}
_SPACE = frozenset(" \t\u00a0\u202f\u200f\u200e\u200b\ufeff")
#: Letters that may be attached before an opening mark (بـ«…», و"…", ال"…").
_ATTACHED = re.compile(r"(?:^|[\s،,.:؛(\[\u200f\u200e\"«“-])(?:[وفبلكس]{1,2}ـ?|(?:و|ب|ل|ف)?ال|لل|بال)\u0640*$")


class _Mark(NamedTuple):
    start: int
    end: int
    group: str
    opens: bool
    closes: bool


def quotation_marks(text: str) -> list[QuotedSpan]:
    """Pair the quotation marks of a text.

    Pairs are looked for within a paragraph, by type: directed marks by their direction (``«…»``), also when both ends
    are the same glyph or the directions are swapped; ``"`` by its neighbours and by parity; an opener that is repeated
    at each paragraph starts a span in each. An opener without a closer runs to the end of its paragraph with
    ``closed=False``; a closer without an opener is passed over. Apostrophes in Latin words and inch marks after digits
    are no quotation marks.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of QuotedSpan
        In order of ``start``; spans nest and never cross. ``start`` and ``end`` take the marks in.

    Examples
    --------
    >>> text = "قال «نعم» ثم “لا"
    >>> [(text[m.inner_start:m.inner_end], m.closed) for m in quotation_marks(text)]
    [('نعم', True), ('لا', False)]
    """
    out: list[QuotedSpan] = []
    for line in re.finditer(r"[^\r\n\u2028\u2029]+", text):
        marks = [k for m in _MARK.finditer(text, *line.span()) if (k := _classify(text, m, *line.span())) is not None]
        if marks:
            out += _pair(text, marks, line.end())
    out.sort(key=lambda q: (q.start, -q.end))
    return _with_depth(out)


def _classify(text: str, m: re.Match[str], begin: int, end: int) -> _Mark | None:
    start, stop = m.span()
    glyph = m.group()
    before = text[start - 1] if start > begin else " "
    after = text[stop] if stop < end else " "
    if glyph in ("''", "``", "<<", ">>", "((", "))"):
        group, opening = _DOUBLE[glyph]
        return (
            _Mark(start, stop, group, opening, not opening)
            if group != '"'
            else _undirected(text, start, stop, begin, before, after)
        )
    if glyph in "’‘" and before.isalpha() and after.isalpha() and before.isascii() and after.isascii():
        return None
    if glyph in '"″' and before.isdigit() and not _open_before(text, begin, start):
        return None
    group = _CLASS[glyph]
    if group == '"':
        return _undirected(text, start, stop, begin, before, after)
    # direction by shape, corrected by the neighbours where they speak clearly (”نص“ typed visually, “نص“)
    opening = glyph in _OPENERS
    looks_open = (
        before in _SPACE or before in "(:،,[" or bool(_ATTACHED.search(text[max(begin, start - 6) : start]))
    ) and after not in _SPACE
    looks_close = before not in _SPACE and (after in _SPACE or after in ".،,؛;:!?؟)]")
    if looks_open and not looks_close:
        return _Mark(start, stop, group, True, False)
    if looks_close and not looks_open:
        return _Mark(start, stop, group, glyph in "„‟‚", True)
    return _Mark(start, stop, group, opening, not opening)


def _undirected(text: str, start: int, stop: int, begin: int, before: str, after: str) -> _Mark:
    space_before = (
        before in _SPACE or before in "(:[،,.-–" or bool(_ATTACHED.search(text[max(begin, start - 6) : start]))
    )
    space_after = after in _SPACE or after in ".،,؛;:!?؟)]-–"
    if space_before and not space_after:
        return _Mark(start, stop, '"', True, True)
    if space_after and not space_before:
        return _Mark(start, stop, '"', False, True)
    return _Mark(start, stop, '"', True, True)


def _open_before(text: str, begin: int, at: int) -> bool:
    """Whether an odd number of straight marks stands before an offset in its paragraph."""
    return text.count('"', max(begin, at - 2000), at) % 2 == 1


def _pair(text: str, marks: list[_Mark], end: int) -> list[QuotedSpan]:
    """Pair the marks of one paragraph with a stack; linear in their number."""
    out: list[QuotedSpan] = []
    stack: list[_Mark] = []
    open_groups: dict[str, int] = {}

    def close(mark: _Mark) -> None:
        while stack:
            top = stack.pop()
            open_groups[top.group] -= 1
            if top.group == mark.group:
                out.append(QuotedSpan(top.start, mark.end, top.end, mark.start, text[top.start], True, 0))
                return
            out.append(QuotedSpan(top.start, top.end, top.end, top.end, text[top.start], False, 0))

    for mark in marks:
        waiting = open_groups.get(mark.group, 0)
        if mark.group == '"':
            if waiting and not (mark.opens and not mark.closes):
                # a mark that clearly opens inside an open pair nests once ("قال "فلان" كذا"); else it closes
                clearly_opens = _clearly_opens(text, mark)
                if clearly_opens and waiting < 2 and _closers_ahead(marks, mark) >= waiting + 1:
                    stack.append(mark)
                    open_groups['"'] = waiting + 1
                elif waiting == 1 and stack[-1].group == '"' and (clearly_opens or _after_colon(text, mark)):
                    # … وأضاف : " …, or an opening mark that too few closing ones follow: the one before was never closed
                    left = stack.pop()
                    out.append(QuotedSpan(left.start, left.end, left.end, left.end, text[left.start], False, 0))
                    stack.append(mark)
                else:
                    close(mark)
            elif mark.opens:
                stack.append(mark)
                open_groups['"'] = waiting + 1
            continue
        if mark.opens and not mark.closes:
            if len(stack) < 64:
                stack.append(mark)
                open_groups[mark.group] = waiting + 1
        elif waiting:
            close(mark)
        elif mark.group == "“" and open_groups.get('"') or mark.group == "«" and open_groups.get('"'):
            close(mark._replace(group='"'))
        elif mark.opens or text[mark.start] in _OPENERS:
            stack.append(mark)
            open_groups[mark.group] = waiting + 1
    for top in stack:
        out.append(QuotedSpan(top.start, end, top.end, end, text[top.start], False, 0))
    return [q for q in out if q.closed or q.inner_end > q.inner_start]


def _clearly_opens(text: str, mark: _Mark) -> bool:
    before = text[mark.start - 1] if mark.start else " "
    after = text[mark.end] if mark.end < len(text) else " "
    return (before in _SPACE or before == "(") and after not in _SPACE and after not in ".،,؛;:!?؟)"


def _after_colon(text: str, mark: _Mark) -> bool:
    """Whether a colon that hands over speech stands before a mark that white space surrounds."""
    before = text[max(0, mark.start - 3) : mark.start]
    return before != before.rstrip() and before.rstrip().endswith(":")


def _closers_ahead(marks: list[_Mark], mark: _Mark) -> int:
    """How many straight marks that may close follow soon; bounded, so that pairing stays linear."""
    at = marks.index(mark) if len(marks) <= 64 else -1
    if at < 0:
        return 0
    ahead = [m for m in marks[at + 1 : at + 9] if m.group == '"']
    openers = sum(1 for m in ahead if m.opens and not m.closes)
    return len(ahead) - 2 * openers


def _with_depth(spans: list[QuotedSpan]) -> list[QuotedSpan]:
    """Give each span its depth; an unclosed span ends where the pair that holds it does."""
    out: list[QuotedSpan] = []
    stack: list[int] = []
    for q in spans:
        while stack and q.start >= stack[-1]:
            stack.pop()
        if stack and q.end > stack[-1]:
            q = q._replace(end=stack[-1], inner_end=min(q.inner_end, stack[-1]))
        out.append(q._replace(depth=len(stack)))
        stack.append(q.end)
    return out
