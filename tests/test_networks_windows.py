"""Moving windows and kernels: which statements, which middles, which weights – and sums over pairs to hold them against."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.analysis.networks import Statements, from_table, windows
from workbook.analysis.networks.calendar import difference, shift
from workbook.errors import WorkbookError

START = datetime(2021, 1, 1)


def statements(rows: list[tuple[str, str, int, int]]) -> Statements:
    """Actor, concept, agreement, day."""
    table = pd.DataFrame(rows, columns=["organization", "concept", "agreement", "day"])
    table["time"] = [START + timedelta(days=d) for d in table.pop("day")]
    return from_table(table)


DAYS = statements([("A", "x", 1, 0), ("B", "x", 1, 1), ("C", "x", 0, 4), ("A", "x", 1, 6)])


@pytest.mark.parametrize(("width", "reach"), [(1, 0), (2, 1), (3, 1), (4, 2), (5, 2)])
def test_a_window_reaches_as_far_as_in_dna(width: int, reach: int) -> None:
    made = windows(DAYS, window=width, unit="days")
    assert len(made) == 7 - 2 * reach
    for w in made:
        assert (w.middle - w.start).days == (w.stop - w.middle).days == reach
    assert made[0].start == START and made[-1].stop == START + timedelta(days=6)


def test_windows_hold_what_lies_within_both_ends() -> None:
    made = windows(DAYS, window=3, unit="days")
    assert [w.n_statements for w in made] == [2, 1, 1, 1, 2]
    assert made[0].matrix.loc["A", "B"] == 1 and list(made[-1].matrix) == ["A", "C"]
    assert all(list(w.matrix) == ["A", "B", "C"] for w in windows(DAYS, window=3, unit="days", isolates=True))


def test_empty_windows_are_empty_matrices() -> None:
    far = statements([("A", "x", 1, 0), ("B", "x", 0, 9)])
    for options in (
        {"aggregation": "subtract"},
        {"normalization": "jaccard"},
        {"type": "twomode", "aggregation": "combine"},
    ):
        made = windows(far, window=1, unit="days", **options)
        assert [len(w.matrix) for w in made] == [1, *[0] * 8, 1]


def test_the_range_moves_the_windows() -> None:
    made = windows(DAYS, window=3, unit="days", start="2021-01-02", stop="2021-01-05 00:00:00")
    assert [w.middle.day for w in made] == [3, 4]
    # a date alone ends with its last second
    assert [w.middle.day for w in windows(DAYS, window=1, unit="days", stop="2021-01-03")] == [1, 2, 3]


def test_months_move_from_the_day_that_the_last_one_had() -> None:
    table = from_table(pd.DataFrame({"o": ["A", "B"], "c": ["x", "x"], "time": ["2021-01-31", "2021-06-30"]}))
    made = windows(table, variable1="o", variable2="c", qualifier=None, window=1, unit="months")
    assert [w.middle.day for w in made] == [31, 28, 28, 28, 28, 28]


def test_windows_of_events_hold_the_same_number_each() -> None:
    made = windows(DAYS, window=3, unit="events")
    assert [w.n_statements for w in made] == [3, 3]
    assert [(w.start.day, w.middle.day, w.stop.day) for w in made] == [(1, 2, 5), (2, 5, 7)]
    with pytest.raises(WorkbookError, match="only 4 statements"):
        windows(DAYS, window=4, unit="events")


def test_what_does_not_fit_is_said() -> None:
    with pytest.raises(WorkbookError, match="no such window fits"):
        windows(DAYS, window=30, unit="days")
    far = statements([("A", "x", 1, 0), ("B", "x", 1, 30)])
    with pytest.raises(WorkbookError, match="choose a longer unit"):
        windows(far, window=5, unit="seconds")


def test_kernel_weights_by_hand() -> None:
    """Window 4, so half is 2: middles on days 2, 3, 4; u is the distance in days over 2."""
    made = windows(DAYS, type="twomode", window=4, unit="days", kernel="epanechnikov")
    assert [w.middle.day - 1 for w in made] == [2, 3, 4]
    assert made[0].matrix["x"].tolist() == pytest.approx([0, 0.75 * (1 - 0.25), 0])
    assert made[1].matrix["x"].tolist() == pytest.approx([0, 0, 0.75 * (1 - 0.25)])
    triangular = windows(DAYS, type="twomode", window=4, unit="days", kernel="triangular")
    assert triangular[1].matrix["x"].tolist() == pytest.approx([0, 0, 0.5])
    as_dna = windows(DAYS, type="twomode", window=4, unit="days", kernel="triangular", compat="dna")
    # u = 2 · (3 − 4) / 4 = −0.5, and |1 − u| = 1.5
    assert as_dna[1].matrix["x"].tolist() == pytest.approx([0, 0, 1.5])
    gaussian = windows(DAYS, type="twomode", window=4, unit="days", kernel="gaussian")
    z = [math.exp(-0.5 * (d / 2) ** 2) / math.sqrt(2 * math.pi) for d in (2, 4, 1, 2)]
    assert gaussian[0].matrix["x"].tolist() == pytest.approx([z[0] + z[1], z[2], z[3]])
    assert (gaussian[0].start, gaussian[0].stop) == (START, START + timedelta(days=6))


def test_kernel_windows_begin_at_the_edge_without_indent() -> None:
    made = windows(DAYS, window=4, unit="days", kernel="uniform", indent=False)
    assert [w.middle.day - 1 for w in made] == list(range(7))
    assert made[0].start == START and made[0].stop == START + timedelta(days=2)


def test_odd_kernel_windows_are_made_even() -> None:
    odd, even = (windows(DAYS, window=w, unit="days", kernel="triangular") for w in (3, 4))
    assert all(a.matrix.equals(b.matrix) for a, b in zip(odd, even, strict=True))


ROWS = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from("xy"), st.sampled_from([0, 1]), st.integers(0, 12)),
    min_size=2, max_size=14,
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(
    ROWS,
    st.sampled_from(["uniform", "epanechnikov", "triangular", "gaussian"]),
    st.sampled_from(["ignore", "congruence", "conflict", "subtract"]),
    st.sampled_from([None, "dna"]),
)
def test_kernel_ties_are_sums_over_pairs_of_statements(rows, kernel: str, aggregation: str, compat: str | None) -> None:
    rows = [*rows, ("A", "x", 0, 0), ("B", "x", 1, 12)]

    def z(day: int, middle: int) -> float:
        u = 2 * (middle - day) / 4
        if kernel == "gaussian":
            return math.exp(-u * u / 2) / math.sqrt(2 * math.pi)
        if abs(u) > 1:
            return 0.0
        tent = abs(1 - u) if compat else 1 - abs(u)
        return {"uniform": 0.5, "epanechnikov": 0.75 * (1 - u * u), "triangular": tent}[kernel]

    for w in windows(statements(rows), window=4, unit="days", kernel=kernel, aggregation=aggregation, compat=compat):
        middle = (w.middle - START).days
        labels = w.matrix.index.tolist()
        wanted = np.zeros((len(labels), len(labels)))
        for (actor, concept, side, day), (other, its, other_side, other_day) in product(rows, rows):
            if concept == its:
                same = float(side == other_side)
                factor = {"ignore": 1, "congruence": same, "conflict": 1 - same, "subtract": 2 * same - 1}[aggregation]
                wanted[labels.index(actor), labels.index(other)] += factor * math.sqrt(
                    z(day, middle) * z(other_day, middle)
                )
        assert w.matrix.to_numpy() == pytest.approx(wanted)


def test_kernels_normalise_weighted_counts_and_dna_counts_of_the_range() -> None:
    table = statements([("A", "x", 1, 0), ("A", "y", 1, 2), ("B", "x", 1, 2), ("B", "x", 0, 4)])
    (ours,) = windows(table, window=4, unit="days", kernel="uniform", normalization="average")
    root = math.sqrt(0.5)
    assert ours.matrix.loc["A", "B"] == pytest.approx((root * 2 * root) / ((2 * root + 2 * root) / 2))
    (theirs,) = windows(table, window=4, unit="days", kernel="uniform", normalization="average", compat="dna")
    # cells of A and B: x− 0 + 1, x+ 1 + 1, y+ 1 + 0
    assert theirs.matrix.loc["A", "B"] == pytest.approx((root * 2 * root) * (2 / 1 + 2 / 2 + 2 / 1))


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)),
    st.integers(-40, 40),
    st.sampled_from(["hours", "days", "weeks"]),
)
def test_shifts_and_differences_undo_each_other(when: datetime, n: int, unit: str) -> None:
    assert difference(when, shift(when, n, unit), unit) == n
    assert difference(shift(when, n, unit), when, unit) == -n
