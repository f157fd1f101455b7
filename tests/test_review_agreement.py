"""Agreement: coefficients against published worked examples and a second computation, units, spans, intervals."""

from __future__ import annotations

import itertools
import math
import random
import subprocess
import sys

import numpy as np
import pytest

import workbook as wb
from workbook.errors import WorkbookError
from workbook.review import agreement, cohen_kappa, krippendorff_alpha, percent_agreement
from workbook.review.bootstrap import document_draws, interval, spread
from workbook.review.units import match_units

N = None
# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability: sections A, B and C-E
BINARY = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
NOMINAL = ["aabbdcccedda", "babbbcccedd" + "d"]
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]


def alpha_by_pairs(data, level: str) -> float:
    """Alpha from its definition: the mean difference within units over that between all values, pair by pair."""
    units = [[v for v in unit if v is not None] for unit in zip(*data)]
    units = [u for u in units if len(u) > 1]
    values = [v for u in units for v in u]

    def apart(a, b) -> float:
        if level == "nominal":
            return float(a != b)
        if level == "interval":
            return (a - b) ** 2
        low, high = min(a, b), max(a, b)
        between = sum(low <= v <= high for v in values) - (values.count(a) + values.count(b)) / 2
        return between**2 if a != b else 0.0

    within = sum(apart(a, b) / (len(u) - 1) for u in units for a, b in itertools.permutations(u, 2)) / len(values)
    between = sum(apart(a, b) for a, b in itertools.permutations(values, 2)) / (len(values) * (len(values) - 1))
    return 1 - within / between


class TestCoefficients:
    @pytest.mark.parametrize(
        ("data", "level", "published"),
        [
            (BINARY, "nominal", 0.095),
            (NOMINAL, "nominal", 0.692),
            (FOUR, "nominal", 0.743),
            (FOUR, "ordinal", 0.815),
            (FOUR, "interval", 0.849),
        ],
    )
    def test_alpha_is_krippendorffs(self, data, level, published) -> None:
        assert round(krippendorff_alpha(data, level=level), 3) == published
        assert krippendorff_alpha(data, level=level) == pytest.approx(alpha_by_pairs(data, level))

    @pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
    def test_alpha_by_a_second_way_on_random_data(self, level) -> None:
        rng = random.Random(7)
        for _ in range(40):
            coders, units = rng.randrange(2, 5), rng.randrange(4, 15)
            data = [[rng.choice([1, 2, 3, 5, N]) for _ in range(units)] for _ in range(coders)]
            own = krippendorff_alpha(data, level=level)
            pairable = [v for u in zip(*data) for v in u if v is not None and sum(x is not None for x in u) > 1]
            if len(set(pairable)) < 2:
                assert math.isnan(own)
            else:
                assert own == pytest.approx(alpha_by_pairs(data, level))

    def test_kappa_is_cohens(self) -> None:
        # Cohen (1960), table 2: 200 patients, two judges, three diagnoses; p_o = .70, p_e = .41
        table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
        one = [i for i, row in enumerate(table) for n in row for _ in range(n)]
        other = [j for row in table for j, n in enumerate(row) for _ in range(n)]
        assert percent_agreement(one, other) == pytest.approx(0.70)
        assert round(cohen_kappa(one, other), 3) == 0.492
        assert cohen_kappa(one, other) == pytest.approx((0.70 - 0.41) / (1 - 0.41))
        # 50 proposals, two readers: 20 both yes, 5 only the first, 10 only the second, 15 both no
        one, other = ["y"] * 25 + ["n"] * 25, ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15
        assert cohen_kappa(one, other) == pytest.approx((0.7 - 0.5) / (1 - 0.5)) == pytest.approx(0.40)

    def test_kappa_by_a_second_way_on_random_data(self) -> None:
        rng = random.Random(3)
        for weights, apart in ((None, lambda a, b: a != b), ("linear", lambda a, b: abs(a - b)), ("quadratic", lambda a, b: (a - b) ** 2)):  # fmt: skip
            for _ in range(30):
                one, other = ([rng.randrange(4) for _ in range(25)] for _ in range(2))
                ranks = {v: i for i, v in enumerate(sorted({*one, *other}))}
                a, b = [ranks[v] for v in one], [ranks[v] for v in other]
                observed = sum(apart(x, y) for x, y in zip(a, b)) / 25
                expected = sum(apart(x, y) for x in a for y in b) / 25**2
                assert cohen_kappa(one, other, weights=weights) == pytest.approx(1 - observed / expected)

    def test_where_a_coefficient_says_nothing_it_is_nan(self) -> None:
        assert math.isnan(krippendorff_alpha([[1, 1], [1, 1]])) and math.isnan(cohen_kappa([1, 1], [1, 1]))
        assert math.isnan(krippendorff_alpha([[1, N], [N, 1]])) and math.isnan(percent_agreement([1, N], [N, 1]))
        assert math.isnan(krippendorff_alpha([]))

    def test_wrong_input_is_told(self) -> None:
        with pytest.raises(WorkbookError, match="different numbers"):
            krippendorff_alpha([[1], [1, 2]])
        with pytest.raises(WorkbookError, match="needs numbers"):
            krippendorff_alpha(NOMINAL, level="interval")
        with pytest.raises(WorkbookError, match="choose one of nominal"):
            krippendorff_alpha(BINARY, level="ratio")
        with pytest.raises(WorkbookError, match="2 and 1 values"):
            cohen_kappa([1, 2], [1])
        with pytest.raises(WorkbookError, match="'linear' or 'quadratic'"):
            cohen_kappa([1], [1], weights="cubic")


