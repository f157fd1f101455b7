"""Words counted, compared, paired and spread, against values worked out by hand and published ones.

Three documents: w1 (one, 2021) سلام سلام حرب خبر – w2 (one, 2022) سلام حرب – w3 (two, 2022) حرب حرب حرب خبر.
Ten words: حرب 5, سلام 3, خبر 2.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from small_coding import M, P, small_coding

import workbook as wb
from workbook.analysis import collocations, concordance, dispersion, frequency, function_words, keyness
from workbook.analysis.context import association
from workbook.analysis.dispersion import places, spread
from workbook.analysis.language import log_likelihood, log_ratio
from workbook.errors import WorkbookError


def texts(*rows: tuple[str, str, str | None, str | None], **tables: list[dict[str, Any]]) -> wb.Coding:
    documents = [{"doc_id": d, "text": t, "outlet": o, "date": date} for d, t, o, date in rows]
    return small_coding(documents=documents, **{"quotations": [], **tables})


CODING = texts(
    ("w1", "سلام سلام حرب خبر.", "one", "2021"),
    ("w2", "سَلام، حرب.", "one", "2022"),
    ("w3", "حرب حرب: حرب خبر", "two", "2022"),
)


class TestFormulas:
    def test_log_likelihood_as_published(self) -> None:
        # the worked example of courses on UCREL's log-likelihood wizard: 52 in 50,000 against 57 in 75,000 words
        assert float(log_likelihood(52, 57, 50_000, 75_000)) == pytest.approx(2.65, abs=0.005)
        # by hand: E1 = 6 · 3 / 10 = 1.8; 2 · 3 · ln(3 / 1.8)
        assert float(log_likelihood(3, 0, 6, 4)) == pytest.approx(6 * math.log(3 / 1.8))
        assert float(log_likelihood(5, 10, 100, 200)) == 0

    def test_association_as_published(self) -> None:
        # T. Dunning 1993, table 2: "the swiss", "can be", "previous year"
        tables = [(110, 2442, 111, 29114), (29, 13, 123, 31612), (31, 23, 139, 31584)]
        found = association(*np.array(tables).T)
        assert found.tolist() == pytest.approx([270.72, 263.90, 256.84], abs=0.005)

    def test_dispersion_as_published(self) -> None:
        # S. Th. Gries 2008: 'a' in "b a m n i b e u p | b a s a t b e w q n | b c a g a b e s t a | b a g h a b e a a t
        # | b a h a a b e a x a t": DP 0.18, Juilland's D 0.785
        corpus = "b a m n i b e u p|b a s a t b e w q n|b c a g a b e s t a|b a g h a b e a a t|b a h a a b e a x a t"
        parts = [part.split() for part in corpus.split("|")]
        measures = spread([p.count("a") for p in parts], [len(p) for p in parts])
        assert (measures.dp, measures.juilland_d) == pytest.approx((0.18, 0.785), abs=0.0005)
        assert measures.dp_norm == pytest.approx(0.18 / (1 - 9 / 50), abs=1e-9)

    def test_dispersion_at_its_ends(self) -> None:
        assert spread([2, 4], [10, 20]) == pytest.approx((0, 0, 1))
        only = spread([0, 3, 0, 0], [10, 10, 10, 10])
        assert only == pytest.approx((0.75, 1, 0))
        assert np.isnan(spread([0, 0], [5, 5]).dp)

    def test_log_ratio(self) -> None:
        assert float(log_ratio(2, 3, 6, 4)) == pytest.approx(math.log2((2 / 6) / (3 / 4)))
        assert float(log_ratio(3, 0, 6, 4)) == pytest.approx(2)  # (3 / 6) / (0.5 / 4) is 4


class TestFrequency:
    def test_counts(self) -> None:
        table = frequency(CODING)
        assert table[["word", "n", "of", "documents"]].values.tolist() == [
            ["حرب", 5, 10, 3],
            ["سلام", 3, 10, 2],
            ["خبر", 2, 10, 2],
        ]
        assert table["per_million"].tolist() == [500_000, 300_000, 200_000]
        assert table["low"].isna().all()  # three documents are too few

    def test_words_asked_for_in_any_spelling(self) -> None:
        table = frequency(CODING, ["سَلامٌ", "وئام"])
        assert table[["word", "n"]].values.tolist() == [["سلام", 3], ["وئام", 0]]

    def test_filters_least_and_words_left_out(self) -> None:
        assert frequency(CODING, outlet="two")["n"].tolist() == [3, 1]
        assert frequency(CODING, least=3)["word"].tolist() == ["حرب", "سلام"]
        assert set(frequency(CODING, leave_out=["حَرب"])["of"]) == {5}
        assert "في" in function_words() and "الوزير" not in function_words()

    def test_particles(self) -> None:
        coding = texts(("a", "الحكومة والحكومة وللحكومة. وفد فد. كتب تب. بلد لد. سلام وسلام.", None, None))
        forms = frequency(coding).set_index("form")["n"].to_dict()
        assert forms["الحكومه"] == 3 and forms["سلام"] == 2
        assert forms["وفد"] == 1 and forms["كتب"] == 1 and forms["بلد"] == 1
        plain = frequency(coding, particles=False).set_index("form")["n"].to_dict()
        assert plain["والحكومه"] == 1 and plain["وسلام"] == 1

    def test_what_is_quoted_counts_once(self) -> None:
        text = "قال الوزير: حرب وقال الحزب سلام"
        quotations = [
            {"quotation_id": "q0", "doc_id": "a", "speaker_id": M, "content_start": 12, "content_end": 31, "content_spans": [[12, 31]], "negated": False},
            {"quotation_id": "q1", "doc_id": "a", "speaker_id": P, "content_start": 27, "content_end": 31, "content_spans": [[27, 31]], "negated": False},
        ]  # fmt: skip
        coding = texts(("a", text, None, None), quotations=quotations)
        assert text[27:31] == "سلام"
        assert frequency(coding, scope="quotations").set_index("form")["n"].to_dict() == {
            "حرب": 1,
            "وقال": 1,
            "الحزب": 1,
            "سلام": 1,
        }
        assert frequency(coding, actor=P)["form"].tolist() == ["سلام"]
        with pytest.raises(WorkbookError, match="scope='text' holds more than an actor's words"):
            frequency(coding, scope="text", actor=P)
        with pytest.raises(
            WorkbookError, match="scope='title' is not known; choose one of text, quotations, headlines"
        ):
            frequency(coding, scope="title")

    def test_one_document_of_an_event(self) -> None:
        documents = [
            {"doc_id": d, "text": "سلام", "date": date, "event_id": "x"} for d, date in (("a", "2022"), ("b", "2021"))
        ]
        coding = small_coding(documents=documents, quotations=[])
        assert frequency(coding)["n"].tolist() == [2]
        assert frequency(coding, weight="event")["n"].tolist() == [1]

    def test_the_interval_is_the_binomials_where_documents_are_words(self) -> None:
        # 20 documents of one word, 8 of them سلام: the share over draws is Binomial(20, 0.4) / 20, from 0.2 to 0.6
        coding = texts(*[(f"d{i}", "سلام" if i < 8 else "حرب", None, None) for i in range(20)])
        row = frequency(coding, "سلام", samples=4000).iloc[0]
        assert (row["low"], row["high"]) == pytest.approx((200_000, 600_000), abs=50_001)


class TestKeyness:
    def test_one_part_against_another(self) -> None:
        table = keyness(CODING, {"outlet": "one"}, {"outlet": "two"}, least=1).set_index("word")
        # part one: سلام 3, حرب 2, خبر 1 of 6; part two: حرب 3, خبر 1 of 4
        assert table.loc["سلام", ["n", "n_other", "of", "of_other", "documents", "documents_other"]].tolist() == [
            3,
            0,
            6,
            4,
            2,
            0,
        ]
        assert table.loc["سلام", "log_likelihood"] == pytest.approx(6 * math.log(3 / 1.8))
        assert table.loc["سلام", "log_ratio"] == pytest.approx(2)
        # E1 = 6 · 5 / 10 = 3, E2 = 2
        assert table.loc["حرب", "log_likelihood"] == pytest.approx(2 * (2 * math.log(2 / 3) + 3 * math.log(3 / 2)))
        assert table.loc["حرب", "log_ratio"] == pytest.approx(math.log2(4 / 9))
        assert table.index[0] == "سلام"

    def test_p_is_that_of_chi_squared(self) -> None:
        table = keyness(CODING, {"outlet": "one"}, {"outlet": "two"}, least=1)
        # the 5 % point of chi squared with one degree of freedom is 3.841
        expected = [math.erfc(math.sqrt(g / 2)) for g in table["log_likelihood"]]
        assert table["p"].tolist() == pytest.approx(expected)
        assert math.erfc(math.sqrt(3.841459 / 2)) == pytest.approx(0.05, abs=1e-6)

    def test_without_a_second_part_it_is_the_rest(self) -> None:
        one = keyness(CODING, {"outlet": "one"}, least=1, samples=0)
        two = keyness(CODING, {"outlet": "one"}, {"outlet": "two"}, least=1, samples=0)
        pd.testing.assert_frame_equal(one, two)

    def test_actors(self) -> None:
        text = "قال الوزير سلام سلام. قال الحزب حرب حرب حرب."
        spans = [(M, 11, 20), (P, 32, 43)]
        quotations = [
            {
                "quotation_id": f"q{s}",
                "doc_id": "a",
                "speaker_id": who,
                "content_start": s,
                "content_end": e,
                "negated": False,
            }
            for who, s, e in spans
        ]
        coding = texts(("a", text, None, None), quotations=quotations)
        against = keyness(coding, {"actor": M}, {"actor": P}, least=1, samples=0)
        assert against.set_index("word")[["n", "n_other", "of", "of_other"]].to_dict("index") == {
            "حرب": {"n": 0, "n_other": 3, "of": 2, "of_other": 3},
            "سلام": {"n": 2, "n_other": 0, "of": 2, "of_other": 3},
        }
        pd.testing.assert_frame_equal(keyness(coding, {"actor": M}, least=1, samples=0), against)

    @pytest.mark.parametrize(
        ("one", "two", "message"),
        [
            ({"since": "2021"}, {"outlet": "one"}, "the two parts share 2 documents"),
            ({"actor": M}, {"actor": M}, "share 1 actors"),
            ({"actor": M}, {"outlet": "one"}, "name an actor in both parts"),
            ({"outlets": "one"}, None, "outlets in .* is not known; did you mean 'outlet'"),
            ({"outlet": "thre"}, None, "outlet='thre' is not known"),
        ],
    )
    def test_parts_that_do_not_compare(self, one: dict[str, str], two: dict[str, str] | None, message: str) -> None:
        with pytest.raises(WorkbookError, match=message):
            keyness(CODING, one, two)

    def test_the_interval_holds_the_effect(self) -> None:
        rows = [(f"d{i}", "سلام حرب حرب" if i % 3 else "سلام سلام خبر", ("one", "two")[i % 2], None) for i in range(30)]
        table = keyness(texts(*rows), {"outlet": "one"}, {"outlet": "two"})
        assert (table["low"] < table["log_ratio"]).all() and (table["log_ratio"] < table["high"]).all()


PAIRED = texts(("a", "حل سياسي شامل. ثم حل سياسي. ثم حل آخر. كلام سياسي.", None, None))


class TestCollocations:
    def test_around_a_term(self) -> None:
        # sentences end windows. Not the term: حل 3, ثم 2, شامل, آخر, كلام = 8; near it: حل شامل · ثم حل · كلام = 5
        row = collocations(PAIRED, "سياسي", least=2).iloc[0]
        assert row[["word", "n", "n_word", "n_term", "of", "documents"]].tolist() == ["حل", 2, 3, 3, 8, 1]
        assert row["log_likelihood"] == pytest.approx(float(association(2, 1, 3, 2)))
        assert row["log_dice"] == pytest.approx(14 + math.log2(2 * 2 / (3 + 3)))

    def test_sides_and_window(self) -> None:
        before = collocations(PAIRED, "سياسي", side="before", window=1, least=1).set_index("word")["n"].to_dict()
        assert before == {"حل": 2, "كلام": 1}
        after = collocations(PAIRED, "سياسي", side="after", least=1).set_index("word")["n"].to_dict()
        assert after == {"شامل": 1}

    def test_a_phrase_and_one_that_is_not_there(self) -> None:
        assert collocations(PAIRED, "حل سياسي", least=1).set_index("word")["n"].to_dict() == {"شامل": 1, "ثم": 1}
        assert len(collocations(PAIRED, "مفاوضات", least=1)) == 0

    def test_a_word_between_two_terms_counts_once(self) -> None:
        row = collocations(
            texts(("a", "سلام حرب سلام خبر خبر خبر خبر خبر خبر خبر", None, None)), "سلام", window=1, least=1
        )
        assert row[row["word"] == "حرب"][["n", "n_word", "n_term"]].values.tolist() == [[1, 1, 2]]

    def test_pairs_of_neighbours(self) -> None:
        # pairs: حل سياسي, سياسي شامل | ثم حل, حل سياسي | ثم حل, حل آخر | كلام سياسي = 7
        table = collocations(PAIRED, least=2).set_index(["word", "next"])
        assert table.loc[("حل", "سياسي"), ["n", "n_word", "n_next", "of"]].tolist() == [2, 3, 3, 7]
        assert table.loc[("حل", "سياسي"), "log_likelihood"] == pytest.approx(float(association(2, 1, 1, 3)))
        assert table.loc[("ثم", "حل"), "log_dice"] == pytest.approx(14 + math.log2(2 * 2 / (2 + 2)))

    def test_what_cannot_be_looked_for(self) -> None:
        for arguments, message in (
            ({"term": "…"}, "holds no word"),
            ({"term": "حل", "window": 0}, "window=0"),
            ({"term": "حل", "side": "left"}, "side='left' is not known; choose one of both, before, after"),
        ):
            with pytest.raises(WorkbookError, match=message):
                collocations(PAIRED, **arguments)  # type: ignore[arg-type]


class TestDispersion:
    def test_by_hand(self) -> None:
        table = dispersion(CODING, ["سلام", "خبر"]).set_index("word")
        # sizes 4 2 4 of 10. سلام 2 1 0 of 3: ½ (|2/3 − .4| + |1/3 − .2| + .4) = .4; dp_norm .4 / .8
        assert table.loc["سلام", ["n", "documents", "of"]].tolist() == [3, 2, 3]
        assert table.loc["سلام", ["dp", "dp_norm"]].tolist() == pytest.approx([0.4, 0.5])
        # rates ½ ½ 0: mean 1/3, variance (1/36 + 1/36 + 4/36) / 3 = 1/18; V = 3 √(1/18); D = 1 − V / √2
        assert table.loc["سلام", "juilland_d"] == pytest.approx(1 - 3 * math.sqrt(1 / 18) / math.sqrt(2))
        # خبر 1 0 1 of 2: ½ (.1 + .2 + .1)
        assert table.loc["خبر", "dp"] == pytest.approx(0.2)

    def test_least_and_intervals(self) -> None:
        assert dispersion(CODING)["word"].tolist() == ["حرب"]
        rows = [(f"d{i}", "سلام حرب" if i % 4 else "خبر حرب", None, None) for i in range(40)]
        table = dispersion(texts(*rows), "سلام").iloc[0]
        # 30 of 40 equal documents: ½ (30 · (1/30 − 1/40) + 10/40) = .25
        assert table["dp"] == pytest.approx(0.25)
        assert 0.1 < table["low"] < 0.25 < table["high"] < 0.4

    def test_places_in_order_of_date(self) -> None:
        table = places(
            texts(("b", "حرب سلام", None, "2022"), ("a", "سلام", "one", "2021"), ("c", "سلام", None, None)), "سلام"
        )
        assert table[["doc_id", "date", "at", "running", "of"]].fillna("–").values.tolist() == [
            ["a", "2021", 0, 0, 4],
            ["b", "2022", 1, 2, 4],
            ["c", "–", 0, 3, 4],
        ]


class TestConcordance:
    CODED = wb.code(
        [
            wb.Document("a", "أكد الوزير سالم أن الحل قريب. ورحب سالم بالقرار.", date="2021", outlet="one"),
            wb.Document(
                "b", "قالت قطر إنها تؤيد القرار. وتؤكد قطر أن الحل قريب. القرار مهم.", date="2022", outlet="two"
            ),
        ]
    )

    def test_a_term(self) -> None:
        lines = concordance(self.CODED, "القرار", width=9)
        assert lines["match"].tolist() == ["القرار", "القرار", "القرار"]
        texts_ = dict(zip(*(self.CODED.documents[c] for c in ("doc_id", "text")), strict=True))
        for line in lines.itertuples():
            assert texts_[line.doc_id][line.start : line.end] == line.match
            assert texts_[line.doc_id][: line.start].endswith(line.left)
        assert concordance(self.CODED, "القرار", outlet="one")["doc_id"].tolist() == ["a"]

    def test_within_what_an_actor_says(self) -> None:
        assert concordance(self.CODED, "القرار", actor="qatar")["doc_id"].tolist() == ["b"]

    def test_a_cue_in_all_its_forms(self) -> None:
        lines = concordance(self.CODED, cue="أكد", width=8)
        assert lines[["doc_id", "match", "speaker", "kind"]].values.tolist() == [
            ["a", "أكد", "سالم", "indirect"],
            ["b", "تؤكد", "قطر", "indirect"],
        ]
        assert concordance(self.CODED, cue="أكد", actor="qatar")["doc_id"].tolist() == ["b"]

    def test_what_cannot_be_looked_for(self) -> None:
        with pytest.raises(WorkbookError, match="either a term or cue"):
            concordance(self.CODED)
        with pytest.raises(WorkbookError, match="either a term or cue"):
            concordance(self.CODED, "القرار", cue="أكد")
        with pytest.raises(WorkbookError, match="cue='صرحح' is not known; did you mean 'صرّح'"):
            concordance(self.CODED, cue="صرحح")


def test_an_empty_part_gives_empty_tables_with_the_columns() -> None:
    for function in (
        frequency,
        dispersion,
        collocations,
        lambda c, **o: collocations(c, "سلام", **o),
        lambda c, **o: concordance(c, "سلام", **o),
        lambda c, **o: concordance(c, cue="أكد", **o),
        lambda c, **o: keyness(c, {"outlet": "one"}, **o),
        lambda c, **o: places(c, "سلام", **o),
    ):
        full, empty = function(CODING), function(CODING, since="2030")
        assert len(empty) == 0 and list(empty) == list(full)
