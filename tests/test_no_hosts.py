"""What must not stand in a file of the project: package hosts, paths of a machine, a lock file."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# put together here, so that this file does not name them
HOSTS = [
    ".".join(p)
    for p in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("conda", "anaconda", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
        ("pypi", "python", "org"),
    )
]


def project_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True)
    if listed.returncode:
        pytest.skip("no git checkout: the list of files is not known")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_package_host_or_a_path_of_this_machine() -> None:
    forbidden = [*HOSTS, str(ROOT.parent) + "/" if len(ROOT.parent.parts) > 1 else "\0", str(Path.home()) + "/"]
    for path in project_files():
        text = path.read_bytes().decode("utf-8", "replace")
        for word in forbidden:
            assert word not in text, f"{path.relative_to(ROOT)} names {word}"


def test_no_lock_file() -> None:
    assert not [p for p in project_files() if p.name == "uv.lock"]
