"""The linter and the type checker are clean."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)


def test_ruff_is_clean() -> None:
    done = run("ruff", "check", "--no-cache", "src", "tests", "dev.py")
    assert done.returncode == 0, done.stdout + done.stderr


def test_types_are_right() -> None:
    done = run("mypy", "--no-incremental")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_floor_imports_only_floors_below_it() -> None:
    floors = {
        "errors": 0,
        "paths": 0,
        "arabic": 0,
        "corpus": 1,
        "codebook": 2,
        "coding": 3,
        "review": 4,
        "analysis": 5,
        "course": 5,
        "exchange": 5,
        "views": 6,
        "cli": 7,
        "cli_code": 7,
        "cli_course": 7,
        "cli_codebook": 7,
        "cli_network": 7,
        "cli_export": 7,
        "cli_new": 7,
        "study": 7,
    }
    source = ROOT / "src" / "workbook"
    for path in source.rglob("*.py"):
        parts = path.relative_to(source).parts
        own = floors.get(parts[0].removesuffix(".py"))
        if own is None:
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            line = line.strip()
            if line.startswith(("from workbook.", "import workbook.")):
                other = line.split()[1].split(".")[1]
                assert floors[other] <= own, f"{path.relative_to(ROOT)} ({own}) imports {other} ({floors[other]})"


def test_modules_can_be_read_in_one_sitting() -> None:
    for path in (ROOT / "src").rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 450, path
