"""How actors are named, and who stands beside whom, against counts made by hand.

Texts of one paragraph a line; mentions of G (the government) by several names, M (the minister) and P (the party):

====  =======  ==========  ===================================================================
doc   outlet   date        mentions
====  =======  ==========  ===================================================================
n1    one      2021        النظام (G) · الوزير (M) in sentence 1; دمشق (G) in sentence 2
n2    two      2021        الحكومة (G) · لحكومة of للحكومة (G) in one sentence; الوزير (M) in the next paragraph
n3    two      2022        النظام (G) · الحزب (P) in one sentence
====  =======  ==========  ===================================================================
"""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from small_coding import M, P, small_coding

import workbook as wb
from workbook.analysis import co_mention, co_quotation, graph, names
from workbook.errors import WorkbookError

G = "government"
TEXTS = {
    "n1": "رفض النظام ما قاله الوزير. وترى دمشق ذلك.",
    "n2": "قالت الحكومة إن للحكومة خطة.\nوصل الوزير.",
    "n3": "اعترض النّظام والحزب.",
}
NAMED = [
    ("n1", "النظام", G), ("n1", "الوزير", M), ("n1", "دمشق", G),
    ("n2", "الحكومة", G), ("n2", "لحكومة", G), ("n2", "الوزير", M),
    ("n3", "النّظام", G), ("n3", "الحزب", P),
]  # fmt: skip
DOCUMENTS = [
    {"doc_id": "n1", "text": TEXTS["n1"], "outlet": "one", "date": "2021"},
    {"doc_id": "n2", "text": TEXTS["n2"], "outlet": "two", "date": "2021"},
    {"doc_id": "n3", "text": TEXTS["n3"], "outlet": "two", "date": "2022"},
]
ACTORS = [
    {"actor_id": G, "name": "الحكومة", "name_en": "The government", "type": "organisation"},
    {"actor_id": M, "name": "الوزير", "type": "person"},
    {"actor_id": P, "name": "الحزب", "type": "organisation"},
]


def coding() -> wb.Coding:
    mentions = []
    for n, (doc, text, who) in enumerate(NAMED):
        start = TEXTS[doc].index(text, TEXTS[doc].index("للحكومة") + 1 if text == "لحكومة" else 0)
        form = "metonym" if text == "دمشق" else "name"
        mentions.append({"mention_id": f"m{n}", "doc_id": doc, "start": start, "end": start + len(text), "text": text, "form": form, "actor_id": who})  # fmt: skip
    quotations = [
        {"quotation_id": f"q{n}", "doc_id": d, "speaker_id": who, "negated": no}
        for n, (d, who, no) in enumerate(
            [("n1", M, False), ("n1", M, False), ("n1", G, False), ("n2", G, False), ("n3", G, False), ("n3", P, True)]
        )
    ]
    return small_coding(documents=DOCUMENTS, actors=ACTORS, mentions=mentions, quotations=quotations)


CODING = coding()


class TestNames:
    def test_spellings_that_fold_alike_are_one_name(self) -> None:
        table = names(CODING, G)
        # النظام n1 and النّظام n3; الحكومة and للحكومة n2; دمشق n1
        assert sorted(table[["text", "n", "of", "documents"]].values.tolist()) == sorted(
            [["النظام", 2, 5, 2], ["الحكومة", 2, 5, 1], ["دمشق", 1, 5, 1]]
        )
        assert table["share"].tolist() == [0.4, 0.4, 0.2]

    def test_by_outlet_and_time(self) -> None:
        table = names(CODING, "The government", within=["outlet", "year"])
        assert table[["outlet", "year", "text", "n", "of"]].values.tolist() == [
            ["one", "2021", "النظام", 1, 2],
            ["one", "2021", "دمشق", 1, 2],
            ["two", "2021", "الحكومة", 2, 2],
            ["two", "2022", "النظام", 1, 1],
        ]

    def test_names_taken_together(self) -> None:
        table = names(CODING, G, groups={"regime": ["النظام"], "capital": ["دمشق"]})
        assert table.set_index("text")["n"].to_dict() == {"regime": 2, "other": 2, "capital": 1}

    def test_forms_and_weight(self) -> None:
        assert names(CODING, G, by="form").set_index("form")["n"].to_dict() == {"name": 4, "metonym": 1}
        assert names(CODING, G, weight="document").set_index("text")["n"].to_dict() == {
            "النظام": 2,
            "الحكومة": 1,
            "دمشق": 1,
        }

    def test_an_unknown_actor_is_an_error_and_an_unmentioned_one_an_empty_table(self) -> None:
        with pytest.raises(WorkbookError, match="did you mean 'government'"):
            names(CODING, "goverment")
        assert len(names(CODING, "qatar")) == 0

    def test_the_shipped_codebook_resolves_metonyms(self) -> None:
        text = "رفض النظام السوري القرار. وقالت حكومة الأسد إنها مستعدة. وتقول دمشق إن النظام السوري باق."
        table = names(wb.code([wb.Document("a", text, date="2020-01-01")]), "syrian-government-assad")
        assert table.set_index("text")["n"].to_dict() == {"النظام السوري": 2, "حكومة الأسد": 1, "دمشق": 1}


