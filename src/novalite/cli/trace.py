"""``novalite trace``: one request on its way through the pipeline of an ini's application."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from novalite import connect
from novalite.cli import printing
from novalite.cli.cloud_users import USERS, token
from novalite.cli.failure import Failure, fail, or_fail
from novalite.cli.ini import Header, app_name, beside, of_an_app, with_setup

if TYPE_CHECKING:
    from novalite.inspector.trace.visits import Trace

EXAMPLES = """\b
Examples:
  novalite trace GET /v2.1/servers --as demo
  novalite trace api-paste.ini --app shop POST /items -d @item.json --json
"""


@click.command(epilog=EXAMPLES)
@click.argument("words", nargs=-1, required=True, metavar="[INI] [METHOD] TARGET")
@of_an_app
@with_setup
@click.option("-H", "--header", "headers", type=Header(), multiple=True, help="A header; may be repeated.")
@click.option("-d", "--data", metavar="BODY", help="The body, or @FILE; the method is then POST unless it is said.")
@click.option("--as", "user", type=click.Choice(USERS), help="With a token of novalite's own cloud, in their project.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--svg", "as_svg", is_flag=True, help="As a picture.")
@click.option("--har", "as_har", is_flag=True, help="As an HTTP Archive, with the bodies.")
@click.option("--show-secrets", is_flag=True, help="Do not mask tokens, passwords and the like.")
def trace(
    words: tuple[str, ...],
    app: str | None,
    options: tuple[tuple[str, str], ...],
    headers: tuple[tuple[str, str], ...],
    data: str | None,
    user: str | None,
    as_json: bool,
    as_svg: bool,
    as_har: bool,
    show_secrets: bool,
) -> None:
    """Send one request through the pipeline of a paste INI's application, and show what each layer did to it.

    The way in, then the way out: what a layer added to the environ (+), changed (~) or took from it (-), its own time,
    its answer, and what it did to the headers from below.

    \b
    novalite trace GET /v2.1/servers --as demo
    novalite trace etc/api-paste.ini --app main POST /items -d '{"item": {}}' -H 'X-Auth-Token: …'
    """
    if as_json + as_svg + as_har > 1:
        raise click.UsageError("--json, --svg and --har exclude each other.")
    ini, method, target = _request(words, "GET" if data is None else "POST")
    if ini is not None and user is not None:
        raise click.UsageError("--as is for novalite's own cloud, not for an ini.")

    from novalite.inspector.trace.masking import masked
    from novalite.inspector.trace.session import traceable

    beside(ini)
    settings = {"auth_strategy": "keystone"} if ini is None else {}
    application = or_fail(lambda: traceable(ini, app_name(ini, app), **(settings | dict(options))))
    sent = dict(headers)
    if user is not None:
        password = dict(options).get("filter:cloud.password", connect.PASSWORD)
        sent["X-Auth-Token"] = token(application, user, password)
    found = _traced(application, method, target, sent, None if data is None else _body(data))
    _show(found if show_secrets else masked(found), as_json, as_svg, as_har)
    if found.error:
        raise Failure(f"{method} {target}: the application raised {found.error}")


def _request(words: tuple[str, ...], method: str) -> tuple[Path | None, str, str]:
    """The ini, the method and the target."""
    *before, target = words
    if before and re.fullmatch(r"[A-Z]+", before[-1]):
        method = before.pop()
    if len(before) > 1 or not target.startswith(("/", "http://", "https://")):
        raise click.UsageError("Say [INI] [METHOD] TARGET, such as GET /v2.1/servers.")
    return Path(before[0]) if before else None, method, target


def _body(data: str) -> bytes:
    if not data.startswith("@"):
        return data.encode()
    try:
        return sys.stdin.buffer.read() if data == "@-" else Path(data[1:]).read_bytes()
    except OSError as error:
        raise Failure(f"{data[1:]}: {error.strerror}") from error


def _traced(application: Any, method: str, target: str, headers: dict[str, str], body: bytes | None) -> Trace:
    import webob

    from novalite.inspector.trace.session import trace as tracing

    server = {"SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost"}
    request = or_fail(lambda: webob.Request.blank(target, server, method=method, headers=headers, body=body or b""))
    if body is not None and "CONTENT_TYPE" not in request.environ:
        request.content_type = "application/json"
    answered = None
    with tracing(application) as traces:
        try:
            answered = request.get_response(application).body
        except Exception as error:
            if not traces or not traces.last.error:  # it is not the application's
                fail(error)
    found = traces.last
    return replace(
        found,
        asked=replace(found.asked, body=None if body is None else _text(body)),
        answered=found.answered and replace(found.answered, body=None if answered is None else _text(answered)),
    )


def _text(body: bytes) -> str:
    return body.decode(errors="replace")


def _show(found: Trace, as_json: bool, as_svg: bool, as_har: bool) -> None:
    if as_json:
        click.echo(json.dumps(found.to_dict(), indent=2))
    elif as_har:
        from novalite.inspector.trace.har import har

        click.echo(json.dumps(har([found]), indent=2))
    elif as_svg:
        from novalite.inspector.trace.svg import svg

        click.echo(svg(found))
    else:
        from novalite.inspector.trace.text import lines

        # What goes into a file or a pipe is whole.
        printing.show(list(lines(found, printing.width() if sys.stdout.isatty() else None)))
