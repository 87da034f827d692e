"""``novalite diff``: what differs between two inis."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from novalite.cli import printing
from novalite.cli.failure import or_fail
from novalite.cli.ini import beside, with_setup

if TYPE_CHECKING:
    from novalite.inspector.difference import Change

EXAMPLES = """\b
Examples:
  novalite diff /usr/share/nova/api-paste.ini /etc/nova/api-paste.ini
  novalite diff shipped.ini ours.ini --exit-code
  novalite diff old.ini new.ini --routes --app osapi_compute
"""


@click.command(epilog=EXAMPLES)
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--app", help="Only this application.")
@click.option("--routes", is_flag=True, help="Also the routes; the applications of both are loaded.")
@with_setup
@click.option("--exit-code", is_flag=True, help="Exit with 1 if anything differs.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def diff(before: Path, after: Path, app: str | None, routes: bool, exit_code: bool, as_json: bool) -> None:
    """Show what differs between two paste inis: BEFORE and AFTER.

    Mounts, the order of filters, options and sections; comments, and other ways to write the same, are no difference.
    """
    changes = or_fail(lambda: _changes(before, after, app, routes))
    if as_json:
        click.echo(json.dumps([change.to_dict() for change in changes], indent=2))
    else:
        from novalite.inspector.difference_text import written

        printing.show(written(changes, printing.width()))
    if exit_code and changes:
        sys.exit(1)


def _changes(before: Path, after: Path, app: str | None, routes: bool) -> list[Change]:
    from novalite.inspector.difference import differences, route_differences
    from novalite.inspector.ini import read

    changes = differences(read(before), read(after), app)
    if routes:
        from novalite.inspector.mounts import route_tables

        beside(before)
        beside(after)
        old, new = ([route for table in route_tables(path, app) for route in table] for path in (before, after))
        changes += route_differences(old, new)
    return changes
