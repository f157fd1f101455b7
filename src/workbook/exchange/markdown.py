"""Quotations to read and to cite: Markdown in which the texts stay texts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd

from workbook.arabic import fold_text
from workbook.coding import Coding
from workbook.errors import WorkbookError
from workbook.exchange.outfiles import Export, encodable, given, staged_file

__all__ = ["escape_markdown", "quotations_markdown", "safe_url", "write_markdown"]

# entities for what only some processors let one escape by a backslash
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "~": "&#126;", "|": "&#124;", "$": "&#36;", "@": "&#64;"}
_MARKUP = re.compile(r"[\\`*_{}\[\]#!]|[&<>~|$@]|:(?=//)|(?<=[wW0-9])[.)]")
_LINE = re.compile(r"\r\n|\r|\n")
_NEVER_SHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def escape_markdown(text: str) -> str:
    """Escape a line of text so that Markdown shows it and does nothing with it: no markup, HTML, link or formula.

    Line breaks become spaces. The rules are those of CommonMark 0.31 (sections 2.4, backslash escapes, and 2.5, entities)
    and of GitHub's autolinks; what older processors do not take after a backslash is an entity.

    Examples
    --------
    >>> escape_markdown("*قال* <b>[الوزير](javascript:x)")
    '\\\\*قال\\\\* &lt;b&gt;\\\\[الوزير\\\\](javascript:x)'
    """
    line = _NEVER_SHOWN.sub("\N{REPLACEMENT CHARACTER}", " ".join(_LINE.split(text)).replace("\t", " ")).strip()
    line = _MARKUP.sub(_escaped, line)
    return {"-": "\\-", "+": "\\+", "=": "&#61;", ":": "&#58;"}.get(line[:1], line[:1]) + line[1:]


def _escaped(match: re.Match[str]) -> str:
    return "&#58;" if match[0] == ":" else _ENTITIES.get(match[0], f"\\{match[0]}")


def safe_url(url: Any) -> str | None:
    """Return an http(s) address with everything but URL characters percent-encoded; None for anything else.

    Examples
    --------
    >>> safe_url("https://one.example/خبر 1"), safe_url("javascript:alert(1)")
    ('https://one.example/%D8%AE%D8%A8%D8%B1%201', None)
    """
    if not given(url) or not re.match(r"https?://[^\s/?#]", str(url).strip(), re.IGNORECASE):
        return None
    return quote(encodable(str(url).strip()), safe=";/?:@&=+$,#%-_.!~*'()")


def quotations_markdown(coding: Coding, *, actor: str | None = None, issue: str | None = None) -> str:
    """Write quotations under their speakers, each with outlet, headline, date and address of its source.

    Parameters
    ----------
    coding : Coding
    actor : str, optional
        Only quotations of this actor: an id, or a name in Arabic or English.
    issue : str, optional
        Only quotations that a stance on this issue rests on.

    Returns
    -------
    str
        Markdown; texts of the corpus are escaped, and only http(s) addresses are links.

    Raises
    ------
    WorkbookError
        If the coding has no such actor or issue.

    Examples
    --------
    >>> import workbook as wb
    >>> text = "قال الوزير إن العمل مستمر."
    >>> coding = wb.code([wb.Document("a", text, title="خبر", outlet="الصحيفة", date="2021-05")])
    >>> print(quotations_markdown(coding))
    # Quotations
    <BLANKLINE>
    1 quotations of 1 documents.
    <BLANKLINE>
    ## الوزير
    <BLANKLINE>
    > إن العمل مستمر
    <BLANKLINE>
    قال (indirect) – الصحيفة, “خبر”, 2021-05
    <BLANKLINE>
    """
    rows = _chosen(coding, actor, issue)
    documents = coding.documents.drop_duplicates("doc_id").set_index("doc_id").to_dict("index")
    names = coding.actors.drop_duplicates("actor_id").set_index("actor_id")[["name", "name_en"]].to_dict("index")
    parts = ["# Quotations", f"{len(rows):,} quotations of {rows['doc_id'].nunique():,} documents."]
    speakers = rows["speaker_id"].astype("object").where(rows["speaker_id"].notna(), "")
    for speaker, said in rows.groupby(speakers, sort=False):
        parts.append(f"## {_heading(str(speaker), names)}")
        for row in said.to_dict("records"):
            parts.append(_block(_text(row["content"])))
            kind = _text(row["kind"]) or "quotation"
            negated = ", negated" if row["negated"] is True else ""
            cue = escape_markdown(_text(row["cue"])) or "–"
            citation = _citation(documents.get(row["doc_id"], {}), _text(row["doc_id"]))
            parts.append(f"{cue} ({escape_markdown(kind)}{negated}) – {citation}")
    return encodable("\n\n".join(parts)) + "\n"


def _text(value: Any) -> str:
    return str(value) if given(value) else ""


def _heading(speaker: str, names: dict[Any, dict[Any, Any]]) -> str:
    if not speaker:
        return "(speaker unknown)"
    known = names.get(speaker, {})
    name, english = _text(known.get("name")) or speaker, _text(known.get("name_en"))
    return escape_markdown(name) + (f" ({escape_markdown(english)})" if english and english != name else "")


def _block(content: str) -> str:
    lines = [escape_markdown(line) for line in _LINE.split(content)]
    return "\n".join(
        f"> {line}  " if k < len(lines) - 1 and line else f"> {line}".rstrip() for k, line in enumerate(lines)
    )


def _citation(document: dict[Any, Any], doc_id: str) -> str:
    outlet, title, date = (escape_markdown(_text(document.get(k))) for k in ("outlet", "title", "date"))
    parts = [outlet, f"“{title}”" if title else "", date]
    raw = _text(document.get("url"))
    url = safe_url(raw)
    parts.append(f"<{url}>" if url else escape_markdown(raw))
    return ", ".join(p for p in parts if p) or escape_markdown(doc_id)


def _chosen(coding: Coding, actor: str | None, issue: str | None) -> pd.DataFrame:
    rows = coding.quotations
    if actor is not None:
        actors, wanted = coding.actors, fold_text(actor)
        hit = actors["actor_id"] == actor
        if not hit.any():
            hit = actors["name"].map(lambda n: given(n) and fold_text(n) == wanted)
            hit |= actors["name_en"].map(lambda n: given(n) and n.casefold() == actor.casefold())
        if not hit.any():
            raise WorkbookError(
                f"actor={actor!r}: the coding has no such actor; give an actor_id or name of its actors table"
            )
        rows = rows[rows["speaker_id"].isin(actors["actor_id"][hit])]
    if issue is not None:
        stances = coding.stances
        if issue not in set(stances["issue"].dropna()):
            known = ", ".join(sorted(set(stances["issue"].dropna()))) or "(none)"
            raise WorkbookError(f"issue={issue!r}: the coding has no stance on it; choose one of {known}")
        rows = rows[rows["quotation_id"].isin(stances["quotation_id"][stances["issue"] == issue].dropna())]
    return rows


def write_markdown(
    coding: Coding, path: str | Path, *, actor: str | None = None, issue: str | None = None, overwrite: bool = False
) -> Export:
    """Write :func:`quotations_markdown` to a file.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> coding = wb.code([wb.Document("a", "قال الوزير إن العمل مستمر.")])
    >>> write_markdown(coding, tempfile.mkdtemp() + "/said.md").summary
    '1 quotations'
    """
    text = quotations_markdown(coding, actor=actor, issue=issue)
    with staged_file(path, overwrite=overwrite) as target:
        target.write_text(text, encoding="utf-8", newline="\n")
    return Export(Path(path), f"{len(_chosen(coding, actor, issue)):,} quotations")
