"""Networks and event lists as files: CSV, GraphML, GEXF."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pandas as pd

from workbook.analysis.networks.graph import graph
from workbook.analysis.networks.matrices import Network
from workbook.analysis.networks.statements import Statements
from workbook.errors import WorkbookError

__all__ = ["check_suffix", "write_events", "write_network", "write_windows"]

SUFFIXES = (".csv", ".graphml", ".gexf")


def write_network(network: Network, path: str | Path, statements: Statements | None = None) -> Path:
    """Write a network as its file's suffix says.

    ``.csv``: the matrix, comma-separated, UTF-8, labels in the first row and column. ``.graphml``, ``.gexf``: the graph
    of :func:`graph` with all attributes, for networkx, Gephi, visone.

    Raises
    ------
    WorkbookError
        If the suffix is another, or the file can't be written.
    """
    import networkx as nx

    path = Path(path)
    check_suffix(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix.lower() == ".csv":
            network.matrix.to_csv(path, encoding="utf-8", lineterminator="\n")
        elif path.suffix.lower() == ".graphml":
            nx.write_graphml_xml(graph(network, statements), path, encoding="utf-8")
        else:
            nx.write_gexf(graph(network, statements), path, encoding="utf-8")
    except OSError as error:
        raise WorkbookError(f"{path}: can't be written ({error.strerror}); choose another file with --out") from None
    return path


def write_windows(
    networks: Iterable[Network], path: str | Path, statements: Statements | None = None, *, count: int | None = None
) -> list[Path]:
    """Write the networks of moving windows as ``M-001.csv``, ``M-002.csv`` … and ``M-index.csv`` beside them.

    The index has the columns ``number, start, middle, end``. Files of an earlier run with higher numbers stay.

    Parameters
    ----------
    networks : iterable of Network
    path : str or Path
        ``M.csv``, ``M.graphml`` or ``M.gexf``.
    statements : Statements, optional
        For the attributes of nodes.
    count : int, optional
        How many networks an iterator holds, for the width of the numbers.

    Returns
    -------
    list of Path
        The networks' files, then the index.
    """
    path = Path(path)
    check_suffix(path)
    if count is None:
        networks = list(networks)
        count = len(networks)
    digits = max(3, len(str(count)))
    written, rows = [], []
    for number, made in enumerate(networks, start=1):
        written.append(write_network(made, path.with_name(f"{path.stem}-{number:0{digits}d}{path.suffix}"), statements))
        rows.append((number, _time(made.start), _time(made.middle), _time(made.stop)))
    target = path.with_name(f"{path.stem}-index.csv")
    index = pd.DataFrame(rows, columns=["number", "start", "middle", "end"])
    index.to_csv(target, index=False, encoding="utf-8", lineterminator="\n")
    return [*written, target]


def write_events(events: pd.DataFrame, path: str | Path) -> Path:
    """Write an event list as comma-separated UTF-8; texts stay as they are, quoted where needed."""
    path = Path(path)
    check_suffix(path, eventlist=True)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        events.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
    except OSError as error:
        raise WorkbookError(f"{path}: can't be written ({error.strerror}); choose another file with --out") from None
    return path


def check_suffix(path: Path, *, eventlist: bool = False) -> None:
    """Refuse a file name whose ending says no known format."""
    valid = SUFFIXES[:1] if eventlist else SUFFIXES
    if path.suffix.lower() not in valid:
        raise WorkbookError(f"{path}: the name of the file ends in {' or '.join(valid)}; give another one with --out")


def _time(when: datetime | None) -> str:
    return "" if when is None else f"{when:%Y-%m-%d %H:%M:%S}"
