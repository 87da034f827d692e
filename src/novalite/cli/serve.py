"""``novalite serve``: serves a paste ini or the fake cloud."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click
from click.core import ParameterSource

from novalite import connect
from novalite.cli.failure import Failure, fail, quietly
from novalite.cli.ini import app_name, beside, of_an_ini
from novalite.cli.releases import of_release

if TYPE_CHECKING:
    from novalite.wsgi.loader import Loader


EXAMPLES = """\b
Examples:
  novalite serve
  novalite serve --seed cloud.yaml --clouds-yaml clouds.yaml --port 0
  novalite serve /etc/shop/api-paste.ini --app shop --workers 4
"""


@click.command(epilog=EXAMPLES)
@of_an_ini
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8774, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free port.")
@click.option("--unix", "socket_file", type=click.Path(path_type=Path), help="Listen on a Unix socket instead.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1), help="Number of processes.")
@click.option("--ssl-cert", type=click.Path(path_type=Path), help="Certificate; with --ssl-key, serve https.")
@click.option("--ssl-key", type=click.Path(path_type=Path), help="The certificate's key.")
@click.option("--ssl-ca", type=click.Path(path_type=Path), help="Require client certificates of this authority.")
@click.option("--tls", type=click.Choice(["self-signed"]), help="Serve https with a temporary certificate.")
@click.option("--password", help="Password of all users of the fake cloud.  [default: secret]")
@click.option(
    "--release", help="The release of OpenStack that the fake cloud is of, such as 2024.1.  [default: 2026.2]"
)
@click.option("--store", "store_url", help="Keep the fake cloud in a database: sqlite:///FILE or postgresql://….")
@click.option("--seed", type=click.Path(path_type=Path), help="A YAML file with the contents of the fake cloud.")
@click.option("--clouds-yaml", type=click.Path(path_type=Path), help="Write a clouds.yaml by which clients find it.")
@click.option("--ready-file", type=click.Path(path_type=Path), help="Write address and pid there, once it listens.")
@click.option("--control/--no-control", default=None, help="Whether there is a control API below /_novalite.")
@click.option("--trace", is_flag=True, help="Show what each layer did to the last requests, at /_novalite/traces.")
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
    release: str | None,
    store_url: str | None,
    seed: Path | None,
    clouds_yaml: Path | None,
    ready_file: Path | None,
    control: bool | None,
    trace: bool,
    log_requests: bool,
    graceful_timeout: float,
    patch: bool,
) -> None:
    """Serve the application of a paste INI; without one, a fake OpenStack cloud.

    Modules in the folder of the INI can be imported by it.
    SIGTERM drains, SIGINT ends at once, SIGHUP reloads where there is no terminal.
    """
    own_options = {
        "--password": password,
        "--release": release,
        "--store": store_url,
        "--seed": seed,
        "--clouds-yaml": clouds_yaml,
        "--[no-]control": control,
    }
    if ini is not None and (foreign := [name for name, value in own_options.items() if value is not None]):
        raise click.UsageError(f"{foreign[0]} is for the fake cloud, not for an ini.")
    if ini is None and store_url is None and workers > 1:
        raise click.UsageError("--workers of a fake cloud need a --store: otherwise each would have a separate cloud.")
    if not host:
        raise click.UsageError("--host is empty; say 0.0.0.0 or :: to listen on all addresses.")
    if password == "":
        raise click.UsageError("--password is empty.")
    source = click.get_current_context().get_parameter_source
    if source("graceful_timeout") is not ParameterSource.DEFAULT:
        from novalite.wsgi.options import LONGEST_TIME

        if not 0 <= graceful_timeout <= LONGEST_TIME:  # NaN is neither
            raise click.UsageError(f"--graceful-timeout {graceful_timeout:g} is not a number from 0 to {LONGEST_TIME}.")
    if socket_file and source("port") is ParameterSource.COMMANDLINE:
        raise click.UsageError("--unix has no port; do not use it with --port.")
    for path in filter(None, (clouds_yaml, ready_file)):
        _on_file(path, connect.check_writable)
    if trace and workers > 1:
        raise click.UsageError("--trace is for one worker: each worker would have separate traces.")
    if trace and control is False:
        raise click.UsageError("--trace is read below /_novalite; do not use it with --no-control.")
    if store_url is not None:
        _check_store(store_url)
    if tls and (ssl_cert or ssl_key):
        raise click.UsageError("--tls creates a certificate; do not use it with --ssl-cert and --ssl-key.")

    from novalite import green

    if patch:  # first of all, since it looks through all that has been imported
        green.monkey_patch()

    from novalite.wsgi.launcher import Service, launch

    class Reloaded(Service):
        def reset(self) -> None:
            super().reset()
            green.spawn(_collect)  # once it has started again, what was loaded before is garbage

    beside(ini)
    if ini is None:
        own = {"auth_strategy": "keystone", "filter:cloud.hashing_process": str(patch and workers == 1)}
        own |= {} if password is None else {"filter:cloud.password": password.replace("%", "%%")}
        own |= of_release(release, seed)
        own |= {} if store_url is None else {"filter:cloud.store": store_url.replace("%", "%%")}
        own |= {} if control is None else {"control": str(control)}
        own["control_hosts"] = host.replace("%", "%%")
        options = (*own.items(), *options)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    if log_requests:
        logging.getLogger("novalite").setLevel(logging.INFO)
    if tls:
        ssl_cert, ssl_key = _certificate(host)
    use_ssl = ssl_cert is not None or ssl_key is not None or ssl_ca is not None
    try:
        with quietly():
            loader = _loader(ini, dict(options), seed, host, trace, workers)
            service = Reloaded(
                app_name(ini, app),
                loader,
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
        if getattr(error, "__notes__", None):  # the Loader's: a factory failed
            fail(error)
        _fail_to_bind(socket_file or f"{host}:{port}", error)
    except Exception as error:
        fail(error)
    url, cacert = service.server.url, str(ssl_cert.absolute()) if tls and ssl_cert else None
    how: dict[str, Any] = {"password": _password(loader, password), "cacert": cacert}
    if clouds_yaml:
        _on_file(clouds_yaml, lambda path: connect.write(path, connect.clouds_yaml(url, **how)))
    if ready_file:  # the socket listens already: a connection is accepted in a moment
        _on_file(ready_file, lambda path: connect.write(path, connect.ready(url, cacert=cacert)))
    click.echo(f"{service.name} listening on {url}" + (f" with {workers} workers" if workers > 1 else ""))
    if ini is None and not socket_file:
        click.echo(connect.greeting(url, **how))
    _spare_collections()
    sys.exit(launch(service, workers).wait())


def _spare_collections() -> None:
    """Have the cyclic garbage collector leave alone what lasts as long as the process, and look less often.

    Nearly nothing of a request is cyclic, and with Python's own thresholds a tenth of the time that creating something
    takes goes into looking.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def _collect() -> None:
    """Collect what is garbage by now of what was spared."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _loader(
    ini: Path | None, options: dict[str, str], seed: Path | None, host: str, is_traced: bool, workers: int
) -> Loader:
    """A Loader of the application with the contents of a seed file, with its traces and, of the cloud, with a page.

    There is no page of several workers, of which each would know its own requests alone.
    """
    from novalite.wsgi.loader import Loader

    path = ini and ini.absolute()
    has_page = ini is None and _has_control(options) and workers == 1
    if not has_page and seed is None and not is_traced and "filter:cloud.store" not in options:
        return Loader(path, options=options)

    from novalite.inspector.trace.recording import Tracer
    from novalite.page.application import ServedPage
    from novalite.page.watch import Watch
    from novalite.wsgi.options import words

    hosts = (host, *words(options.get("control_hosts", "")))
    tracer, served = Tracer(), None
    if is_traced:
        from novalite.inspector.trace.served import Ring, ServedTraces  # with all that draws traces

        ring = Ring()
        tracer, served = Tracer(ring.add), lambda app: ServedTraces(app, ring, (host,))

    class Prepared(Loader):
        def load_app(self, name: str) -> Any:
            app = super().load_app(name)
            self.cloud = getattr(app, "cloud", None)
            if seed is not None and app.cloud.is_new:
                from novalite.services.control import seed_file

                seed_file.load(seed, app.cloud)
            elif seed is not None:
                click.echo(f"{seed} is not loaded: the cloud is in the store already.", err=True)
            if has_page and name == app_name(None, None):
                app = ServedPage(app, app.cloud, Watch(tracer), name, options, hosts)
            return served(app) if served else app

    return Prepared(path, options=options, wrap=tracer.wrap if has_page or is_traced else None)


def _check_store(url: str) -> None:
    """End in one line where no cloud can be kept there."""
    from novalite.errors import StoreError
    from novalite.store.opening import open_store

    try:
        open_store(url).close()
    except StoreError as error:
        raise Failure(f"--store: {error}") from error


def _password(loader: Loader, password: str | None) -> str:
    """That of all users of the fake cloud: one that was in its store has the one that it had."""
    cloud = getattr(loader, "cloud", None)
    kept: str | None = None if cloud is None else cloud.identity.settings.password
    return kept or password or connect.PASSWORD


def _has_control(options: dict[str, str]) -> bool:
    """Whether there is a control API; of an option that is neither true nor false the Loader tells."""
    from novalite.errors import BadOption
    from novalite.wsgi.options import truth

    with suppress(BadOption):
        return truth("control", options.get("control", True))
    return False


def _on_file(path: Path, work: Callable[[Path], None]) -> None:
    """Do something with a file, or end in one line that names it."""
    try:
        work(path)
    except OSError as error:
        raise Failure(f"{path}: {error.strerror}") from error


def _certificate(host: str) -> tuple[Path, Path]:
    """A certificate and its key, in files that are removed when the process ends."""
    import tempfile

    from novalite.wsgi.certificate import self_signed

    folder = tempfile.TemporaryDirectory(prefix="novalite-")
    click.get_current_context().call_on_close(folder.cleanup)
    return self_signed(Path(folder.name), host)


def _fail_to_bind(address: object, error: OSError) -> NoReturn:
    raise Failure(f"cannot listen on {address}: {error.strerror or error}")
