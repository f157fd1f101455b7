"""Positions in UTF-16 units, as Java and JavaScript count them, and in code points, as the workbook does."""

from __future__ import annotations

from bisect import bisect_left

__all__ = ["Utf16Map"]


class Utf16Map:
    """The positions of one text in UTF-16 units and in code points.

    A character above U+FFFF takes two units (RFC 2781, section 2.1). A unit inside such a pair counts as its end.

    Examples
    --------
    >>> places = Utf16Map("😀 نعم")
    >>> places.unit(2), places.code_point(3)
    (3, 2)
    """

    def __init__(self, text: str) -> None:
        self._points: list[int] = []  # the code point at which each character of two units stands
        if not text.isascii() and max(text) > "\uffff":
            self._points = [i for i, character in enumerate(text) if character > "\uffff"]
        self._units = [point + before for before, point in enumerate(self._points)]

    def code_point(self, unit: int) -> int:
        """The code point at a unit."""
        return unit - bisect_left(self._units, unit)

    def unit(self, code_point: int) -> int:
        """The unit at a code point."""
        return code_point + bisect_left(self._points, code_point)
