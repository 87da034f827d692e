"""The command: ``novalite serve``, ``novalite env``, ``novalite pipeline``, ``novalite routes``."""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from novalite import connect
from novalite.errors import Error

if TYPE_CHECKING:
    from novalite.wsgi.loader import Loader

Command = TypeVar("Command", bound=Callable[..., Any])


class Failure(click.ClickException):
    """One line on stderr, and exit status 1."""

    def show(self, file: Any = None) -> None:
        click.echo(f"novalite: error: {self.message}", err=True)


class Options(click.ParamType[dict[str, str]]):
    """``KEY=VALUE``."""

    name = "KEY=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        key, equals, text = value.partition("=")
        if not equals or not key:
            self.fail(f"{value!r} is not KEY=VALUE", param, ctx)
        return key, text


def of_an_ini(command: Command) -> Command:
    """The argument and options by which every command is told of an ini's application."""
    for decorate in (
        click.option(
            "--set",
            "options",
            type=Options(),
            multiple=True,
            help="Put over the ini: [DEFAULT], or SECTION.KEY.",
        ),
        click.option("--app", help="The application's name.  [default: main; osapi_compute for novalite's own ini]"),
        click.argument("ini", required=False, type=click.Path(path_type=Path)),
    ):
        command = decorate(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="novalite")
def main() -> None:
    """The WSGI stack that carried Nova's API: serve a paste ini, and look into it."""


