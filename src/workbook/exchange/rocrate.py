"""A study folder described for repositories and later readers: RO-Crate 1.1 metadata."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import mimetypes
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from workbook.errors import WorkbookError
from workbook.exchange.markdown import safe_url
from workbook.exchange.outfiles import Export, encodable, staged_file

__all__ = ["ro_crate", "write_ro_crate"]

METADATA = "ro-crate-metadata.json"
_CONTEXT = [
    "https://w3id.org/ro/crate/1.1/context",
    # the context of 1.1 is older than schema.org's sha256; 1.2 gives it this address
    {"sha256": "http://schema.org/sha256"},
]
_TYPES = {
    ".parquet": "application/vnd.apache.parquet", ".jsonl": "application/jsonl", ".csv": "text/csv",
    ".tsv": "text/tab-separated-values", ".yaml": "application/yaml", ".yml": "application/yaml", ".md": "text/markdown",
    ".gexf": "application/gexf+xml", ".graphml": "application/graphml+xml", ".ipynb": "application/x-ipynb+json",
    ".dna": "application/vnd.sqlite3", ".sqlite": "application/vnd.sqlite3", ".bib": "application/x-bibtex",
}  # fmt: skip
_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")
_SPDX = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]*")


def ro_crate(
    folder: str | Path,
    *,
    name: str | None = None,
    description: str | None = None,
    licence: str | None = None,
    authors: Iterable[str | Mapping[str, str]] = (),
    published: dt.date | None = None,
) -> dict[str, Any]:
    """Describe a folder as an RO-Crate: its files with size and SHA-256, and the run that made the coding.

    Parameters
    ----------
    folder : str or Path
        A folder that ``workbook code`` wrote, or a study with such folders in it. Hidden files, links and an earlier
        ``ro-crate-metadata.json`` are left out.
    name, description : str, optional
        By default the folder's name, and a sentence.
    licence : str, optional
        An address, an SPDX identifier such as ``CC-BY-4.0``, or words.
    authors : iterable of str or mapping
        Names, or mappings with ``name`` and, optionally, ``orcid`` and ``affiliation``. ``"Name <0000-…>"`` gives an ORCID.
    published : date, optional
        By default today.

    Returns
    -------
    dict
        JSON-LD.

    Raises
    ------
    WorkbookError
        If the folder is not there, or a ``run.json`` in it is broken.

    Notes
    -----
    P. Sefton et al., *RO-Crate Metadata Specification 1.1*; the run is a ``CreateAction`` as its section "Provenance of
    entities" has it.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> folder = wb.code([wb.Document("a", "قال الوزير إن العمل مستمر.")]).write(tempfile.mkdtemp(), format="csv")
    >>> crate = ro_crate(folder, licence="CC-BY-4.0", authors=["الباحثة"])
    >>> [part["@id"] for part in crate["@graph"][1]["hasPart"]][:2]
    ['actors.csv', 'documents.csv']
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise WorkbookError(f"{folder}: no such folder; give one that 'workbook code' wrote, or a study's")
    files = {_identifier(path.relative_to(folder)): path for path in _files(folder)}
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": name or encodable(folder.absolute().name) or "study",
        "description": description
        or "Coded news texts: documents, actors, mentions, quotations and stances as tables.",
        "datePublished": (published or dt.datetime.now(dt.UTC).date()).isoformat(),
        "hasPart": [{"@id": key} for key in files],
    }
    graph: list[dict[str, Any]] = [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        root,
    ]
    graph += [_file(key, path, path.relative_to(folder)) for key, path in files.items()]
    if licence:
        entity = _licence(licence)
        root["license"] = {"@id": entity["@id"]}
        graph.append(entity)
    people = [_person(number, author) for number, author in enumerate(authors, 1)]
    if people:
        root["author"] = [{"@id": entity["@id"]} for entity in people]
        graph += people
    known: dict[str, dict[str, Any]] = {}
    for key, path in files.items():
        if path.name == "run.json":
            for entity in _run(key, path, files):
                known.setdefault(entity["@id"], entity)
    actions = [{"@id": i} for i, e in known.items() if e["@type"] == "CreateAction"]
    if actions:
        root["mentions"] = actions
    return {"@context": _CONTEXT, "@graph": [*graph, *known.values()]}


