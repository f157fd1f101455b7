"""What the tests share: the material beside the project, the browser, the coding of the briefs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not SHARED.is_dir():
        skip = pytest.mark.skip(reason="the material beside the project (../shared) is not here")
        for item in items:
            if "shared" in item.keywords:
                item.add_marker(skip)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of material beside the project."""
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> str:
    """A Chromium to drive; without one the test is skipped, with ``dev.py test --browser`` and in CI it fails."""
    found = os.environ.get("WORKBOOK_CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if found is None:
        if os.environ.get("CI") or os.environ.get("WORKBOOK_BROWSER"):
            pytest.fail(
                "no Chromium to test in: install it (Debian: apt install chromium) or name it in WORKBOOK_CHROMIUM"
            )
        pytest.skip("no Chromium on the PATH; install it or name it in WORKBOOK_CHROMIUM")
    return found


@pytest.fixture(scope="session")
def briefs_coding():
    """The shipped briefs, coded once."""
    import workbook as wb

    return wb.code(wb.briefs())
