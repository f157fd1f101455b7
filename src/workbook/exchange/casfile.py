"""CAS files as dkpro-cassis reads them, with errors that a researcher can act on."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

from workbook.errors import WorkbookError

__all__ = ["load_cas"]


def load_cas(cassis: Any, file: Path, folder: Path, types: dict[Path, Any]) -> Any:
    """One CAS; None for a JSON file that is none. ``types`` keeps the type systems that were read."""
    try:
        data = file.read_bytes().decode("utf-8")
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            cas = _parsed(cassis, file, data, folder, types)
        # types of other layers that the type system lacks are no matter, offsets that cassis can't convert are
        if lost := [str(w.message) for w in said if str(w.message).startswith("Not mapping")]:
            raise WorkbookError(
                f"{file}: an annotation begins or ends outside the text or within a character ({lost[0]}); correct it in INCEpTION"
            )
        return cas
    except WorkbookError:
        raise
    except Exception as error:  # cassis and lxml raise whatever a broken file makes them stumble over
        raise WorkbookError(f"{file}: this CAS file can't be read ({error}); export it again from INCEpTION") from None


def _parsed(cassis: Any, file: Path, data: str, folder: Path, types: dict[Path, Any]) -> Any:
    if file.suffix == ".json":
        content = json.loads(data)
        if not isinstance(content, dict) or "%FEATURE_STRUCTURES" not in content:
            return None
        structures = content["%FEATURE_STRUCTURES"]
        for structure in structures.values() if isinstance(structures, dict) else structures:
            if structure["%TYPE"] == "uima.cas.FSArray" or structure["%TYPE"].endswith("[]"):
                structure.setdefault("%ELEMENTS", [])  # empty arrays are written without, and cassis can't read them so
        return cassis.load_cas_from_json(json.dumps(content))
    if "<!DOCTYPE" in data:
        raise WorkbookError(f"{file}: a CAS file has no DOCTYPE; export it again from INCEpTION")
    system = next((p for p in (file.parent / "TypeSystem.xml", folder / "TypeSystem.xml") if p.is_file()), None)
    if system is None:
        raise WorkbookError(f"{file}: there is no TypeSystem.xml beside it; put the one of the export there")
    if system not in types:
        described = system.read_bytes().decode("utf-8")
        if "<!DOCTYPE" in described:
            raise WorkbookError(f"{system}: a type system has no DOCTYPE; export it again from INCEpTION")
        types[system] = cassis.load_typesystem(described)
    return cassis.load_cas_from_xmi(data, typesystem=types[system], lenient=True)