def _files(folder: Path) -> Iterator[Path]:
    """The files of a folder in a fixed order; links are not followed, since they lead out of what is published."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(d for d in folders if not d.startswith(".") and not (Path(here) / d).is_symlink())
        for name in sorted(names):
            path = Path(here) / name
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                if not (name == METADATA and Path(here) == folder):
                    yield path


def _identifier(relative: Path) -> str:
    return quote(os.fsencode(relative.as_posix()), safe="/")


def _file(key: str, path: Path, relative: Path) -> dict[str, Any]:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as content:
            while block := content.read(1 << 20):
                digest.update(block)
        size = path.stat().st_size
    except OSError as error:
        raise WorkbookError(
            f"{path}: can't be read ({error.strerror}); check its permissions, or move it out"
        ) from None
    kind = (
        _TYPES.get(path.suffix.lower()) or mimetypes.guess_type(path.name, strict=True)[0] or "application/octet-stream"
    )
    return {
        "@id": key,
        "@type": "File",
        "name": encodable(relative.as_posix()),
        "contentSize": str(size),
        "encodingFormat": kind,
        "sha256": digest.hexdigest(),
    }


def _licence(licence: str) -> dict[str, Any]:
    if url := safe_url(licence):
        return {"@id": url, "@type": "CreativeWork", "name": licence.strip()}
    if _SPDX.fullmatch(licence):
        return {
            "@id": f"https://spdx.org/licenses/{licence}",
            "@type": "CreativeWork",
            "name": licence,
            "identifier": licence,
        }
    return {"@id": "#licence", "@type": "CreativeWork", "name": encodable(licence)}


def _person(number: int, author: str | Mapping[str, str]) -> dict[str, Any]:
    if isinstance(author, str):
        match = re.fullmatch(r"\s*(.*?)\s*<([^<>]*)>\s*", author)
        author = {"name": match[1], "orcid": match[2]} if match else {"name": author.strip()}
    if not author.get("name"):
        raise WorkbookError(f"author {number} has no name; give it as 'Name' or 'Name <0000-0000-0000-0000>'")
    out: dict[str, Any] = {"@id": f"#author-{number}", "@type": "Person", "name": encodable(author["name"])}
    if orcid := author.get("orcid"):
        found = _ORCID.fullmatch(orcid.strip())
        if not found:
            raise WorkbookError(f"author {author['name']!r}: {orcid!r} is no ORCID; write it as 0000-0000-0000-0000")
        out["@id"] = f"https://orcid.org/{found[1]}"
    if affiliation := author.get("affiliation"):
        out["affiliation"] = encodable(affiliation)
    return out


def _run(key: str, path: Path, files: Mapping[str, Path]) -> Iterator[dict[str, Any]]:
    """The run behind a coded folder: software, codebook, and the action that made the tables beside ``run.json``."""
    try:
        meta = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise WorkbookError(f"{path}: is no JSON; write the coding again with 'workbook code'") from None
    if not isinstance(meta, dict) or "codebook_sha256" not in meta:
        return
    version, digest = encodable(str(meta.get("version"))), encodable(str(meta["codebook_sha256"]))
    software = {
        "@id": f"#software-{quote(version)}",
        "@type": "SoftwareApplication",
        "name": encodable(str(meta.get("package", "stance-workbook"))),
        "version": version,
    }
    codebook = {
        "@id": f"#codebook-{quote(digest)}",
        "@type": "CreativeWork",
        "name": f"codebook: {encodable(str(meta.get('codebook', 'unknown')))}",
        "sha256": digest,
    }
    place = key.rpartition("/")[0]
    made = [k for k in files if k.rpartition("/")[0] == place and k != key and files[k].stem in _TABLES]
    yield {
        "@id": f"#run-{key}",
        "@type": "CreateAction",
        "name": "Coding of the texts",
        "instrument": {"@id": software["@id"]},
        "object": {"@id": codebook["@id"]},
        "result": [{"@id": k} for k in made],
        "description": f"Input texts: SHA-256 {encodable(str(meta.get('input_sha256', 'unknown')))}; details in {key}.",
    }
    yield software
    yield codebook


_TABLES = {"documents", "actors", "mentions", "quotations", "stances"}


def write_ro_crate(
    folder: str | Path,
    *,
    name: str | None = None,
    description: str | None = None,
    licence: str | None = None,
    authors: Iterable[str | Mapping[str, str]] = (),
    published: dt.date | None = None,
    overwrite: bool = False,
) -> Export:
    """Write :func:`ro_crate` into the folder that it describes, as ``ro-crate-metadata.json``.

    Returns
    -------
    Export
        ``notes`` say what a repository will ask for and is not given.

    Examples
    --------
    >>> import tempfile, workbook as wb
    >>> folder = wb.code([wb.Document("a", "قال الوزير إن العمل مستمر.")]).write(tempfile.mkdtemp())
    >>> write_ro_crate(folder, licence="CC-BY-4.0", authors=["الباحثة"]).summary
    '6 files described'
    """
    crate = ro_crate(
        folder, name=name, description=description, licence=licence, authors=authors, published=published
    )  # fmt: skip
    with staged_file(Path(folder) / METADATA, overwrite=overwrite) as target:
        target.write_text(json.dumps(crate, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", newline="\n")
    root = crate["@graph"][1]
    missing = [word for word, key in (("licence", "license"), ("author", "author")) if key not in root]
    notes = (f"no {' and no '.join(missing)} given: a repository will ask for it",) if missing else ()
    return Export(Path(folder) / METADATA, f"{len(root['hasPart']):,} files described", notes)
