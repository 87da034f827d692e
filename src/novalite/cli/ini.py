"""How commands are told of an ini and of an application in it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


class Options(click.ParamType[dict[str, str]]):
    """``KEY=VALUE``."""

    name = "KEY=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        key, equals, text = value.partition("=")
        if not equals or not key:
            self.fail(f"{value!r} is not KEY=VALUE", param, ctx)
        return key, text


def of_an_app(command: Command) -> Command:
    """The options by which every command is told of an ini's application."""
    for decorate in (
        click.option(
            "--set",
            "options",
            type=Options(),
            multiple=True,
            help="Put over the ini: [DEFAULT], or SECTION.KEY.",
        ),
        click.option("--app", help="The application's name.  [default: main; osapi_compute for novalite's own ini]"),
    ):
        command = decorate(command)
    return command


def of_an_ini(command: Command) -> Command:
    """The same, and the ini as an argument."""
    return click.argument("ini", required=False, type=click.Path(path_type=Path))(of_an_app(command))


def beside(ini: Path | None) -> None:
    """Make modules beside the ini importable, as Python does for those beside a script; but last, not first."""
    if ini is not None:
        sys.path.append(str(ini.absolute().parent))


def app_name(ini: Path | None, app: str | None) -> str:
    """The name of the application that is meant where none is given."""
    return app or ("osapi_compute" if ini is None else "main")