class TestBootstrap:
    def test_documents_are_drawn_whole_and_the_seed_repeats(self) -> None:
        draws = document_draws(7, samples=50, seed=1)
        assert draws.shape == (50, 7) and (draws.sum(axis=1) == 7).all()
        assert (draws == document_draws(7, samples=50, seed=1)).all()
        assert (draws != document_draws(7, samples=50, seed=2)).any()

    def test_of_a_share_it_is_the_normal_interval_where_documents_are_single_rows(self) -> None:
        rows = np.zeros((400, 2))
        rows[:120, 0], rows[:, 1] = 1, 1
        low, high = interval(spread(rows, lambda t: float(t[0] / t[1]), samples=4000, seed=0))
        half = 1.96 * math.sqrt(0.3 * 0.7 / 400)
        assert low == pytest.approx(0.3 - half, abs=0.005) and high == pytest.approx(0.3 + half, abs=0.005)

    def test_rows_that_hang_together_make_it_wider(self) -> None:
        single = np.array([[1, 1]] * 30 + [[0, 1]] * 70, dtype=float)
        whole = np.array([[10, 10]] * 3 + [[0, 10]] * 7, dtype=float)
        widths = [
            np.subtract(*interval(spread(rows, lambda t: float(t[0] / t[1]), samples=2000, seed=0))[::-1])
            for rows in (single, whole)
        ]
        assert widths[1] > 2 * widths[0]


TEXT = "قال نادر القاسم إن الوفد وصل. وأضاف أن اللقاء غداً. رفضت قطر التطبيع مع نظام الأسد."


@pytest.fixture()
def program() -> wb.Coding:
    return wb.code([wb.Document("a", TEXT, date="2021-05-01"), wb.Document("b", "رفضت قطر التطبيع مع نظام الأسد.")])


