"""Floor 7: the body of ``workbook new``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbook.study import new_study

__all__ = ["new_command"]


def new_command(
    folder: Annotated[
        Path, typer.Argument(help="The folder to make; one that holds something is refused.", show_default=False)
    ],
    title: Annotated[
        str | None, typer.Option("--title", help="Heads the notebook; by default the folder's name.")
    ] = None,
) -> None:
    """Make a study folder: put texts in, open study.ipynb, restart and run all."""
    made = new_study(folder, title=title)
    typer.echo(
        f"made {made}\n"
        f"  1. put your articles into {made / 'MyTexts'}\n"
        f"  2. open {made / 'study.ipynb'} in JupyterLab and run all cells\n"
        f"  3. your own actors and issues go into {made / 'codebook' / 'study.yaml'}"
    )
