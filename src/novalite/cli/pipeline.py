"""``novalite pipeline``: the filters of an ini, in order."""

from __future__ import annotations

import json
from pathlib import Path

import click

from novalite.cli.failure import or_fail
from novalite.cli.ini import beside, of_an_ini


@click.command()
@of_an_ini
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def pipeline(ini: Path | None, app: str | None, options: tuple[tuple[str, str], ...], as_json: bool) -> None:
    """Show the filters of a paste INI's application, from the outside to the inside."""
    from novalite.inspector.pipeline import pipelines_of

    beside(ini)
    found = or_fail(lambda: pipelines_of(ini, app, **dict(options)))
    if as_json:
        click.echo(json.dumps([one.to_dict() for one in found], indent=2))
    else:
        click.echo("\n\n".join(map(str, found)))
