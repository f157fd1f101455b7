"""What a codebook entry may hold; every field is checked when the YAML is read."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

__all__ = [
    "Actor",
    "Cue",
    "DatedForm",
    "Head",
    "Issue",
    "Role",
    "SECTIONS",
    "StanceCue",
    "Term",
    "Title",
    "Transmit",
    "WORD_LISTS",
    "Word",
]

ActorType = Literal["person", "organisation", "state", "group", "unnamed"]


def _iso(value: Any) -> Any:
    """YAML reads 2021-11-09 as a date and 2021 as a number; both mean the ISO text."""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


IsoDate = Annotated[str, BeforeValidator(_iso), Field(pattern=r"^\d{4}(-\d\d(-\d\d)?)?$")]


class Entry(BaseModel):
    """The base of all entries: unknown keys are errors, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Dated(Entry):
    """An entry that holds in a period; both ends count, either may be open."""

    since: IsoDate | None = Field(default=None, alias="from")
    until: IsoDate | None = Field(default=None, alias="to")

    def holds(self, date: str | None) -> bool:
        """Whether the entry holds on an ISO date; a partial date is compared as far as it goes, none always holds."""
        if date is None:
            return True
        since, until = self.since, self.until
        return (since is None or date >= since[: len(date)]) and (until is None or date[: len(until)] <= until)


class DatedForm(Dated):
    """One surface form; a bare string in YAML is a form without conditions."""

    form: str
    common: bool = False
    """The form is also an ordinary word or many people's name: it counts only after the full name or a title."""

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return {"form": value} if isinstance(value, str) else value


class Role(Dated):
    """An office held for a time."""

    title: str
    org: str | None = None


class Actor(Entry):
    """A registered actor: a person, organisation, state or group with the forms that name it."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str
    name_en: str | None = None
    type: ActorType
    wikidata: Annotated[str, Field(pattern=r"^Q[0-9]+$")] | None = None
    gender: Literal["m", "f"] | None = None
    number: Literal["s", "d", "p"] = "s"
    aliases: list[DatedForm] = []
    surnames: list[DatedForm] = []
    metonyms: list[DatedForm] = []
    demonyms: list[DatedForm] = []
    people: list[DatedForm] = []
    acronyms: list[DatedForm] = []
    parent: str | None = None
    members: list[str] = []
    """Of a body that speaks jointly: the ids of those who make it up, so that naming them all names it."""
    roles: list[Role] = []
    place: bool = False
    medium: bool = False
    since: IsoDate | None = Field(default=None, alias="from")
    until: IsoDate | None = Field(default=None, alias="to")
    note: str | None = None


class Title(Entry):
    """A title or role noun: what precedes a name or stands for a person."""

    m: str | None = None
    f: str | None = None
    plural: list[str] = []
    dual: list[str] = []
    cls: str = Field(default="GENERIC", alias="class")
    takes: list[str] = []
    speaks_for: bool = False
    common: bool = False
    note: str | None = None


class Head(Entry):
    """A noun that heads the name of an organisation or group (وزارة، حزب، فصائل) or of an unnamed source."""

    head: str
    gender: Literal["m", "f"] = "m"
    number: Literal["s", "d", "p"] = "s"
    medium: bool = False
    common: bool = False
    note: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return {"head": value} if isinstance(value, str) else value


class Cue(Entry):
    """A reporting verb with its principal parts and frames; the comment at the top of cues.yaml explains the fields."""

    lemma: str
    past: str
    present: str
    participle: str | None = None
    masdar: str | None = None
    clause: list[str] = []
    noun: list[str] = []
    object: Literal["addressee", "target", "addressee_من", "addressee_إلى"] | None = None
    weak: bool = False
    homograph: bool = False
    kind: Literal["say", "think", "ask", "topic"] = "say"
    tone: Literal["neutral", "affirming", "doubting", "evaluating", "demanding", "denying"] = "neutral"
    continues: bool = False
    light: bool = False
    document: bool = False
    content_from_object: bool = False
    bare_nouns: list[str] | bool = False
    unless: list[str] = []
    """Words that, as its content, make the cue no quotation (رفض التعليق)."""
    fixed: list[str] = []
    fixed_only: bool = False
    verbal: bool = False
    """A noun content must be a verbal noun: أشار إلى أهمية… reports, أشار إلى المؤتمر only mentions."""
    note: str | None = None


class Term(Dated):
    """A surface that names an issue, with the context it needs."""

    form: str
    valence: Literal["+", "-"] = "+"
    needs: list[str] = []
    """One of these must stand in the same clause (for التطبيع: with whom)."""
    unless: list[str] = []
    """None of these may stand in the same clause."""
    verb: bool = False
    """The term is a verb: doing it is for, not doing it against the issue (لن نطبّع)."""
    near: list[str] = []
    """One of these must stand within six words of it (دور … للأسد)."""
    claim: bool = False
    """The words state the position themselves: who says them holds it (الأسد فاقد للشرعية)."""
    resumed: bool = True
    """Its head noun with article may take it up later (عودة سوريا … هذه العودة); false where that noun says too little."""
    note: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return {"form": value} if isinstance(value, str) else value


class Issue(Dated):
    """An issue: what it is about, the terms that name it and which way each points."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    label_ar: str
    label_en: str
    definition: str
    contexts: dict[str, list[str]] = {}
    """Named lists that terms refer to in ``needs``, ``unless`` and ``near`` as ``$name``."""
    qualified_by: list[str] = []
    """Issues whose support beside this one's is a condition of it (a solution in which Assad has no part)."""
    qualifiers: list[str] = []
    """Words that make a position conditional where they stand within nine words behind its term (حل … دون الأسد)."""
    terms: list[Term]
    note: str | None = None


