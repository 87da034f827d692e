"""How commands print: in colours on a terminal, as plain text anywhere else, and never wider than the window."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from novalite.inspector.text import Line

#: What the styles of `novalite.inspector.text` look like.
STYLES = {
    "heading": "bold",
    "path": "cyan",
    "app": "bold green",
    "urlmap": "bold",
    "unknown": "bold yellow",
    "strategy": "yellow",
    "method": "bold",
    "note": "yellow",
    "bad": "bold red",
    "good": "green",
    "guide": "dim",
    "dim": "dim",
}

#: For where the encoding has no such characters.
_ASCII = str.maketrans({"├": "|", "└": "`", "─": "-", "│": "|", "→": ">", "…": "~", "—": "-"})


def width() -> int:
    """The columns of the window; 100 where there is none."""
    return shutil.get_terminal_size((100, 24)).columns


def show(lines: Sequence[Line]) -> None:
    """Print lines."""
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        from rich.console import Console
        from rich.text import Text

        console = Console(highlight=False)
        for line in lines:
            text = Text.assemble(*((_encoded(word), STYLES.get(style, "")) for word, style in line))
            console.print(text, no_wrap=True, crop=False, overflow="ignore")
        return
    from novalite.inspector.text import plain

    click.echo(_encoded(plain(lines)))


def _encoded(text: str) -> str:
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return text.translate(_ASCII)
    return text
