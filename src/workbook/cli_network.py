"""Floor 7: the body of ``workbook network``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from workbook.analysis.networks import Options, Statements, events, from_coding, network, read_statements
from workbook.analysis.networks.calendar import moment
from workbook.analysis.networks.files import check_suffix, write_events, write_network, write_windows
from workbook.analysis.networks.windows import each_window
from workbook.codebook import load_codebook
from workbook.coding import code
from workbook.corpus import load_corpus
from workbook.errors import WorkbookError

__all__ = ["network_command"]

_TABLES = (".csv", ".tsv", ".jsonl", ".parquet")


def network_command(
    input: Annotated[  # noqa: A002 - the word of the help text
        Path,
        typer.Argument(
            help="A .dna file, a table of statements, a folder that 'workbook code' wrote, or texts.",
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="The file to write: .csv, .graphml or .gexf.", show_default=False)],
    type: Annotated[str, typer.Option("--type", help="onemode, twomode or eventlist.")] = "onemode",  # noqa: A002
    variable1: Annotated[str, typer.Option(help="The rows.")] = "organization",
    variable2: Annotated[str, typer.Option(help="The columns; in one-mode networks what ties the rows.")] = "concept",
    qualifier: Annotated[
        str, typer.Option(help="On which side a statement is; 'none' for no qualifier.")
    ] = "agreement",
    aggregation: Annotated[
        str, typer.Option(help="ignore; one-mode congruence, conflict, subtract; two-mode subtract, combine.")
    ] = "ignore",
    normalization: Annotated[
        str, typer.Option(help="no; one-mode average, jaccard, cosine; two-mode activity, prominence.")
    ] = "no",
    duplicates: Annotated[
        str, typer.Option(help="Count equal statements once in a document, week, month, year, or acrossrange.")
    ] = "include",
    isolates: Annotated[bool, typer.Option("--isolates", help="Keep nodes without ties.")] = False,
    start: Annotated[str | None, typer.Option("--from", help="First day or moment: 2023, 2023-05, 2023-05-07.")] = None,
    stop: Annotated[str | None, typer.Option("--to", help="Last day or moment, included.")] = None,
    window: Annotated[int | None, typer.Option(min=1, help="Width of a moving window, in units.")] = None,
    unit: Annotated[str, typer.Option(help="events, seconds, minutes, hours, days, weeks, months or years.")] = "days",
    kernel: Annotated[
        str, typer.Option(help="Weight within the window: no, uniform, epanechnikov, triangular or gaussian.")
    ] = "no",
    indent: Annotated[
        bool, typer.Option("--indent/--no-indent", help="Kernel windows must lie in the range as a whole.")
    ] = True,
    exclude: Annotated[
        list[str] | None, typer.Option(help="Leave statements out: variable=value; may be given again.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Keep only statements with variable=value; may be given again.")
    ] = None,
    compat: Annotated[
        str | None, typer.Option(help="'dna': as Discourse Network Analyzer 3.1 also where it is doubtful.")
    ] = None,
    week_start: Annotated[str, typer.Option(help="Weeks of --duplicates week begin on monday or sunday.")] = "monday",
    statement_type: Annotated[str | None, typer.Option(help="Which statements of a .dna file.")] = None,
    scheme: Annotated[
        str, typer.Option(help="Stances as binary (support 1, oppose 0) or signed (1, 0, -1) agreement.")
    ] = "binary",
    names: Annotated[str, typer.Option(help="Actors by name, name_en or id.")] = "name",
    parents: Annotated[bool, typer.Option("--parents", help="Ministries and offices count as their state.")] = False,
    registered: Annotated[
        bool, typer.Option("--registered", help="Of stances: only organisations that the codebook registers.")
    ] = False,
    codebook: Annotated[
        Path | None, typer.Option("--codebook", help="For texts: a codebook folder of your own.", show_default=False)
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar and no summary.")] = False,
) -> None:
    """Make discourse networks and event lists, as Discourse Network Analyzer does."""
    check_suffix(out, eventlist=type == "eventlist")
    excluded, kept = _pairs(exclude, "--exclude"), _pairs(only, "--only")
    if both := sorted(set(excluded) & set(kept)):
        raise WorkbookError(f"--exclude and --only both name {', '.join(both)}; use one of them for a variable")
    options = Options(
        type=type,
        variable1=variable1,
        variable2=variable2,
        qualifier=None if qualifier.lower() in ("none", "") else qualifier,
        aggregation=_aggregation(type, aggregation, quiet),
        normalization=normalization,
        duplicates=duplicates,
        isolates=isolates,
        start=moment(start, name="--from"),
        stop=moment(stop, end=True, name="--to"),
        exclude={**excluded, **kept},
        invert=tuple(kept),
        window=window,
        unit=unit,
        kernel=kernel,
        indent=indent,
        compat=compat,
        week_start=week_start,
    )
    stances = {"scheme": scheme, "names": names, "parents": parents, "registered": registered}
    statements = _statements(input, options, statement_type, stances, codebook, quiet)
    notes = [*statements.notes, *(f"{d} (--compat dna gives DNA's)" for d in options.differences())]
    if not quiet:
        for note in notes:
            typer.echo(f"workbook: {note}", err=True)
    if type == "eventlist":
        table = events(statements, options)
        summary = f"{len(table):,} events written to {write_events(table, out)}"
    elif window is not None:
        count, networks = each_window(statements, options, progress=False if quiet else None)
        files = write_windows(networks, out, statements, count=count)
        summary = f"{count:,} networks written to {files[0]} … and {files[-1]}"
    else:
        made = network(statements, options)
        summary = f"{made!r} written to {write_network(made, out, statements)}"
    if not quiet:
        typer.echo(summary)


def _aggregation(type_: str, aggregation: str, quiet: bool) -> str:
    """Event lists use the aggregation for duplicates only, and only ``subtract``; the others count as ``ignore``."""
    if type_ == "eventlist" and aggregation in ("combine", "congruence", "conflict"):
        if not quiet:
            typer.echo(f"workbook: an event list has no aggregation {aggregation!r}; it is left out", err=True)
        return "ignore"
    return aggregation


def _pairs(given: list[str] | None, option: str) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for pair in given or []:
        variable, sign, value = pair.partition("=")
        if not sign or not variable.strip():
            raise WorkbookError(f"{option} {pair!r}: write it as variable=value, such as {option} organization=قطر")
        out.setdefault(variable.strip(), []).append(value)
    return out


def _statements(
    path: Path,
    options: Options,
    statement_type: str | None,
    stances: dict[str, Any],
    codebook: Path | None,
    quiet: bool,
) -> Statements:
    coded = path.is_dir() and (path / "run.json").is_file()
    if coded or path.suffix.lower() == ".dna" or path.stem == "stances" and (path.parent / "run.json").is_file():
        book = load_codebook(codebook) if codebook is not None else None
        return read_statements(path, statement_type=statement_type, codebook=book, **stances)
    if path.is_file() and path.suffix.lower() in _TABLES:
        try:
            statements = read_statements(path)
            statements.column(options.variable1, "--variable1")
            statements.column(options.variable2, "--variable2")
            return statements
        except WorkbookError as error:
            if not _has_texts(path):
                raise error
    corpus = load_corpus(path, progress=False if quiet else None)
    book = load_codebook(codebook)
    return from_coding(code(corpus, book, progress=False if quiet else None), codebook=book, **stances)


def _has_texts(path: Path) -> bool:
    """Whether a table holds texts to be coded rather than statements."""
    try:
        return all(len(d.text) > 0 for d in load_corpus(path, progress=False))
    except WorkbookError:
        return False
