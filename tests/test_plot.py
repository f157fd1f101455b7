"""What the plots draw: labels, data, words and tables; pixels are for people to look at."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex, to_rgb

import workbook as wb
from workbook.errors import WorkbookError
from workbook.views.plot.style import PALETTE, POSITIONS, SERIES, looks

RLI, LRI, FSI, PDI = "\u2067", "\u2066", "\u2068", "\u2069"


@pytest.fixture(autouse=True)
def _figures() -> Iterator[None]:
    mpl.use("Agg")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a glyph that the font lacks, a layout that collapses
        yield
    plt.close("all")


def texts(labels: object) -> list[str]:
    return [t.get_text() for t in labels]  # type: ignore[attr-defined]


def drawn(ax: plt.Axes) -> plt.Axes:
    """The Axes after a drawing, which must not warn."""
    ax.figure.canvas.draw()
    return ax


class TestLabels:
    def test_arabic_is_isolated_right_to_left(self) -> None:
        for text in ("قطر", "UN ترحب", "(UN) مجلس الأمن", "مجلس الأمن (UN)", "نسبة 45%"):
            assert wb.plot.label(text) == f"{RLI}{text}{PDI}"
        assert wb.plot.label("Qatar") == "Qatar"
        assert wb.plot.label("On: القرار", language="en") == f"{LRI}On: القرار{PDI}"

    def test_text_is_data(self) -> None:
        assert wb.plot.label("$x$ 5") == r"\$x\$ 5"
        assert wb.plot.label("سطر\nآخر\u202e") == f"{RLI}سطر آخر{PDI}"
        assert wb.plot.label(None) == wb.plot.label(float("nan")) == wb.plot.label(pd.NA) == ""
        assert wb.plot.label("_hidden")[-7:] == "_hidden" and not wb.plot.label("_hidden").startswith("_")
        ax = drawn(wb.plot.bars(pd.DataFrame({"outlet": ["$a$ قطر", r"\frac{1}{2}$"], "n": [1, 2]})))
        assert wb.plot.table(ax)["outlet"].tolist() == ["$a$ قطر", r"\frac{1}{2}$"]

    def test_width(self) -> None:
        assert wb.plot.label("مجلس الأمن الدولي", width=10) == f"{RLI}مجلس الأم…{PDI}"

    def test_direction_marks_take_no_room(self) -> None:
        fig, ax = plt.subplots()
        one, two = ax.text(0, 0, "قطر"), ax.text(0, 0, wb.plot.label("قطر"))
        fig.canvas.draw()
        assert one.get_window_extent().width == pytest.approx(two.get_window_extent().width)


class TestStyle:
    def test_no_colour_stands_alone(self) -> None:
        for group in (POSITIONS.values(), SERIES):
            for one, two in itertools.combinations(group, 2):
                assert one.colour != two.colour and one.marker != two.marker
                assert one.hatch != two.hatch and str(one.line) != str(two.line)

    def test_support_and_opposition_differ_without_red_and_green(self) -> None:
        # after the simulation of deuteranopia by G. Machado et al. 2009 (severity 1.0)
        matrix = np.array(
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
        )
        seen = {p: matrix @ np.array(to_rgb(POSITIONS[p].colour)) for p in ("support", "oppose", "conditional")}
        for one, two in itertools.combinations(seen.values(), 2):
            assert np.abs(one - two).max() > 0.2  # a fifth of a channel's range

    def test_positions_keep_their_look_among_others(self) -> None:
        found = looks(["one", "support", "two"])
        assert found["support"] == POSITIONS["support"]
        assert (found["one"], found["two"]) == (SERIES[0], SERIES[1])

    def test_a_picture_of_others_is_named(self) -> None:
        _, ax = plt.subplots()
        for function in (wb.plot.describe, wb.plot.table):
            with pytest.raises(WorkbookError, match="give the Axes that a function of wb.plot returned"):
                function(ax)

    def test_what_a_reader_does_to_the_table_stays_with_the_reader(self) -> None:
        ax = wb.plot.bars(SHARES)
        mine = wb.plot.table(ax)
        mine.loc[0, "n"] = 99
        assert wb.plot.table(ax)["n"].tolist() == [6, 3, 1]

    def test_it_draws_where_it_is_told(self) -> None:
        fig, (left, right) = plt.subplots(1, 2)
        assert wb.plot.bars(SHARES, ax=right) is right
        assert not left.patches and len(plt.get_fignums()) == 1


SHARES = pd.DataFrame(
    {
        "actor_id": ["a", "b", None],
        "name": ["الوزير", "UN ممثل", None],
        "name_en": ["The minister", None, None],
        "type": ["person", "person", None],
        "n": [6, 3, 1],
        "of": 10,
        "share": [0.6, 0.3, 0.1],
        "low": [0.4, 0.1, np.nan],
        "high": [0.8, 0.5, np.nan],
        "documents": [3, 2, 1],
    }
)


class TestBars:
    def test_lengths_names_intervals_and_counts(self) -> None:
        ax = drawn(wb.plot.bars(SHARES, title="Who: القرار"))
        assert [p.get_width() for p in ax.patches] == pytest.approx([0.6, 0.3, 0.1])
        assert texts(ax.get_yticklabels()) == ["The minister", f"{RLI}UN ممثل{PDI}", "not resolved"]
        assert texts(ax.texts) == ["n=6", "n=3", "n=1"]
        (lines,) = [c for c in ax.collections if len(c.get_segments()) == 2]  # two rows have an interval
        assert [s[:, 0].tolist() for s in lines.get_segments()] == [
            pytest.approx([0.4, 0.8]),
            pytest.approx([0.1, 0.5]),
        ]
        assert ax.get_title() == f"{LRI}Who: القرار{PDI}"
        assert ax.yaxis_inverted() and not ax.xaxis_inverted()

    def test_in_arabic_they_grow_to_the_left(self) -> None:
        ax = drawn(wb.plot.bars(SHARES, language="ar"))
        assert texts(ax.get_yticklabels())[0] == f"{RLI}الوزير{PDI}"
        assert ax.xaxis_inverted() and ax.yaxis.get_label_position() == "right"
        assert ax.get_xlabel() == f"{RLI}الحصة{PDI}"

    def test_words_and_table(self) -> None:
        ax = wb.plot.bars(SHARES, top=2)
        assert wb.plot.describe(ax) == (
            "Bars of share by actor: The minister 60 % (n=6, interval 40 % to 80 %); "
            f"{FSI}UN ممثل{PDI} 30 % (n=3, interval 10 % to 50 %). 1 names are not drawn."
        )
        pd.testing.assert_frame_equal(wb.plot.table(ax), SHARES.head(2))
        arabic = wb.plot.describe(wb.plot.bars(SHARES, language="ar"))
        assert arabic.startswith(
            f"أعمدة: الحصة بحسب الفاعل: {FSI}الوزير{PDI} 60 % (n=6، من 40 % إلى 80 %)؛ {FSI}UN ممثل{PDI} 30 %"
        )

    def test_groups_have_a_look_each(self) -> None:
        table = pd.DataFrame(
            {
                "outlet": ["one", "one", "two"],
                "kind": ["direct", "mixed", "direct"],
                "n": [1, 3, 2],
                "share": [0.25, 0.75, 1.0],
            }
        )
        ax = drawn(wb.plot.bars(table))  # names come twice: the outlet tells them apart
        assert texts(ax.get_legend().get_texts()) == ["one", "two"]
        assert texts(ax.get_yticklabels()) == ["direct", "mixed"]
        assert [p.get_width() for p in ax.patches] == pytest.approx([0.25, 0.75, 1.0, 0])
        colours = [to_hex(p.get_facecolor()).upper() for p in ax.patches]
        assert colours == [PALETTE["blue"]] * 2 + [PALETTE["orange"]] * 2
        assert {p.get_hatch() for p in ax.patches} == {"", "////"}
        assert "direct (two) 100 %" in wb.plot.describe(ax)

    def test_every_table_finds_its_names(self, briefs_coding: wb.Coding) -> None:
        an = wb.analysis
        made = {
            "tone": an.tones(briefs_coding, samples=0),
            "text": an.names(briefs_coding, "syrian-government-assad", samples=0),
            "word": an.frequency(briefs_coding, least=20, samples=0),
            "type": an.speakers(briefs_coding, by="type", samples=0),
        }
        for column, table in made.items():
            ax = drawn(wb.plot.bars(table, top=8))
            shown = [t.strip(RLI + PDI) for t in texts(ax.get_yticklabels())]
            if column in ("text", "word"):
                assert shown == table[column].head(8).tolist()
            assert len(shown) == min(8, len(table))
        pairs = drawn(wb.plot.bars(an.co_mention(briefs_coding, least=5, samples=0), top=3))
        assert all(" – " in t for t in texts(pairs.get_yticklabels()))
        negative = drawn(wb.plot.bars(an.keyness(briefs_coding, {"since": "2024-12-08"}, samples=0)))
        assert min(p.get_width() for p in negative.patches) < 0

    def test_actors_of_one_name_have_bars_of_their_own(self) -> None:
        table = SHARES.assign(name="المتحدث", name_en=None, actor_id=["a", "b", "c"])
        ax = drawn(wb.plot.bars(table))
        assert texts(ax.get_yticklabels()) == [f"{RLI}المتحدث{PDI}"] * 3
        assert [p.get_width() for p in ax.patches] == pytest.approx([0.6, 0.3, 0.1])

    def test_what_cannot_be_drawn(self) -> None:
        with pytest.raises(WorkbookError, match="a list can't be drawn"):
            wb.plot.heatmap([1])  # type: ignore[arg-type]
        with pytest.raises(WorkbookError, match="the table has no column rate"):
            wb.plot.bars(SHARES, value="rate")
        with pytest.raises(WorkbookError, match="language='fr' is not known"):
            wb.plot.bars(SHARES, language="fr")
        with pytest.raises(WorkbookError, match="several rows bear the same kind"):
            wb.plot.bars(pd.DataFrame({"kind": ["direct", "direct"], "share": [0.5, 0.5]}))
        many = pd.DataFrame({"outlet": [f"o{i}" for i in range(9)], "kind": "direct", "share": 1.0})
        with pytest.raises(WorkbookError, match="has 9 values; bars show up to 8"):
            wb.plot.bars(many, by="kind", group="outlet")


def dated(*rows: tuple[str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["actor_id", "date", "position"])
    return table.assign(
        name=table["actor_id"].map({"m": "الوزير", "p": "حزب UN"}), name_en=None, type="person", issue="sanctions"
    )


class TestTimeline:
    TABLE = dated(("m", "2020-01-10", "support"), ("m", "2021-05", "oppose"), ("p", "2021-02-01", "conditional"))

    def test_marks_and_lines(self) -> None:
        ax = drawn(wb.plot.timeline(self.TABLE, title="العقوبات", language="ar"))
        assert texts(ax.get_yticklabels()) == [f"{RLI}الوزير{PDI}", f"{RLI}حزب UN{PDI}"]
        assert texts(ax.get_legend().get_texts()) == [f"{RLI}{w}{PDI}" for w in ("مؤيد", "معارض", "مشروط")]
        points = [(*p, to_hex(c.get_facecolor()[0]).upper()) for c in ax.collections for p in c.get_offsets().tolist()]
        day = mpl.dates.date2num
        wanted = [
            (day(np.datetime64("2020-01-10")), 0, POSITIONS["support"].colour),
            (day(np.datetime64("2021-05-01")), 0, POSITIONS["oppose"].colour),
            (day(np.datetime64("2021-02-01")), 1, POSITIONS["conditional"].colour),
        ]
        assert sorted(points) == sorted(wanted)

    def test_words(self) -> None:
        text = wb.plot.describe(wb.plot.timeline(self.TABLE, top=1))
        assert (
            text
            == f"Positions in time, 1 line: {FSI}الوزير{PDI}: support 2020-01-10, oppose 2021-05. 1 lines are not drawn."
        )

    def test_actors_of_one_name_have_lines_of_their_own(self) -> None:
        assert len(wb.plot.timeline(self.TABLE.assign(name="المتحدث")).get_yticklabels()) == 2

    def test_several_issues_have_lines_of_their_own(self) -> None:
        table = pd.concat([self.TABLE, self.TABLE.assign(issue="ceasefire")])
        assert texts(wb.plot.timeline(table).get_yticklabels())[0] == f"{RLI}الوزير – Sanctions on Syria{PDI}"
        assert len(wb.plot.timeline(table, issue="sanctions").get_yticklabels()) == 2


class TestHeatmap:
    TABLE = pd.DataFrame(
        {
            "actor_id": ["m", "m", "p"], "name": ["الوزير", "الوزير", "حزب"], "name_en": ["Minister", "Minister", None],
            "issue": ["sanctions", "ceasefire", "sanctions"], "period": "all", "position": ["support", "oppose", "mixed"],
            "n": [3, 1, 2], "score": [1.0, -1.0, 0.0],
        }
    )  # fmt: skip

    def test_cells(self) -> None:
        ax = drawn(wb.plot.heatmap(self.TABLE))
        assert texts(ax.get_yticklabels()) == ["Minister", f"{RLI}حزب{PDI}"]
        assert texts(ax.get_xticklabels()) == ["Sanctions on Syria", "Ceasefire"]
        cells = {t.get_position(): t.get_text() for t in ax.texts}
        assert cells == {(0, 0): "+ 3", (1, 0): "− 1", (0, 1): "± 2"}
        colours = [to_hex(p.get_facecolor()).upper() for p in ax.patches]
        assert colours[:2] == [PALETTE["blue"], PALETTE["vermillion"]]
        assert ax.get_xlabel() == "+ support · − oppose · ± mixed"

    def test_words_and_arabic(self) -> None:
        assert wb.plot.describe(wb.plot.heatmap(self.TABLE)) == (
            "Positions of 2 actors on 2 issues: Minister – Sanctions on Syria: support (3), Ceasefire: oppose (1); "
            f"{FSI}حزب{PDI} – Sanctions on Syria: mixed (2)."
        )
        ax = drawn(wb.plot.heatmap(self.TABLE, language="ar"))
        assert ax.xaxis_inverted() and texts(ax.get_xticklabels())[1] == f"{RLI}وقف إطلاق النار{PDI}"

    def test_one_period(self) -> None:
        with pytest.raises(WorkbookError, match="the table has 2 periods"):
            wb.plot.heatmap(self.TABLE.assign(period=["2020", "2021", "2021"]))


class TestSupport:
    TABLE = pd.DataFrame(
        [
            ("sanctions", y, p, n, 4, n / 4, *around)
            for y, counts in (("2019", (1, 2, 1)), ("2021", (3, 1, 0)), ("undated", (1, 3, 0)))
            for p, n, around in zip(
                ("support", "oppose", "conditional"),
                counts,
                [(0.1, 0.9) if y == "2019" else (np.nan, np.nan)] * 3,
                strict=True,
            )
        ],
        columns=["issue", "period", "position", "n", "of", "share", "low", "high"],
    )

    def test_lines_break_where_there_is_no_period(self) -> None:
        ax = drawn(wb.plot.support(self.TABLE))
        first = ax.lines[0].get_ydata()
        assert np.isnan(first[1]) and [first[0], first[2]] == [0.25, 0.75]
        assert texts(ax.get_xticklabels()) == ["2019\nn=4", "2021\nn=4"]
        assert ax.get_title() == "Sanctions on Syria"
        legend = texts(ax.get_legend().get_texts())
        assert legend == ["support", "oppose", "conditional", "hollow: no interval"]

    def test_words_and_table(self) -> None:
        ax = wb.plot.support(self.TABLE, positions=["support"])
        assert wb.plot.describe(ax) == (
            "Share of positions on Sanctions on Syria: 2019 (n=4): support 25 % (10 % to 90 %); 2021 (n=4): support 75 %."
        )
        assert wb.plot.table(ax)["period"].tolist() == ["2019", "2021"]

    def test_the_band_is_the_interval(self, briefs_coding: wb.Coding) -> None:
        table = wb.analysis.support(briefs_coding, issue="normalisation-assad", samples=100)
        ax = drawn(wb.plot.support(table, positions=["support"]))
        heights = np.concatenate([path.vertices[:, 1] for path in ax.collections[0].get_paths()])
        rows = table[(table["position"] == "support") & table["low"].notna()]
        assert set(np.round(rows["high"], 6)) & set(np.round(heights, 6)) == set(np.round(rows["high"], 6))

    def test_one_issue(self) -> None:
        both = pd.concat([self.TABLE, self.TABLE.assign(issue="ceasefire")])
        with pytest.raises(WorkbookError, match="the table has 2 issues; name one: issue='sanctions'"):
            wb.plot.support(both)
        with pytest.raises(WorkbookError, match="issue='refugees' is not in the table"):
            wb.plot.support(both, issue="refugees")
        with pytest.raises(WorkbookError, match="positions='for' is not known"):
            wb.plot.support(self.TABLE, positions=["for"])


class TestDispersion:
    TABLE = pd.DataFrame(
        {"word": ["سلام", "حرب", "سلام"], "form": "x", "doc_id": ["a", "a", "b"], "date": ["2021", "2021", "2022"], "at": [0, 3, 1], "running": [0, 3, 11], "of": 20}
    )  # fmt: skip

    def test_a_stroke_for_each_place(self) -> None:
        ax = drawn(wb.plot.dispersion(self.TABLE))
        assert texts(ax.get_yticklabels()) == [f"{RLI}سلام (2){PDI}", f"{RLI}حرب (1){PDI}"]
        strokes = [[s[0, 0] for s in c.get_segments()] for c in ax.collections]
        assert strokes == [[0, 11], [3]]
        assert texts(ax.texts) == ["2021", "2022"]
        assert wb.plot.describe(ax) == (
            f"Places of words in 20 running words: {FSI}سلام{PDI}: 2 in 2 documents; {FSI}حرب{PDI}: 1 in 1 document."
        )

    def test_texts_without_a_date_are_marked(self) -> None:
        table = pd.concat([self.TABLE, self.TABLE.tail(1).assign(date=None, running=19, at=0)])
        assert texts(wb.plot.dispersion(table, language="ar").texts) == ["2021", "2022", f"{RLI}بلا تاريخ{PDI}"]

    def test_not_too_many(self) -> None:
        table = pd.concat([self.TABLE.assign(word=f"w{i}") for i in range(21)])
        with pytest.raises(WorkbookError, match="the table has 21 words"):
            wb.plot.dispersion(table)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_to_draw_is_said(briefs_coding: wb.Coding, language: str) -> None:
    an, plot = wb.analysis, wb.plot
    for ax in (
        plot.bars(an.speakers(briefs_coding, since="2030"), language=language),
        plot.timeline(an.timeline(briefs_coding, since="2030"), language=language),
        plot.heatmap(an.positions(briefs_coding, since="2030"), language=language),
        plot.support(an.support(briefs_coding, since="2030"), language=language),
        plot.dispersion(an.places(briefs_coding, "سلام", since="2030"), language=language),
    ):
        said = {"en": "nothing meets the conditions", "ar": f"{RLI}لا شيء يطابق{PDI}"}[language]
        assert texts(drawn(ax).texts) == [said]
        assert plot.describe(ax) and len(plot.table(ax)) == 0


def test_plots_and_analysis_load_when_asked_for() -> None:
    import subprocess
    import sys

    code = "import sys, workbook; assert 'matplotlib' not in sys.modules; workbook.plot.bars, workbook.analysis.speakers; assert {'plot', 'analysis'} <= set(dir(workbook))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
