"""Shares corrected by a reviewed sample, against simulations whose truth is known."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

import workbook as wb
from workbook.errors import WorkbookError
from workbook.review import sample_rows
from workbook.review.estimate import post_stratified


def simulate(
    rng: random.Random, rows: int, drawn: int, *, oppose: float, wrong: float, missed: float, noise: float
) -> tuple[float, float, tuple[float, float, float]]:
    """One corpus with a known truth: the true share, the program's, and what a reviewed sample says."""
    truth, said = [], []
    for _ in range(rows):
        if rng.random() < noise:  # no stance at all; the program made one
            truth.append("none")
            said.append("oppose" if rng.random() < 0.5 else "other")
        else:
            true = "oppose" if rng.random() < oppose else "other"
            truth.append(true)
            error = missed if true == "oppose" else wrong
            said.append({"oppose": "other", "other": "oppose"}[true] if rng.random() < error else true)
    chosen = rng.sample(range(rows), drawn)
    cells = {}
    for cell in ("oppose", "other"):
        mine = [truth[i] for i in chosen if said[i] == cell]
        cells[cell] = (said.count(cell), len(mine), sum(t != "none" for t in mine), mine.count("oppose"))
    true_share = truth.count("oppose") / sum(t != "none" for t in truth)
    return true_share, said.count("oppose") / rows, post_stratified(cells, samples=800, seed=rng.randrange(10**6))


@pytest.mark.parametrize(
    ("rows", "drawn", "errors"),
    [
        (400, 80, {"oppose": 0.5, "wrong": 0.25, "missed": 0.05, "noise": 0.25}),
        (1500, 150, {"oppose": 0.3, "wrong": 0.1, "missed": 0.3, "noise": 0.1}),
        (200, 60, {"oppose": 0.7, "wrong": 0.05, "missed": 0.05, "noise": 0.02}),
    ],
)
def test_the_interval_covers_the_truth_as_often_as_it_says(rows, drawn, errors) -> None:
    rng = random.Random(11)
    runs = [simulate(rng, rows, drawn, **errors) for _ in range(400)]
    covered = np.mean([low <= true <= high for true, _, (_, low, high) in runs])
    assert 0.92 <= covered <= 0.985, covered
    bias = np.mean([estimate - true for true, _, (estimate, _, _) in runs])
    assert abs(bias) < 0.01, bias


def test_uncorrected_shares_are_off_where_the_program_leans() -> None:
    rng = random.Random(2)
    runs = [simulate(rng, 400, 80, oppose=0.5, wrong=0.25, missed=0.05, noise=0.25) for _ in range(200)]
    assert np.mean([said - true for true, said, _ in runs]) > 0.05
    assert np.mean([low <= said <= high for _, said, (_, low, high) in runs]) < 0.85


def test_when_all_is_reviewed_nothing_is_uncertain() -> None:
    assert post_stratified({"x": (10, 10, 8, 4), "y": (5, 5, 5, 1)}) == (5 / 13, 5 / 13, 5 / 13)


def test_a_sample_without_an_error_still_leaves_room_for_one() -> None:
    estimate, low, high = post_stratified({"x": (100, 20, 20, 20), "y": (100, 20, 20, 0)})
    assert estimate == 0.5 and low < 0.5 < high and 0.01 < high - low < 0.2


def test_impossible_counts_and_empty_cells_are_told() -> None:
    with pytest.raises(WorkbookError, match="does not hold"):
        post_stratified({"x": (10, 5, 6, 1)})
    with pytest.raises(WorkbookError, match="none was reviewed"):
        post_stratified({"x": (10, 0, 0, 0)})


