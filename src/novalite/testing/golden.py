"""Listings that are kept in a file, and compared with what is: a pipeline's, a route table's, any text's."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

#: Whether golden files are written instead of compared, as ``--novalite-update`` asks.
UPDATING: ContextVar[bool] = ContextVar("UPDATING", default=False)


def assert_same_as(actual: Any, golden: str | Path) -> None:
    """What is printed of ``actual`` is what the golden file holds; ``pytest --novalite-update`` writes that file.

    ``actual`` is what `pipeline_of` or `routes_of` gives, a list of such, or a text. A relative path starts at the
    file of the caller, whatever the working directory is.
    """
    __tracebackhide__ = True
    path = Path(sys._getframe(1).f_code.co_filename).parent / golden
    text = _text(actual)
    kept = path.read_text(encoding="utf-8") if path.exists() else None
    if kept == text:
        return
    if UPDATING.get():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return
    if kept is None:
        raise AssertionError(f"there is no {path}; pytest --novalite-update writes it:\n\n{text}")
    lines = difflib.unified_diff(kept.splitlines(), text.splitlines(), str(path), "now", lineterm="")
    raise AssertionError("\n".join(["not as it was; if it should be so, pytest --novalite-update writes it", *lines]))


def _text(actual: Any) -> str:
    if isinstance(actual, Iterable) and not isinstance(actual, str):
        actual = "\n".join(map(str, actual))
    return f"{actual}".rstrip("\n") + "\n"
