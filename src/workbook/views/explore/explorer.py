"""What all explorers share: questions that the page asks Python, answers that fit JSON, and a picture that stands still."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import anywidget
import traitlets

from workbook.errors import WorkbookError
from workbook.views.explore.desk import Desk

__all__ = ["STATIC", "WORDS", "Explorer", "answers", "clean", "esm"]

STATIC = Path(__file__).parent / "static"
#: Word to its Arabic and English, for the page and for the pictures that stand still.
WORDS: dict[str, list[str]] = json.loads((STATIC / "words.json").read_text(encoding="utf-8"))
_HALVES = re.compile("[\ud800-\udfff]")
_F = TypeVar("_F", bound=Callable[..., Any])


def esm(*names: str) -> str:
    """The page's program: files of ``static/`` one after the other, as one module that needs no other."""
    parts = [(STATIC / f"{name}.js").read_text(encoding="utf-8") for name in ("common", *names)]
    return "\n".join(parts)


def clean(value: Any) -> Any:
    """A value as it can be sent: half characters, which UTF-8 can't hold, become U+FFFD, so that offsets stay.

    Examples
    --------
    >>> clean({"text": "a\\ud800b"})
    {'text': 'a\\ufffdb'}
    """
    if isinstance(value, str):
        return _HALVES.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {clean(k): clean(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [clean(v) for v in value]
    return value


def answers(method: _F) -> _F:
    """Mark a method as one that the page may ask."""
    method.__dict__["answers"] = True
    return method


class Explorer(anywidget.AnyWidget):
    """A widget whose page asks for what it shows, piece by piece; the whole corpus never travels.

    Only methods marked with :func:`answers` can be asked.
    """

    _css = STATIC / "explore.css"
    _words = traitlets.Dict(WORDS).tag(sync=True)
    _start: Any = traitlets.Dict().tag(sync=True)
    _height = traitlets.Int(620).tag(sync=True)
    language = traitlets.Unicode("en").tag(sync=True)

    _answers: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        own = {name for name, value in vars(cls).items() if getattr(value, "answers", False)}
        cls._answers = cls._answers | own

    def __init__(self, desk: Desk, *, language: str, height: int, **traits: Any) -> None:
        if language not in ("ar", "en"):
            raise WorkbookError(f"language={language!r} is not known; choose one of ar, en")
        if height < 200:
            raise WorkbookError(f"height={height}: give at least 200 pixels")
        self.desk = desk
        super().__init__(language=language, _height=height, **traits)
        self.on_msg(self._heard)
        desk.watch(self)

    def _heard(self, _: Any, content: Any, buffers: Any) -> None:
        """Answer a question of the page; an error is an answer too."""
        if not isinstance(content, dict) or "ask" not in content:
            return
        reply = {"re": content.get("id")}
        try:
            reply["answer"] = self._answer(str(content["ask"]), content.get("with") or {})
        except WorkbookError as error:
            reply["error"] = str(error)
        except Exception as error:  # noqa: BLE001 - the page must not wait for ever; the log has the rest
            self.log.exception("%s could not answer %r", type(self).__name__, content.get("ask"))
            reply["error"] = f"{type(error).__name__}: {error}"
        self.send(clean(reply))

    def _answer(self, name: str, given: Mapping[str, Any]) -> Any:
        if name not in self._answers:
            raise WorkbookError(f"an explorer has no answer to {name!r}")
        return getattr(self, name)(**{str(k): v for k, v in given.items()})

    def desk_changed(self, doc_ids: list[str]) -> None:
        """Tell the page that somebody decided something."""
        self.send({"changed": doc_ids})

    def still(self) -> str:
        """What stands in the place of the widget where no kernel runs: HTML with every text escaped."""
        raise NotImplementedError

    def still_text(self) -> str:
        """The same as plain text."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **options: Any) -> Any:
        made = super()._repr_mimebundle_(**options)
        data, metadata = made if isinstance(made, tuple) else (made, {})
        if data is None:
            data = {}
        still = {"text/plain": clean(self.still_text()), "text/html": clean(self.still())}
        return {**data, **still}, metadata