class TestSample:
    def test_it_is_random_repeatable_and_its_head_is_one_too(self, briefs_coding) -> None:
        one, again, other = (sample_rows(briefs_coding, 30, seed=s) for s in (1, 1, 2))
        assert one.ids == again.ids != other.ids and len(set(one.ids)) == 30
        assert one.head(10).ids == one.ids[:10]
        times = np.zeros(len(briefs_coding.stances))
        at = {s: n for n, s in enumerate(briefs_coding.stances["stance_id"])}
        for seed in range(600):
            times[[at[i] for i in sample_rows(briefs_coding, 20, seed=seed).ids]] += 1
        expected = 600 * 20 / len(times)
        assert abs(times - expected).max() < 5 * np.sqrt(expected)

    def test_strata_are_drawn_in_proportion_and_rare_ones_twice(self, briefs_coding) -> None:
        sample = sample_rows(briefs_coding, 60, by="position", seed=1)
        sizes = sample.rows["stratum"].value_counts()
        there = briefs_coding.stances["position"].value_counts()
        assert set(sizes.index) == set(there.index) and (sizes >= there.clip(upper=2)).all()
        assert sizes["support"] == pytest.approx(60 * there["support"] / there.sum(), abs=2)

    def test_wrong_requests_are_told(self, briefs_coding) -> None:
        with pytest.raises(WorkbookError, match="no column 'isue'"):
            sample_rows(briefs_coding, 5, within={"isue": "x"})
        with pytest.raises(WorkbookError, match="no stances with"):
            sample_rows(briefs_coding, 5, within={"issue": "x"})
        with pytest.raises(WorkbookError, match="one row at least"):
            sample_rows(briefs_coding, 0)
        with pytest.raises(WorkbookError, match="choose one of"):
            sample_rows(briefs_coding, 5, table="actors")


def test_reviewing_a_sample_in_the_store_by_hand(briefs_coding, tmp_path: Path) -> None:
    coding, issue = briefs_coding, {"issue": "normalisation-assad"}
    rows = coding.stances.query("issue == 'normalisation-assad'").set_index("stance_id")
    sample = sample_rows(coding, 24, within=issue, by="position", seed=4)
    with wb.review.open(tmp_path / "d.sqlite") as store:
        me = store.coder("amal")
        with pytest.raises(WorkbookError, match="24 of the 24 sampled rows are not reviewed yet"):
            me.comment(coding, sample.ids[0], "لاحقاً")
            store.corrected_share(coding, sample, field="position", value="oppose", within=issue)
        for n, i in enumerate(sample.ids):
            if n % 6 == 0:
                me.reject(coding, i)
            elif n % 6 == 1:
                me.correct(coding, i, issue="sanctions")
            elif n % 6 == 2 and rows.loc[i, "position"] != "oppose":
                me.correct(coding, i, position="oppose")
            else:
                me.accept(coding, i)
        result = store.corrected_share(coding, sample, field="position", value="oppose", within=issue)
    # the same by hand: each stratum's reviewed rows stand for all of it
    top = bottom = 0.0
    for stratum, mine in sample.rows.reset_index(drop=True).groupby("stratum"):
        weight = (rows["position"] == stratum).sum() / len(mine)
        kept = mine[~mine.index.isin(range(0, 24, 6)) & ~mine.index.isin(range(1, 24, 6))]
        bottom += weight * len(kept)
        top += weight * ((kept["position"] == "oppose") | kept.index.isin(range(2, 24, 6))).sum()
    assert result.corrected == pytest.approx(top / bottom)
    assert result.program == pytest.approx((rows["position"] == "oppose").mean())
    assert result.low < result.corrected < result.high
    assert result.judged.to_numpy().sum() == 24 and {"(rejected)", "(elsewhere)"} <= set(result.judged.columns)
    assert "24 of" in str(result) and result.rows == len(rows)
    with wb.review.open(tmp_path / "d.sqlite") as store:
        with pytest.raises(WorkbookError, match="drawn from another coding"):
            store.corrected_share(wb.code(wb.briefs()[:5]), sample, field="position", value="oppose")
        with pytest.raises(WorkbookError, match="no 'evidence' to count"):
            store.corrected_share(coding, sample, field="evidence", value="x")
