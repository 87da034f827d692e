"""``novalite conformance``: the conformance suite, on any target."""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from pathlib import Path

import click

from novalite.cli.failure import Failure
from novalite.cli.releases import checked

SUITE = Path(__file__).parents[1] / "conformance"
SERVICES = sorted(folder.parent.name for folder in SUITE.glob("*/conftest.py"))

EXAMPLES = """\b
Examples:
  novalite conformance
  novalite conformance --target socket -k keypairs
  novalite conformance --cloud devstack-admin --report report.html --jobs 4
  novalite conformance --target https://cloud.example.org/compute --token member=TOKEN
"""

#: How much room is tried where a file is to be written, in bytes.
ROOM = 1 << 20


class NotRun(Failure):
    """One line on stderr, and exit status 2: 1 says that something departs."""

    exit_code = 2


@click.command(epilog=EXAMPLES, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.option(
    "--service",
    "services",
    multiple=True,
    type=click.Choice([*SERVICES, "all"]),
    help="Whose API it is.  [default: compute; of a cloud all]",
)
@click.option("--target", default="memory", show_default=True, help="memory, socket, wsgi:MODULE:NAME or a URL.")
@click.option("--cloud", "clouds", multiple=True, metavar="[ROLE=]NAME", help="A cloud of a clouds.yaml to log in to.")
@click.option("--release", help="The release of OpenStack that the target is of, such as 2024.1.")
@click.option("--token", "tokens", multiple=True, metavar="ROLE=TOKEN", help="The token of a role.")
@click.option("--has", multiple=True, metavar="THING", help="A thing that the target has and some tests need, or all.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1), help="Number of processes.")
@click.option("--report", type=click.Path(path_type=Path), help="Write the results there as a page of HTML.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write the results there as JUnit's XML.")
@click.option("--json", "json_", type=click.Path(path_type=Path), help="Write the results there as JSON.")
@click.argument("pytest_options", nargs=-1, type=click.UNPROCESSED)
def conformance(
    services: tuple[str, ...],
    target: str,
    clouds: tuple[str, ...],
    release: str | None,
    tokens: tuple[str, ...],
    has: tuple[str, ...],
    jobs: int,
    report: Path | None,
    junit: Path | None,
    json_: Path | None,
    pytest_options: tuple[str, ...],
) -> None:
    """Run the conformance suite on novalite, on a real service, or on a cloud; further options are pytest's.

    The exit status is 0 if all that ran held, 1 if something departed, 2 if the suite could not run.
    """
    needed = {"pytest": True, "webtest": True, "xdist": jobs > 1, "openstack": bool(clouds)}
    for library, is_needed in needed.items():
        if is_needed and importlib.util.find_spec(library) is None:
            raise NotRun(f"{library} is not installed: pip install 'novalite[conformance]'")
    files = {"report": report, "junitxml": junit, "json": json_}
    for path in filter(None, files.values()):
        _check_room(path)
    if "all" in services or (clouds and not services):
        services = tuple(SERVICES)
    options = [
        *("-c", os.devnull, "--rootdir", str(SUITE), "-p", "no:cacheprovider"),
        *("-p", "novalite.conformance.client"),  # so that pytest tells what its assertions have compared
        "--disable-warnings",
        "--tb=no",
        "-rN",
        "--show-capture=no",
        *(["--numprocesses", str(jobs), "--dist", "loadfile"] if jobs > 1 else []),
        f"--target={target}",
        *([f"--release={release}"] if release else []),
        *(f"--cloud={cloud}" for cloud in clouds),
        *(f"--token={token}" for token in tokens),
        *(f"--has={thing}" for thing in has),
        *(f"--{name}={path.absolute()}" for name, path in files.items() if path),
        *pytest_options,
    ]
    environ = dict(os.environ)
    if release is not None:
        from novalite.cloud.releases import release_of

        maxima = release_of(checked(release)).maxima
        environ["NOVALITE_CONFORMANCE_VERSIONS"] = ", ".join(" ".join(pair) for pair in maxima.items())
    # In a new process, so that pytest can rewrite the modules that it imports.
    suites = [str(SUITE / service) for service in services or ("compute",)]
    os.execve(sys.executable, [sys.executable, "-m", "novalite.conformance", *suites, *options], environ)


def _check_room(path: Path) -> None:
    """Raises NotRun where a file cannot be written, before anything is run."""
    try:
        if path.is_dir():
            raise IsADirectoryError(21, "Is a directory")
        if path.exists() and not path.is_file():
            with path.open("w") as file:
                file.write("\n")
            return
        with tempfile.TemporaryFile(dir=path.resolve().parent) as file:
            file.write(bytes(ROOM))
    except OSError as error:
        raise NotRun(f"{path}: {error.strerror}") from error
