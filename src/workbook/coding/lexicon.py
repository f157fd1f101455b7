"""The closed word classes of a codebook as sets of folded forms, and the few tests on single words that need them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from workbook.arabic import fold_text
from workbook.codebook import Codebook
from workbook.codebook.models import BodySynonym

__all__ = ["Lexicon", "lexicon"]

#: How many words' answers a lexicon keeps.
_MEMORY = 1 << 16
_PRONOUNS = ("", "ه", "ها", "هم", "هما", "هن", "نا", "ني", "ي", "ك", "كم")
_POSSESSIVE = re.compile(r"(?<=\w{3})(?:هما|ها|هم|نا|ه)$")
#: Shapes of verbal nouns of the derived forms, after their article, suffix and ة are gone (Ryding, chapter 5):
#: تفعيل، إفعال، افتعال/انفعال، استفعال، مفاعلة، تفاعل.
_MASDAR_SHAPES = re.compile(
    r"^(?:ت\w\wي\w|ا\w\wا\w|ا\wت\wا\w|ان\w\wا\w|است\w{1,2}ا\w|است\wا\wه|م\wا\w\wه|ا\wا\wه|ت\wا\w\w)$"
)


class Lexicon:
    """Folded function words by class; one for each codebook (:func:`lexicon`)."""

    def __init__(self, codebook: Codebook) -> None:
        def words(*names: str) -> frozenset[str]:
            return frozenset(fold_text(f) for name in names for f in codebook.forms(name))

        self.prepositions = words("prepositions")
        self.preposition_pronouns = words("preposition_pronouns")
        self.relatives = words("relatives")
        self.demonstratives = words("demonstratives")
        self.pronouns = words("pronouns")
        self.time_words = words("time_words")
        self.clause_starters = words("clause_starters")
        self.naming = words("naming")
        self.media = frozenset(f.split()[0] for f in words("media"))
        self.documents = words("documents")
        self.support = words("support")
        self.not_complement = words("not_complement")
        self.according_not = words("according_not")
        self.modifiers = words("modifiers")
        self.honorifics = words("honorifics")
        self.foreign_names = words("foreign_given_names")
        self.given_names = words("given_names") | self.foreign_names
        #: given names, bare and with a particle attached
        self.given_shapes = self.given_names | {p + n for p in "ولب" for n in self.given_names}
        self.vocalised_words = frozenset(codebook.forms("vocalised_words"))
        self.name_particles = words("name_particles")
        self.states_nouns = words("states_nouns")
        self.addressees = words("addressees")
        self.labels = words("labels")
        self.verb_friends = words("verb_friends")
        self.first_person = words("first_person")
        self.question_words = words("question_words")
        self.in_document = words("in_document")
        self.his_words = words("his_words")
        self.office_prepositions = words("office_prepositions")
        self.office_nouns = words("office_nouns")
        self.continuations = words("continuations")
        self.narrator = words("narrator")
        self.fima_phrases = words("fima_phrases")
        self.locatives = words("locatives")
        self.relation_nouns = words("relation_nouns")
        self.inside = words("inside")
        self.resumptives = words("resumptives")
        self.believing = words("believing")
        self.own_governments = words("own_governments")
        self.as_long_as = words("as_long_as")
        self.beside = words("beside")
        self.after_words = words("after_words")
        self.close_to = words("close_to")
        self.manners = words("manners")
        self.loyal = words("loyal")
        self.excellencies = words("excellencies")
        self.departments = words("departments")
        self.clause_openers = words("clause_openers")
        self.circumstances = words("circumstances")
        self.that_words = words("that_words")
        self.subjunctive_words = words("subjunctive_words")
        self.told_before = words("told_before")
        self.resuming = words("resuming")
        self.from_whom = words("from_whom")
        self.adverb_phrases = words("adverb_phrases")
        self.purposes = words("purposes")
        self.assessments = words("assessments")
        self.whoever = words("whoever")
        self.copulas = words("copulas")
        self.remaining = words("remaining")
        self.gathered = words("gathered")
        self.pairs = {fold_text(w.form): w.type for w in codebook.words.get("pairs", ())}
        self.only = words("only")
        self.prices = words("prices")
        self.conditions_after_except = words("conditions_after_except")
        self.border_words = words("border_words")
        self.managed = words("managed")
        self.managing = words("managing")
        self.body_purposes = words("body_purposes")
        self.verb_negators = words("verb_negators")
        self.pseudo_negation = words("pseudo_negation")
        self.modals = words("modals")
        self.conditions_after_refusal = words("conditions_after_refusal")
        self.conditions_after_negation = words("conditions_after_negation")
        self.without = words("without")
        self.before_words = words("before_words")
        self.participation = words("participation")
        self.times_after_before = words("times_after_before")
        self.particles = words("particles")
        self.construct_nouns = words("construct_nouns")
        self.determiners = words("determiners")
        self.body_adjectives = words("body_adjectives")
        self.accusing = frozenset(codebook.forms("accusing"))
        self.plain_saying = frozenset(codebook.forms("plain_saying"))
        self.speech_nouns = frozenset(codebook.forms("speech_nouns"))
        self.towns_with_article = frozenset(codebook.forms("towns_with_article"))
        self.position_nouns = words("position_nouns")
        self._closed = (
            self.prepositions | self.preposition_pronouns | self.relatives | self.clause_starters | self.pronouns
        )
        self._verbal = words("verbal_nouns")
        self._not_verbal = words("not_verbal_nouns")
        self._ordinary = words("ordinary_nouns")
        self.common = words("common_words")
        self.taken_from = words("taken_from")
        self.quantifiers = words("quantifiers")
        self.of_people = words("of_people")
        self.unspecific = words("unspecific")
        self.body_synonyms = tuple(
            sorted(
                (
                    (fold_text(s.form), fold_text(s.same_as))
                    for s in codebook.sections.get("body_synonyms", {}).values()
                    if isinstance(s, BodySynonym)
                ),
                key=lambda pair: -len(pair[0]),
            )
        )
        # ولي العهد is no و with لي
        self._title_words = frozenset(
            fold_text(form).split()[0]
            for title in codebook.titles.values()
            for form in (title.m, title.f, *title.plural)
            if form
        )
        self.complementisers = frozenset("ان" + p for p in _PRONOUNS) | {"الا", "انما"}
        # asked of the same words again and again
        self.complementiser = lru_cache(_MEMORY)(self._complementiser)
        self.verbal_noun = lru_cache(_MEMORY)(self._verbal_noun)
        self.nominal = lru_cache(_MEMORY)(self._nominal)

    def _complementiser(self, form: str) -> bool:
        """Whether a folded word is إن or أن, with what may be attached (بأن، فإن، وأنه)."""
        if form in self.complementisers:
            return form != "انما"
        return (
            form[:1] in "بفو"
            and len(form) > 2
            and (form[1:] in self.complementisers and form[1:] not in ("الا", "اني", "انك"))
        )

    def _verbal_noun(self, form: str) -> bool:
        """Whether a folded word may be an indefinite verbal noun or its like: what opens a content without أن."""
        if form.startswith("ال") or form in self._not_verbal or len(form) < 2:
            return False
        if form in self.given_names:
            return False
        bare = _POSSESSIVE.sub("", form) if len(form) > 4 else form
        single = form[:-2] if form.endswith("ات") and len(form) > 5 else form
        one = {single + "ه"} if single != form else set()
        for stem in {form, bare, single, *one, bare[:-1] + "ه" if bare.endswith("ت") else bare}:
            if stem in self._verbal or (stem not in self._not_verbal and _MASDAR_SHAPES.match(stem)):
                return True
        return False

    def we(self, form: str) -> bool:
        """Whether a folded word is a verb of the first person plural (نعمل): its third person is frequent, it is not."""
        if (
            form[:1] != "ن"
            or len(form) < 4
            or form in self.common
            or form in self.given_names
            or self.verbal_noun(form)
        ):
            return False
        return "ي" + form[1:] in self.common or "ت" + form[1:] in self.common

    def imperfect(self, form: str) -> bool:
        """Whether a folded word is an imperfect verb: with ي and with ت it is a frequent word (يكون، تكون)."""
        return form[:1] in "يتن" and len(form) > 3 and {"ي" + form[1:], "ت" + form[1:]} <= self.common

    def quantity(self, form: str) -> bool:
        """Whether a folded word says how many (عدد، العديد، عددا)."""
        stem = form.removeprefix("و").removeprefix("ال")
        return stem in self.quantifiers or stem.endswith("ا") and stem[:-1] in self.quantifiers

    def listed_noun(self, form: str) -> bool:
        """Whether a folded word is among the codebook's verbal nouns, names of people included (نصر)."""
        return form in self._verbal

    def ordinary(self, form: str) -> bool:
        """Whether a folded word is one of the language's common nouns that also follow names (كبديل، لمنصب)."""
        return form in self._ordinary

    @staticmethod
    def one_of(form: str, nouns: Iterable[str]) -> bool:
        """Whether a folded word is one of some nouns, with its article, accusative ending or a possessive pronoun."""
        stem = form.removeprefix("ال")
        return any(stem in _shapes(noun) for noun in nouns)

    def _nominal(self, form: str) -> bool:
        """Whether a folded word can stand in a noun phrase: no particle, preposition, pronoun or time word."""
        if form in self._title_words:
            return True
        if (
            form[:1] in "وف"
            and len(form) > 2
            and (form[1:] in self._closed or form[1:] in self.particles)
            and form not in self.given_names
        ):
            return False
        return not (
            form in self.prepositions
            or form in self.preposition_pronouns
            or form in self.relatives
            or form in self.time_words
            or form in self.clause_starters
            or form in self.pronouns
            or form in self.particles
            or self.complementiser(form)
        )


@lru_cache(maxsize=1 << 12)
def _shapes(noun: str) -> frozenset[str]:
    """A noun, folded, bare and with a pronoun or its accusative ending."""
    noun = fold_text(noun)
    host = noun[:-1] + "ت" if noun.endswith("ه") else noun
    return frozenset([noun, *(host + p for p in ("ه", "ها", "هم", "هما", "نا", "ا"))])


@lru_cache(maxsize=4)
def lexicon(codebook: Codebook) -> Lexicon:
    """The lexicon of a codebook, built once a process."""
    return Lexicon(codebook)
