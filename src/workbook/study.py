"""Floor 7: a study folder of one's own, and what its notebook needs beside the questions."""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from workbook.coding.formulas import neutralised
from workbook.corpus import Corpus
from workbook.errors import WorkbookError
from workbook.paths import data_dir
from workbook.views.plot import describe, table

__all__ = ["example_texts", "gaps", "keep", "metadata_form", "new_study"]

#: What documents may lack, and what can't be told without it.
_FIELDS = {
    "title": "headlines can't be shown beside the rows",
    "date": "nothing can be said about time, and offices and issues that hold for a period count always",
    "outlet": "outlets can't be compared, and quotations are cited without their source",
    "url": "quotations are cited without an address",
}


def new_study(folder: str | Path, *, title: str | None = None) -> Path:
    """Make a study folder: a notebook, places for texts and codebook, and notes on what goes where.

    Parameters
    ----------
    folder : str or Path
        Made if it is not there; what it holds already is never touched.
    title : str, optional
        Heads the notebook and the README; by default the folder's name.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    WorkbookError
        If something is there already, or the folder can't be written.

    Examples
    --------
    >>> import tempfile
    >>> study = new_study(Path(tempfile.mkdtemp()) / "bread", title="The price of bread")
    >>> sorted(p.name for p in study.iterdir())
    ['MyTexts', 'README.md', 'codebook', 'study.ipynb']
    """
    folder = Path(folder)
    title = " ".join((title if title is not None else folder.resolve().name).split())
    if not title:
        raise WorkbookError("the title is empty; give one with --title, or leave the option out")
    if folder.exists() and not folder.is_dir():
        raise WorkbookError(f"{folder}: is a file; name a new folder")
    try:
        if folder.is_dir() and any(folder.iterdir()):
            raise WorkbookError(f"{folder}: is not empty; name a new folder, so that nothing of yours is touched")
        _copy(data_dir("study", "template"), folder, title)
    except OSError as error:
        raise WorkbookError(f"{folder}: can't be written ({error.strerror}); choose another folder") from None
    return folder


def _copy(source: Path, folder: Path, title: str) -> None:
    """Copy a template; file modes stay behind, since an installed package may be read-only."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.rglob("*")):
        target = folder / path.relative_to(source)
        if ".ipynb_checkpoints" in path.parts:
            continue
        if path.is_dir():
            target.mkdir(exist_ok=True)
            continue
        text = path.read_text(encoding="utf-8")
        # in a notebook the title stands inside a JSON string
        heading = json.dumps(title, ensure_ascii=False)[1:-1] if path.suffix == ".ipynb" else title
        target.write_text(text.replace("{{title}}", heading), encoding="utf-8", newline="\n")


def example_texts(folder: str | Path) -> Path:
    """Put the example's texts into a folder that is not there yet; one that is there stays as it is.

    They are made up, about the price of bread in a town that doesn't exist, and their speakers are roles.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> len(wb.load_corpus(example_texts(Path(tempfile.mkdtemp()) / "texts")))
    8
    """
    folder = Path(folder)
    if not folder.exists():
        folder.mkdir(parents=True)
        for path in sorted(data_dir("study", "example").glob("*.*")):
            (folder / path.name).write_bytes(path.read_bytes())
    return folder


def gaps(corpus: Corpus) -> pd.DataFrame:
    """Say what the documents of a corpus lack, and what can't be told without it.

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    pandas.DataFrame
        ``field``; ``missing``: in how many documents; ``of``: of how many; ``so``: what follows. No rows where nothing
        is missing.

    Examples
    --------
    >>> import workbook as wb
    >>> gaps(wb.Corpus([wb.Document("a", "لا خبر.", title="خبر", outlet="one", url="https://example.org")]))["field"].tolist()
    ['date']
    """
    rows = []
    for field, so in _FIELDS.items():
        missing = sum(not getattr(document, field) for document in corpus)
        if missing:
            rows.append((field, missing, len(corpus), so if missing == len(corpus) else f"for these, {so}"))
    return pd.DataFrame(rows, columns=["field", "missing", "of", "so"])


def metadata_form(corpus: Corpus, path: str | Path) -> Path | None:
    """Write the table that tells dates and outlets of text files, to be filled in; none where nothing is to be filled.

    Parameters
    ----------
    corpus : Corpus
    path : str or Path
        A .csv file, which is replaced; its folder is made if it is not there.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> form = metadata_form(wb.Corpus([wb.Document("a", "لا خبر.", outlet="one")]), Path(tempfile.mkdtemp()) / "form.csv")
    >>> form.read_text(encoding="utf-8-sig").splitlines()
    ['id,title,date,outlet,url', 'a,,,one,']
    """
    path = Path(path)
    if all(d.date and d.outlet for d in corpus):
        path.unlink(missing_ok=True)
        return None
    rows = [(d.id, d.title, d.date, d.outlet, d.url) for d in corpus]
    path.parent.mkdir(parents=True, exist_ok=True)
    form = pd.DataFrame(rows, columns=["id", "title", "date", "outlet", "url"])
    form["title"] = neutralised(form[["title"]])["title"]  # of texts that others wrote
    # the byte-order mark lets Excel read Arabic; the reader of documents.csv skips it
    form.to_csv(path, index=False, encoding="utf-8-sig")
    return path


def keep(ax: Axes, folder: str | Path, name: str) -> str:
    """Keep a figure with its numbers and its text alternative: ``name.png``, ``name.csv`` and ``name.txt``.

    A figure with nothing to show is not kept and not shown, and files of that name from an earlier run are removed.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        What a function of ``wb.plot`` returned.
    folder : str or Path
        Made if it is not there.
    name : str
        Without suffix.

    Returns
    -------
    str
        The text alternative.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> coding = wb.code([wb.Document("a", "قال الوزير إن العمل مستمر.")])
    >>> keep(wb.plot.bars(wb.analysis.directness(coding)), tempfile.mkdtemp(), "directness")
    'Bars of share by kind of quotation: indirect 100 % (n=1).'
    """
    folder, text, numbers = Path(folder), describe(ax), table(ax)
    paths = [folder / f"{name}.{suffix}" for suffix in ("png", "csv", "txt")]
    if numbers.empty:
        plt.close(ax.get_figure(root=True))
        for path in paths:
            path.unlink(missing_ok=True)
        return text
    folder.mkdir(parents=True, exist_ok=True)
    figure = ax.get_figure(root=True)
    assert figure is not None  # these Axes were drawn
    figure.savefig(paths[0], dpi=200, bbox_inches="tight")
    neutralised(numbers).to_csv(paths[1], index=False, encoding="utf-8-sig")
    paths[2].write_text(text + "\n", encoding="utf-8", newline="\n")
    return text
