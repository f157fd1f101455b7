"""Attached particles: which splits of a word are licensed."""

from __future__ import annotations

import re

__all__ = ["clitics", "strip_article"]

_PREFIX = re.compile(r"^(ا?)([وف]?)([بلكس]?)(ال)?")


def clitics(form: str) -> list[tuple[str, str]]:
    """The licensed splits of a folded word into attached particles and stem, the whole word first.

    Particles stand in the order question ا, conjunction و/ف, preposition ب/ل/ك or future س, article ال; of ``لل`` the
    stem takes its article back (``للوفد`` is ل + الوفد). A stem has two letters at least.

    Examples
    --------
    >>> clitics("وبالوفد")
    [('', 'وبالوفد'), ('و', 'بالوفد'), ('وب', 'الوفد'), ('وبال', 'وفد')]
    >>> clitics("للوفد")[-1]
    ('لل', 'الوفد')
    """
    out = [("", form)]
    match = _PREFIX.match(form)
    if match is None:
        return out
    cut = 0
    for part in match.groups():
        if part:
            cut += len(part)
            if len(form) - cut >= 2:
                out.append((form[:cut], form[cut:]))
    for lead in ("", "و", "ف"):
        if form.startswith(lead + "لل") and len(form) - len(lead) >= 4:
            out.append((lead + "لل", "ال" + form[len(lead) + 2 :]))
    return out


def strip_article(form: str) -> str:
    """A folded word without its article.

    Examples
    --------
    >>> strip_article("الوزير"), strip_article("الى")
    ('وزير', 'الى')
    """
    return form[2:] if form.startswith("ال") and len(form) > 4 else form