@main.command()
@of_an_ini
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8774, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free port.")
@click.option("--unix", "socket_file", type=click.Path(path_type=Path), help="Listen on a Unix socket instead.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1), help="Number of processes.")
@click.option("--ssl-cert", type=click.Path(path_type=Path), help="Certificate; with --ssl-key, serve https.")
@click.option("--ssl-key", type=click.Path(path_type=Path), help="The certificate's key.")
@click.option("--ssl-ca", type=click.Path(path_type=Path), help="Clients need a certificate of this authority.")
@click.option("--tls", type=click.Choice(["self-signed"]), help="Serve https with a certificate to throw away.")
@click.option("--password", help="Of all users of novalite's own cloud.  [default: secret]")
@click.option("--seed", type=click.Path(path_type=Path), help="A YAML file of what there is in the cloud.")
@click.option("--clouds-yaml", type=click.Path(path_type=Path), help="Write a clouds.yaml by which clients find it.")
@click.option("--ready-file", type=click.Path(path_type=Path), help="Write address and pid there, once it listens.")
@click.option("--control/--no-control", default=None, help="Whether there is a control API below /_novalite.")
@click.option("--log-requests/--no-log-requests", default=False, help="Write a line for each request to stderr.")
@click.option("--graceful-timeout", default=60.0, show_default=True, help="Seconds to drain for; 0 is for ever.")
@click.option("--patch/--no-patch", default=True, help="Whether to monkey-patch the standard library.")
def serve(
    ini: Path | None,
    app: str | None,
    options: tuple[tuple[str, str], ...],
    host: str,
    port: int,
    socket_file: Path | None,
    workers: int,
    ssl_cert: Path | None,
    ssl_key: Path | None,
    ssl_ca: Path | None,
    tls: str | None,
    password: str | None,
    seed: Path | None,
    clouds_yaml: Path | None,
    ready_file: Path | None,
    control: bool | None,
    log_requests: bool,
    graceful_timeout: float,
    patch: bool,
) -> None:
    """Serve the application of a paste INI; without one, novalite's own cloud: a small OpenStack.

    Modules that lie beside the INI can be imported by it.
    SIGTERM drains, SIGINT ends at once, SIGHUP reloads where there is no terminal.
    """
    own_options = {"--password": password, "--seed": seed, "--clouds-yaml": clouds_yaml, "--[no-]control": control}
    if ini is not None and (foreign := [name for name, value in own_options.items() if value is not None]):
        raise click.UsageError(f"{foreign[0]} is for novalite's own cloud, not for an ini.")
    if ini is None and workers > 1:
        raise click.UsageError("--workers is for an ini: each of them would have a cloud of its own.")
    if tls and (ssl_cert or ssl_key):
        raise click.UsageError("--tls makes a certificate of its own; leave out --ssl-cert and --ssl-key.")

    from novalite.wsgi.launcher import Service, launch, monkey_patch
    from novalite.wsgi.loader import Loader

    if patch:
        monkey_patch()
    _beside(ini)
    if ini is None:
        own = {"auth_strategy": "keystone"}
        own |= {} if password is None else {"filter:cloud.password": password.replace("%", "%%")}
        own |= {} if control is None else {"control": str(control)}
        options = (*own.items(), *options)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    if log_requests:
        logging.getLogger("novalite").setLevel(logging.INFO)
    if tls:
        ssl_cert, ssl_key = _certificate(host)
    use_ssl = ssl_cert is not None or ssl_key is not None or ssl_ca is not None
    try:
        with _said_once():
            service = Service(
                _app_name(ini, app),
                _seeded(seed, dict(options)) if seed else Loader(ini and ini.absolute(), options=dict(options)),
                use_ssl=use_ssl,
                workers=workers,
                host=host,
                port=port,
                socket_file=socket_file,
                ssl_cert_file=ssl_cert,
                ssl_key_file=ssl_key,
                ssl_ca_file=ssl_ca,
                access_log=log_requests,
                graceful_timeout=graceful_timeout,
            )
            service.server.check_tls()
    except OSError as error:
        if getattr(error, "__notes__", None):  # the Loader's: it was a factory that failed
            _fail(error)
        _fail_to_bind(socket_file or f"{host}:{port}", error)
    except Exception as error:
        _fail(error)
    said = f" with {workers} workers" if workers > 1 else ""
    url, cacert = service.server.url, str(ssl_cert.absolute()) if tls and ssl_cert else None
    how: dict[str, Any] = {"password": password or connect.PASSWORD, "cacert": cacert}
    if clouds_yaml:
        connect.write(clouds_yaml, connect.clouds_yaml(url, **how))
    click.echo(f"{service.name} listening on {url}{said}")
    if ini is None and not socket_file:
        click.echo(connect.greeting(url, **how))
    if ready_file:  # the socket listens already: who connects now is answered in a moment
        connect.write(ready_file, connect.ready(url, cacert=cacert))
    sys.exit(launch(service, workers).wait())


@main.command()
@click.option("--url", default="http://127.0.0.1:8774", show_default=True, help="Where `novalite serve` listens.")
@click.option("--cloud", type=click.Choice(list(connect.CLOUDS)), default="novalite", help="As whom, and where.")
@click.option("--password", default=connect.PASSWORD, show_default=True, help="The password it was started with.")
@click.option("--cacert", help="The certificate of `--tls self-signed`.")
def env(url: str, cloud: str, password: str, cacert: str | None) -> None:
    """Print what a shell evaluates so that OpenStack's clients ask the cloud that is served."""
    click.echo(connect.environment(url, cloud, password, cacert))


@main.command()
@of_an_ini
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def pipeline(ini: Path | None, app: str | None, options: tuple[tuple[str, str], ...], as_json: bool) -> None:
    """Show the pipelines of a paste INI's application, from the outside to the inside."""
    from novalite.inspector.pipeline import pipelines_of

    _beside(ini)
    found = _or_fail(lambda: pipelines_of(ini, app, **dict(options)))
    if as_json:
        click.echo(json.dumps([one.to_dict() for one in found], indent=2))
    else:
        click.echo("\n\n".join(map(str, found)))


@main.command()
@of_an_ini
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--match", "request", metavar="REQUEST", help="Only what this request matches: 'GET /cats/7'.")
def routes(
    ini: Path | None, app: str | None, options: tuple[tuple[str, str], ...], as_json: bool, request: str | None
) -> None:
    """Show the routes of a paste INI's application, which is loaded for that."""
    from novalite.inspector.routes import parse_request, route_tables

    _beside(ini)
    tables = _or_fail(lambda: route_tables(ini, app, **dict(options)))
    if request is None:
        listed = [route for table in tables for route in table]
        click.echo(json.dumps([one.to_dict() for one in listed], indent=2) if as_json else "\n".join(map(str, listed)))
        return
    _or_fail(lambda: parse_request(request))
    for table in tables:
        if match := table.match(request):
            click.echo(json.dumps({**match.route.to_dict(), "variables": match.variables}) if as_json else match)
            return
    nearest = "\n".join(f"  {route}" for table in tables for route in table.nearest(request, 3))
    raise Failure(f"{request} matches no route; the nearest are\n{nearest}")


@main.command()
@click.argument("version", required=False)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def microversions(version: str | None, as_json: bool) -> None:
    """Show what each VERSION of the Compute API brought, and what of it the operations declare."""
    from novalite.compute.microversions import HISTORY
    from novalite.compute.router import RESOURCES
    from novalite.inspector.microversions import changes_of

    if version is not None and version not in HISTORY:
        raise Failure(f"there is no version {version}; there are {next(iter(HISTORY))} to {next(reversed(HISTORY))}")
    changes = changes_of(RESOURCES)
    told = {
        one: [change for change in changes if str(change.version) == one] for one in HISTORY if version in (None, one)
    }
    if as_json:
        listed = [
            {"version": one, "brought": HISTORY[one], "changes": [change.to_dict() for change in found]}
            for one, found in told.items()
        ]
        click.echo(json.dumps(listed, indent=2))
        return
    for one, found in told.items():
        click.echo("\n    ".join([f"{one}  {HISTORY[one]}", *map(str, found)]))


@main.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.option("--target", default="memory", show_default=True, help="memory, socket, wsgi:MODULE:NAME or a URL.")
@click.option("--token", "tokens", multiple=True, metavar="ROLE=TOKEN", help="Who asks.")
@click.option("--has", multiple=True, metavar="THING", help="What the target has that some tests need, or all.")
@click.argument("pytest_options", nargs=-1, type=click.UNPROCESSED)
def conformance(target: str, tokens: tuple[str, ...], has: tuple[str, ...], pytest_options: tuple[str, ...]) -> None:
    """Run the conformance suite on novalite, on real Nova, or on a cloud; further options are pytest's."""
    for library in ("pytest", "webtest"):
        if importlib.util.find_spec(library) is None:
            raise Failure(f"{library} is not installed: pip install 'novalite[test]'")
    suite = str(Path(__file__).parent / "conformance")
    # In a process of its own, so that pytest may rewrite what it imports; real Nova's 204 has a Content-Type, of which
    # WebTest's checks warn.
    known = ["-c", os.devnull, "--rootdir", suite, "-p", "no:cacheprovider", "-W", "ignore:Content-Type header found"]
    told = [f"--target={target}", *(f"--token={token}" for token in tokens), *(f"--has={thing}" for thing in has)]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", suite, *known, "-rs", *told, *pytest_options])


def _seeded(path: Path, options: dict[str, str]) -> Loader:
    """What loads novalite's own application and, each time, puts into its cloud what a file says."""
    from novalite.control import seed_file
    from novalite.wsgi.loader import Loader

    class Seeded(Loader):
        def load_app(self, name: str) -> Any:
            app = super().load_app(name)
            seed_file.sow(path, app.cloud)
            return app

    return Seeded(None, options=options)


def _certificate(host: str) -> tuple[Path, Path]:
    """A certificate and its key, in files that go when the process ends."""
    import tempfile

    from novalite.wsgi.certificate import self_signed

    folder = tempfile.TemporaryDirectory(prefix="novalite-")
    click.get_current_context().call_on_close(folder.cleanup)
    return self_signed(Path(folder.name), host)


def _beside(ini: Path | None) -> None:
    """Make modules beside the ini importable, as Python does for those beside a script; but last, not first."""
    if ini is not None:
        sys.path.append(str(ini.absolute().parent))


def _app_name(ini: Path | None, app: str | None) -> str:
    return app or ("osapi_compute" if ini is None else "main")


def _or_fail(work: Callable[[], Any]) -> Any:
    try:
        with _said_once():
            return work()
    except Exception as error:
        _fail(error)


@contextmanager
def _said_once() -> Iterator[None]:
    """Keep our own log quiet: what goes wrong is said by `_fail`."""
    logger = logging.getLogger("novalite")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _fail(error: Exception) -> NoReturn:
    logging.getLogger(__name__).debug("", exc_info=error)
    said = str(error) if isinstance(error, Error | RuntimeError) else f"{type(error).__name__}: {error}"
    raise Failure("; ".join([said, *getattr(error, "__notes__", ())[:1]]))


def _fail_to_bind(address: object, error: OSError) -> NoReturn:
    raise Failure(f"cannot listen on {address}: {error.strerror or error}")
