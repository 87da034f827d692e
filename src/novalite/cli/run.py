"""``novalite run``: a command with a cloud of its own, for as long as it takes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from novalite import connect
from novalite.cli.failure import Failure, or_fail
from novalite.cli.releases import of_release

#: What is passed on to the command.
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)

#: What a terminal sends to all in front of it, the command included.
_OF_TERMINALS = (signal.SIGINT, signal.SIGQUIT)


EXAMPLES = """\b
Examples:
  novalite run -- openstack server list
  novalite run --seed cloud.yaml --cloud novalite-demo -- go test ./...
"""


@click.command(epilog=EXAMPLES, context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--seed", type=click.Path(path_type=Path), help="A YAML file of what there is in the cloud.")
@click.option("--release", help="OpenStack's release that the cloud is of, such as 2024.1.  [default: 2026.2]")
@click.option("--cloud", type=click.Choice(list(connect.CLOUDS)), default="novalite", help="As whom, and where.")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run(seed: Path | None, release: str | None, cloud: str, command: tuple[str, ...]) -> None:
    """Run COMMAND with a cloud on a free port, which OS_* and a clouds.yaml lead to, and end with its status.

    Signals are passed on to it; if one ends it, the status is 128 and the signal's number, as in a shell.
    """
    from novalite.wsgi.loader import Loader
    from novalite.wsgi.serving import serving

    options = {"auth_strategy": "keystone", **of_release(release, seed)}
    app = or_fail(lambda: Loader(options=options).load_app("osapi_compute"))
    if seed is not None:
        from novalite.services.control import seed_file

        or_fail(lambda: seed_file.load(seed, app.cloud))
    with tempfile.TemporaryDirectory(prefix="novalite-") as folder, serving(app, "osapi_compute") as server:
        file = Path(folder, "clouds.yaml")
        connect.write(file, connect.clouds_yaml(server.url))
        status = _status(command, connect.environ(server.url, connect.login(cloud), file))
    sys.exit(128 - status if status < 0 else status)


def _status(command: tuple[str, ...], environ: dict[str, str]) -> int:
    process: subprocess.Popen[bytes] | None = None
    early: list[int] = []  # what came before there was anybody to pass it on to

    def pass_on(number: int, frame: FrameType | None) -> None:
        if number in _OF_TERMINALS and _in_front_of_a_terminal():
            return
        if process is None:
            early.append(number)
        else:
            process.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in SIGNALS}
    try:
        process = subprocess.Popen(command, env=environ)
        for number in early:
            process.send_signal(number)
        return process.wait()
    except OSError as error:
        _fail_to_start(command[0], error)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_front_of_a_terminal() -> bool:
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except OSError:  # no terminal
        return False


def _fail_to_start(command: str, error: OSError) -> NoReturn:
    class FailureToStart(Failure):
        exit_code = 127 if isinstance(error, FileNotFoundError) else 126  # as a shell has it

    raise FailureToStart(f"cannot run {command}: {error.strerror}")
