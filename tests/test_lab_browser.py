"""JupyterLab as a newcomer meets it: served by dev.py's command, a notebook run in a real browser."""

from __future__ import annotations

import importlib.util
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic",
]  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab that dev.py's command serves, on a copy of the notebooks."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec and spec.loader
    dev = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(dev)
    folder = tmp_path_factory.mktemp("lab")
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        # without outputs and counts, so that only a real run can fill them
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        nbformat.write(notebook, folder / path.name)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", f"--port={port}", "--ip=127.0.0.1", "--IdentityProvider.token=test", "--allow-root"]
    line = [sys.executable, *dev.lab_command(options)[1:]]
    line = [f"--ServerApp.root_dir={folder}" if x.startswith("--ServerApp.root_dir") else x for x in line]
    home = tmp_path_factory.mktemp("jupyter")
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "WORKBOOK_OUTPUT": str(home / "output"),
    }
    environment.pop("WORKBOOK_ARTICLE", None)
    log = (home / "log").open("wb")
    process = subprocess.Popen(line, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/api/status?token=test", timeout=2).read()
                break
            except OSError:
                assert process.poll() is None, (home / "log").read_text(errors="replace")
                time.sleep(0.5)
        else:
            pytest.fail("JupyterLab did not answer: " + (home / "log").read_text(errors="replace"))
        yield address
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def opened(page: Any, server: str, name: str) -> None:
    """Open a notebook and wait until its kernel is idle: a Run All before brings up the Select Kernel dialog."""
    from playwright.sync_api import expect

    page.goto(f"{server}/lab/tree/{name}?token=test&reset")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=90_000)


def choose(page: Any, menu: str, item: str) -> None:
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile(f"^{menu}$")).click()
    page.get_by_role("menuitem", name=item, exact=True).click()


def wait_until_run(page: Any) -> None:
    page.wait_for_function(
        "() => { const p = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputArea-prompt')];"
        " return p.length && p.every(x => /\\[\\d+\\]/.test(x.textContent)) }",
        timeout=120_000,
    )


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("name", [p.name for p in sorted((ROOT / "notebooks").glob("*.ipynb"))])
def test_a_notebook_runs_in_the_browser(server: str, chromium: str, name: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1400, "height": 1800})
        opened(page, server, name)
        choose(page, "Run", "Run All Cells")
        cells = page.evaluate("() => document.querySelectorAll('.jp-Notebook .jp-CodeCell').length")
        assert cells
        wait_until_run(page)
        assert (
            page.locator(
                ".jp-Notebook [data-mime-type='application/vnd.jupyter.error'], .jp-RenderedText[data-mime-type*='stderr']"
            ).count()
            == 0
        )
        assert page.locator(".jp-Notebook .jp-OutputArea-output").count() > 0
        page.screenshot(path=str(tmp_path / "notebook.png"))
        folder = os.environ.get("WORKBOOK_SCREENSHOTS")
        if folder:
            page.screenshot(path=str(Path(folder) / f"{name}.png"))
            page.evaluate("() => document.querySelector('.jp-WindowedPanel-outer').scrollTo(0, 100000)")
            page.wait_for_timeout(800)
            page.screenshot(path=str(Path(folder) / f"{name}-end.png"))
        browser.close()


@pytest.mark.browser
@pytest.mark.slow
def test_a_correction_outlives_the_kernel(server: str, chromium: str) -> None:
    """Open an article, click a quotation, correct its speaker, restart the kernel, run all: the correction is there."""
    from playwright.sync_api import expect, sync_playwright

    name = "10-look-and-correct.ipynb"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1400, "height": 1500})
        hosts: set[str] = set()
        page.on("request", lambda request: hosts.add(request.url.split("/")[2] if "://" in request.url else ""))
        opened(page, server, name)
        choose(page, "Run", "Run All Cells")
        wait_until_run(page)
        reader = page.locator(".wb-reader").first
        reader.scroll_into_view_if_needed()
        # a quotation, not the first: its cue is what the click goes to
        cue = reader.locator(".wb-cue[data-handle]").nth(1)
        quotation = cue.get_attribute("data-handle")
        cue.click()
        expect(reader.locator(".wb-why")).to_contain_text("by rule", timeout=30_000)
        cells = page.locator(".jp-Notebook .jp-Cell").count()
        page.keyboard.press("e")  # Lab's own keys (e, a, r …) must not act on the notebook
        reader.locator("[data-field=speaker_id]").fill("أردوغان")
        reader.locator(".wb-option[data-id=recep-tayyip-erdogan]").click()
        reader.locator("form button[type=submit]").click()
        expect(page.locator(".wb-said").first).to_contain_text("kept: correct", timeout=30_000)
        assert page.locator(".jp-Notebook .jp-Cell").count() == cells
        # the list of quotations in another cell has heard of it
        choose(page, "Kernel", "Restart Kernel and Run All Cells…")
        page.locator(".jp-Dialog button.jp-mod-warn").click()
        page.wait_for_function(
            "() => [...document.querySelectorAll('.jp-InputArea-prompt')].some(x => /\\[\\*\\]/.test(x.textContent))",
            timeout=60_000,
        )
        wait_until_run(page)
        again = page.locator(".wb-reader").first
        again.scroll_into_view_if_needed()
        again.locator(f".wb-cue[data-handle='{quotation}']").click()
        expect(again.locator(".wb-fields")).to_contain_text("Recep Tayyip Erdogan", timeout=30_000)
        expect(again.locator(".wb-side .wb-verdict")).to_contain_text("correct")
        assert hosts <= {server.split("/")[2], ""}, "a page asked another host"
        folder = os.environ.get("WORKBOOK_SCREENSHOTS")
        if folder:
            page.screenshot(path=str(Path(folder) / "corrected.png"))
        browser.close()