class TestUnits:
    def test_a_coding_agrees_with_itself_in_everything(self, program) -> None:
        for table in ("quotations", "stances", "mentions"):
            result = agreement({"x": program, "y": program}, table, samples=20)
            assert len(result.units) == len(getattr(program, table))
            assert result.fields["percent"].eq(1).all() and result.spans[["exact", "overlap"]].eq(1).all(axis=None)

    def test_what_one_coder_lacks_and_what_differs_is_counted_by_hand(self, program, tmp_path) -> None:
        with wb.review.open(tmp_path / "d.sqlite") as store:
            me = store.coder("basim")
            one, two = program.quotations["quotation_id"][:2]
            me.correct(program, one, speaker_id="qatar", content="إن الوفد")
            me.reject(program, two)
            other = store.apply(program)
        result = agreement({"amal": program, "basim": other}, "quotations")
        n = len(program.quotations)
        spans = result.spans.iloc[0]
        assert spans["records"] == (n, n - 1)
        assert spans["exact"] == pytest.approx(2 * (n - 2) / (2 * n - 1))
        assert spans["overlap"] == pytest.approx(2 * (n - 1) / (2 * n - 1))
        speaker = result.fields.set_index("field").loc["speaker_id"]
        assert speaker["units"] == n - 1 and speaker["percent"] == pytest.approx((n - 2) / (n - 1))
        assert spans["overlap_low"] <= spans["overlap"] <= spans["overlap_high"]
        with_absent = agreement({"amal": program, "basim": other}, "quotations", absent=True, samples=0)
        assert with_absent.fields.set_index("field").loc["speaker_id", "percent"] == pytest.approx((n - 2) / n)
        assert "speaker_id" in str(result) and "amal – basim" in str(result)

    def test_figures_of_the_table_are_those_of_the_plain_functions(self, program, tmp_path, briefs_coding) -> None:
        with wb.review.open(tmp_path / "d.sqlite") as store:
            rng = random.Random(5)
            codings = {"program": briefs_coding}
            for name in ("amal", "basim"):
                me = store.coder(name)
                for stance, position in briefs_coding.stances[["stance_id", "position"]].values.tolist()[:60]:
                    other = rng.choice(["support", "oppose", "conditional", "neutral"])
                    if rng.random() < 0.2:
                        me.reject(briefs_coding, stance)
                    elif other != position:
                        me.correct(briefs_coding, stance, position=other)
                codings[name] = store.apply(briefs_coding, coder=name)
        result = agreement(codings, "stances", samples=0)
        data = [[u.records[c]["position"] if c in u.records else None for u in result.units] for c in codings]
        row = result.fields.set_index("field").loc["position"]
        assert row["alpha"] == pytest.approx(krippendorff_alpha(data))
        pairs = list(itertools.combinations(data, 2))
        assert row["kappa"] == pytest.approx(np.mean([cohen_kappa(a, b) for a, b in pairs]))
        both = [(x, y) for a, b in pairs for x, y in zip(a, b) if x is not None and y is not None]
        assert row["percent"] == pytest.approx(np.mean([x == y for x, y in both]))
        assert len(result.spans) == 3

    def test_stances_on_the_same_words_are_told_apart_by_issue_and_holder(self, program, tmp_path) -> None:
        codings = {}
        with wb.review.open(tmp_path / "d.sqlite") as store:
            for name, order in (("amal", (0, 1)), ("basim", (1, 0))):
                me = store.coder(name)
                new = [("resolution-2254", "support"), ("sanctions", "oppose")]
                for n in order:
                    me.add(
                        program,
                        "stances",
                        doc_id="b",
                        evidence="رفضت قطر",
                        holder_id="nato",
                        issue=new[n][0],
                        position=new[n][1],
                    )
                codings[name] = store.apply(program, coder=name)
        result = agreement(codings, "stances", samples=0)
        assert result.fields.set_index("field").loc[["holder_id", "issue", "position"], "percent"].eq(1).all()

    def test_one_coder_has_one_record_in_a_unit(self, program) -> None:
        for units in (match_units({"x": program, "y": program, "z": program}, t) for t in ("mentions", "quotations")):
            assert all(set(u.records) == {"x", "y", "z"} for u in units)
            assert len({u.id for u in units}) == len(units)

    def test_only_shared_documents_count_and_texts_must_be_the_same(self, program) -> None:
        only_a = wb.code([wb.Document("a", TEXT, date="2021-05-01")])
        assert agreement({"x": program, "y": only_a}, "stances", samples=0).documents == 1
        with pytest.raises(WorkbookError, match="a: the text is not the same"):
            agreement({"x": program, "y": wb.code([wb.Document("a", TEXT + " ")])})
        with pytest.raises(WorkbookError, match="no document in common"):
            agreement({"x": program, "y": wb.code([wb.Document("z", TEXT)])})
        with pytest.raises(WorkbookError, match="two codings or more"):
            agreement({"x": program})

    def test_wrong_options_are_told(self, program) -> None:
        both = {"x": program, "y": program}
        with pytest.raises(WorkbookError, match="choose one of mentions, quotations, stances"):
            agreement(both, "actors")
        with pytest.raises(WorkbookError, match="no 'evidence' to compare; there are holder_id"):
            agreement(both, fields=["evidence"])
        with pytest.raises(WorkbookError, match="position has 'ratio'"):
            agreement(both, levels={"position": "ratio"})
        with pytest.raises(WorkbookError, match="no numbers"):
            agreement(both, levels={"position": "interval"})


def test_the_command_prints_the_same(program, tmp_path) -> None:
    for name in ("amal", "basim"):
        program.write(tmp_path / name, format="jsonl")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "workbook", "agreement", *arguments]
        return subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")

    done = run("amal", "basim", "--samples", "0")
    assert done.stdout == str(agreement({"amal": program, "basim": program}, samples=0)) + "\n"
    for wrong, says in (
        (("amal",), "two codings or more"),
        (("amal", "amal"), "stands twice"),
        (("amal", "none"), "no coding here"),
    ):
        failed = run(*wrong)
        assert failed.returncode == 2 and says in failed.stderr
