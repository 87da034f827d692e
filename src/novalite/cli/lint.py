"""``novalite lint``: mistakes in paste inis and in tables of routes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from novalite.cli.cloud_users import USERS
from novalite.cli.failure import Failure, quietly
from novalite.cli.ini import Header, Options, beside, with_setup
from novalite.errors import ConfigError, Error

if TYPE_CHECKING:
    from novalite.inspector.lint.profile import Profile
    from novalite.inspector.lint.rule import Finding
    from novalite.inspector.lint.subject import Subject

_MAPPER = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")
_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}

EXAMPLES = """\b
Examples:
  novalite lint etc/nova/api-paste.ini
  novalite lint 'etc/**/*-paste.ini' --format github --fail-on warning
  novalite lint --explain NL024
  novalite lint shop.ini --probe /v1/items -H 'X-Auth-Token: …'
"""


@dataclass(frozen=True)
class Checks:
    """What is to be done with each target."""

    profile: str | None
    options: dict[str, str]
    routes: bool
    probe: str | None
    app: str | None
    headers: tuple[tuple[str, str], ...]
    user: str | None
    fix_order: bool


@click.command(epilog=EXAMPLES)
@click.argument("targets", nargs=-1, metavar="[INI | MODULE:MAPPER]...")
@click.option("--profile", metavar="NAME", help="nova, oslo, paste, swift or FILE.toml.  [default: fits the ini]")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "sarif", "github", "junit"]),
    default="text",
    show_default=True,
    help="The format of the report.",
)
@click.option(
    "--set",
    "options",
    type=Options(),
    multiple=True,
    help="Override a value of [DEFAULT], or of a section with SECTION.KEY.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["note", "warning", "error"]),
    default="note",
    show_default=True,
    help="The least severity for which the exit status is 1.",
)
@click.option("--routes", is_flag=True, help="Also check the routes; this loads the applications.")
@click.option(
    "--probe", metavar="PATH", help="Also send requests to PATH, which needs a token; this loads its application."
)
@click.option("-H", "--header", "headers", type=Header(), multiple=True, help="A header that lets a probe in.")
@click.option("--as", "user", type=click.Choice(USERS), help="Probe novalite's own cloud with a token of this user.")
@with_setup
@click.option("--app", help="The application to probe.  [default: one with PATH]")
@click.option("--fix-order", is_flag=True, help="Rewrite the file with the filters in the order of the profile.")
@click.option("--explain", metavar="RULE", help="Explain a rule, or all.")
def lint(
    targets: tuple[str, ...],
    format_: str,
    fail_on: str,
    explain: str | None,
    options: tuple[tuple[str, str], ...],
    **checks: object,
) -> None:
    """Report mistakes in paste inis and routes.

    A target is an INI, a quoted pattern, or a Routes mapper as MODULE:NAME; the default is novalite's own ini. Nothing
    is imported unless an option says so. The exit status is 0 if nothing was found, 1 if something was found, and 2 if
    a target could not be read.
    """
    from novalite.inspector.lint.formats import FORMATS, Report

    if explain:
        click.echo(_explained(explain), nl=False)
        return
    if checks["user"] and (targets or not checks["probe"]):
        raise click.UsageError("--as is for --probe of novalite's own ini; --header takes a token for another.")
    strategy = {"auth_strategy": "keystone"} if checks["user"] else {}
    wanted = Checks(options=strategy | dict(options), **checks)  # type: ignore[arg-type]  # click's, by the names of its options
    names = list(_expanded(targets))
    findings: list[Finding] = []
    unreadable = []
    for name in names:
        try:
            findings += _found(name, wanted)
        except Error as error:
            unreadable.append((name, error.message.removeprefix(f"{name}: ")))
    report = Report(tuple(names), tuple(findings), tuple(unreadable), fail_on)
    _write(FORMATS[format_](report), format_)
    raise SystemExit(report.status)


def _expanded(targets: Iterable[str]) -> Iterator[str]:
    """The targets, with the files that match in place of each pattern."""
    from glob import glob

    from novalite.inspector.lint.run import own_ini

    if not targets:
        yield own_ini()
    for target in targets:
        matching = [] if Path(target).exists() else sorted(glob(target, recursive=True))  # noqa: PTH207  # text stays text
        yield from matching or [target]


def _found(target: str, checks: Checks) -> list[Finding]:
    from novalite.inspector.ini import read
    from novalite.inspector.lint.run import chosen, lint_ini
    from novalite.inspector.lint.subject import Subject

    if _MAPPER.fullmatch(target) and not Path(target).exists():
        return _of_mapper(target, checks.profile)
    ini = read(target, checks.options)
    profile = chosen(ini, checks.profile)
    if checks.fix_order:
        from novalite.inspector.lint.mending import mend

        for mended in mend(ini, profile):
            click.echo(mended, err=True)
        ini = read(target, checks.options)
    findings = lint_ini(ini, profile)
    if checks.routes or checks.probe:
        beside(Path(target))
        try:
            with quietly():
                findings += _of_loaded(Subject(ini, profile), checks)
        except Error:
            raise
        except Exception as error:  # of a factory, which may raise anything
            raise ConfigError(f"{target}: {type(error).__name__}: {error}") from error
    return findings


def _of_mapper(target: str, profile: str | None) -> list[Finding]:
    from novalite.inspector.lint.loaded import table_of
    from novalite.inspector.lint.profile import named
    from novalite.inspector.lint.routes import lint_routes

    beside(Path("in the current folder"))
    return lint_routes(table_of(target), named(profile or "paste"))


def _of_loaded(subject: Subject, checks: Checks) -> list[Finding]:
    """What is found in the applications of an ini once they are loaded."""
    found: list[Finding] = []
    if checks.routes:
        found += _of_routes(subject.ini.path, checks.options, subject.profile)
    if checks.probe:
        from novalite.cli.probing import probed

        found += probed(subject, checks.probe, checks.app, checks.options, dict(checks.headers), checks.user)
    return found


def _of_routes(path: str, options: dict[str, str], profile: Profile) -> list[Finding]:
    from novalite.inspector.lint.loaded import tables_in
    from novalite.inspector.lint.routes import lint_routes

    return [finding for table in tables_in(path, options) for finding in lint_routes(table, profile)]


def _explained(name: str) -> str:
    from novalite.inspector.lint.run import all_rules, page

    rules = all_rules()
    if name == "all":
        return page()
    if name.upper() not in rules:
        raise Failure(f"there is no rule {name}; there are {min(rules)} to {max(rules)}, and `all`")
    return str(rules[name.upper()])


def _write(text: str, format_: str) -> None:
    if format_ == "text":
        severity = re.compile(r"(?<=: )(error|warning|note)(?= NL\d{3}: |: )")
        text = severity.sub(lambda found: click.style(found[0], fg=_COLOURS[found[0]]), text)
    if text:
        click.echo(text, color=False if os.environ.get("NO_COLOR") else None)
