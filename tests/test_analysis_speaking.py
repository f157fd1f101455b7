"""Slices, intervals and who gets to speak, against counts made by hand (see small_coding.py)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_coding import ACTORS, DOCUMENTS, QUOTATIONS, M, P, S, small_coding

import workbook as wb
from workbook.analysis import as_coding, directness, select, speakers, tones, via
from workbook.analysis.bootstrap import resample
from workbook.errors import WorkbookError

CODING = small_coding()


def counts(table: pd.DataFrame, key: str) -> dict[str | None, tuple[int, int, int]]:
    keys = [k if isinstance(k, str) else None for k in table[key]]
    return dict(zip(keys, zip(table["n"], table["of"], table["documents"], strict=True), strict=True))


class TestInput:
    def test_tables_and_a_folder_give_the_same_as_the_coding(self, tmp_path: Path) -> None:
        wanted = speakers(CODING)
        tables = {"documents": CODING.documents, "actors": CODING.actors, "quotations": CODING.quotations}
        for form in ("parquet", "csv", "jsonl"):
            CODING.write(tmp_path / form, format=form)
            pd.testing.assert_frame_equal(speakers(tmp_path / form), wanted)
        pd.testing.assert_frame_equal(speakers(tables), wanted)
        pd.testing.assert_frame_equal(speakers(str(tmp_path / "csv")), wanted)

    @pytest.mark.parametrize(
        ("source", "message"),
        [
            ({"documnts": pd.DataFrame()}, "no table is called documnts; the tables are documents, actors"),
            ({"documents": pd.DataFrame({"id": ["a"]})}, "the table documents has no column 'doc_id'; it has id"),
            ({"quotations": pd.DataFrame({"quotation_id": ["a"]})}, "quotations has no column 'doc_id'"),
            (3, "a int is no coding"),
        ],
    )
    def test_what_is_no_coding_is_named(self, source: object, message: str) -> None:
        with pytest.raises(WorkbookError, match=message):
            as_coding(source)  # type: ignore[arg-type]

    def test_a_folder_without_a_coding_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(WorkbookError, match="no coding here"):
            speakers(tmp_path)

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"actor": "ministre"}, "actor='ministre' is not known; did you mean 'minister'"),
            ({"actor": "The ministr"}, "did you mean 'The minister'"),
            ({"outlet": "onne"}, "outlet='onne' is not known; did you mean 'one'"),
            ({"outlet": "zzzz"}, "there are 2, among them: 'one', 'two'"),
            ({"issue": "normalization-assad"}, "did you mean 'normalisation-assad'"),
            ({"since": "soon"}, "since='soon' is no date"),
            ({"weight": "evnt"}, "weight='evnt' is not known; choose one of row, document, event"),
            ({"by": "speaker"}, "by='speaker' is not known; choose one of actor, organisation"),
            ({"within": "decade"}, "within='decade' is not known"),
            ({"kind": "quoted"}, "kind='quoted' is not known"),
            ({"level": 95}, "a level between 0 and 1"),
        ],
    )
    def test_a_misspelt_value_is_named_with_what_is_near(self, options: dict[str, str], message: str) -> None:
        with pytest.raises(WorkbookError, match=message):
            speakers(CODING, **options)  # type: ignore[arg-type]

    def test_a_misspelt_option_is_named(self) -> None:
        with pytest.raises(TypeError, match="the option outlets is not known; did you mean 'outlet'"):
            speakers(CODING, outlets="one")  # type: ignore[call-arg]


class TestSelect:
    def ids(self, **options: object) -> list[str]:
        return select(CODING, **options).documents["doc_id"].tolist()  # type: ignore[arg-type]

    def test_outlets_and_dates(self) -> None:
        assert self.ids(outlet="one") == ["d1", "d3"]
        assert self.ids(outlet=["one", "two"]) == ["d1", "d2", "d3", "d4", "d5"]
        assert self.ids(since="2022") == ["d3", "d4"]
        assert self.ids(until="2021-03-01") == ["d1"]
        # 2022-06 covers the 15th of June; a document without a date lies in no period
        assert self.ids(since="2022-06-15", until="2022-06-20") == ["d4"]

    def test_copies_are_left_out_where_their_original_is_in(self) -> None:
        assert self.ids(copies=False) == ["d1", "d2", "d3", "d4"]
        assert self.ids(copies=False, outlet="two") == ["d2", "d4", "d5"]

    def test_copies_are_found_where_none_is_marked(self) -> None:
        text = "قال الوزير إن الوفد وصل أمس إلى المدينة وسيبقى فيها ثلاثة أيام قبل أن يعود إلى العاصمة"
        rows = [
            {"doc_id": d, "text": t, "date": None}
            for d, t in (("a", text), ("b", "(وكالات) " + text), ("c", "خبر آخر"))
        ]
        assert select({"documents": pd.DataFrame(rows)}, copies=False).documents["doc_id"].tolist() == ["a", "c"]

    def test_an_issue_keeps_its_stances_quotations_and_documents(self) -> None:
        stances = [
            {"stance_id": "s1", "doc_id": "d1", "issue": "sanctions", "holder_id": M, "quotation_id": "q0"},
            {"stance_id": "s2", "doc_id": "d3", "issue": "ceasefire", "holder_id": M, "quotation_id": "q4"},
        ]
        part = select(small_coding(stances=stances), issue="sanctions")
        assert part.documents["doc_id"].tolist() == ["d1"]
        assert part.quotations["quotation_id"].tolist() == ["q0"]
        assert part.stances["stance_id"].tolist() == ["s1"]

    def test_the_coding_stays_as_it_was(self) -> None:
        before = len(CODING.quotations)
        select(CODING, outlet="one")
        assert len(CODING.quotations) == before

    def test_an_empty_part_gives_empty_tables_with_the_columns(self) -> None:
        for table in (
            speakers(CODING, since="2030"),
            directness(CODING, since="2030", within="actor"),
            tones(CODING, since="2030"),
            via(CODING, since="2030"),
            speakers(CODING, actor="qatar"),  # of the shipped codebook, and not in this coding
        ):
            assert len(table) == 0
            assert {"n", "of", "share", "low", "high", "documents"} <= set(table)


class TestIntervals:
    def test_two_units_worked_out(self) -> None:
        # unit 1 has 2 of 3, unit 2 has 1 of 1. Drawn: both units 1 (¼): 2/3; one each (½): 3/4; both units 2 (¼): 1
        top, bottom = np.array([2.0, 1.0]), np.array([3.0, 1.0])

        def share(drawn: np.ndarray) -> np.ndarray:
            return np.array([drawn @ top / (drawn @ bottom)])

        low, high = resample(share, 2)
        assert (low[0], high[0]) == pytest.approx((2 / 3, 1))
        low, high = resample(
            share, 2, level=0.4
        )  # from the 30th to the 70th percentile: all 3/4, an interval without width
        assert np.isnan(low[0]) and np.isnan(high[0])

    def test_they_cover_the_truth_about_as_often_as_they_say(self) -> None:
        # 300 corpora of 60 documents that hold a thing with probability 0.4: 95 % intervals hold 0.4 in about 95 %
        rng = np.random.default_rng(7)
        held = 0
        for _ in range(300):
            values = (rng.random(60) < 0.4).astype(float)
            low, high = resample(lambda d, v=values: np.array([d @ v / d.sum()]), 60, samples=300)
            held += bool(low[0] <= 0.4 <= high[0])
        assert 0.90 <= held / 300 <= 0.99

    def test_the_seed_decides(self) -> None:
        pd.testing.assert_frame_equal(speakers(wide(12), seed=1), speakers(wide(12), seed=1))
        one, other = (speakers(wide(12), seed=s, samples=15)[["low", "high"]] for s in (1, 2))
        assert not one.equals(other)

    def test_what_all_documents_agree_on_has_none(self) -> None:
        table = speakers(wide(12), kind="direct", by="outlet")
        assert table["share"].tolist() == [1.0] and table["low"].isna().all()

    def test_fewer_than_five_documents_have_none(self) -> None:
        assert speakers(wide(4))["low"].isna().all() and speakers(wide(4))["high"].isna().all()
        table = speakers(wide(6)).set_index("actor_id")  # M in three documents of six
        assert table.loc[M, "low"] < 0.5 < table.loc[M, "high"]


def wide(n: int) -> wb.Coding:
    """So many documents with one quotation each, of M and of P in turns."""
    documents = [{"doc_id": f"d{i}", "date": "2021", "outlet": "one"} for i in range(n)]
    quotations = [
        {"quotation_id": f"q{i}", "doc_id": f"d{i}", "speaker_id": (M, P)[i % 2], "kind": "direct", "negated": False}
        for i in range(n)
    ]
    return small_coding(documents=documents, quotations=quotations)


class TestSpeakers:
    def test_shares_of_all_quotations(self) -> None:
        table = speakers(CODING)
        # M: d1 twice, d2, d3 = 4 of 8 in 3 documents; S: d3, d5; P: d1 (d4 is negated); none: d3
        assert counts(table, "actor_id") == {M: (4, 8, 3), S: (2, 8, 2), P: (1, 8, 1), None: (1, 8, 1)}
        assert table["share"].tolist() == [0.5, 0.25, 0.125, 0.125]
        first = table.iloc[0]
        assert (first["name"], first["name_en"], first["type"]) == ("الوزير", "The minister", "person")
        assert pd.isna(first["low"])  # four documents hold quotations

    def test_each_document_or_event_counts_once(self) -> None:
        # documents: M d1 d2 d3; P d1; S d3 d5; none d3 = 7. Events: M e1 d3; P e1; S d3 (d5 copies it); none d3 = 5
        assert counts(speakers(CODING, weight="document"), "actor_id") == {
            M: (3, 7, 3),
            S: (2, 7, 2),
            P: (1, 7, 1),
            None: (1, 7, 1),
        }
        assert counts(speakers(CODING, weight="event"), "actor_id") == {
            M: (2, 5, 3),
            P: (1, 5, 1),
            S: (1, 5, 2),
            None: (1, 5, 1),
        }

    def test_without_copies(self) -> None:
        assert counts(speakers(CODING, copies=False), "actor_id")[S] == (1, 7, 1)

    def test_by_type_outlet_and_time(self) -> None:
        assert counts(speakers(CODING, by="type"), "type") == {
            "person": (4, 8, 3), "state": (2, 8, 2), "organisation": (1, 8, 1), None: (1, 8, 1),
        }  # fmt: skip
        assert counts(speakers(CODING, by="outlet"), "outlet") == {"one": (6, 8, 2), "two": (2, 8, 2)}
        assert counts(speakers(CODING, by="year"), "year") == {
            "2021": (4, 8, 2),
            "2022": (3, 8, 1),
            "undated": (1, 8, 1),
        }
        assert counts(speakers(CODING, by="month"), "month")["2021-03"] == (4, 8, 2)

    def test_shares_within_outlets(self) -> None:
        table = speakers(CODING, within="outlet")
        one = table[table["outlet"] == "one"]
        assert counts(one, "actor_id") == {M: (3, 6, 2), P: (1, 6, 1), S: (1, 6, 1), None: (1, 6, 1)}
        assert table.groupby("outlet")["share"].sum().tolist() == pytest.approx([1, 1])

    def test_an_actor_asked_for_is_a_share_of_all(self) -> None:
        for name in (M, "الوزير", "The minister", [M]):
            assert counts(speakers(CODING, actor=name), "actor_id") == {M: (4, 8, 3)}

    def test_only_direct_ones(self) -> None:
        assert counts(speakers(CODING, kind="direct"), "actor_id") == {M: (1, 2, 1), S: (1, 2, 1)}


class TestHow:
    def test_directness(self) -> None:
        assert counts(directness(CODING), "kind") == {"indirect": (6, 8, 4), "direct": (2, 8, 2)}
        within = directness(CODING, within="actor")
        assert counts(within[within["actor_id"] == M], "kind") == {"indirect": (3, 4, 3), "direct": (1, 4, 1)}
        assert counts(directness(CODING, actor=M), "kind") == {"indirect": (3, 4, 3), "direct": (1, 4, 1)}

    def test_tones_are_the_codebooks(self) -> None:
        # قال neutral: d1, d2, d5; أكد affirming: d1, d3; زعم doubting: d1; a colon and بحسب have no verb
        assert counts(tones(CODING), "tone") == {
            "neutral": (3, 8, 3), "affirming": (2, 8, 2), "unmarked": (2, 8, 1), "doubting": (1, 8, 1),
        }  # fmt: skip
        assert counts(tones(CODING, actor=P), "tone") == {"doubting": (1, 1, 1)}

    def test_via_a_medium(self) -> None:
        rows = [{**q, "medium": "بيان" if q["quotation_id"] in ("q0", "q3") else None} for q in QUOTATIONS]
        assert counts(via(small_coding(quotations=rows), by="medium"), "medium") == {None: (6, 8, 3), "بيان": (2, 8, 2)}

    def test_via_an_agency_and_an_interviewer(self) -> None:
        texts = ["نقلت الصحيفة عن الوزير قوله", "قال الوزير في حديث إلى الصحيفة", "قال الوزير في مؤتمر مع الصحيفة"]
        documents = [{**d, "text": t} for d, t in zip(DOCUMENTS, texts, strict=False)]
        spans = [(5, 12), (11, 30), (11, 31)]  # الصحيفة / في حديث إلى الصحيفة / في مؤتمر مع الصحيفة
        quotations = [
            {"quotation_id": f"q{n}", "doc_id": f"d{n + 1}", "speaker_id": M, "via": texts[n][s:e], "via_start": s, "via_end": e, "negated": False}
            for n, (s, e) in enumerate(spans)
        ]  # fmt: skip
        mentions = [
            {"mention_id": f"m{n}", "doc_id": f"d{n + 1}", "actor_id": "paper", "start": t.index("الصحيفة"), "end": t.index("الصحيفة") + 7}
            for n, t in enumerate(texts)
        ]  # fmt: skip
        actors = [
            {"actor_id": "paper", "name": "الصحيفة", "type": "organisation"},
            {"actor_id": M, "name": "الوزير", "type": "person"},
        ]
        table = via(small_coding(documents=documents, quotations=quotations, mentions=mentions, actors=actors))
        # who stands beside the speaker at a press conference passes nothing on
        assert counts(table, "via_id") == {"paper": (2, 3, 2), None: (1, 3, 1)}
        assert table["via_name"].tolist()[0] == "الصحيفة"


def test_the_briefs_add_up(briefs_coding: wb.Coding) -> None:
    table = speakers(briefs_coding, samples=50)
    said = (~briefs_coding.quotations["negated"].astype(bool)).sum()
    assert table["n"].sum() == said and set(table["of"]) == {said}
    table = table[table["low"].notna()]
    assert len(table) > 5 and ((table["low"] <= table["share"]) & (table["share"] <= table["high"])).all()


def test_whom_a_speaker_speaks_for() -> None:
    # M holds an office in P until 2021; S speaks for itself; q6 has no speaker
    role = [{"title": "وزير", "org": P, "from": "2020", "to": "2021-12-31"}]
    actors = [{**a, "roles": role} if a["actor_id"] == M else a for a in ACTORS]
    table = speakers(small_coding(actors=actors), by="organisation")
    # for P: M in d1 twice and d2, P itself in d1 = 4; S in d3 and d5; in 2022 M speaks for nobody, and one is unresolved
    assert counts(table, "organisation_id") == {P: (4, 8, 2), S: (2, 8, 2), None: (2, 8, 1)}
    assert table["organisation_name_en"].tolist()[0] == "The party"


def test_a_body_that_is_never_named_has_its_name(briefs_coding: wb.Coding) -> None:
    table = speakers(briefs_coding, by="organisation", samples=0)
    assert table[table["organisation_id"].notna()]["organisation_name"].notna().all()
    assert table["n"].sum() == speakers(briefs_coding, samples=0)["n"].sum()


def test_a_codebook_of_ones_own_is_known(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "extends: shipped\nissues:\n  - id: water\n    label_ar: المياه\n    label_en: Water\n    definition: Who gets water.\n"
        "    terms: [ملف المياه]\nverbs:\n  - {lemma: همهم, past: همهم, present: يهمهم, clause: [bare], tone: doubting}\n",
        encoding="utf-8",
    )
    coding = wb.code([wb.Document("a", "همهم الوزير أن الوفد وصل.")], wb.load_codebook(tmp_path))
    assert counts(tones(coding), "tone") == {"doubting": (1, 1, 1)}
    assert len(select(coding, issue="water").documents) == 0
    with pytest.raises(WorkbookError, match="issue='wter' is not known; did you mean 'water'"):
        select(coding, issue="wter")
