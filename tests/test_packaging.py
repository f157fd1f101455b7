"""The package as it is installed: pins in step, licences, and a wheel that works alone."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
#: Where conda-forge's name of a package differs.
CONDA = {"matplotlib-base": "matplotlib", "python-build": "build", "playwright-python": "playwright"}


def requirements(*extras: str) -> dict[str, Requirement]:
    lines = list(PROJECT["dependencies"])
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    return {canonicalize_name(r.name): r for r in map(Requirement, lines)}


def pins() -> dict[str, list[Requirement]]:
    out: dict[str, list[Requirement]] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            r = Requirement(line)
            out.setdefault(canonicalize_name(r.name), []).append(r)
    return out


def test_every_dependency_is_pinned_within_its_bounds() -> None:
    pinned = pins()
    for name, requirement in requirements("lab", "formats", "test").items():
        assert name in pinned, f"{name} has no pin in constraints.txt"
        for pin in pinned[name]:
            (spec,) = pin.specifier
            assert spec.operator == "==" and requirement.specifier.contains(spec.version), (
                f"{pin} is outside {requirement}"
            )


def test_conda_environment_asks_for_the_same() -> None:
    lines = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = {
        canonicalize_name(CONDA.get(r.name, r.name)): r
        for r in map(Requirement, (x for x in lines if isinstance(x, str)))
    }
    assert str(conda.pop("python").specifier) == PROJECT["requires-python"]
    conda.pop("pip")
    wanted = requirements("lab", "formats", "test")
    assert conda.keys() == wanted.keys()
    assert {n: str(r.specifier) for n, r in conda.items()} == {n: str(r.specifier) for n, r in wanted.items()}


def closure() -> dict[str, str]:
    """The licence texts of everything that the core and the lab install here."""
    out: dict[str, str] = {}
    queue = list(requirements("lab", "formats"))
    while queue:
        name = queue.pop()
        if name in out:
            continue
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        meta = found.metadata
        classifiers = [c for c in meta.get_all("Classifier") or [] if c.startswith("License")]
        out[name] = " ".join([meta.get("License-Expression") or "", *classifiers]) or (meta.get("License") or "")[:200]
        for line in found.requires or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                queue.append(canonicalize_name(requirement.name))
    return out


def test_no_dependency_is_under_the_gpl() -> None:
    for name, licence in closure().items():
        strong = re.search(
            r"(?<!Lesser )(?<!L)\bA?GPL|General Public License",
            licence.replace("LGPL", "").replace("Lesser General Public License", ""),
        )
        alternatives = " OR " in licence or "BSD" in licence or "MIT" in licence or "Mozilla" in licence
        assert not strong or alternatives, f"{name}: {licence}"


@pytest.mark.slow
def test_a_wheel_alone_codes_the_briefs_from_an_empty_folder(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)],
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "workbook/data/briefs/documents.csv" in names and "workbook/data/codebook/actors.yaml" in names
    assert not [n for n in names if n.startswith(("tests", "notebooks"))]

    # an environment of its own, that sees the dependencies installed here but not the editable project
    home = tmp_path / "env"
    venv.create(home, with_pip=False)
    site = next(home.glob("lib/python*/site-packages"), home / "Lib" / "site-packages")
    zipfile.ZipFile(wheel).extractall(site)
    here = Path(next(p for p in sys.path if p.endswith("site-packages")))
    (site / "dependencies.pth").write_text(str(here) + "\n")
    python = next(p for p in (home / "bin" / "python", home / "Scripts" / "python.exe") if p.exists())
    empty = tmp_path / "empty"
    empty.mkdir()

    def run(*arguments: str) -> str:
        done = subprocess.run([str(python), *arguments], cwd=empty, capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    where = run(
        "-c", "import workbook, workbook.paths; print(workbook.__file__); print(workbook.paths.data_dir('briefs'))"
    ).splitlines()
    assert all(line.startswith(str(site)) for line in where), where
    summary = run("-m", "workbook", "code", where[1], "--out", "out", "--format", "jsonl")
    assert "quotations" in summary
    assert {p.name for p in (empty / "out").iterdir()} >= {
        "documents.jsonl",
        "actors.jsonl",
        "mentions.jsonl",
        "quotations.jsonl",
        "stances.jsonl",
        "run.json",
    }
