"""Run notebooks and keep their outputs, the same byte for byte however often; ``python3 dev.py refresh`` starts it."""

from __future__ import annotations

import argparse
import copy
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
WIDGET = "application/vnd.jupyter.widget-view+json"


class RefreshError(Exception):
    """A notebook that can't be refreshed; the message names it and the cell."""


def place(path: Path, number: int, cell: NotebookNode) -> str:
    """Name a cell as a reader finds it."""
    return f"{path.name}, cell {number} (id {cell.get('id', '?')})"


def surroundings(output: str) -> dict[str, str]:
    """Return what a notebook reads from its surroundings, the same everywhere; what it keeps without a path is thrown away."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WORKBOOK_", "MPL"))}
    return kept | {"PYTHONHASHSEED": "0", "WORKBOOK_OUTPUT": output}


def run(path: Path, notebook: NotebookNode, timeout: int) -> NotebookNode:
    """Execute a copy of a notebook in its folder."""
    done = copy.deepcopy(notebook)
    client = NotebookClient(
        done,
        timeout=timeout,
        kernel_name="python3",
        record_timing=False,
        store_widget_state=False,
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    count = 0
    with (
        tempfile.TemporaryDirectory(prefix="workbook-output-") as output,
        client.setup_kernel(env=surroundings(output)),
    ):
        for index, cell in enumerate(done.cells):
            if cell.cell_type != "code":
                continue
            count += 1
            where = place(path, index + 1, cell)
            try:
                client.execute_cell(cell, index, execution_count=count)
            except CellExecutionError as error:
                raise RefreshError(f"{where} failed: {error.ename}: {error.evalue}") from None
            except CellTimeoutError:
                raise RefreshError(f"{where} took more than {timeout} seconds; raise --timeout or do less") from None
            except DeadKernelError:
                raise RefreshError(f"{where} ended its kernel (out of memory?)") from None
    return done


def settle(path: Path, before: NotebookNode, done: NotebookNode) -> NotebookNode:
    """Take out what differs from run to run: times, widget states, random numbers of widgets."""
    done = copy.deepcopy(done)
    # the Python that happened to run it is no part of the notebook
    done.metadata = copy.deepcopy(before.metadata)
    done.metadata.pop("widgets", None)
    count = 0
    for number, (cell, old) in enumerate(zip(done.cells, before.cells, strict=True), 1):
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        for index, output in enumerate(cell.outputs):
            if "execution_count" in output:
                output.execution_count = count
            data = output.get("data", {})
            if "text/html" in data:  # what stands still is shown in place of a widget that nobody runs
                data.pop(WIDGET, None)
            view = data.get(WIDGET)
            if view is not None:
                known = old.outputs[index].get("data", {}).get(WIDGET, {}) if index < len(old.outputs) else {}
                name = hashlib.sha256(f"{path.name} {number} {index}".encode()).hexdigest()[:32]
                view["model_id"] = known.get("model_id", name)
        said = "\n".join(texts(cell.outputs))
        for machine in {str(ROOT), str(Path.home()), tempfile.gettempdir()}:
            if len(machine) > 1 and machine + os.sep in said:
                raise RefreshError(
                    f"{place(path, number, cell)} shows a path of this machine ({machine}); print the name alone"
                )
    return done


def texts(value: Any) -> Iterator[str]:
    """Give what an output says in words; a picture's letters could spell anything."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not key.startswith("image/"):
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def joined(notebook: NotebookNode) -> NotebookNode:
    """Join what a cell printed in several pieces; where it is cut depends on the moment."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        outputs: list[NotebookNode] = []
        for output in cell.get("outputs", []):
            if (
                outputs
                and output.output_type == "stream" == outputs[-1].output_type
                and output.name == outputs[-1].name
            ):
                outputs[-1].text += output.text
            else:
                outputs.append(output)
        if cell.cell_type == "code":
            cell.outputs = outputs
    return notebook


def text_of(notebook: NotebookNode) -> str:
    """Write a notebook as Jupyter does, with a line feed at its end."""
    return nbformat.writes(notebook, version=nbformat.NO_CONVERT).rstrip("\n") + "\n"


def changed(before: NotebookNode, after: NotebookNode) -> list[str]:
    """Name the cells whose outputs differ, and whether only their pictures do."""

    def plain(cell: Any) -> Any:
        cell = copy.deepcopy(cell)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("image/png", None)
        return cell

    lines = []
    for number, (old, new) in enumerate(zip(before.cells, after.cells, strict=True), 1):
        if old != new:
            lines.append(f"cell {number}" + (" (its picture only)" if plain(old) == plain(new) else ""))
    return lines or ["metadata or layout of the file"]


def refresh(path: Path, *, check: bool = False, timeout: int = 300) -> list[str]:
    """Run one notebook and keep what came out; return what changed, and leave the file as it was if a cell fails.

    Parameters
    ----------
    path : Path
        A notebook.
    check : bool
        Only say what would change.
    timeout : int
        Seconds that a cell may take.

    Raises
    ------
    RefreshError
        If the notebook can't be read, a cell fails, or an output shows a path of this machine.
    """
    try:
        text = path.read_text(encoding="utf-8")
        before = nbformat.reads(text, as_version=4)
    except OSError as error:
        raise RefreshError(f"{path}: can't be read ({error.strerror})") from None
    except (ValueError, AttributeError, nbformat.ValidationError) as error:
        raise RefreshError(f"{path}: is no notebook ({str(error).splitlines()[0]})") from None
    after = joined(settle(path, before, run(path, before, timeout)))
    new = text_of(after)
    if new in (text, text_of(joined(before))):
        return []
    if not check:
        aside = path.with_name(f".{path.name}.part")
        aside.write_text(new, encoding="utf-8", newline="\n")
        os.replace(aside, path)
    return changed(before, after)


def main(arguments: list[str]) -> int:
    """Refresh the notebooks that are named, or all."""
    parser = argparse.ArgumentParser(
        prog="dev.py refresh", description="Run notebooks and keep their outputs, the same however often it is run."
    )
    parser.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", help="by default all of notebooks/")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if a notebook would change")
    parser.add_argument("--timeout", type=int, default=300, help="seconds that a cell may take (300)")
    options = parser.parse_args(arguments)
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"  # the kernel of this environment, not one that the user installed
    paths = [Path(n) for n in options.notebooks] or [
        *sorted((ROOT / "notebooks").glob("*.ipynb")),
        *sorted((ROOT / "notebooks" / "course").glob("*.ipynb")),
    ]
    differ = failed = 0
    for path in paths:
        try:
            cells = refresh(path.resolve(), check=options.check, timeout=options.timeout)
        except RefreshError as error:
            failed += 1
            print(f"dev.py: {error}", file=sys.stderr, flush=True)
            continue
        differ += bool(cells)
        said = "unchanged" if not cells else ("would change: " if options.check else "changed: ") + ", ".join(cells)
        print(f"{path.name}: {said}", flush=True)
    if failed:
        return 2
    return 1 if options.check and differ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
