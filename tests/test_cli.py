"""The command: files out, a summary, and exit status 2 with one clear sentence for bad input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = "أكد الوزير أن بلاده ترفض التطبيع مع نظام الأسد.\n"


def workbook(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workbook", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture()
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_codes_a_file_and_sums_up(article: Path, tmp_path: Path) -> None:
    done = workbook("code", article, "--out", "out", "--format", "jsonl", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 documents" in done.stdout and "2 quotations" in done.stdout
    rows = [
        json.loads(line) for line in (tmp_path / "out" / "quotations.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert rows[0]["cue"] == "أكد" and TEXT[rows[0]["content_start"] : rows[0]["content_end"]] == rows[0]["content"]


def test_help_names_the_options(tmp_path: Path) -> None:
    done = workbook("code", "--help", cwd=tmp_path)
    assert done.returncode == 0
    for option in ("--out", "--format", "--codebook"):
        assert option in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["code", "nothing", "--out", "out"], "nothing: no such file or folder"),
        (["code", "article.txt", "--out", "out", "--codebook", "none"], "none: no such codebook"),
        (["code", "bad.csv", "--out", "out"], "no column with the text"),
        (["code", "article.txt", "--out", "article.txt/x"], "can't be written"),
        (["codebook", "check", "none"], "none: no such codebook"),
        (["code", "article.txt"], "--out"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(article: Path, tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = workbook(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr and "Traceback" not in done.stderr


def test_keep_going_codes_the_rest_and_lists_the_problems(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "a", "text": "قال الوزير إنه سيعود."}\nbroken\n', encoding="utf-8")
    done = workbook("code", "a.jsonl", "--out", "out", "--format", "csv", "--keep-going", cwd=tmp_path)
    assert done.returncode == 0 and "1 problems" in done.stdout
    assert "not JSON" in (tmp_path / "out" / "problems.csv").read_text(encoding="utf-8")


def test_checks_the_shipped_codebook(tmp_path: Path) -> None:
    done = workbook("codebook", "check", cwd=tmp_path)
    assert done.returncode == 0 and "nothing wrong" in done.stdout