def pairs(table: pd.DataFrame) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    return {(r.source, r.target): (r.n, r.n_source, r.n_target, r.of) for r in table.itertuples()}


class TestPairs:
    def test_in_documents(self) -> None:
        # G in n1 n2 n3, M in n1 n2, P in n3. Both G and M: n1 n2, either: all three
        table = co_mention(CODING)
        assert pairs(table) == {(G, M): (2, 3, 2, 3), (G, P): (1, 3, 1, 3)}
        assert table["jaccard"].tolist() == pytest.approx([2 / 3, 1 / 3])
        assert table["source_name_en"].tolist() == ["The government"] * 2
        assert table["low"].isna().all()  # three documents are too few

    def test_in_paragraphs_and_sentences(self) -> None:
        # paragraphs: G n1, n2 first, n3; M n1, n2 second. Sentences: G n1/1, n1/2, n2/1, n3; M n1/1, n2/2
        assert pairs(co_mention(CODING, window="paragraph")) == {(G, M): (1, 3, 2, 4), (G, P): (1, 3, 1, 3)}
        assert pairs(co_mention(CODING, window="sentence")) == {(G, M): (1, 4, 2, 5), (G, P): (1, 4, 1, 4)}
        # each document once: G 3, M 2, both in a sentence of n1
        assert pairs(co_mention(CODING, window="sentence", weight="document"))[(G, M)] == (1, 3, 2, 4)

    def test_of_one_actor_and_of_frequent_pairs(self) -> None:
        assert set(pairs(co_mention(CODING, actor=P))) == {(G, P)}
        assert set(pairs(co_mention(CODING, least=2))) == {(G, M)}
        with pytest.raises(WorkbookError, match="window='page' is not known; choose one of document, paragraph"):
            co_mention(CODING, window="page")

    def test_quoted_together(self) -> None:
        # n1 quotes M and G, n2 and n3 G; what P did not say in n3 is no quotation
        assert pairs(co_quotation(CODING)) == {(G, M): (1, 3, 1, 3)}

    def test_the_interval_moves_with_the_documents(self) -> None:
        # ten documents, four with both a and b, six with a alone: jaccard 0.4, binomial over ten
        rows = [("a", i) for i in range(10)] + [("b", i) for i in range(4)]
        mentions = [
            {"mention_id": f"{w}{i}", "doc_id": f"d{i}", "actor_id": w, "start": 0, "end": 1, "text": w}
            for w, i in rows
        ]
        made = small_coding(
            documents=[{"doc_id": f"d{i}"} for i in range(10)], mentions=mentions, actors=[], quotations=[]
        )
        row = co_mention(made, samples=4000).iloc[0]
        # quantiles of Binomial(10, 0.4) / 10 at 2.5 and 97.5 %
        assert (row["jaccard"], row["low"], row["high"]) == pytest.approx((0.4, 0.1, 0.7))

    def test_the_graph(self) -> None:
        network = graph(co_mention(CODING))
        assert isinstance(network, nx.Graph)
        assert network.edges[G, M]["weight"] == 2 and network.nodes[G]["n"] == 3
        assert network.nodes[M] == {"name": "الوزير", "type": "person", "n": 2}
        assert nx.to_numpy_array(network).sum() == 6
        assert all(
            isinstance(d, int | float | str) and d == d for _, _, e in network.edges(data=True) for d in e.values()
        )

    def test_an_empty_part_gives_empty_tables_with_the_columns(self) -> None:
        for function in (co_mention, co_quotation):
            empty = function(CODING, since="2030")
            assert len(empty) == 0 and list(empty) == list(function(CODING))
            assert graph(empty).number_of_nodes() == 0


def test_jaccard_of_the_briefs_is_the_documents(briefs_coding: wb.Coding) -> None:
    table = co_mention(briefs_coding, least=5, samples=0)
    where = briefs_coding.mentions.groupby("actor_id")["doc_id"].agg(set)
    for row in table.itertuples():
        one, two = where[row.source], where[row.target]
        assert (row.n, row.of) == (len(one & two), len(one | two))
        assert np.isclose(row.jaccard, len(one & two) / len(one | two))
