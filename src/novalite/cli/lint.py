"""``novalite lint``: what is wrong with an ini, or with a table of routes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from novalite.cli.failure import Failure
from novalite.cli.ini import Options, beside
from novalite.errors import Error

if TYPE_CHECKING:
    from novalite.inspector.lint.profile import Profile
    from novalite.inspector.lint.rule import Finding

_MAPPER = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")
_STYLES = {"error": "red", "warning": "yellow", "note": "cyan"}


@click.command()
@click.argument("targets", nargs=-1, metavar="[INI | MODULE:MAPPER]…")
@click.option("--profile", metavar="NAME", help="nova, oslo, paste, swift or FILE.toml.  [default: what fits the ini]")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "sarif", "github", "junit"]),
    default="text",
    show_default=True,
    help="For whom.",
)
@click.option("--set", "options", type=Options(), multiple=True, help="Put over the ini: [DEFAULT], or SECTION.KEY.")
@click.option("--routes", is_flag=True, help="Load the applications of the INI, and look at their routes too.")
@click.option("--fix-order", is_flag=True, help="Put the filters into the order that the profile wants, in the file.")
@click.option("--explain", metavar="RULE", help="Say what a rule is about, or all.")
def lint(
    targets: tuple[str, ...],
    profile: str | None,
    format_: str,
    options: tuple[tuple[str, str], ...],
    routes: bool,
    fix_order: bool,
    explain: str | None,
) -> None:
    """Look for what goes wrong in paste inis, without importing what they name; by default in novalite's own.

    A target is an ini, a pattern of such (quote it: 'etc/**/*-paste.ini'), or a Routes mapper: module:name. The exit
    status is 0 where all is well, 1 where something was found, 2 where something could not be read.

    Example: novalite lint etc/nova/api-paste.ini --format github
    """
    from novalite.inspector.lint.formats import FORMATS, Report

    if explain:
        click.echo(_explained(explain), nl=False)
        return
    findings: list[Finding] = []
    unreadable = []
    names = list(_expanded(targets))
    for name in names:
        try:
            findings += _found(name, profile, dict(options), routes, fix_order)
        except Error as error:
            message = error.message.removeprefix(f"{name}: ")
            unreadable.append((name, message))
    report = Report(tuple(names), tuple(findings), tuple(unreadable))
    _write(FORMATS[format_](report), format_)
    raise SystemExit(report.status)


def _expanded(targets: Iterable[str]) -> Iterator[str]:
    """The targets, each pattern as the files that it fits."""
    from glob import glob

    if not targets:
        from novalite.inspector.lint.run import own_ini

        yield own_ini()
    for target in targets:
        fitting = [] if Path(target).exists() else sorted(glob(target, recursive=True))  # noqa: PTH207  # ** and names
        yield from fitting or [target]


def _found(target: str, profile: str | None, options: dict[str, str], routes: bool, fix_order: bool) -> list[Finding]:
    from novalite.inspector.ini import read
    from novalite.inspector.lint.run import chosen, lint_ini

    if _MAPPER.fullmatch(target) and not Path(target).exists():
        return _of_mapper(target, profile)
    ini = read(target, options)
    wanted = chosen(ini, profile)
    if fix_order:
        from novalite.inspector.lint.mending import mend

        if done := mend(ini, wanted):
            click.echo("\n".join(map(str, done)), err=True)
            ini = read(target, options)
    findings = lint_ini(ini, wanted)
    return findings + _of_applications(target, options, wanted) if routes else findings


def _of_mapper(target: str, profile: str | None) -> list[Finding]:
    from novalite.inspector.lint.loaded import table_of
    from novalite.inspector.lint.profile import named
    from novalite.inspector.lint.routes import lint_routes

    beside(Path("in the current folder"))
    return lint_routes(table_of(target), named(profile or "paste"))


def _of_applications(target: str, options: dict[str, str], profile: Profile) -> list[Finding]:
    from novalite.inspector.lint.loaded import tables_in
    from novalite.inspector.lint.routes import lint_routes

    beside(Path(target))
    return [finding for table in tables_in(target, options) for finding in lint_routes(table, profile)]


def _explained(name: str) -> str:
    from novalite.inspector.lint.run import all_rules, page

    rules = all_rules()
    if name == "all":
        return page()
    if name.upper() not in rules:
        _no_rule(name, list(rules))
    return str(rules[name.upper()])


def _no_rule(name: str, rules: list[str]) -> NoReturn:
    raise Failure(f"there is no rule {name}; there are {rules[0]} to {rules[-1]}, and `all`")


def _write(text: str, format_: str) -> None:
    if format_ == "text":
        coloured = re.compile(r"(?<=: )(error|warning|note)(?= NL\d{3}: |: )")
        text = coloured.sub(lambda found: click.style(found[0], fg=_STYLES[found[0]]), text)
    if text:
        click.echo(text, color=False if os.environ.get("NO_COLOR") else None)
