"""The stances of one document: issue terms, the chain that governs each, conditions, holder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from workbook.arabic import fold_text
from workbook.codebook import Codebook
from workbook.codebook.models import Issue, Term
from workbook.coding.actors import Cast, CastActor
from workbook.coding.lexicon import lexicon
from workbook.coding.quotations import Draft
from workbook.coding.reading import Reading
from workbook.coding.stances.holders import Holder, Holders
from workbook.coding.stances.signs import Chain, Signs
from workbook.coding.surfaces import Hit

__all__ = ["find_stances"]

#: How many words away from a term the words must stand that it needs beside it, and what qualifies its position.
_BESIDE = 6
_QUALIFIED = 9
#: How many sentences back a noun with article may take up a term, and what may be attached before its article.
_MEMORY = 3
_BEFORE_ARTICLE = frozenset({"", "و", "ف", "ب", "ك", "وب"})


def find_stances(reading: Reading, cast: Cast, quotations: list[Draft]) -> list[dict[str, Any]]:
    """Return the stances of a document, without ids; evidence and conditions are original spans.

    A term of an issue alone is no stance: a cue must govern it. See the package for the algebra.
    """
    coder = _Coder(reading, cast, quotations)
    found = [row for hit in coder.terms for row in coder.stances(hit)]
    _qualify(reading, found)
    best: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in found:
        key = (row["holder_id"], row["issue"], row["position"])
        if key not in best or row["confidence"] > best[key]["confidence"]:
            best[key] = row
    return sorted(best.values(), key=lambda x: (x["evidence_start"], x["evidence_end"], x["issue"]))


def _qualify(r: Reading, rows: list[dict[str, Any]]) -> None:
    """A position beside which its holder supports what the issue says qualifies it is conditional on that.

    A solution in which Assad has no part is no plain support of a solution.
    """
    by_clause: defaultdict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        row["word"] = r.word_index(row.pop("term_start"))
        by_clause[row["holder_id"], r.sentence_of[row["word"]]].append(row)
    for row in rows:
        qualifiers = r.codebook.issues[row["issue"]].qualified_by
        if not qualifiers or row["position"] not in ("support", "oppose"):
            continue
        for other in by_clause[row["holder_id"], r.sentence_of[row["word"]]]:
            near = abs(other["word"] - row["word"]) <= _QUALIFIED
            if near and other["issue"] in qualifiers and other["position"] == "support":
                row["position"] = "conditional"
                row["condition_start"], row["condition_end"] = other["evidence_start"], other["evidence_end"]
                row["condition"] = other["evidence"]
                row["derivation"] = row["derivation"].rsplit("→", 1)[0] + "→ conditional"


def _terms(r: Reading) -> list[Hit]:
    """The issue terms of a text, the longest of each issue at each place, in their periods and contexts."""
    out: list[Hit] = []
    free: dict[str, int] = {}
    for hit in r.hits:
        if hit.surface.kind != "term" or hit.first < free.get(hit.surface.key, 0):
            continue
        issue = r.codebook.issues[hit.surface.key]
        entry = hit.surface.entry
        if issue.holds(r.date) and entry.holds(r.date) and _in_context(r, hit, issue) and _near(r, hit, issue):
            out.append(hit)
            free[hit.surface.key] = hit.last + 1
    return sorted([*out, *_taken_up(r, out)], key=lambda h: (h.first, -h.last))


def _taken_up(r: Reading, terms: list[Hit]) -> list[Hit]:
    """The places where a head noun with article takes up a term before it (عودة سوريا إلى الجامعة … هذه العودة)."""
    lex = lexicon(r.codebook)
    heads: defaultdict[str, list[Hit]] = defaultdict(list)
    for hit in terms:
        if not hit.surface.entry.verb and hit.surface.entry.resumed:
            form = r.words[hit.first].form
            heads[form[min(hit.skip, len(form) - 1) :].removeprefix("ال")].append(hit)
    inside = {k for hit in terms for k in range(hit.first, hit.last + 1)}
    out = []
    for k, word in enumerate(r.words):
        skip = next((n for n in (0, 1, 2) if word.form[n:].startswith("ال") and word.form[:n] in _BEFORE_ARTICLE), None)
        if k in inside or skip is None:
            continue
        before = [h for h in heads.get(word.form[skip + 2 :], ()) if h.last < k]
        if not before or r.sentence_of[k] - r.sentence_of[before[-1].first] > _MEMORY:
            continue
        pointed = k > 0 and r.words[k - 1].form.lstrip("وبلف") in lex.demonstratives and not r.gaps[k - 1].strip()
        if pointed or _stands_alone(r, k):
            out.append(Hit(k, k, skip, word.form[:skip], before[-1].surface))
    return out


def _stands_alone(r: Reading, k: int) -> bool:
    """Whether nothing behind a noun makes it another one (القرار الأميركي، العودة إلى الديار، القرار 2642)."""
    if k + 1 >= len(r.words) or r.gaps[k].strip():
        return True
    form = r.words[k + 1].form
    lex = lexicon(r.codebook)
    return not (form.startswith(("ال", "ب", "لل")) or form.isdigit() or form in lex.prepositions or form in lex.relatives)


def _in_context(r: Reading, hit: Hit, issue: Issue) -> bool:
    """Whether a term's context holds: ``unless`` in its sentence rules out, ``needs`` there or in the document lets in."""
    needs, unless = _contexts(r.codebook)[(issue.id, hit.surface.entry.form)]
    first, stop = r.sentence_words[r.sentence_of[hit.first]]
    near = _around(r, first, stop)
    if any(w in near for w in unless):
        # التطبيع مع النظام … مع إسرائيل: the nearer context decides
        right = _around(r, hit.first, min(stop, hit.last + 5))
        nearest = min((right.find(w) for w in unless if w in right), default=len(right))
        return any(w in right and right.find(w) < nearest for w in needs)
    if not needs or any(w in near for w in needs):
        return True
    whole = _around(r, 0, len(r.words))
    return any(w in whole for w in needs) and not any(w in whole for w in unless)


