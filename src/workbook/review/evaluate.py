"""How good a coding is, held against documents coded by hand."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from workbook.coding import Coding
from workbook.errors import WorkbookError
from workbook.review.matching import content_set, pair_actors, pair_contents

__all__ = ["FIGURES", "Evaluation", "evaluate"]

#: Each figure with what it says.
FIGURES: dict[str, str] = {
    "detect50": "F1 of quotations whose content overlaps by half (intersection over union)",
    "detect50_p": "its precision",
    "detect50_r": "its recall",
    "detect80": "F1 at an overlap of 0.8",
    "exact": "F1 of equal contents",
    "speaker": "share of detected quotations with the right speaker",
    "speaker_dropped": "the same where Arabic drops the subject",
    "end_to_end": "F1 of detected quotations with the right speaker",
    "cue": "share of detected quotations whose cue is the gold's",
    "source": "share of those with a source whose source overlaps the gold's",
    "kind": "share with the right kind (direct, indirect, mixed)",
    "complement": "share with the right complement",
    "recall_clause": "recall of clauses",
    "recall_quote": "recall of quotations in marks",
    "recall_noun": "recall of noun contents",
    "actors": "F1 of the actors of each document",
    "stance": "F1 of (holder, issue, position), neutral left out",
    "stance_pair": "F1 of (holder, issue)",
}


@dataclass(frozen=True)
class Evaluation:
    """The figures of a coding, with what lies behind them.

    Attributes
    ----------
    figures : pandas.DataFrame
        ``figure, value, low, high, meaning``; low and high bound 95 % of a bootstrap over documents.
    rules : pandas.DataFrame
        ``rule, rows, right, precision`` of the quotations, a row being right from an overlap of a half.
    errors : tuple of str
        One line for each quotation missed, invented, or given to the wrong speaker, and each wrong stance.
    """

    figures: pd.DataFrame
    rules: pd.DataFrame
    errors: tuple[str, ...] = field(repr=False)

    def __getitem__(self, figure: str) -> float:
        """The value of one figure."""
        return float(self.figures.set_index("figure").loc[figure, "value"])  # type: ignore[arg-type]

    def __str__(self) -> str:
        lines = [f"{r.figure:16} {r.value:6.3f}   [{r.low:.3f}, {r.high:.3f}]" for r in self.figures.itertuples()]
        lines += ["", "precision of each rule: rows, right"]
        lines += [f"  {r.rule:24} {r.rows:5} {r.right:5}  {r.precision:.2f}" for r in self.rules.itertuples()]
        return "\n".join(lines)


def evaluate(
    gold: str | Path, coding: Coding, *, issues: Iterable[str] | None = None, seed: int = 0, samples: int = 400
) -> Evaluation:
    """Hold a coding against a gold folder.

    Parameters
    ----------
    gold : str or Path
        A folder with one JSON file a document: ``id``, ``quotations`` (``source``, ``cue`` and ``content`` as offsets,
        ``kind``, ``complement``, ``speaker``, ``dropped``), ``actors`` (``name``, ``forms``) and ``stances``
        (``holder``, ``issue``, ``position``). ``docs/accuracy.md`` shows one.
    coding : Coding
        The program's coding of the same documents.
    issues : iterable of str, optional
        The issues that the gold was coded for; by default those that occur in it.
    seed, samples : int
        Of the bootstrap.

    Returns
    -------
    Evaluation

    Raises
    ------
    WorkbookError
        If the folder holds no gold, a file can't be read, or a gold document was not coded.
    """
    files = _gold_files(Path(gold))
    tables = {
        name: {str(doc): rows.to_dict("records") for doc, rows in getattr(coding, name).groupby("doc_id", sort=False)}
        for name in ("documents", "mentions", "quotations", "stances")
    }
    names = {row["actor_id"]: [row["name"], *(row["aliases"] or [])] for row in coding.actors.to_dict("records")}
    coded_for = set(issues) if issues is not None else {s["issue"] for g in files.values() for s in g["stances"]}
    counts: dict[str, Counter[str]] = {}
    rules: Counter[tuple[str, bool]] = Counter()
    errors: list[str] = []
    for doc, document in files.items():
        if doc not in tables["documents"]:
            raise WorkbookError(f"{gold}: the gold document {doc!r} is not in the coding; code the same documents")
        rows = {name: tables[name].get(doc, []) for name in ("mentions", "quotations", "stances")}
        scorer = _Document(doc, str(tables["documents"][doc][0]["text"]), document, rows, names, coded_for)
        counts[doc] = scorer.count()
        rules.update(scorer.rules)
        errors += scorer.errors
    return Evaluation(_figures(counts, seed, samples), _rule_table(rules), tuple(errors))


def _gold_files(folder: Path) -> dict[str, dict[str, Any]]:
    out: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
            out[value["id"]] = {"actors": [], "stances": [], **value, "quotations": value["quotations"]}
        except (ValueError, KeyError, TypeError) as error:
            raise WorkbookError(f"{path}: no gold document ({error}); see docs/accuracy.md for the format") from None
    if not out:
        raise WorkbookError(f"{folder}: no gold here; give a folder with one JSON file a document")
    return out


class _Document:
    """The counts of one document."""

    def __init__(
        self, doc: str, text: str, gold: Mapping[str, Any], rows: Mapping[str, list[dict[Any, Any]]],
        names: Mapping[str, list[str]], issues: set[str],
    ) -> None:  # fmt: skip
        self.doc, self.text, self.gold, self.rows, self.issues = doc, text, gold, rows, issues
        surfaces: defaultdict[str, set[str]] = defaultdict(set)
        for m in rows["mentions"]:
            surfaces[m["actor_id"]].add(m["text"])
        used = set(surfaces)
        used |= {q["speaker_id"] for q in rows["quotations"] if isinstance(q["speaker_id"], str)}
        used |= {s["holder_id"] for s in rows["stances"]}
        self.mentioned = set(surfaces)
        self.who = pair_actors({a: (sorted(surfaces.get(a, ())), names.get(a, [])) for a in used}, gold["actors"])
        self.rules: Counter[tuple[str, bool]] = Counter()
        self.errors: list[str] = []

    def count(self) -> Counter[str]:
        """What the figures are made of."""
        n: Counter[str] = Counter()
        self._quotations(n)
        n["actors_gold"], n["actors_coded"] = len(self.gold["actors"]), len(self.mentioned)
        n["actors_right"] = len(self.mentioned & set(self.who))
        self._stances(n)
        return n

    def _quotations(self, n: Counter[str]) -> None:
        golds, codeds = self.gold["quotations"], self.rows["quotations"]
        left = [content_set(self.text, q["content"]) for q in golds]
        right = [content_set(self.text, q["content_spans"]) for q in codeds]
        n["gold"], n["coded"] = len(golds), len(codeds)
        found: set[int] = set()
        hit: set[int] = set()
        for share, i, j in pair_contents(left, right):
            n["exact"] += share == 1
            n["d80"] += share >= 0.8
            if share >= 0.5:
                found.add(i)
                hit.add(j)
                self._detected(n, golds[i], codeds[j])
        for i, q in enumerate(golds):
            n[f"gold_{q['complement']}"] += 1
            n[f"found_{q['complement']}"] += i in found
            if i not in found:
                start, end = q["content"][0]
                self.errors.append(f"{self.doc}: missed ({q['complement']}): {self.text[start:end][:90]!r}")
        for j, q in enumerate(codeds):
            self.rules[(q["rule"], j in hit)] += 1
            if j not in hit:
                self.errors.append(
                    f"{self.doc}: not in the gold ({q['rule']}, cue {q['cue']!r}): {q['content'][:90]!r}"
                )

    def _detected(self, n: Counter[str], gold: Mapping[str, Any], coded: Mapping[Any, Any]) -> None:
        n["d50"] += 1
        n["cue"] += _overlap(gold["cue"], coded["cue_start"], coded["cue_end"])
        n["kind"] += gold["kind"] == coded["kind"]
        n["complement"] += gold["complement"] == coded["complement"]
        if gold["source"]:
            n["sources"] += 1
            n["source"] += _overlap(gold["source"], coded["source_start"], coded["source_end"])
        speaker = coded["speaker_id"] if isinstance(coded["speaker_id"], str) else None
        wanted = gold["speaker"]
        right = speaker is None if wanted is None else speaker is not None and self.who.get(speaker) == wanted
        n["speaker"] += right
        n["dropped"] += bool(gold["dropped"])
        n["dropped_right"] += bool(gold["dropped"]) and right
        if not right:
            self.errors.append(f"{self.doc}: speaker {coded['speaker']!r}, gold {wanted!r}: {coded['content'][:70]!r}")

    def _stances(self, n: Counter[str]) -> None:
        gold = {(s["holder"], s["issue"], s["position"]) for s in self.gold["stances"] if s["position"] != "neutral"}
        coded = {
            (self.who.get(s["holder_id"], f"? {s['holder']}"), s["issue"], s["position"])
            for s in self.rows["stances"]
            if s["issue"] in self.issues and s["position"] != "neutral"
        }
        n["s_gold"], n["s_coded"], n["s_right"] = len(gold), len(coded), len(gold & coded)
        pairs, coded_pairs = {g[:2] for g in gold}, {c[:2] for c in coded}
        n["p_gold"], n["p_coded"], n["p_right"] = len(pairs), len(coded_pairs), len(pairs & coded_pairs)
        self.errors += [f"{self.doc}: stance missed: {' / '.join(s)}" for s in sorted(gold - coded)]
        self.errors += [f"{self.doc}: stance not in the gold: {' / '.join(s)}" for s in sorted(coded - gold)]


def _overlap(gold: Iterable[int], start: Any, end: Any) -> bool:
    first, last = gold
    return not pd.isna(start) and start < last and first < end


def _ratio(right: int, of: int) -> float:
    return right / of if of else 0.0


def _f1(right: int, gold: int, coded: int) -> float:
    return 2 * right / (gold + coded) if gold + coded else 1.0


def _values(t: Counter[str]) -> dict[str, float]:
    return {
        "detect50": _f1(t["d50"], t["gold"], t["coded"]),
        "detect50_p": _ratio(t["d50"], t["coded"]),
        "detect50_r": _ratio(t["d50"], t["gold"]),
        "detect80": _f1(t["d80"], t["gold"], t["coded"]),
        "exact": _f1(t["exact"], t["gold"], t["coded"]),
        "speaker": _ratio(t["speaker"], t["d50"]),
        "speaker_dropped": _ratio(t["dropped_right"], t["dropped"]),
        "end_to_end": _f1(t["speaker"], t["gold"], t["coded"]),
        "cue": _ratio(t["cue"], t["d50"]),
        "source": _ratio(t["source"], t["sources"]),
        "kind": _ratio(t["kind"], t["d50"]),
        "complement": _ratio(t["complement"], t["d50"]),
        **{f"recall_{c}": _ratio(t[f"found_{c}"], t[f"gold_{c}"]) for c in ("clause", "quote", "noun")},
        "actors": _f1(t["actors_right"], t["actors_gold"], t["actors_coded"]),
        "stance": _f1(t["s_right"], t["s_gold"], t["s_coded"]),
        "stance_pair": _f1(t["p_right"], t["p_gold"], t["p_coded"]),
    }


def _total(counts: Iterable[Counter[str]]) -> Counter[str]:
    out: Counter[str] = Counter()
    for c in counts:
        out.update(c)
    return out


def _figures(counts: Mapping[str, Counter[str]], seed: int, samples: int) -> pd.DataFrame:
    values = _values(_total(counts.values()))
    documents = sorted(counts)
    rng = random.Random(seed)
    drawn = [_values(_total(counts[rng.choice(documents)] for _ in documents)) for _ in range(samples)]
    rows = []
    for figure, value in values.items():
        spread = sorted(d[figure] for d in drawn) or [value]
        low, high = spread[int(0.025 * len(spread))], spread[max(0, int(0.975 * len(spread)) - 1)]
        rows.append((figure, value, low, high, FIGURES[figure]))
    return pd.DataFrame(rows, columns=["figure", "value", "low", "high", "meaning"])


def _rule_table(rules: Counter[tuple[str, bool]]) -> pd.DataFrame:
    rows = []
    for rule in sorted({r for r, _ in rules}):
        right, wrong = rules[(rule, True)], rules[(rule, False)]
        rows.append((rule, right + wrong, right, right / (right + wrong)))
    table = pd.DataFrame(rows, columns=["rule", "rows", "right", "precision"])
    return table.sort_values("rows", ascending=False, kind="stable").reset_index(drop=True)
