"""``novalite routes``: the routes of an application, and what becomes of a request in them."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from novalite.cli import printing
from novalite.cli.failure import Failure, or_fail
from novalite.cli.ini import Header, beside, of_an_ini, with_setup

if TYPE_CHECKING:
    from novalite.inspector.matching import Explanation
    from novalite.inspector.mounts import Applications, Mounted, Way
    from novalite.inspector.requests import Request

EXAMPLES = """\b
Examples:
  novalite routes                                   novalite's own
  novalite routes --under /v2.1/servers --method POST
  novalite routes api-paste.ini --app osapi_compute --match 'GET /v2.1/servers/detail'
  novalite routes shop.routing:mapper               of a mapper, or of any application that has one
  novalite routes /etc/nova/api-paste.ini --app osapi_compute --setup nova_setup:set_up
"""


@click.command(epilog=EXAMPLES)
@of_an_ini
@with_setup
@click.option("--strategy", metavar="NAME", help="Which pipelines composites choose: keystone, noauth2, …")
@click.option("--method", default="", metavar="METHOD", help="Only the routes of this method.")
@click.option("--under", default="", metavar="PATH", help="Only the routes below this path.")
@click.option("--match", "text", metavar="REQUEST", help="Explain which route 'GET /cats/7' takes, and why.")
@click.option("-H", "--header", "headers", type=Header(), multiple=True, help="A header for --match.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def routes(
    ini: Path | None,
    app: str | None,
    options: tuple[tuple[str, str], ...],
    strategy: str | None,
    method: str,
    under: str,
    text: str | None,
    headers: tuple[tuple[str, str], ...],
    as_json: bool,
) -> None:
    """Show the routes of a paste INI's application, or of a MODULE:MAPPER.

    The application is loaded for that, so that it must be installed.
    """
    from novalite.inspector.requests import parse_request
    from novalite.inspector.route_text import Filter, listed

    beside(ini)
    mounted, found = or_fail(lambda: _found(ini, app, dict(options), strategy))
    if text is not None:
        request = or_fail(lambda: parse_request(text)).with_headers(headers)
        _explain(request, mounted, found, as_json)
        return
    wanted = Filter(method, under)
    if as_json:
        chosen = [route for one in mounted for route in one.table or () if wanted.takes(route)]
        click.echo(json.dumps([route.to_dict() for route in chosen], indent=2))
    else:
        printing.show(listed(mounted, wanted, printing.width()))


def _found(
    ini: Path | None, app: str | None, options: dict[str, str], strategy: str | None
) -> tuple[list[Mounted], Applications | None]:
    from novalite.inspector.mounts import Applications

    module, colon, name = str(ini or "").partition(":")
    if colon and ini is not None and not ini.exists():
        return [_mapper(module, name)], None
    applications = Applications(ini, app, options, strategy)
    return applications.mounted, applications


def _mapper(module: str, name: str) -> Mounted:
    from novalite.inspector.contexts import Element
    from novalite.inspector.mounts import Mounted
    from novalite.inspector.routes import routes_of
    from novalite.inspector.sections import Place

    sys.path.append(str(Path.cwd()))
    target: Any = import_module(module)
    for part in name.split("."):
        target = getattr(target, part)
    return Mounted("/", Element(name, "", f"{module}:{name}", Place(module, 0)), routes_of(target))


def _explain(request: Request, mounted: list[Mounted], found: Applications | None, as_json: bool) -> None:
    from novalite.inspector.matching import explain
    from novalite.inspector.route_text import explained

    way: Way | None = None
    if found is None:
        table, path = mounted[0].table, request.path
    else:
        way = found.way(request)
        table, path = found.table(way.app, way.mount) if way.app else None, way.path
    explanation = explain(table, request, path, 3) if table else None
    if as_json:
        click.echo(json.dumps(_as_json(request, way, explanation), indent=2))
    else:
        printing.show(explained(request, way, explanation, printing.width()))
    if explanation is None and (way is None or way.app is None):
        raise Failure(f"nothing is mounted at {request.raw}")
    if explanation and not explanation.match:
        sys.exit(1)


def _as_json(request: Request, way: Way | None, explanation: Explanation | None) -> dict[str, Any]:
    match = explanation and explanation.match
    return {
        "request": {
            "method": request.method,
            "path": request.raw,
            "host": request.host,
            "headers": dict(request.headers),
        },
        "way": way
        and {
            "mount": way.mount or "/",
            "steps": [{"composite": one.composite, "chosen": one.chosen, "reason": one.reason} for one in way.steps],
            "filters": [one.name for one in way.filters],
            "app": way.app and way.app.name,
        },
        "route": match.route.to_dict() if match else None,
        "variables": match.variables if match else {},
        "losers": [
            {"route": one.route.to_dict(), "rule": one.rule} for one in (explanation.losers if explanation else ())
        ],
        "near": [
            {"route": one.route.to_dict(), "kind": one.kind, "reason": one.reason}
            for one in (explanation.near if explanation else ())
        ],
    }
