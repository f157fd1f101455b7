"""Bodies that speak jointly: named by all their members, and taken up again as those who met."""

from __future__ import annotations

from functools import lru_cache

from workbook.arabic import fold_text
from workbook.codebook import Actor, Codebook
from workbook.coding.actors.cast import Cast, Mention
from workbook.coding.lexicon import Lexicon, lexicon
from workbook.coding.reading import Reading

__all__ = ["find_joint", "those_who_met"]

_COMMAS = ("", "،", ",")


def find_joint(reading: Reading, lex: Lexicon, cast: Cast) -> None:
    """Add the mentions of registered joint bodies that the text names by their members or as *those who met*.

    وزراء خارجية روسيا وتركيا وإيران is the body that the registry says these three make up; المجتمعون stands for the
    body of its sentence, else for the last one before.
    """
    bodies = {
        frozenset(actor.members): actor
        for actor in _bodies(reading.codebook)
        if not (actor.since and reading.date and reading.date < actor.since[: len(reading.date)])
    }
    for run in _runs(reading, cast):
        body = bodies.get(frozenset(m.actor_id for m in run))
        if body is None:
            continue
        first, start = run[0].first, run[0].start
        head = next(
            (m for m in cast.mentions_in(max(0, run[0].start - 200), run[0].end) if m.first < first <= m.last), None
        )
        if head is not None and cast.actors[head.actor_id].type == "group":
            first, start = head.first, head.start
            cast.remove(head)
        cast.add(first, run[-1].last, start, run[-1].end, "name", cast.register(body), "members", 0.85)
    for m in [m for m in cast.mentions if m.first == m.last and reading.words[m.first].form in lex.gathered]:
        met = those_who_met(reading, cast, m.first)
        if met is not None:
            cast.remove(m)
            cast.add(m.first, m.last, m.start, m.end, "name", cast.actors[met.actor_id], "those-who-met", 0.75)


@lru_cache(maxsize=4)
def _bodies(codebook: Codebook) -> tuple[Actor, ...]:
    """The registered actors that have members."""
    return tuple(actor for actor in codebook.actors.values() if actor.members)


def _runs(reading: Reading, cast: Cast) -> list[list[Mention]]:
    """The longest rows of two and more coordinated mentions of registered states and bodies (روسيا وتركيا، وإيران)."""
    runs: list[list[Mention]] = []
    for m in cast.mentions:
        registered = cast.actors[m.actor_id].registered
        if registered is None or registered.type == "person" or m.form == "demonym":
            continue
        last = runs[-1][-1] if runs else None
        and_ = reading.text[reading.words[m.first].start : m.start] == "و"
        if last is not None and last.last == m.first - 1 and and_ and reading.gaps[last.last].strip() in _COMMAS:
            runs[-1].append(m)
        elif last is None or last.last < m.last:
            runs.append([m])
    return [run for run in runs if len(run) > 1]


def those_who_met(reading: Reading, cast: Cast, word: int) -> Mention | None:
    """The registered joint body that those who met make up: named in their sentence, else before; else the last group."""
    start, end = reading.words[word].start, reading.words[word].end

    def joint(m: Mention) -> bool:
        registered = cast.actors[m.actor_id].registered
        return registered is not None and bool(registered.members)

    sentence = reading.sentences[reading.sentence_of[word]]
    behind = [m for m in cast.mentions_in(end, sentence[1]) if joint(m)]
    if behind:
        return behind[0]
    before = list(cast.before(start))
    groups = (m for m in before if m.form != "demonym" and cast.actors[m.actor_id].type == "group")
    return next((m for m in before if joint(m)), None) or next(
        (m for m in groups if cast.actors[m.actor_id].registered is not None and not _everybody(cast, m)), None
    )


def _everybody(cast: Cast, m: Mention) -> bool:
    """Whether a group is one that is only called upon and never meets (المجتمع الدولي، الشعب)."""
    return fold_text(cast.actors[m.actor_id].name).split()[0] in lexicon(cast.reading.codebook).addressees