class StanceCue(Entry):
    """A word that puts its holder for (+) or against (-) what it governs."""

    id: str
    lemma: str
    past: str | None = None
    present: str | None = None
    participle: str | None = None
    masdar: str | None = None
    forms: list[str] = []
    takes: list[str] = ["bare"]
    polarity: Literal["+", "-", "0", "conditional"]
    strength: Literal[1, 2, 3] = 2
    force: Literal["say", "demand", "commit", "threaten", "act", "deny"] = "say"
    unless: list[str] = []
    needs: list[str] = []
    homographs: list[str] = []
    """Reporting verbs written like it (توقع: he expects, she signs)."""
    blames: bool = False
    """Who says it of others blames them: unless the words name a culprit, the speaker is for what is harmed."""
    wants: list[str] = []
    """Of a conditional cue: prepositions, or ``bare``, whose noun is what its holder wants first (ربط … بـ, اشترط …)."""
    noun: bool = False
    """Its fixed forms are nouns: who stands right behind them is the holder (استعداد النظام)."""
    impersonal: bool = False
    """Its subject is what ought to be or whoever needs it; the position is the speaker's (سوريا تحتاج إلى حل)."""
    predicate: bool = False
    """It may follow the term and say what that is or does (التطبيع مرفوض، الصفقة تهدد المنطقة)."""
    note: str | None = None


class Word(Entry):
    """One entry of a plain word list; a bare string in YAML is a word without attributes."""

    form: str
    ma: bool = False
    """The word may take a clause with its own cue (وفق ما أعلن…)."""
    sign: Literal["+", "-"] | None = None
    type: str | None = None
    note: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return {"form": value} if isinstance(value, str) else value


class BodySynonym(Entry):
    """Words that name the same body as others when their country is the same (القوات المسلحة: الجيش)."""

    form: str
    same_as: str


class Transmit(Entry):
    """A verb of transmission (نقلت الوكالة عن المسؤول قوله)."""

    past: str
    present: str


#: What each section of a codebook holds, and the field that identifies an entry.
SECTIONS: dict[str, tuple[type[Entry], str]] = {
    "actors": (Actor, "id"),
    "titles": (Title, "m"),
    "organisation_heads": (Head, "head"),
    "group_heads": (Head, "head"),
    "unnamed_heads": (Head, "head"),
    "verbs": (Cue, "lemma"),
    "issues": (Issue, "id"),
    "stance_cues": (StanceCue, "id"),
    "transmit": (Transmit, "past"),
    "body_synonyms": (BodySynonym, "form"),
}

#: Sections that are plain lists of words.
WORD_LISTS: frozenset[str] = frozenset(
    {
        "according", "according_not", "accusing", "addressees", "adverb_phrases", "after_words", "as_long_as", "assessments", "blocked_heads", "body_adjectives", "before_words", "believing", "beside", "body_purposes", "border_words", "construct_nouns", "circumstances", "clause_openers", "clause_starters", "close_to", "common_words", "conditions",
        "conditions_after_except", "copulas", "conditions_after_negation", "conditions_after_refusal", "continuations", "demonstratives", "departments", "determiners", "documents",
        "excellencies", "exceptives", "fima_phrases", "first_person", "flip_nouns", "foreign_given_names", "from_whom", "gathered", "given_names", "his_words", "honorifics", "impersonal",
        "in_document", "inside", "labels", "latter", "locatives", "loyal", "managed", "manners", "managing", "media", "modals", "modifiers", "name_particles", "naming",
        "narrator", "negators", "no_conditions", "not_complement", "not_verbal_nouns", "of_people", "ordinary_nouns", "own_governments", "office_nouns", "office_prepositions", "only",
        "pairs", "participation", "particles", "places", "place_heads", "plain_saying", "portfolios", "position_nouns", "preposition_pronouns", "prepositions", "prices",
        "pronouns", "pseudo_negation", "purposes", "quantifiers", "question_words", "relation_nouns", "relatives", "remaining", "resuming", "resumptives", "speech_nouns", "told_before", "that_words", "subjunctive_words",
        "states_nouns", "suppositions", "support", "switch", "tails", "taken_from", "time_words", "times_after_before", "towns_with_article", "unreal",
        "trailing", "trailing_source", "unspecific", "verb_friends", "vocalised_words", "whoever", "verb_negators", "verbal_nouns", "without",
    }
)  # fmt: skip
