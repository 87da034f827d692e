"""``novalite routes``: the routes of an ini's application."""

from __future__ import annotations

import json
from pathlib import Path

import click

from novalite.cli.failure import Failure, or_fail
from novalite.cli.ini import beside, of_an_ini


@click.command()
@of_an_ini
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--match", "request", metavar="REQUEST", help="Only the route of this request: 'GET /cats/7'.")
def routes(
    ini: Path | None, app: str | None, options: tuple[tuple[str, str], ...], as_json: bool, request: str | None
) -> None:
    """Show the routes of a paste INI's application; the application is loaded."""
    from novalite.inspector.routes import parse_request, route_tables

    beside(ini)
    tables = or_fail(lambda: route_tables(ini, app, **dict(options)))
    if request is None:
        listed = [route for table in tables for route in table]
        click.echo(json.dumps([one.to_dict() for one in listed], indent=2) if as_json else "\n".join(map(str, listed)))
        return
    or_fail(lambda: parse_request(request))
    for table in tables:
        if match := table.match(request):
            click.echo(json.dumps({**match.route.to_dict(), "variables": match.variables}) if as_json else match)
            return
    nearest = "\n".join(f"  {route}" for table in tables for route in table.nearest(request, 3))
    raise Failure(f"{request} matches no route; the nearest are\n{nearest}")
