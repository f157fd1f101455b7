"""A codebook as one page to print, for the people who code with it: issues, stance words, reporting verbs, actors."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from typing import Any

from workbook.codebook.load import Codebook
from workbook.codebook.models import Actor, Cue, Issue, StanceCue

__all__ = ["printed"]

_STYLE = """
@page { size: A4; margin: 16mm 14mm; }
body { font: 10.5pt/1.5 "Noto Naskh Arabic", "Amiri", "DejaVu Sans", serif; color: #111; max-width: 190mm; margin: 0 auto; }
h1, h2, h3 { line-height: 1.3; break-after: avoid; } h2 { border-bottom: 1px solid #888; margin-top: 2em; }
table { border-collapse: collapse; width: 100%; margin: .5em 0 1em; } thead { display: table-header-group; }
th, td { border: 1px solid #bbb; padding: 2px 6px; vertical-align: top; text-align: start; } th { background: #eee; }
tr, section { break-inside: avoid-page; } .long { break-inside: auto; } bdi { unicode-bidi: isolate; }
.small { font-size: 9pt; color: #444; } nav a { margin-inline-end: 1em; }
"""
_SIGNS = {"+": "for (+)", "-": "against (−)", "0": "no side (0)", "conditional": "conditional"}


def printed(codebook: Codebook) -> str:
    """Return a codebook as one HTML page that needs no other file: Arabic right to left, English beside it, A4 when printed.

    Parameters
    ----------
    codebook : Codebook

    Returns
    -------
    str
        Every text of the codebook is escaped.

    Examples
    --------
    >>> from workbook.codebook import load_codebook
    >>> page = printed(load_codebook())
    >>> page.startswith("<!doctype html>"), "Normalisation with the Assad government" in page
    (True, True)
    """
    parts = [
        _heading(codebook),
        _part("issues", "Issues", "القضايا", [_issue(i) for i in codebook.issues.values()]),
        _part("stances", "Words that show a side", "كلمات الموقف", [_stances(codebook.stance_cues.values())]),
        _part("cues", "Reporting verbs", "أفعال القول", [_cues(codebook.verbs.values())]),
        _part("actors", "Actors", "الفاعلون", [_actors(codebook.actors.values())]),
    ]
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Codebook</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _text(value: Any) -> str:
    return html.escape("" if value is None else str(value))


def _arabic(value: Any) -> str:
    return f'<bdi dir="rtl" lang="ar">{_text(value)}</bdi>'


def _list(values: Iterable[Any]) -> str:
    return _arabic("، ".join(map(str, values)))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose cells are HTML already."""
    top = "".join(f"<th>{_text(h)}</th>" for h in head)
    lines = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="long"><thead><tr>{top}</tr></thead><tbody>\n{lines}\n</tbody></table>'


def _heading(codebook: Codebook) -> str:
    counts = [
        f"{len(codebook.issues)} issues",
        f"{len(codebook.stance_cues)} words that show a side",
        f"{len(codebook.verbs)} reporting verbs",
        f"{len(codebook.actors)} actors",
    ]
    links = "".join(
        f'<a href="#{i}">{n}</a>'
        for i, n in (("issues", "Issues"), ("stances", "Words"), ("cues", "Verbs"), ("actors", "Actors"))
    )
    source = codebook.source if codebook.source == "shipped" else "overlay"
    return (
        f"<h1>Codebook · {_arabic('دليل الترميز')}</h1>\n<p>{', '.join(counts)}.</p>\n"
        f'<p class="small">{source}; checksum {_text(codebook.digest[:16])}: codings made with it name the same in <code>run.json</code>.</p>\n'
        f"<nav>{links}</nav>"
    )


def _part(ident: str, english: str, arabic: str, sections: Iterable[str]) -> str:
    return f'<h2 id="{ident}">{english} · {_arabic(arabic)}</h2>\n' + "\n".join(sections)


def _dates(since: str | None, until: str | None) -> str:
    return f" ({since or '…'} – {until or '…'})" if since or until else ""


def _issue(issue: Issue) -> str:
    towards = [t.form for t in issue.terms if t.valence == "+"]
    against = [t.form for t in issue.terms if t.valence != "+"]
    lines = [
        f"<h3>{_text(issue.label_en)} · {_arabic(issue.label_ar)}</h3>",
        f"<p>{_text(issue.definition)} <code>{_text(issue.id)}</code>{_text(_dates(issue.since, issue.until))}</p>",
        f"<p><b>Terms:</b> {_list(towards)}</p>",
    ]
    if against:
        lines.append(f"<p><b>Terms for the opposite (−):</b> {_list(against)}</p>")
    if issue.qualifiers:
        lines.append(f"<p><b>Conditional behind the term:</b> {_list(issue.qualifiers)}</p>")
    if issue.note:
        lines.append(f'<p class="small">{_text(issue.note)}</p>')
    return "<section>" + "\n".join(lines) + "</section>"


def _stances(cues: Iterable[StanceCue]) -> str:
    rows = []
    for cue in sorted(cues, key=lambda c: (c.polarity, c.lemma)):
        forms = [f for f in (cue.past, cue.present, cue.participle, cue.masdar, *cue.forms) if f]
        takes = ["a direct object" if t == "bare" else t for t in cue.takes]
        rows.append(
            [
                _arabic(cue.lemma),
                _SIGNS[cue.polarity],
                str(cue.strength),
                _text(cue.force),
                _list(forms),
                "<br>".join(map(_text, takes)),
                _list(cue.unless),
            ]
        )
    return _table(["word", "side", "strength", "force", "forms", "takes", "not before"], rows)


def _cues(cues: Iterable[Cue]) -> str:
    rows = []
    for cue in cues:
        clause, noun = (["directly" if c == "bare" else c for c in frame] for frame in (cue.clause, cue.noun))
        rows.append(
            [
                _arabic(cue.lemma),
                _text(cue.tone),
                _text(cue.kind),
                "<br>".join(map(_text, clause)),
                "<br>".join(map(_text, noun)),
                _list(f for f in (cue.past, cue.present, cue.participle, cue.masdar) if f),
            ]
        )
    return _table(["verb", "tone", "kind", "clause after", "noun after", "forms"], rows)


def _actors(actors: Iterable[Actor]) -> str:
    rows = []
    for actor in sorted(actors, key=lambda a: (a.type, a.name_en or a.name)):
        forms = dict.fromkeys(f.form for f in (*actor.aliases, *actor.surnames, *actor.metonyms, *actor.acronyms))
        roles = [f"{_arabic(r.title)}{_text(_dates(r.since, r.until))}" for r in actor.roles]
        rows.append([_arabic(actor.name), _text(actor.name_en), _text(actor.type), _list(forms), "<br>".join(roles)])
    return _table(["name", "in English", "type", "also", "offices"], rows)
