"""The stances of one document: issue terms, the chain that governs each, conditions, holder."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from workbook.coding.actors import Cast, CastActor
from workbook.coding.lexicon import lexicon
from workbook.coding.quotations import Draft
from workbook.coding.reading import Reading
from workbook.coding.stances.chains import Chain, Factor
from workbook.coding.stances.conditions import QUALIFIED, Conditions
from workbook.coding.stances.holders import Holder, Holders
from workbook.coding.stances.signs import Signs
from workbook.coding.stances.terms import issue_terms
from workbook.coding.surfaces import Hit

__all__ = ["find_stances"]


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
            near = abs(other["word"] - row["word"]) <= QUALIFIED
            if near and other["issue"] in qualifiers and other["position"] == "support":
                row["position"] = "conditional"
                row["condition_start"], row["condition_end"] = other["evidence_start"], other["evidence_end"]
                row["condition"] = other["evidence"]
                row["derivation"] = row["derivation"].rsplit("→", 1)[0] + "→ conditional"


class _Coder:
    def __init__(self, reading: Reading, cast: Cast, quotations: list[Draft]) -> None:
        self.r = reading
        self.cast = cast
        self.quotations = quotations
        self.lex = lexicon(reading.codebook)
        self.terms = issue_terms(reading, cast)
        spans = {h.last: h.first for h in self.terms}
        names = frozenset(
            k for m in cast.mentions if cast.actors[m.actor_id].type == "person" and m.form in ("name", "surname")
            for k in range(m.first, m.last + 1)
        )  # fmt: skip
        self.signs = Signs(reading, {d.cue_word: d.lemma for d in quotations}, spans, names)
        self.holders = Holders(reading, cast, quotations)
        self.conditions = Conditions(reading)
        self._by_sentence: defaultdict[int, list[Draft]] | None = None

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
        voice = inside or self._fronted(hit)
        first_wanted = chain is None and voice is not None
        if first_wanted:
            chain = self.signs.uncued.wanted(hit, left) or self.signs.uncued.only_if(hit, left, right)
        cued = self.holders.voices.by_cue.get(chain.hit.first) if chain is not None else None
        if cued is not None and cued.rule.startswith("according"):
            # وفق بيان الجامعة: the source of what is said
            chain = None
        if chain is None or self._asked(hit):
            return self._backers(hit, right)
        host = inside.parent if inside is not None and chain.hit.first == inside.cue_word else inside
        denied = self._denies(host) and not self.signs.clauses.adverb(chain.hit.first)
        rows = self._backers(hit, right)
        for holder in self.holders.find(chain, (hit.first, hit.last), voice):
            condition = None if first_wanted else self.conditions.find(hit, chain, left, right)
            marker = None if self.conditions.as_long(condition) else self.conditions.wanted_from(hit, chain, condition)
            if marker is not None:
                side = self.conditions.wanted_side(hit, chain, marker)
                rows.append(self._row(hit, chain, holder, inside, side, None, (start, end), wanted=marker))
                continue
            blamed = chain.cue.blames and holder.rule in ("speaker", "sentence-subject", "cue-speaker")
            sign = (-1 if blamed != denied else 1) * chain.sign * (1 if hit.surface.entry.valence == "+" else -1)
            position = self._position(chain, sign, condition)
            if position in ("support", "oppose") and (
                self.conditions.price(hit, chain) or self.conditions.qualifier(hit)
            ):
                position = "conditional"
            if position is not None:
                rows.append(self._row(hit, chain, holder, inside, position, condition and condition[:2], (start, end)))
        return rows

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

    def _fronted(self, hit: Hit) -> Draft | None:
        """The quotation whose words stand before it (… . هذا ما طلبه الموفد), if a term is among them."""
        nxt = self.r.sentence_of[hit.first] + 1
        if nxt >= len(self.r.sentence_words):
            return None
        first, stop = self.r.sentence_words[nxt]
        fronts = stop - first > 2 and self.r.words[first].form in self.lex.demonstratives
        return self.holders.voices.by_cue.get(first + 2) if fronts and self.r.words[first + 1].form == "ما" else None

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
        """The rows of those who are named beside a term as for or against it: in a relative clause, or as who ends it."""
        agent = self.holders.agent((hit.first, hit.last))
        if agent is not None:
            m = self.r.words[hit.first - 1]
            ended = Chain(
                self.r.codebook.stance_cues["act-itself"],
                hit,
                (Factor("…" + self.r.text[m.start : m.end], -1, hit.first - 1),),
                False,
            )
            side = "oppose" if hit.surface.entry.valence == "+" else "support"
            return [self._row(hit, ended, Holder(agent, "agent", 0.6, False), None, side, None, self.r.span(hit))]
        chain = self.signs.uncued.backed(hit, right)
        holder = self.holders.backer(chain) if chain is not None else None
        if chain is None or holder is None:
            return []
        sign = chain.sign * (1 if hit.surface.entry.valence == "+" else -1)
        position = self._position(chain, sign, None)
        return [self._row(hit, chain, holder, None, position, None, self.r.span(hit))] if position else []

    def _position(self, chain: Chain, sign: int, condition: tuple[int, int, int] | None) -> str | None:
        if chain.cue.polarity == "0":
            return "neutral"
        if chain.cue.polarity == "conditional":
            return "conditional"
        if condition is not None or any(f.conditional for f in chain.factors):
            return "conditional"
        return {1: "support", -1: "oppose"}.get(sign)

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
        own = self.holders.voices.by_cue.get(chain.hit.first)
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