def _near(r: Reading, hit: Hit, issue: Issue) -> bool:
    """Whether a term has one of the words beside it that it must have (دور … للأسد)."""
    wanted = _beside(r.codebook).get((issue.id, hit.surface.entry.form))
    if not wanted:
        return True
    first, stop = r.sentence_words[r.sentence_of[hit.first]]
    around = _around(r, max(first, hit.first - _BESIDE), min(stop, hit.last + 1 + _BESIDE))
    return any(w in around for w in wanted)


def _around(r: Reading, first: int, stop: int) -> str:
    return (
        " "
        + r.stream[r.stream_starts[first] : r.stream_starts[stop - 1] + len(r.words[stop - 1].form)].replace(
            "\x1f", " "
        )
        + " "
    )


@lru_cache(maxsize=4)
def _contexts(codebook: Codebook) -> Mapping[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each term its context words, folded, with room for attached particles at their left."""

    def expand(issue: Issue, names: list[str]) -> tuple[str, ...]:
        out = []
        for name in names:
            for w in issue.contexts.get(name[1:], []) if name.startswith("$") else [name]:
                out.append(fold_text(w) + " ")
        return tuple(out)

    def both(issue: Issue, term: Term) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return expand(issue, term.needs), expand(issue, term.unless)

    return {(i.id, t.form): both(i, t) for i in codebook.issues.values() for t in i.terms}


@lru_cache(maxsize=4)
def _qualifiers(codebook: Codebook) -> Mapping[str, tuple[str, ...]]:
    """For each issue the words that qualify a position on it, folded."""
    return {i.id: tuple(fold_text(w) + " " for w in i.qualifiers) for i in codebook.issues.values()}


@lru_cache(maxsize=4)
def _beside(codebook: Codebook) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """For each term that needs words beside it these, folded."""
    out = {}
    for issue in codebook.issues.values():
        for term in issue.terms:
            names = [w for n in term.near for w in (issue.contexts.get(n[1:], []) if n.startswith("$") else [n])]
            if names:
                out[issue.id, term.form] = tuple(fold_text(w) + " " for w in names)
    return out


class _Coder:
    def __init__(self, reading: Reading, cast: Cast, quotations: list[Draft]) -> None:
        self.r = reading
        self.cast = cast
        self.quotations = quotations
        self.lex = lexicon(reading.codebook)
        self.terms = [h for h in _terms(reading) if not self._in_a_name(h)]
        spans = {h.last: h.first for h in self.terms}
        names = frozenset(
            k for m in cast.mentions if cast.actors[m.actor_id].type == "person" and m.form in ("name", "surname")
            for k in range(m.first, m.last + 1)
        )  # fmt: skip
        self.signs = Signs(reading, {d.cue_word: d.lemma for d in quotations}, spans, names)
        self.holders = Holders(reading, cast, quotations)
        self._by_sentence: defaultdict[int, list[Draft]] | None = None

    def _in_a_name(self, hit: Hit) -> bool:
        """Whether a term is only part of an actor's name (هيئة التفاوض)."""
        start = self.r.words[hit.first].start
        return any(
            m.form in ("name", "role") and m.first < hit.first and hit.last <= m.last
            for m in self.cast.mentions_in(max(0, start - 100), start + 200)
        )

    def stances(self, hit: Hit) -> list[dict[str, Any]]:
        """The rows of one term: none, one, or one for each of coordinated holders."""
        r = self.r
        start, end = r.span(hit)
        inside = self._inside(start, end)
        first, stop = r.sentence_words[r.sentence_of[hit.first]]
        left, right, own = first, stop, None
        if inside is not None:
            left = max(left, r.word_index(next(s for s, e in inside.spans if s <= start < e)))
            own = inside.cue_word if inside.complement == "noun" or self._demands(inside) and not inside.colon else None
        chain = self.signs.chain(hit, left, right, own)
        first_wanted = chain is None and inside is not None
        if first_wanted:
            chain = self.signs.wanted(hit, left) or self.signs.only_if(hit, left, right)
        if chain is not None and (own := self.holders.by_cue.get(chain.hit.first)) is not None:
            if own.rule.startswith("according"):
                # وفق بيان الجامعة: the source of what is said
                chain = None
        if chain is None or self._asked(hit):
            return self._backers(hit, right)
        host = inside.parent if inside is not None and chain.hit.first == inside.cue_word else inside
        denied = self._denies(host)
        rows = self._backers(hit, right)
        for holder in self.holders.find(chain, (hit.first, hit.last), inside):
            condition = None if first_wanted else self._condition(hit, chain, left, right)
            marker = None if self._as_long(condition) else self._wanted_from(hit, chain, condition)
            if marker is not None:
                side = self._wanted_side(hit, chain, marker)
                rows.append(self._row(hit, chain, holder, inside, side, None, (start, end), wanted=marker))
                continue
            blamed = chain.cue.blames and holder.rule in ("speaker", "sentence-subject", "cue-speaker")
            sign = (-1 if blamed != denied else 1) * chain.sign * (1 if hit.surface.entry.valence == "+" else -1)
            position = self._position(chain, sign, condition)
            if position in ("support", "oppose") and (self._price(hit, chain) or self._qualifier(hit)):
                position = "conditional"
            if position is not None:
                rows.append(self._row(hit, chain, holder, inside, position, condition and condition[:2], (start, end)))
        return rows

    def _wanted_from(self, hit: Hit, chain: Chain, condition: tuple[int, int, int] | None) -> int | None:
        """The word of a condition behind which a term stands: what is made a condition is what is wanted.

        لن نعود ما لم يتحقق الحل، العودة مرهونة بالحل، ربط العودة بالحل.
        """
        if chain.after:
            return None
        if condition is not None and condition[2] > chain.hit.last and condition[2] < hit.first:
            return condition[2]
        if chain.cue.polarity != "conditional" or chain.hit.first > hit.first:
            return None
        word = self.r.words[hit.first].form
        between = [w.form for w in self.r.words[chain.hit.last + 1 : hit.first]]
        if "قبل" in between or any(w.startswith("ل") for w in (*between[:1], *between[-3:])):
            # اشترط فتح المعبر للموافقة على الاتفاق: the term is what it is the price of
            return None
        before = [w.form for w in self.r.words[max(chain.hit.last + 1, hit.first - 3) : hit.first]]
        for want in map(fold_text, chain.cue.wants):
            # مشترطة أن يرحل is what is wanted, مشترطاً أن تكون العودة حافزاً and ألا يتضمن الحل are not
            within = {"ان", "الا"} & set(before[-3:]) and before[-1] != "ان"
            if want == "bare" and not word.startswith(("ل", "ب")) and not within:
                return chain.hit.first
            if want != "bare" and (
                word.startswith(want) or any(w == want or len(want) == 1 and w.startswith(want) for w in before)
            ):
                return chain.hit.first
        return None

    def _as_long(self, condition: tuple[int, int, int] | None) -> bool:
        """Whether a condition says how long (ما دام اللقاء بشروطه): what is so, not what is wanted."""
        if condition is None:
            return False
        words = [w.form for w in self.r.words[condition[2] : condition[2] + 2]]
        return words[0] in self.lex.as_long_as or " ".join(words) in self.lex.as_long_as

    def _wanted_side(self, hit: Hit, chain: Chain, marker: int) -> str:
        sign = 1 if hit.surface.entry.valence == "+" else -1
        for f in chain.factors:
            if f.first > marker:
                sign *= f.sign or 1
        return "support" if sign > 0 else "oppose"

    def _asked(self, hit: Hit) -> bool:
        """Whether the sentence is a question: who asks takes no side."""
        _, stop = self.r.sentence_words[self.r.sentence_of[hit.first]]
        return any(c in self.r.gaps[stop - 1] for c in "؟?")

    def _denies(self, d: Draft | None) -> bool:
        """Whether the cue of a quotation, or of one that holds it, denies what it says (نفى أن تكون بلاده تؤيد…)."""
        while d is not None:
            if any(h.surface.entry.force == "deny" for h in self.r.of_kind(d.cue_word, "stance")):
                return True
            d = d.parent
        return False

    def _inside(self, start: int, end: int) -> Draft | None:
        """The innermost quotation whose content holds a span."""
        best = None
        for d in self._near(start):
            if any(s <= start and end <= e for s, e in d.spans) and (
                best is None or d.end - d.start <= best.end - best.start
            ):
                best = d
        return best

    def _near(self, start: int) -> list[Draft]:
        """The quotations whose content reaches into the sentence of an offset."""
        if self._by_sentence is None:
            self._by_sentence = defaultdict(list)
            for d in self.quotations:
                for s, e in d.spans:
                    low, high = self.r.word_index(s), self.r.word_index(e - 1)
                    for n in range(self.r.sentence_of[low], self.r.sentence_of[min(high, len(self.r.words) - 1)] + 1):
                        self._by_sentence[n].append(d)
        return self._by_sentence[self.r.sentence_of[self.r.word_index(start)]]

    def _demands(self, d: Draft) -> bool:
        """Whether the cue of a clause is a demand, refusal or warning that governs the clause (رفض أن، حذّر من أن)."""
        following = self.r.words[d.first + 1].form if d.first + 1 < len(self.r.words) else ""
        # شدد على أن تكون العودة آمنة: أن with the subjunctive is what is wanted
        wanted = self.r.words[d.first].form in ("ان", "بان") and following[:1] in ("ي", "ت", "ن")
        return any(
            h.surface.entry.force == "demand"
            or wanted
            and h.surface.entry.polarity == "+"
            and h.surface.form in ("past", "present", "participle")
            or h.surface.entry.polarity == "-"
            or h.surface.entry.polarity == "conditional"
            for h in self.r.of_kind(d.cue_word, "stance")
        )

    def _backers(self, hit: Hit, right: int) -> list[dict[str, Any]]:
        """The rows of those whom a relative clause behind a term names as for or against it."""
        chain = self.signs.backed(hit, right)
        holder = self.holders.backer(chain) if chain is not None else None
        if chain is None or holder is None:
            return []
        sign = chain.sign * (1 if hit.surface.entry.valence == "+" else -1)
        position = self._position(chain, sign, None)
        return [self._row(hit, chain, holder, None, position, None, self.r.span(hit))] if position else []

    def _qualifier(self, hit: Hit) -> bool:
        """Whether words behind a term say what it must bring or do without (حل سياسي دون الأسد)."""
        wanted = _qualifiers(self.r.codebook)[hit.surface.key]
        if not wanted:
            return False
        _, stop = self.r.sentence_words[self.r.sentence_of[hit.first]]
        stop = min(stop, hit.last + 1 + _QUALIFIED)
        marked = next((k for k in range(hit.last, stop - 1) if self.r.gaps[k].strip()[:1] in ("،", ",", ";", "؛")), stop - 1)
        behind = _around(self.r, hit.last, max(hit.last + 1, marked + 1))
        return any(w in behind for w in wanted)

    def _price(self, hit: Hit, chain: Chain) -> bool:
        """Whether a demand is what a term costs (على الحكومة أن تتحرك قبل العودة)."""
        before = self.r.words[hit.first - 1].form if hit.first else ""
        return chain.cue.force == "demand" and before in self.lex.before_words and chain.hit.first < hit.first - 1

    def _position(self, chain: Chain, sign: int, condition: tuple[int, int, int] | None) -> str | None:
        if chain.cue.polarity == "0":
            return "neutral"
        if chain.cue.polarity == "conditional":
            return "conditional"
        if condition is not None or any(f.conditional for f in chain.factors):
            return "conditional"
        return {1: "support", -1: "oppose"}.get(sign)

    def _condition(self, hit: Hit, chain: Chain, left: int, right: int) -> tuple[int, int, int] | None:
        """The words that a position depends on, from its marker to the end of the clause, and the marker's word."""
        r = self.r
        low = min(chain.hit.first, hit.first)
        first = next((k for k in range(low, max(left, low - 4), -1) if "\n" in r.gaps[k - 1]), max(left, low - 4))
        stop = next((k for k in range(low + 1, right) if "\n" in r.gaps[k - 1]), right)
        for k in range(first, stop):
            for h in r.of_kind(k, "conditions"):
                if h.prefix not in ("", "و", "ف", "ب") or not self._conditional(h, hit, chain):
                    continue
                if any(n.first <= k <= n.last for j in (k - 1, k) for n in r.of_kind(j, "no_conditions")):
                    continue
                if self._another_clause(max(hit.last, chain.hit.last), k):
                    return None
                end = h.last
                while end + 1 < right and not any(c in r.gaps[end] for c in "،,.؛;؟!"):
                    end += 1
                return r.words[h.first].start, r.words[end].end, h.first
        return None

    def _another_clause(self, last: int, marker: int) -> bool:
        """Whether a verb with و behind a comma opens a clause of its own between a position and a condition."""
        r = self.r
        return any(
            r.gaps[k - 1].strip() in ("،", ",")
            and r.words[k].form.startswith("و")
            and any(h.prefix == "و" for h in r.of_kind(k, "verb", "stance") if Signs.is_finite(h))
            for k in range(last + 1, marker)
        )

    def _conditional(self, h: Hit, hit: Hit, chain: Chain) -> bool:
        form = fold_text(h.surface.key)
        if form in self.lex.conditions_after_refusal:
            # a refusal until something else has happened: لا تطبيع قبل الحل
            against = chain.negated or chain.sign < 0 and (form != "حتي" or chain.cue.force != "act")
            later = h.first > min(chain.hit.first, hit.first)
            return against and later and (form not in self.lex.before_words or self._noun_follows(h.last + 1))
        if form in self.lex.without:
            # لا تطبيع بلا شروط
            after = self.r.words[h.last + 1].form if h.last + 1 < len(self.r.words) else ""
            priced = chain.negated or chain.cue.strength == 3 or after in self.lex.prices
            return priced and chain.sign < 0 and h.first > hit.first
        if form in self.lex.conditions_after_negation:
            # أيّد الحوار إذا…, لن نشارك إذا لم…; a condition before the cue mostly belongs to somebody else
            return h.first > chain.hit.first and h.first - max(hit.last, chain.hit.last) <= 8
        return abs(h.first - hit.first) <= 14

    def _noun_follows(self, k: int) -> bool:
        """Whether قبل or حتى leads to something that could be done, not to a date."""
        if k >= len(self.r.words):
            return False
        form = self.r.words[k].form
        return not form.isdigit() and form not in self.lex.times_after_before

    def _row(
        self, hit: Hit, chain: Chain, holder: Holder, inside: Draft | None, position: str,
        condition: tuple[int, int] | None, span: tuple[int, int], wanted: int | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        r = self.r
        cue_start, cue_end = r.span(chain.hit)
        starts = [
            cue_start,
            span[0],
            *(r.words[f.first].start for f in chain.factors if abs(f.first - chain.hit.first) <= 3),
        ]
        evidence = min(starts), max(cue_end, span[1])
        speaker = self.cast.actors.get(inside.speaker_id) if inside is not None and inside.speaker_id else None
        own = self.holders.by_cue.get(chain.hit.first)
        quotation = inside or own
        if speaker is None and own is not None and own.speaker_id:
            speaker = self.cast.actors[own.speaker_id]
        strength = chain.cue.strength
        if chain.negated:
            strength = 1 if chain.cue.polarity == "-" else max(2, strength)
        parts = [f"{f.word} {'+' if f.sign > 0 else '−' if f.sign < 0 else '0'}" for f in reversed(chain.factors)]
        term = r.text[span[0] : span[1]]
        derivation = " × ".join([*parts, f"{term} {hit.surface.entry.valence.replace('-', '−')}"]) + f" → {position}"
        if wanted is not None:
            marker = r.text[r.words[wanted].start : r.words[wanted].end]
            flips = [f"{f.word} −" for f in reversed(chain.factors) if f.first > wanted and f.sign < 0]
            derivation = (
                " × ".join([f"{marker} +", *flips, f"{term} {hit.surface.entry.valence.replace('-', '−')}"])
                + f" → {position}"
            )
            evidence = min(r.words[wanted].start, span[0]), max(r.words[wanted].end, span[1])
        confidence = round(holder.confidence * (0.95 if hit.first - chain.hit.last <= 6 else 0.8), 2)
        return {
            "holder_id": holder.actor.id,
            "holder": holder.actor.name,
            "organisation_id": self._organisation(holder.actor),
            "issue": hit.surface.key,
            "position": position,
            "strength": strength,
            "force": chain.cue.force,
            "reality": self._reality(chain, holder, inside),
            "condition_start": condition[0] if condition else None,
            "condition_end": condition[1] if condition else None,
            "condition": r.text[condition[0] : condition[1]] if condition else None,
            "reported": holder.reported,
            "evidence_start": evidence[0],
            "evidence_end": evidence[1],
            "evidence": r.text[evidence[0] : evidence[1]],
            "derivation": derivation,
            "term_start": span[0],
            "quotation": quotation,
            "speaker_id": speaker.id if speaker else None,
            "rule": f"{chain.cue.id}/{holder.rule}",
            "confidence": confidence,
        }

    def _doubts(self, d: Draft) -> bool:
        cue = self.r.codebook.verbs.get(d.lemma)
        return cue is not None and cue.tone == "doubting"

    def _reality(self, chain: Chain, holder: Holder, inside: Draft | None) -> str:
        r = self.r
        if holder.accused or inside is not None and self._doubts(inside):
            return "alleged"
        before = r.words[chain.hit.first - 1].form if chain.hit.first else ""
        if before in self.lex.modals and chain.hit.surface.form == "present":
            return "possible"
        return "fact"

    def _organisation(self, actor: CastActor) -> str | None:
        if actor.type in ("organisation", "group", "state"):
            return actor.id
        if actor.registered is not None:
            for role in actor.registered.roles:
                if role.org and role.holds(self.r.date):
                    return role.org
        return actor.parent
