"""``novalite pipeline``: the filters of an ini, in order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from novalite.cli import printing
from novalite.cli.failure import or_fail
from novalite.cli.ini import beside, of_an_ini

if TYPE_CHECKING:
    from novalite.inspector.contexts import Node
    from novalite.inspector.ini import Ini
    from novalite.inspector.sections import Section

EXAMPLES = """\b
Examples:
  novalite pipeline                                 novalite's own
  novalite pipeline /etc/nova/api-paste.ini         what a service has, which need not be installed
  novalite pipeline api-paste.ini --strategy noauth2 --details
  novalite pipeline api-paste.ini --mermaid > pipeline.mmd
"""


@click.command(epilog=EXAMPLES)
@of_an_ini
@click.option("--strategy", metavar="NAME", help="Which pipelines composites choose: keystone, noauth2, …")
@click.option("--details", is_flag=True, help="Also factories, lines, options and where these come from.")
@click.option("--import", "imports", is_flag=True, help="Import factories: for their lines, and to ask composites.")
@click.option("--json", "form", flag_value="json", help="All of it, for programs.")
@click.option("--mermaid", "form", flag_value="mermaid", help="A flowchart in Mermaid's language.")
@click.option("--svg", "form", flag_value="svg", help="A picture.")
def pipeline(
    ini: Path | None,
    app: str | None,
    options: tuple[tuple[str, str], ...],
    strategy: str | None,
    details: bool,
    imports: bool,
    form: str | None,
) -> None:
    """Show the pipelines of a paste INI's applications: filters from the outside to the inside, for each mount.

    Nothing that the ini names needs to be importable. Without --app it is `main` that is shown or, where there is
    none, whatever applications no other section names.
    """
    from novalite.inspector.drawing import drawn
    from novalite.inspector.picture import mermaid, svg
    from novalite.inspector.tree import tree_of

    if imports:
        beside(ini)
    data, found = or_fail(lambda: _resolved(ini, app, dict(options), strategy, imports))
    trees = [(section.name, tree_of(node)) for section, node in found]
    if form == "json":
        click.echo(json.dumps(_all_of(data, found, imports), indent=2))
    elif form:
        click.echo(mermaid(trees) if form == "mermaid" else svg(trees))
    else:
        printing.show(drawn(data, found, printing.width(), details=details))


def _resolved(
    path: Path | None, app: str | None, options: dict[str, str], strategy: str | None, imports: bool
) -> tuple[Ini, list[tuple[Section, Node]]]:
    from novalite.inspector.asking import ask
    from novalite.inspector.contexts import Resolver
    from novalite.inspector.ini import read
    from novalite.inspector.pipeline import applications, default_ini

    data = read(path or default_ini(), options)
    resolver = Resolver(data, strategy, ask if imports else None)
    return data, [(section, resolver.application(section.name)) for section in applications(data, app)]


def _all_of(data: Ini, found: list[tuple[Section, Node]], imports: bool) -> dict[str, Any]:
    from novalite.inspector.pipeline import pipelines

    return {
        "ini": data.path,
        "files": [file.path for file in data.files],
        "pipelines": [one.to_dict(imports=imports) for section, node in found for one in pipelines(section.name, node)],
        "servers": [_section(section) for section in data.sections if section.type == "server"],
        "unused": [_section(section) for section in data.unused],
        "broken": [
            {"section": one.by.header, "key": one.key, "name": one.name, "problem": one.problem}
            | {"file": one.place.file, "line": one.place.line}
            for one in data.broken
        ],
    }


def _section(section: Section) -> dict[str, Any]:
    factory = section.factory
    options = {option.key: option.to_dict() for option in section.options}
    return {"section": section.header, "file": section.file, "line": section.line, "options": options} | {
        "factory": factory.value if factory else None
    }
