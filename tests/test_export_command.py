"""``workbook export``: what it writes, what it refuses, and what it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
import typer
from typer.testing import CliRunner

import workbook as wb
from workbook.cli_export import _WRITERS, Target, export_command
from workbook.errors import WorkbookError

app = typer.Typer()
app.command("export")(export_command)
OUT = {
    "csv": "out", "xlsx": "a.xlsx", "gexf": "a.gexf", "graphml": "a.graphml", "markdown": "a.md", "bibtex": "a.bib",
    "csl-json": "a.json", "textacy": "a.jsonl", "citron": "out", "web-annotation": "a.jsonld", "cas": "out", "cas-json": "out", "brat": "out", "dna": "a.dna",
}  # fmt: skip


def run(*arguments: str | Path) -> Any:
    done = CliRunner().invoke(app, [*map(str, arguments)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    texts = [
        wb.Document("a", "قالت المتحدثة إن العمل مستمر.", title="=1+1", outlet="الصحيفة", date="2021-05"),
        wb.Document("../b\n", "رفضت قطر التطبيع مع نظام الأسد.", title="<b>*خبر*</b>", url="javascript:x"),
    ]
    return wb.code(texts).write(tmp_path_factory.mktemp("coded") / "c", format="jsonl")


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("to", list(OUT))
def test_each_format_is_written_and_nothing_is_replaced_unasked(coded: Path, tmp_path: Path, to: str) -> None:
    out = tmp_path / "deep" / OUT[to]
    done = run(coded, "--to", to, "--out", out)
    assert done.exit_code == 0 and f"written to {out}" in done.output
    before = everything(tmp_path)
    assert before and all(before.values())
    with pytest.raises(WorkbookError, match="--overwrite"):
        run(coded, "--to", to, "--out", out)
    assert everything(tmp_path) == before
    assert run(coded, "--to", to, "--out", out, "--overwrite", "--quiet").output == ""
    assert set(everything(tmp_path)) == set(before), "no half-written file is left behind"


def test_csv_options(coded: Path, tmp_path: Path) -> None:
    run(coded, "--to", "csv", "--out", tmp_path / "a", "--bom")
    run(coded, "--to", "csv", "--out", tmp_path / "b", "--raw")
    one, other = ((tmp_path / x / "documents.csv").read_bytes() for x in "ab")
    assert one.startswith(b"\xef\xbb\xbf") and b",'=1+1," in one
    assert not other.startswith(b"\xef\xbb\xbf") and b",=1+1," in other
    for x in "ab":
        assert wb.Coding.read(tmp_path / x).documents["title"].tolist()[0] == "=1+1"


def test_graphs_by_kind(coded: Path, tmp_path: Path) -> None:
    run(coded, "--to", "graphml", "--network", "issues", "--out", tmp_path / "a.graphml")
    made = nx.read_graphml(tmp_path / "a.graphml")
    assert made.edges["qatar", "issue:normalisation-assad"]["balance"] == -1
    with pytest.raises(WorkbookError, match="mentions, issues"):
        run(coded, "--to", "graphml", "--network", "x", "--out", tmp_path / "b.graphml")


def test_markdown_of_an_actor(coded: Path, tmp_path: Path) -> None:
    actor = wb.Coding.read(coded).quotations["speaker_id"].dropna().iloc[0]
    run(coded, "--to", "markdown", "--actor", actor, "--out", tmp_path / "a.md")
    assert "> إن العمل مستمر" in (tmp_path / "a.md").read_text(encoding="utf-8")
    assert run(coded, "--to", "textacy", "--surface", "--out", tmp_path / "t").exit_code == 0
    first = (tmp_path / "t").read_text(encoding="utf-8").splitlines()[0]
    assert json.loads(first)["speaker"] == "المتحدثة"


def test_a_crate_lies_in_its_folder(coded: Path, tmp_path: Path) -> None:
    folder = wb.Coding.read(coded).write(tmp_path / "study")
    with pytest.raises(WorkbookError, match="leave --out away"):
        run(folder, "--to", "ro-crate", "--out", tmp_path / "elsewhere")
    done = run(folder, "--to", "ro-crate", "--author", "الباحثة", "--licence", "CC-BY-4.0", "--title", "الدراسة")
    assert "6 files described" in done.output
    crate = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert crate["@graph"][1]["name"] == "الدراسة"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--to", "markdown", "--bom", "--out", "x"], "--bom is an option of --to csv"),
        (["--to", "csv", "--actor", "x", "--out", "x"], "--actor is an option of --to markdown"),
        (["--to", "csv"], "--out"),
        (["--to", "gexf", "--out", "a.graphml"], r"ends in \.gexf"),
        (["--to", "xlsx", "--out", "a.csv"], r"ends in \.xlsx"),
        (["--to", "markdown", "--actor", "لا أحد", "--out", "a.md"], "no such actor"),
    ],
)
def test_refusals_say_what_to_do(
    coded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkbookError, match=said):
        run(coded, *arguments)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_coding_is_said(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="no coding here"):
        run(tmp_path, "--to", "bibtex", "--out", tmp_path / "a.bib")
    assert run(tmp_path, "--to", "docx", "--out", "x").exit_code == 2


def test_a_writer_of_another_module_writes_aside_and_is_moved(
    coded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def brat(coding: wb.Coding, folder: Path) -> None:
        assert folder.parent.parent == tmp_path and folder != tmp_path / "out"
        (folder / "a.ann").write_text(str(len(coding.documents)))

    def broken(coding: wb.Coding, path: Path) -> None:
        path.write_text("half")
        raise WorkbookError("can't")

    made = {"brat": brat, "dna_write": broken}
    monkeypatch.setattr("workbook.cli_export._writer", lambda module, name: made[module])
    run(coded, "--to", "brat", "--out", tmp_path / "out")
    assert everything(tmp_path) == {"out/a.ann": b"2"}
    with pytest.raises(WorkbookError, match="can't"):
        run(coded, "--to", "dna", "--out", tmp_path / "a.dna")
    assert everything(tmp_path) == {"out/a.ann": b"2"}


def test_what_dna_cannot_hold_is_said(tmp_path: Path) -> None:
    text = "قالت قطر إنها لن تطبّع مع نظام الأسد ما لم يتحقق حل سياسي."
    coding = wb.code([wb.Document("a", text, date="2022-05-01")])
    assert "conditional" in set(coding.stances["position"])
    out = run(coding.write(tmp_path / "c"), "--to", "dna", "--out", tmp_path / "a.dna").output
    assert "statements left out: 1 conditional" in out and "in 1 documents written to" in out


def test_every_format_has_a_writer() -> None:
    assert set(_WRITERS) == set(Target)
