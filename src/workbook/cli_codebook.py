"""Floor 7: the body of ``workbook codebook print``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbook.codebook import load_codebook
from workbook.codebook.printed import printed
from workbook.exchange.outfiles import staged_file

__all__ = ["codebook_print"]


def codebook_print(
    folder: Annotated[Path | None, typer.Argument(help="The codebook folder; by default the shipped one.")] = None,
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("codebook.html"),
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a page that is there.")] = False,
) -> None:
    """Write a codebook as one page to print: issues, stance words, reporting verbs, actors, in Arabic and English."""
    page = printed(load_codebook(folder))
    with staged_file(out, overwrite=overwrite) as target:
        target.write_text(page, encoding="utf-8", newline="\n")
    typer.echo(f"{out}: open it in a browser and print it")
