"""The arguments of commands that are about an ini, an application in it, and a request to that."""

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


class Header(click.ParamType[tuple[str, str]]):
    """``NAME: VALUE``."""

    name = "NAME: VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        name, colon, text = value.partition(":")
        if not colon or not name.strip():
            self.fail(f"{value!r} is not NAME: VALUE", param, ctx)
        return name.strip(), text.strip()


def of_an_app(command: Command) -> Command:
    """Add the options that select an application of an ini."""
    for decorate in (
        click.option(
            "--set",
            "options",
            type=Options(),
            multiple=True,
            help="Override a value of [DEFAULT], or of a section with SECTION.KEY.",
        ),
        click.option("--app", help="The application's name.  [default: main; osapi_compute for novalite's own ini]"),
    ):
        command = decorate(command)
    return command


def of_an_ini(command: Command) -> Command:
    """Add the argument INI and the options that select its application."""
    return click.argument("ini", required=False, type=click.Path(path_type=Path))(of_an_app(command))


def with_setup(command: Command) -> Command:
    """Add ``--setup``, which calls something before the command runs."""
    return click.option(
        "--setup",
        metavar="MODULE:CALLABLE",
        callback=_set_up,
        expose_value=False,
        help="Call this first, to configure the service whose applications are loaded.",
    )(command)


def _set_up(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if not value:
        return
    from novalite.inspector.factories import load

    sys.path.append(str(Path.cwd()))
    try:
        load(value)()
    except Exception as error:  # of a stranger's function, which may raise anything
        text = " ".join(str(error).split())
        raise click.BadParameter(f"{value}: {type(error).__name__}: {text}".removesuffix(": ")) from error


def beside(ini: Path | None) -> None:
    """Make the modules in the ini's folder importable, after all others."""
    if ini is not None:
        sys.path.append(str(ini.absolute().parent))


def app_name(ini: Path | None, app: str | None) -> str:
    """The name of the application, or its default."""
    return app or ("osapi_compute" if ini is None else "main")
