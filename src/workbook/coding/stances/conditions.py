"""What a position depends on: conditions, prices, and what is wanted by making it one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from workbook.arabic import fold_text
from workbook.codebook import Codebook
from workbook.coding.lexicon import lexicon
from workbook.coding.reading import Reading
from workbook.coding.stances.chains import BREAKS, COMMAS, Chain
from workbook.coding.stances.terms import around
from workbook.coding.surfaces import Hit

__all__ = ["QUALIFIED", "Conditions"]

#: How many words away from a term what qualifies a position on it may stand.
QUALIFIED = 9


class Conditions:
    """Finds the conditions of positions in one document."""

    def __init__(self, reading: Reading) -> None:
        self.r = reading
        self.lex = lexicon(reading.codebook)

    def find(self, hit: Hit, chain: Chain, left: int, right: int) -> tuple[int, int, int] | None:
        """The words that a position depends on, from its marker to the end of the clause, and the marker's word."""
        r = self.r
        low = min(chain.hit.first, hit.first)
        first = next((k for k in range(low, max(left, low - 4), -1) if "\n" in r.gaps[k - 1]), max(left, low - 4))
        stop = next((k for k in range(low + 1, right) if "\n" in r.gaps[k - 1]), right)
        for k in range(first, stop):
            for h in r.of_kind(k, "conditions"):
                if (
                    hit.first <= h.first <= hit.last
                    or h.prefix not in ("", "و", "ف", "ب")
                    or not self._conditional(h, hit, chain)
                ):
                    continue
                if any(n.first <= k <= n.last for j in (k - 1, k) for n in r.of_kind(j, "no_conditions")):
                    continue
                if self._another_clause(max(hit.last, chain.hit.last), k):
                    return None
                end = h.last
                while end + 1 < right and not any(c in r.gaps[end] for c in BREAKS + COMMAS):
                    end += 1
                return r.words[h.first].start, r.words[end].end, h.first
        return None

    def _another_clause(self, last: int, marker: int) -> bool:
        """Whether a verb with و behind a comma opens a clause of its own between a position and a condition."""
        r = self.r
        return any(
            r.gaps[k - 1].strip() in ("،", ",")
            and r.words[k].form.startswith("و")
            and any(
                h.prefix == "و"
                for h in r.of_kind(k, "verb", "stance")
                if h.surface.form in ("past", "present") or h.surface.kind == "verb"
            )
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

    def as_long(self, condition: tuple[int, int, int] | None) -> bool:
        """Whether a condition says how long (ما دام اللقاء بشروطه): what is so, not what is wanted."""
        if condition is None:
            return False
        words = [w.form for w in self.r.words[condition[2] : condition[2] + 2]]
        return words[0] in self.lex.as_long_as or " ".join(words) in self.lex.as_long_as

    def _for_what(self, between: list[str]) -> bool:
        """Whether the last words before a term say what something is the price of, with ل (للموافقة على…)."""
        at = max(
            (k for k, w in enumerate(between) if w.startswith("ل") and (k == 0 or k >= len(between) - 3)), default=None
        )
        # اشترط للحل تطبيق القرار: what is wanted follows
        return at is not None and not any(self.lex.verbal_noun(w) for w in between[at + 1 :])

    def wanted_from(self, hit: Hit, chain: Chain, condition: tuple[int, int, int] | None) -> int | None:
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
        if "قبل" in between or self._for_what(between):
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

    def wanted_side(self, hit: Hit, chain: Chain, marker: int) -> str:
        """The side of what is made a condition, behind the condition's word."""
        sign = 1 if hit.surface.entry.valence == "+" else -1
        for f in chain.factors:
            if f.first > marker:
                sign *= f.sign or 1
        return "support" if sign > 0 else "oppose"

    def price(self, hit: Hit, chain: Chain) -> bool:
        """Whether a demand is what a term costs (على الحكومة أن تتحرك قبل العودة)."""
        before = self.r.words[hit.first - 1].form if hit.first else ""
        return chain.cue.force == "demand" and before in self.lex.before_words and chain.hit.first < hit.first - 1

    def qualifier(self, hit: Hit) -> bool:
        """Whether words behind a term say what it must bring or do without (حل سياسي دون الأسد)."""
        wanted = _qualifiers(self.r.codebook)[hit.surface.key]
        if not wanted:
            return False
        _, stop = self.r.sentence_words[self.r.sentence_of[hit.first]]
        stop = min(stop, hit.last + 1 + QUALIFIED)
        marked = next(
            (k for k in range(hit.last, stop - 1) if self.r.gaps[k].strip()[:1] in ("،", ",", ";", "؛")), stop - 1
        )
        behind = around(self.r, hit.last, max(hit.last + 1, marked + 1))
        return any(w in behind for w in wanted)


@lru_cache(maxsize=4)
def _qualifiers(codebook: Codebook) -> Mapping[str, tuple[str, ...]]:
    """For each issue the words that qualify a position on it, folded."""
    return {i.id: tuple(fold_text(w) + " " for w in i.qualifiers) for i in codebook.issues.values()}
