"""The algebra of signs: cue polarity × negation × flip nouns × valence of the issue's term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from workbook.arabic import fold_text
from workbook.codebook import Codebook, StanceCue
from workbook.coding.lexicon import lexicon
from workbook.coding.reading import Reading
from workbook.coding.stances.govern import BREAKS, Governors
from workbook.coding.surfaces import Hit

__all__ = ["Chain", "Factor", "Signs"]

#: Farthest a cue may stand from the term it governs, in words: subject, adverbials and one coordinated noun fit in.
_REACH = 26
_COMMAS = "،,"
#: How far before its أن-clause a demand may stand, with those called upon between (ناشد الأطراف كلها أن تشارك).
_WISHED = 8
#: How far behind a condition what is wanted first may stand.
_WANTED = 12
#: How far from a term its denial may stand, before a condition.
_DENIED = 6


@dataclass(frozen=True, slots=True)
class Factor:
    """One word of the product: what it is and its sign."""

    word: str
    sign: int
    first: int
    conditional: bool = False
    """a word of revising or depending (مراجعة القرار), which takes neither side"""


@dataclass(frozen=True, slots=True)
class Chain:
    """The cue that governs a term, with every factor between them."""

    cue: StanceCue
    hit: Hit
    factors: tuple[Factor, ...]
    negated: bool
    after: bool = False
    """the cue follows the term (التطبيع مرفوض)"""

    @property
    def sign(self) -> int:
        """+1 for, -1 against, 0 no side."""
        out = 1
        for f in self.factors:
            out *= f.sign
        return out


class Signs:
    """Finds the chain of one term in one document.

    Parameters
    ----------
    reading : Reading
    cue_words : mapping of int to str
        Words that are cues of quotations, so verbs, with their lemmas.
    terms : mapping of int to int
        Last word of each issue term of the text to its first word: what stands inside a term is no factor of another.
    names : frozenset of int
        Words of people's names.
    """

    def __init__(
        self, reading: Reading, cue_words: Mapping[int, str], terms: Mapping[int, int], names: frozenset[int]
    ) -> None:
        self.r = reading
        self.terms = terms
        self.negators, self.flips, self.exceptives, self.unreal = _lists(reading.codebook)
        self.lex = lexicon(reading.codebook)
        self.purposes = self.lex.purposes
        self.govern = Governors(reading, cue_words, names)

    @staticmethod
    def is_finite(hit: Hit) -> bool:
        """Whether a hit is a verb in the past or present."""
        return hit.surface.form in ("past", "present") or hit.surface.kind == "verb"

    def chain(self, term: Hit, left: int, right: int, own_cue: int | None) -> Chain | None:
        """The chain that governs a term.

        Parameters
        ----------
        left, right : int
            Words between which the cue may stand (the clause or quotation).
        own_cue : int, optional
            The cue word of the quotation whose content holds the term; it may govern the term from outside.
        """
        top: Hit | None = None
        factors: list[Factor] = []
        first, last = term.first, term.last
        k = first - 1
        limit = max(left, first - _REACH)
        comma = other = purposed = blocked = False
        if term.surface.entry.verb and self._own_clause(first):
            return self._act(term)
        while k >= limit:
            gap = self.r.gaps[k]
            if self.r.words[k].form[:1] == "و" and self.r.words[k].form[1:] in self.lex.pronouns:
                # لا نريد الحرب ونحن مستعدون للحوار
                blocked = True
                break
            if any(c in gap for c in BREAKS):
                blocked = True
                break
            comma = comma or any(c in gap for c in _COMMAS)
            if any(c in gap for c in _COMMAS) and self._new_clause(k + 1) or self._reports(k, left):
                blocked = True
                break
            if self.lex.one_of(self.r.words[k].form.removeprefix("ل"), self.purposes):
                purposed = True
            weak = top is None or not self.govern.finite(top) and top.surface.entry.strength == 1
            if weak and self.r.words[k].form in self.lex.assessments:
                # من الصعب التوصل إلى حل: how likely it is, not who wants it
                return None
            if top is None and self.r.words[k].form == "لا" and k and any(c in self.r.gaps[k - 1] for c in _COMMAS):
                # طالب بالانتخابات، لا الاستفتاء: what is not asked for
                return None
            if k in self.terms:
                # دعا إلى وقف إطلاق النار وتنفيذ القرار: وقف belongs to the other term
                other = True
                k = self.terms[k] - 1
                continue
            hit = self.govern.cue(k, first)
            if hit is not None and (comma or other) and hit.surface.form == "masdar" and k != left:
                # a verbal noun of another conjunct (عرقلة… وتعطيل…؛ منع…، والإسهام في…) has its own object
                hit = None
            if hit is not None:
                top = hit
                factors.append(self._factor(hit))
                outer = self._wished(k, first, left) if self.govern.finite(hit) else None
                if outer is not None:
                    # أهمية أن تعمل الدول على…: what is wished for, not what is done
                    top = outer
                    factors.append(self._factor(outer))
                    break
                governed = k > left and self.r.words[k - 1].form in ("علي", "الي", "عن")
                if self.govern.finite(hit) or hit.surface.form == "form" and hit.surface.entry.strength > 1 and not governed:
                    break
            elif not comma and not other and not purposed and (flip := self._flip(k)) is not None:
                factors.append(flip)
            other = other or self._conjunct(k, hit)
            k -= 1
        within = top is None or not self.govern.finite(top) or self._opens_clause(top, left)
        if own_cue is not None and own_cue < left and within and not blocked:
            hit = self.govern.cue(own_cue, first)
            if hit is not None and first - own_cue <= _REACH + 8:
                if top is not None and self.r.words[left].form in ("الا", "بالا") and (flip := self._flip(left)) is not None:
                    factors.append(flip)
                top = hit
                factors.append(self._factor(hit))
        if top is not None and "factor" in top.surface.entry.needs and len(factors) == 1:
            # نفى الاتفاق denies that there is one; نفى دعمه للاتفاق denies a side
            top = None
            factors = []
        exclusive = self._exclusive(first, limit)
        if exclusive is not None and (top is None or not self.govern.finite(top)):
            cue = self.r.codebook.stance_cues.get("exclusive")
            return Chain(cue, term, (exclusive,), False) if cue else None
        if top is None and term.surface.entry.verb:
            return self._act(term)
        if top is None:
            return self._predicate(first, last, right)
        if "genus" in top.surface.entry.needs and any(w.form.startswith("سوا") for w in self.r.words[last + 1 : last + 4]):
            # لا حل سواه: nothing else
            only = self.r.codebook.stance_cues.get("exclusive")
            return Chain(only, top, (Factor(self.r.text[self.r.words[top.first].start : self.r.words[top.first].end], 1, top.first),), False) if only else None
        return self._finish(top, factors, first, right)

    def _act(self, term: Hit) -> Chain | None:
        """The act itself that a term says as a verb (لن نطبّع)."""
        negator = None if self._hypothetical(term.first) else self._negator(term.first)
        act = self.r.codebook.stance_cues.get("act-itself")
        return Chain(act, term, (negator,) if negator else (), negator is not None) if act else None

    def _own_clause(self, k: int) -> bool:
        """Whether a negation with و before a word begins a clause of its own (… ولن نطبّع)."""
        before = self.r.words[k - 1].form if k else ""
        return before[:1] == "و" and before[1:] in self.negators

    def wanted(self, term: Hit, left: int) -> Chain | None:
        """The chain of a term that no cue governs, but that a condition names as what must come first (ما لم يتحقق حل)."""
        cue = self.r.codebook.stance_cues.get("wanted")
        factors: list[Factor] = []
        for k in range(term.first - 1, max(left, term.first - _WANTED) - 1, -1):
            if any(c in self.r.gaps[k] for c in BREAKS):
                return None
            for h in self.r.of_kind(k, "conditions_after_refusal", "suppositions"):
                if h.last < term.first and not h.prefix and fold_text(h.surface.key) not in self.lex.as_long_as:
                    if fold_text(h.surface.key) in self.lex.before_words and not self._refused_before(k, left):
                        continue
                    factors.append(Factor(self.r.text[self.r.words[k].start : self.r.words[h.last].end], 1, k))
                    return Chain(cue, h, tuple(factors), False) if cue else None
            flip = self._flip(k)
            if flip is not None:
                factors.append(flip)
        return None

    def _refused_before(self, k: int, left: int) -> bool:
        """Whether something is denied before a word (لن تكون هناك مساعدات حتى…)."""
        return self.r.words[k].form == "حتي" and any(
            self.r.words[j].form.removeprefix("و") in self.lex.verb_negators for j in range(max(left, k - _WANTED), k)
        )

    def only_if(self, term: Hit, left: int, right: int) -> Chain | None:
        """The chain of a term that is denied but for a condition, without a cue (لن تعود العلاقات إلا إذا…)."""
        cue = self.r.codebook.stance_cues.get("only-if")
        clause = range(max(left, term.first - _DENIED), min(right, term.last + 1 + _DENIED))
        for k in clause:
            if k > term.first and any(c in self.r.gaps[k - 1] for c in BREAKS + _COMMAS):
                return None
            form = self.r.words[k].form.removeprefix("و")
            if form not in self.lex.verb_negators or self._other_word(k, form):
                continue
            if k < term.first and any(c in g for g in self.r.gaps[k : term.first] for c in BREAKS + _COMMAS):
                continue
            if self.r.words[k + 1].form in self.lex.pseudo_negation:
                continue
            for j in range(max(k, term.last) + 1, min(right, max(k, term.last) + _WANTED)):
                conditions = self.r.of_kind(j, "conditions_after_refusal", "without")
                if any(c in self.r.gaps[j - 1] for c in BREAKS + _COMMAS) and not conditions:
                    break
                for h in conditions:
                    if not h.prefix and fold_text(h.surface.key) not in self.lex.before_words | self.lex.as_long_as:
                        word = self.r.text[self.r.words[j].start : self.r.words[h.last].end]
                        return Chain(cue, h, (Factor(word, 0, j),), False) if cue else None
        return None

    def _opens_clause(self, top: Hit, left: int) -> bool:
        """Whether a verb is the one of the أن-clause that somebody's words are (طالب بأن تلتزم الأطراف…)."""
        return top.first - left <= 1 and self.lex.complementiser(self.r.words[left].form)

    def _reports(self, k: int, left: int) -> bool:
        """Whether an أن-clause begins at a word that no cue, noun or preposition governs, so that none reaches into it."""
        words = self.r.words
        if k - 1 <= left or not self.lex.complementiser(words[k].form) or words[k].form[:1] in "بفو":
            return False
        before = words[k - 1].form
        if words[k].form in ("الا",) or before in self.lex.prepositions or before in self.lex.believing:
            return False
        for j in range(k - 1, max(left, k - _WISHED) - 1, -1):
            if any(c in self.r.gaps[j] for c in _COMMAS):
                return True
            if self.r.of_kind(j, "stance"):
                return False
        return True

    def _new_clause(self, k: int) -> bool:
        """Whether a clause of its own begins behind a comma: with a relative pronoun or a verb that is no cue."""
        form = self.r.words[k].form
        if form in self.lex.relatives or form in self.lex.clause_starters or form == "في" and self.r.words[k + 1].form == "وقت":
            return True
        if self.r.of_kind(k, "stance"):
            return False
        if k in self.govern.cue_words:
            # …، مؤكداً التزام واشنطن
            return True
        if form in self.lex.common:
            return False
        return form.startswith("ي") and len(form) > 3 and form not in self.lex.time_words and form not in self.lex.given_names

    def _exclusive(self, term: int, limit: int) -> Factor | None:
        """Whether a term is the only way there is: لا نهاية للأزمة إلا بحل سياسي، لن تنتهي بغير حل."""
        for k in range(term - 1, max(limit, term - 3) - 1, -1):
            word = self.r.words[k]
            form = word.form.removeprefix("ب")
            if any(c in self.r.gaps[k] for c in BREAKS + _COMMAS):
                return None
            excepts = form in self.exceptives and not self.r.text.startswith("أ", word.start) or form == "غير"
            if not excepts or self.r.words[k + 1].form in self.lex.conditions_after_except:
                continue
            for j in range(k - 1, max(limit, k - 10) - 1, -1):
                if any(c in self.r.gaps[j] for c in BREAKS + _COMMAS):
                    return None
                if self.r.words[j].form.removeprefix("و") in self.negators:
                    return Factor(self.r.text[word.start : word.end], 1, k)
        return None

    def _wished(self, k: int, term: int, left: int) -> Hit | None:
        """The demand or wish whose أن-clause a finite verb stands in (يجب أن، دعا إلى ألا)."""
        if k - 2 < left or self.r.words[k - 1].form not in ("ان", "بان", "الا", "بالا"):
            return None
        for j in range(k - 2, max(left, k - _WISHED) - 1, -1):
            if any(c in self.r.gaps[j] for c in BREAKS + _COMMAS):
                return None
            hit = self.govern.cue(j, term)
            if hit is not None and hit.last < k - 1:
                near = j >= k - 3 and hit.surface.form in ("form", "masdar")
                return hit if near or hit.surface.entry.force == "demand" else None
        return None

    def _finish(self, top: Hit, factors: list[Factor], term: int, right: int, after: bool = False) -> Chain | None:
        if self._hypothetical(top.first):
            return None
        negator = self._negator(top.first)
        if negator is not None and (self._excepted(top, term) or self._only(top, right)):
            negator = None
        negator = negator or self._disbelieved(top.first) or self._was_not(top)
        if negator is not None:
            factors.append(negator)
        return Chain(top.surface.entry, top, tuple(factors), negator is not None, after)

    def _was_not(self, top: Hit) -> Factor | None:
        """The negation of a predicate with to be (لم تكن الدولة في البداية داعمة للحل)."""
        if top.surface.form not in ("participle", "form"):
            return None
        for k in range(top.first - 1, max(1, top.first - 8), -1):
            if any(c in self.r.gaps[k] for c in BREAKS + _COMMAS):
                return None
            if self.r.words[k].form in self.lex.copulas:
                return self._negator(k)
        return None

    def _disbelieved(self, cue: int) -> Factor | None:
        """The negation of a verb of thinking in whose أن-clause a cue stands (لا نعتقد أن سوريا تستحق…)."""
        for k in range(cue - 1, max(1, cue - 6), -1):
            if any(c in self.r.gaps[k] for c in BREAKS + _COMMAS):
                return None
            if self.lex.complementiser(self.r.words[k].form):
                return self._negator(k - 1) if self.r.words[k - 1].form in self.lex.believing else None
        return None

    def _hypothetical(self, cue: int) -> bool:
        """Whether لو or إذا stands before a cue: what would have been, or may yet be, is no side."""
        return any(self.r.words[k].form in self.unreal for k in range(max(0, cue - 2), cue)) or any(
            h.surface.key in self.r.codebook.forms("suppositions")
            for k in range(max(0, cue - 2), cue)
            for h in self.r.of_kind(k, "suppositions")
        )

    def _excepted(self, top: Hit, term: int) -> bool:
        """Whether إلا or سوى stands between a negated cue and its term (لا نقبل إلا الحوار): nothing else is for."""
        for k in range(top.last + 1, term):
            word = self.r.words[k]
            if word.form in self.exceptives and not self.r.text.startswith("أ", word.start):
                nxt = self.r.words[k + 1].form if k + 1 < len(self.r.words) else ""
                return nxt not in self.lex.conditions_after_except
        return False

    def _only(self, top: Hit, right: int) -> bool:
        """Whether the negation is of an ‘only’: لا يرفض القرار فحسب بل…."""
        words = [w.form for w in self.r.words[top.last + 1 : min(right, top.last + 12)]]
        return any(w in self.lex.only and "بل" in words[i + 1 : i + 2] for i, w in enumerate(words))

    def backed(self, term: Hit, right: int) -> Chain | None:
        """The chain of a relative clause that says who is for or against a term (المفاوضات التي تدعمها الأمم المتحدة)."""
        for k in range(term.last + 1, min(right, term.last + 4)):
            if any(c in self.r.gaps[k - 1] for c in BREAKS + _COMMAS):
                return None
            if self.r.words[k].form not in self.lex.relatives or k + 1 >= right:
                continue
            for hit in self.r.of_kind(k + 1, "stance"):
                taken_up = hit.surface.form in ("past", "present") and hit.surface.info.suffix in ("ه", "ها")
                if taken_up and hit.surface.entry.polarity in ("+", "-"):
                    return Chain(hit.surface.entry, hit, (self._factor(hit),), False, True)
            return None
        return None

    def _predicate(self, first: int, last: int, right: int) -> Chain | None:
        """A predicate after the term: التطبيع مرفوض، القرار 2254 هو المرجعية الوحيدة، الصفقة تهدد المنطقة."""
        for k in range(last + 1, min(right, last + 9)):
            if any(c in self.r.gaps[k - 1] for c in BREAKS + _COMMAS):
                return None
            for hit in self.r.of_kind(k, "stance"):
                attached = hit.prefix not in ("", "و")
                if hit.surface.entry.predicate and hit.surface.form in ("form", "present") and not attached:
                    return self._finish(hit, [self._factor(hit)], hit.last + 1, right, after=True)
            if k in self.terms.values():
                return None
        return None

    def _conjunct(self, k: int, hit: Hit | None) -> bool:
        """Whether a conjunct begins at a word with و, so that nouns before it govern another one."""
        form = self.r.words[k].form
        if not form.startswith("و") or len(form) < 4:
            return False
        if hit is not None:
            return hit.prefix.startswith("و")
        if form in self.flips or form in self.lex.given_names:
            return False
        rest = form[1:]
        return rest.startswith("ال") or rest in self.flips or rest in self.lex.common or self.lex.verbal_noun(rest)

    def _factor(self, hit: Hit) -> Factor:
        polarity = hit.surface.entry.polarity
        sign = {"+": 1, "-": -1}.get(polarity, 0)
        start, end = self.r.span(hit)
        return Factor(self.r.text[start:end], sign, hit.first, polarity == "conditional")

    def _flip(self, k: int) -> Factor | None:
        if self.govern.actor(k):
            return None
        word = self.r.words[k]
        form = word.form
        raw = self.r.text[word.start : word.end]
        following = self.r.words[k + 1].form
        if following == "الي":
            # عملية تنتهي إلى حل: it leads there
            return None
        if raw.lstrip("بل").startswith("ألا") or raw.lstrip("بل").startswith("ألّا"):
            # دعا إلى ألّا…: أن with لا turns what is asked for
            return Factor(raw, -1, k)
        if form.lstrip("وبل").startswith("ال") and following not in ("من", "عن", "علي") and not following.startswith("ل"):
            # أن يسهم هذا الانسحاب في الحل: what it does, not what is done to the term
            return None
        bare = form[1:] if form[:1] in "بلوف" else form
        for stem in (
            form,
            bare,
            form.removeprefix("ال"),
            bare.removeprefix("ال"),
            bare[1:] if bare[:1] in "بل" else bare,
        ):
            if stem in self.flips:
                return Factor(raw, -1, k)
        return None

    def _negator(self, first: int) -> Factor | None:
        """The negation of a cue: right before it, or before the light verb or noun that carries it (لن تبدي أي دعم)."""
        for k in range(first - 1, max(-1, first - 5), -1):
            if any(c in self.r.gaps[k] for c in BREAKS + _COMMAS):
                return None
            form = self.r.words[k].form.removeprefix("و").removeprefix("ف").removeprefix("ب")
            if form in self.negators and not self._other_word(k, form):
                near = k == first - 1 or form in self.lex.verb_negators
                pseudo = self.r.words[k + 1].form in self.lex.pseudo_negation
                if (
                    near
                    and not pseudo
                    and not (form == "ما" and k == first - 1 and self.r.words[first].form in self.lex.pseudo_negation)
                ):
                    return Factor(self.r.text[self.r.words[k].start : self.r.words[k].end], -1, k)
                return None
            if (
                form in self.lex.prepositions
                or self.r.words[k].form in self.lex.preposition_pronouns
                or self.r.of_kind(k, "stance", "actor")
            ):
                return None
        return None

    def _other_word(self, k: int, form: str) -> bool:
        """Whether what is written like a negation is another word here: the relative ما (رفض ما قررته)، or وإلا."""
        if form == "الا":
            return self.r.text.startswith("إ", self.r.words[k].end - 3)
        if form != "ما" or self.r.words[k].form != "ما" or k == 0:
            return False
        # what a pronoun takes up is no denial either (، ما قررته الجامعة)
        taken_up = any(getattr(h.surface.info, "suffix", None) for h in self.r.of_kind(k + 1, "stance", "verb"))
        return not self.r.gaps[k - 1].strip() or taken_up


@lru_cache(maxsize=4)
def _lists(codebook: Codebook) -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(fold_text(f) for f in codebook.forms(name))
        for name in ("negators", "flip_nouns", "exceptives", "unreal")
    )
