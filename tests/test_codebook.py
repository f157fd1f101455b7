"""Floor 2: the shipped codebook, overlays, and errors with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbook.codebook import load_codebook
from workbook.codebook.inflect import masdar_forms, nisba_forms, participle_forms, verb_forms
from workbook.errors import CodebookError


def write(folder: Path, text: str, name: str = "own.yaml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_the_shipped_codebook_holds_what_the_topic_needs() -> None:
    codebook = load_codebook()
    for actor in (
        "united-states",
        "salem-al-muslat",
        "syrian-government-assad",
        "syrian-authorities-2024",
        "united-nations",
    ):
        assert actor in codebook.actors
    assert {"normalisation-assad", "resolution-2254", "sanctions", "refugees"} <= codebook.issues.keys()
    assert codebook.actors["united-states"].wikidata == "Q30"
    assert "437" in repr(codebook) or "actors" in repr(codebook)


def test_parents_and_organisations_of_roles_exist() -> None:
    actors = load_codebook().actors
    for key, actor in actors.items():
        assert actor.parent is None or actor.parent in actors, key
        for role in actor.roles:
            assert role.org is None or role.org in actors, (key, role)


def test_dated_forms_hold_in_their_period() -> None:
    form = next(f for f in load_codebook().actors["syrian-government-assad"].metonyms if f.form == "دمشق")
    assert form.holds("2024-12-07") and not form.holds("2024-12-08")
    assert form.holds("2024-12") and form.holds(None)


def test_an_overlay_adds_replaces_and_removes(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "own",
        """
extends: shipped
actors:
  - {id: transport-union, name: نقابة النقل, type: organisation, gender: f}
  - {replace: united-nations, name: الأمم المتحدة, name_en: UN, type: organisation}
  - {remove: nato}
labels: [زاوية]
""",
    )
    own, shipped = load_codebook(folder), load_codebook()
    assert own.actors["transport-union"].name == "نقابة النقل"
    assert own.actors["united-nations"].name_en == "UN" and shipped.actors["united-nations"].name_en == "United Nations"
    assert "nato" not in own.actors and "nato" in shipped.actors
    assert "زاوية" in own.forms("labels") and set(shipped.forms("labels")) < set(own.forms("labels"))
    assert own.digest != shipped.digest


def test_a_codebook_of_its_own_stands_alone(tmp_path: Path) -> None:
    codebook = load_codebook(write(tmp_path / "own", "actors:\n  - {id: a, name: فلان, type: person}\n"))
    assert list(codebook.actors) == ["a"] and not codebook.verbs


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("actors:\n  - {id: a, name: فلان}\n", r"own\.yaml:2: actors: the key 'type' is missing"),
        (
            "actors:\n  - {id: a, name: فلان, type: person, colour: red}\n",
            r"own\.yaml:2: actors: the key 'colour' is not known",
        ),
        ("actors:\n  - {id: a, name: فلان, type: planet}\n", r"own\.yaml:2: actors: type: .*'planet'"),
        ("actors:\n  - {id: A B, name: فلان, type: person}\n", r"own\.yaml:2: actors: id"),
        (
            "actors:\n  - {id: a, name: س, type: person}\n  - {id: a, name: ص, type: person}\n",
            r"own\.yaml:3: actors has 'a' already \(.*own\.yaml:2\)",
        ),
        (
            "extends: shipped\nactors:\n  - {remove: nobody}\n",
            r"own\.yaml:3: nothing to remove: actors has no 'nobody'",
        ),
        (
            "extends: shipped\nactors:\n  - {replace: nobody, name: س, type: person}\n",
            r"own\.yaml:3: nothing to replace",
        ),
        (
            "extends: shipped\nactors:\n  - {id: united-nations, name: س, type: person}\n",
            r"write 'replace: united-nations'",
        ),
        ("extends: another\n", r"own\.yaml:1: 'extends: another' is not known"),
        ("people:\n  - a\n", r"own\.yaml: the section 'people' is not known; known are actors"),
        ("actors: {a: 1}\n", r"own\.yaml:1: section 'actors' must hold a list"),
        ("actors:\n  - {id: a, id: b}\n", r"own\.yaml:2: the key 'id' stands twice"),
        ("actors:\n  - {id: a\n", r"own\.yaml:\d: "),
        ("- a\n", r"own\.yaml:1: a codebook file holds sections"),
    ],
)
def test_an_error_names_file_line_and_remedy(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CodebookError, match=said):
        load_codebook(write(tmp_path / "own", text))


def test_a_missing_or_empty_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="no such codebook"):
        load_codebook(tmp_path / "nothing")
    with pytest.raises(CodebookError, match=r"no \.yaml file"):
        load_codebook(tmp_path)


@pytest.mark.parametrize(
    ("past", "present", "forms"),
    [
        ("قال", "يقول", ["قالت", "قالوا", "قالا", "تقول", "يقولون", "سيقول", "نقول"]),
        ("أكد", "يؤكد", ["اكدت", "اكدوا", "اكدتا", "تؤكد", "يؤكدان"]),
        ("دعا", "يدعو", ["دعت", "دعوا", "تدعو", "يدعون"]),
        ("نفى", "ينفي", ["نفت", "نفوا", "تنفي", "ينفون"]),
        ("أشار", "يشير", ["اشارت", "اشاروا", "اشرنا", "يشيرون"]),
    ],
)
def test_inflects_verbs(past: str, present: str, forms: list[str]) -> None:
    made = {f.form for f in verb_forms(past, present)}
    assert not set(forms) - made


def test_inflects_participles_verbal_nouns_and_nisbas() -> None:
    assert {"مؤكدا", "مؤكده", "مؤكدين"} <= {f.form for f in participle_forms("مؤكد")}
    assert {"رفضه", "رفضها", "الرفض"} <= {f.form for f in masdar_forms("رفض")}
    assert "دعوتهم" in {f.form for f in masdar_forms("دعوة")}
    assert {"الاميركيه", "اميركيين"} <= {f.form for f in nisba_forms("أميركي")}
