"""Floor 7: ``workbook code``, which codes documents of any number into tables."""

from __future__ import annotations

from collections import defaultdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from workbook.coding.large import Run, code_files
from workbook.errors import WorkbookError

__all__ = ["code_command"]


class Format(StrEnum):
    """Formats of the tables."""

    parquet = "parquet"
    jsonl = "jsonl"
    csv = "csv"


class Engine(StrEnum):
    """Who does the work."""

    processes = "processes"
    dask = "dask"


def code_command(
    input: Annotated[  # noqa: A002 - the word of the help text
        Path,
        typer.Argument(help="A .txt, .csv, .tsv, .jsonl or .parquet file, or a folder of texts.", show_default=False),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", help="Folder for the five tables and run.json; made if it is not there.", show_default=False
        ),
    ],
    format: Annotated[Format, typer.Option("--format", help="Format of the tables.")] = Format.parquet,  # noqa: A002
    codebook: Annotated[
        Path | None, typer.Option("--codebook", help="A codebook folder of your own; by default the shipped one.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of the texts; by default it is told.")] = None,
    workers: Annotated[
        str, typer.Option("--workers", help="Processes; 0 or auto for one a core. The tables don't depend on it.")
    ] = "1",
    engine: Annotated[Engine, typer.Option("--engine", help="Processes of this machine, or Dask.")] = Engine.processes,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Address of a Dask scheduler (tcp://…); by default one is started on this machine."),
    ] = None,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Code what can be read and list the rest in problems.csv.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw away what an earlier run left unfinished.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar and no summary.")] = False,
) -> None:
    """Code documents: find actors, quotations and stances and write them as tables.

    Memory does not grow with the input. A run that was stopped, by whatever, goes on where it was when the same command
    is given again; until then its parts are in OUT/unfinished.

    Exit status: 0 all coded; 1 some documents could not be coded, they are in OUT/errors.jsonl and in no table;
    2 the run stopped, for the reason given; 130 stopped by Ctrl-C.
    """
    count = "0" if workers == "auto" else workers
    if not count.isdecimal():
        raise WorkbookError(f"--workers {workers}: not a number of processes; give 1 or more, or auto for one a core")
    try:
        run = code_files(
            input, out, codebook=codebook, format=format.value, workers=int(count), engine=engine.value,
            scheduler=scheduler, encoding=encoding, keep_going=keep_going, fresh=fresh,
            progress=False if quiet else None,
        )  # fmt: skip
    except KeyboardInterrupt:
        typer.echo(f"workbook: stopped; give the same command again to go on, what is coded is in {out}", err=True)
        raise typer.Exit(130) from None
    if not quiet:
        typer.echo(_summary(run, out))
        if run.problems:
            typer.echo(f"{run.problems} problems: see {out / 'problems.csv'}")
    if run.counts["failed"]:
        said = f"{run.counts['failed']:,} documents could not be coded: see {out / 'errors.jsonl'}"
        typer.echo(f"workbook: {said}", err=True)
        raise typer.Exit(1)


def _summary(run: Run, out: Path) -> str:
    """What was found, for the end of a run."""
    n = run.counts
    found = n["actors"] - n["registered"]
    lines = [f"{run.resumed:,} documents were coded by an earlier run"] if run.resumed else []
    lines += [
        f"{n['documents']:,} documents",
        f"{n['actors']:,} actors ({n['registered']:,} registered, {found:,} found), {n['mentions']:,} mentions",
        f"{n['quotations']:,} quotations",
        f"{n['stances']:,} stances",
    ]
    issues: dict[str, dict[str, int]] = defaultdict(dict)
    for (issue, position), count in run.stances.items():
        if issue is not None and position is not None:
            issues[issue][position] = count
    for issue, positions in sorted(issues.items()):
        lines.append(f"  {issue}: " + ", ".join(f"{count} {position}" for position, count in sorted(positions.items())))
    return "\n".join([*lines, f"written to {out}"])
