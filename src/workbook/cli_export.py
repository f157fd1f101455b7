"""Floor 7: the body of ``workbook export``."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from workbook.coding import Coding
from workbook.errors import WorkbookError
from workbook.exchange.outfiles import staged_file, staged_folder

__all__ = ["export_command"]


class Target(StrEnum):
    """What can be written."""

    csv = "csv"
    xlsx = "xlsx"
    gexf = "gexf"
    graphml = "graphml"
    markdown = "markdown"
    bibtex = "bibtex"
    csl_json = "csl-json"
    textacy = "textacy"
    citron = "citron"
    ro_crate = "ro-crate"
    web_annotation = "web-annotation"
    cas = "cas"
    cas_json = "cas-json"
    brat = "brat"
    dna = "dna"


#: Format to the module of ``workbook.exchange`` and its function; they are loaded when they are asked for.
_WRITERS: dict[Target, tuple[str, str, dict[str, Any]]] = {
    Target.csv: ("spreadsheets", "write_csv", {}),
    Target.xlsx: ("spreadsheets", "write_xlsx", {}),
    Target.gexf: ("graphs", "write_graph", {}),
    Target.graphml: ("graphs", "write_graph", {}),
    Target.markdown: ("markdown", "write_markdown", {}),
    Target.bibtex: ("citations", "write_bibtex", {}),
    Target.csl_json: ("citations", "write_csl_json", {}),
    Target.textacy: ("quotations", "write_textacy", {}),
    Target.citron: ("quotations", "write_citron", {}),
    Target.ro_crate: ("rocrate", "write_ro_crate", {}),
    Target.web_annotation: ("annotation", "write_web_annotations", {}),
    Target.cas: ("cas", "write_cas", {"format": "xmi"}),
    Target.cas_json: ("cas", "write_cas", {"format": "json"}),
    Target.brat: ("brat", "write_brat", {}),
    Target.dna: ("dna_write", "write_dna", {}),
}
#: Those that write a folder.
_FOLDERS = {Target.csv, Target.citron, Target.cas, Target.cas_json, Target.brat}
#: Those whose writer takes no ``overwrite``: the command itself writes aside and moves.
_STAGED = {Target.web_annotation, Target.cas, Target.cas_json, Target.brat, Target.dna}


def export_command(
    input: Annotated[  # noqa: A002 - the word of the help text
        Path,
        typer.Argument(help="Folder that 'workbook code' wrote; for ro-crate any study folder.", show_default=False),
    ],
    to: Annotated[Target, typer.Option("--to", help="The format.", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="The file to write; for csv, citron, cas, cas-json and brat a folder; ro-crate needs none.",
            show_default=False,
        ),
    ] = None,
    bom: Annotated[bool, typer.Option("--bom", help="csv: begin with the mark by which Excel tells UTF-8.")] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="csv: leave cells as they are, though a spreadsheet may run them as formulas.")
    ] = False,
    network: Annotated[
        str, typer.Option("--network", help="gexf, graphml: mentions (actors named together) or issues (two-mode).")
    ] = "mentions",
    actor: Annotated[str | None, typer.Option("--actor", help="markdown: only this actor, by id or name.")] = None,
    issue: Annotated[str | None, typer.Option("--issue", help="markdown: only quotations on this issue.")] = None,
    surface: Annotated[
        bool, typer.Option("--surface", help="textacy: speakers as the text has them, not their resolved names.")
    ] = False,
    title: Annotated[str | None, typer.Option("--title", help="ro-crate: the study's name.")] = None,
    licence: Annotated[
        str | None, typer.Option("--licence", "--license", help="ro-crate: an address, or an id such as CC-BY-4.0.")
    ] = None,
    author: Annotated[
        list[str] | None, typer.Option("--author", help="ro-crate: 'Name' or 'Name <ORCID>'; may be given again.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No notes and no summary.")] = False,
) -> None:
    """Write a coding in the formats of other instruments: spreadsheets, graphs, citations, annotations."""
    options: dict[str, Any] = {
        "bom": ("csv", bom, False),
        "neutralise": ("csv", not raw, True),
        "kind": ("gexf graphml", network, "mentions"),
        "actor": ("markdown", actor, None),
        "issue": ("markdown", issue, None),
        "resolve": ("textacy", not surface, True),
        "name": ("ro-crate", title, None),
        "licence": ("ro-crate", licence, None),
        "authors": ("ro-crate", author or [], []),
    }
    words = {"neutralise": "raw", "kind": "network", "resolve": "surface", "name": "title", "authors": "author"}
    for option, (formats, value, default) in options.items():
        if value != default and to.value not in formats.split():
            said = words.get(option, option)
            raise WorkbookError(f"--{said} is an option of --to {' and '.join(formats.split())}, not of {to.value}")
    own = {option: value for option, (formats, value, _) in options.items() if to.value in formats.split()}
    module, name, fixed = _WRITERS[to]
    write = _writer(module, name)
    if to is Target.ro_crate:
        _check_crate(input, out)
        done = write(input, **own, overwrite=overwrite)
    else:
        if out is None:
            raise WorkbookError(f"--to {to.value} needs a place; name it with --out")
        _check_name(to, out)
        coding = Coding.read(input)
        if to in _STAGED:
            stage = staged_folder if to in _FOLDERS else staged_file
            with stage(out, overwrite=overwrite) as place:
                done = write(coding, place, **fixed)
        else:
            done = write(coding, out, **own, overwrite=overwrite)
    if not quiet:
        for note in getattr(done, "notes", ()):
            typer.echo(f"workbook: {note}", err=True)
        summary = getattr(done, "summary", "") or f"{len(coding.documents):,} documents"
        typer.echo(f"{summary} written to {done.path if out is None else out}")


def _writer(module: str, name: str) -> Callable[..., Any]:
    return getattr(import_module(f"workbook.exchange.{module}"), name)  # type: ignore[no-any-return]


def _check_name(to: Target, out: Path) -> None:
    """A graph's writer goes by the name's ending, so that the two must say the same."""
    endings = {Target.gexf: ".gexf", Target.graphml: ".graphml", Target.xlsx: ".xlsx", Target.dna: ".dna"}
    if (ending := endings.get(to)) and out.suffix.lower() != ending:
        raise WorkbookError(
            f"{out}: for --to {to.value} the name of the file ends in {ending}; give another one with --out"
        )


def _check_crate(folder: Path, out: Path | None) -> None:
    """The metadata of an RO-Crate lie in the folder that they describe, and nowhere else."""
    if out is not None and out.resolve() not in (folder.resolve(), (folder / "ro-crate-metadata.json").resolve()):
        raise WorkbookError(f"{out}: the metadata of an RO-Crate lie in the folder itself; leave --out away")
