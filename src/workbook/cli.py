"""Floor 7: the ``workbook`` command."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Annotated

import typer

from workbook.cli_code import code_command
from workbook.cli_codebook import codebook_print
from workbook.cli_course import course_app
from workbook.cli_export import export_command
from workbook.cli_network import network_command
from workbook.cli_new import new_command
from workbook.codebook import Codebook, check_actors, load_codebook
from workbook.coding import Coding, code, explain
from workbook.corpus import load_corpus
from workbook.errors import WorkbookError, WorkbookWarning
from workbook.review import agreement, evaluate, evaluate_statements, suggest_actors, to_yaml

__all__ = ["app", "main"]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Who says what in Arabic news, how, and on which side of an issue.",
)
codebook_app = typer.Typer(no_args_is_help=True, help="Look after a codebook folder.")
app.add_typer(codebook_app, name="codebook")
codebook_app.command("print")(codebook_print)
app.add_typer(course_app, name="course")
actors_app = typer.Typer(no_args_is_help=True, help="Look after the registry of actors.")
app.add_typer(actors_app, name="actors")
app.command("code")(code_command)
app.command("network")(network_command)
app.command("export")(export_command)
app.command("new")(new_command)


CodebookFolder = Annotated[
    Path | None, typer.Option("--codebook", help="A codebook folder of your own; by default the shipped one.")
]


@app.callback()
def _workbook() -> None:
    """Actors, quotations and stances in Arabic political news."""


@app.command("explain")
def explain_command(
    document: Annotated[
        Path, typer.Argument(help="A text file, or a file or folder of documents.", show_default=False)
    ],
    at: Annotated[int, typer.Option("--at", help="The place: a code-point offset of the text.", show_default=False)],
    doc_id: Annotated[str | None, typer.Option("--id", help="Which document, where there are several.")] = None,
    codebook: CodebookFolder = None,
) -> None:
    """Say why a place was, or was not, taken as a quotation or stance."""
    corpus = load_corpus(document)
    if doc_id is None and len(corpus) > 1:
        raise WorkbookError(f"{document}: {len(corpus)} documents; name one with --id, such as {corpus[0].id}")
    if doc_id is not None and doc_id not in corpus:
        raise WorkbookError(f"{document}: no document {doc_id!r}; the first is {corpus[0].id!r}")
    typer.echo(explain(corpus[doc_id] if doc_id is not None else corpus[0], at, load_codebook(codebook)))


@app.command("evaluate")
def evaluate_command(
    gold: Annotated[
        Path,
        typer.Argument(
            help="Coded by hand: a folder with one JSON file a document, or a .csv of statements.", show_default=False
        ),
    ],
    out: Annotated[
        Path, typer.Argument(help="Folder that 'workbook code' wrote for the same documents.", show_default=False)
    ],
    errors: Annotated[int, typer.Option("--errors", help="How many errors to list.")] = 0,
) -> None:
    """Hold a coding against a gold: figures with intervals, the precision of each rule and by confidence."""
    coding = Coding.read(out)
    evaluation = evaluate_statements(gold, coding) if gold.suffix == ".csv" else evaluate(gold, coding)
    typer.echo(str(evaluation))
    for line in evaluation.errors[:errors]:
        typer.echo(line)


@app.command("agreement")
def agreement_command(
    codings: Annotated[
        list[Path], typer.Argument(help="Two or more folders of tables: each coder's coding.", show_default=False)
    ],
    table: Annotated[str, typer.Option(help="stances, quotations or mentions.")] = "stances",
    samples: Annotated[int, typer.Option(help="Bootstrap samples behind the intervals; 0 for none.")] = 1000,
) -> None:
    """Say how far coders agree: percent, kappa, alpha and spans, with intervals by document."""
    named = {str(folder): Coding.read(folder) for folder in codings}
    if len(named) < len(codings):
        raise WorkbookError("a folder stands twice; give each coder's once")
    typer.echo(str(agreement(named, table, samples=samples)))


@codebook_app.command("check")
def codebook_check(
    folder: Annotated[Path | None, typer.Argument(help="The codebook folder; by default the shipped one.")] = None,
) -> None:
    """Read a codebook and say what it holds, or what is wrong with it, with file and line."""
    codebook = load_codebook(folder)
    for name, entries in sorted({**codebook.sections, **codebook.words}.items()):
        typer.echo(f"{name}: {len(entries)}")
    typer.echo(f"{codebook!r}: nothing wrong")


@actors_app.command("check")
def actors_check(
    folder: Annotated[Path | None, typer.Argument(help="The codebook folder; by default the shipped one.")] = None,
    corpus: Annotated[
        Path | None, typer.Option(help="Texts, or a folder of 'workbook code': list the entries they never mention.")
    ] = None,
) -> None:
    """Look for two entries that are one, forms that clash and references to nothing; status 1 if there is an error."""
    codebook = load_codebook(folder)
    mentioned = None if corpus is None else set(_coding_of(corpus, codebook).actors["actor_id"])
    findings = check_actors(codebook, mentioned)
    for finding in findings:
        typer.echo(str(finding))
    count = {level: sum(f.level == level for f in findings) for level in ("error", "warning", "unused")}
    unused = "" if mentioned is None else f", {count['unused']} unused"
    typer.echo(f"{len(codebook.actors)} actors: {count['error']} errors, {count['warning']} warnings{unused}")
    if count["error"]:
        raise typer.Exit(1)


@actors_app.command("suggest")
def actors_suggest(
    corpus: Annotated[Path, typer.Argument(help="Texts, or a folder that 'workbook code' wrote.", show_default=False)],
    min_documents: Annotated[int, typer.Option(min=1, help="Leave out whom fewer documents name.")] = 2,
    out: Annotated[
        Path | None, typer.Option(help="A new .yaml file in a codebook folder; by default they are printed.")
    ] = None,
    codebook: CodebookFolder = None,
) -> None:
    """Propose registry entries for actors that the texts name and the codebook doesn't know, spellings grouped."""
    if out is not None and out.suffix not in (".yaml", ".yml"):
        raise WorkbookError(f"{out}: a codebook file ends in .yaml; give another name with --out")
    if out is not None and out.exists():
        raise WorkbookError(f"{out}: is there already and may hold your work; give another name with --out")
    book = load_codebook(codebook)
    proposals = suggest_actors(_coding_of(corpus, book), book, min_documents=min_documents)
    if out is None:
        typer.echo(to_yaml(proposals), nl=False)
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(to_yaml(proposals), encoding="utf-8", newline="\n")
    except OSError as error:
        raise WorkbookError(f"{out}: can't be written ({error.strerror}); choose another file with --out") from None
    counts = ", ".join(f"{n} {type_}s" for type_, n in proposals["type"].value_counts(sort=False).items())
    typer.echo(f"{len(proposals)} proposals ({counts or 'none'}) written to {out}; read them before you keep them")


def _coding_of(path: Path, codebook: Codebook) -> Coding:
    """The coding that a folder holds, or that of the texts there."""
    if not (path / "run.json").is_file():
        return code(load_corpus(path), codebook)
    coding = Coding.read(path)
    if coding.meta.get("codebook_sha256") != codebook.digest:
        typer.echo(f"workbook: {path} was coded with another codebook; code it again to be up to date", err=True)
    return coding


def main() -> None:
    """Run the command; what a reader can mend is one sentence on standard error and exit status 2."""

    def show(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
        typer.echo(f"workbook: {message}", err=True)

    with warnings.catch_warnings():
        warnings.simplefilter("default", WorkbookWarning)
        warnings.showwarning = show  # type: ignore[assignment]
        try:
            app()
        except WorkbookError as error:
            typer.echo(f"workbook: {error}", err=True)
            sys.exit(2)
