"""dev.py: what it says and which commands it would run."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture()
def dev():
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_help_needs_nothing_but_the_standard_library() -> None:
    done = subprocess.run([sys.executable, "-I", "-S", str(ROOT / "dev.py"), "--help"], capture_output=True, text=True)
    assert done.returncode == 0
    assert "dev.py lab" in done.stdout and "dev.py test" in done.stdout


def test_an_unknown_command_is_told_with_the_known_ones(dev, capsys) -> None:
    assert dev.main(["tests"]) == 2
    assert "lab, test, refresh and course" in capsys.readouterr().err


def test_an_old_python_is_told_which_it_needs(dev) -> None:
    assert "3.11" in dev.too_old((3, 10, 4))
    assert dev.too_old((3, 12)) is None


def test_installs_from_the_pins_with_uv_and_with_pip(dev) -> None:
    for uv in ("/somewhere/uv", None):
        make, install = dev.steps("test", uv)
        assert str(ROOT / "constraints.txt") in install and f"{ROOT}[lab,formats,test,scale,course]" in install
        assert make[0] == (uv or sys.executable)


def test_finds_the_interpreter_on_windows_too(dev) -> None:
    assert dev.venv_python("env", windows=True).replace("\\", "/") == "env/Scripts/python.exe"
    assert dev.venv_python("env", windows=False) == "env/bin/python"


def test_does_nothing_twice_and_the_tests_environment_serves_the_lab(dev, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(dev, "VENV", str(tmp_path))
    monkeypatch.setattr(dev, "STAMP", str(tmp_path / "stamp"))
    monkeypatch.setattr(dev, "venv_python", lambda: str(tmp_path / "python"))
    assert not dev.is_ready("lab")
    (tmp_path / "python").touch()
    (tmp_path / "stamp").write_text(dev.stamp("test"))
    assert all(map(dev.is_ready, ("test", "lab", "refresh", "course")))
    (tmp_path / "stamp").write_text(dev.stamp("lab"))
    assert dev.is_ready("lab") and not dev.is_ready("test")


def test_passes_options_on(dev) -> None:
    assert dev.lab_command(["--no-browser"])[-1] == "--no-browser"
    assert dev.test_command(["-k", "fold"])[-2:] == ["-k", "fold"]
    assert "--nbval" in dev.test_command([])
    assert dev.refresh_command(["--check"])[-1] == "--check"


def test_refresh_finds_a_notebook_named_from_where_one_stands(dev, tmp_path, monkeypatch) -> None:
    (tmp_path / "mine.ipynb").touch()
    monkeypatch.chdir(tmp_path)
    assert dev.refresh_command(["mine.ipynb"])[-1] == str(tmp_path / "mine.ipynb")


def test_with_browser_a_missing_chromium_fails_the_tests(dev, monkeypatch) -> None:
    ran: list[tuple[list[str], dict[str, str]]] = []
    monkeypatch.setattr(dev, "prepare", lambda command: None)
    monkeypatch.setattr(
        dev.subprocess, "run", lambda line, **k: ran.append((line, k["env"])) or type("Done", (), {"returncode": 0})
    )
    monkeypatch.delenv("WORKBOOK_BROWSER", raising=False)
    assert dev.main(["test", "--browser", "-k", "fold"]) == 0 and dev.main(["test"]) == 0
    assert "--browser" not in ran[0][0] and ran[0][0][-2:] == ["-k", "fold"]
    assert [env.get("WORKBOOK_BROWSER") for _, env in ran] == ["1", None]


def test_course_makes_marks_and_passes_options_on(dev) -> None:
    source = str(ROOT / "notebooks" / "course")
    for given in ([], ["make"]):
        assert dev.course_command(given)[1:] == ["-m", "workbook", "course", "make", source]
    assert dev.course_command(["--out", "there"])[-3:] == [source, "--out", "there"]
    assert dev.course_command(["grade", "there", "--again"])[-3:] == ["grade", "there", "--again"]
    assert dev.course_command(["marks"])[-1] == "marks"


def test_an_environment_of_another_python_is_made_anew(dev, tmp_path, monkeypatch) -> None:
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    python = dev.venv_python(str(venv))
    monkeypatch.setattr(dev, "VENV", str(venv))
    monkeypatch.setattr(dev, "STAMP", str(venv / "stamp"))
    monkeypatch.setattr(dev, "venv_python", lambda: python)
    assert dev.made_by() == dev.IDENTITY
    (venv / "left").touch()
    monkeypatch.setattr(dev, "steps", lambda command, uv: [[sys.executable, "-c", "pass"]])
    monkeypatch.setattr(dev, "is_ready", lambda command: False)
    monkeypatch.setattr(dev, "_no_news", lambda: venv.mkdir(exist_ok=True))
    dev.prepare("lab")
    assert (venv / "left").exists(), "an environment of this Python is kept"
    monkeypatch.setattr(dev, "IDENTITY", "another")
    dev.prepare("lab")
    assert not (venv / "left").exists()
    monkeypatch.setattr(dev, "venv_python", lambda: str(tmp_path / "none"))
    assert dev.made_by() is None
