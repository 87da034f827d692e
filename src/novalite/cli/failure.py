"""How a command fails: one line on stderr, and exit status 1."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from novalite.errors import Error


class Failure(click.ClickException):
    """One line on stderr, and exit status 1."""

    def show(self, file: Any = None) -> None:
        """Write the line."""
        click.echo(f"novalite: error: {self.message}", err=True)


def or_fail(work: Callable[[], Any]) -> Any:
    """The result of `work`; an exception ends the command with one line."""
    try:
        with quietly():
            return work()
    except Exception as error:
        fail(error)


@contextmanager
def quietly() -> Iterator[None]:
    """Silence novalite's log: `fail` reports the error."""
    logger = logging.getLogger("novalite")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def fail(error: Exception) -> NoReturn:
    """End the command with the message of an error, and the first note that was added to it."""
    logging.getLogger(__name__).debug("", exc_info=error)
    message = str(error) if isinstance(error, Error | RuntimeError) else f"{type(error).__name__}: {error}"
    text = "; ".join([message, *getattr(error, "__notes__", ())[:1]])
    raise Failure(" ".join(line.strip() for line in text.splitlines()))
