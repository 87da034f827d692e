"""``novalite conformance``: the conformance suite, on any target."""

from __future__ import annotations

import importlib.util
import os
import sys
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
  novalite conformance --target https://cloud.example.org/compute --token member=TOKEN
"""


@click.command(epilog=EXAMPLES, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
@click.option("--service", type=click.Choice(SERVICES), default="compute", show_default=True, help="Whose API it is.")
@click.option("--target", default="memory", show_default=True, help="memory, socket, wsgi:MODULE:NAME or a URL.")
@click.option("--release", help="The release of OpenStack that the target is of, such as 2024.1.")
@click.option("--token", "tokens", multiple=True, metavar="ROLE=TOKEN", help="The token of a role.")
@click.option("--has", multiple=True, metavar="THING", help="A thing that the target has and some tests need, or all.")
@click.argument("pytest_options", nargs=-1, type=click.UNPROCESSED)
def conformance(
    service: str,
    target: str,
    release: str | None,
    tokens: tuple[str, ...],
    has: tuple[str, ...],
    pytest_options: tuple[str, ...],
) -> None:
    """Run the conformance suite on novalite, on a real service, or on a cloud; further options are pytest's."""
    from novalite.cloud.releases import release_of

    for library in ("pytest", "webtest"):
        if importlib.util.find_spec(library) is None:
            raise Failure(f"{library} is not installed: pip install 'novalite[test]'")
    suite = str(SUITE / service)
    # In a new process, so that pytest can rewrite the modules that it imports. Real Nova's 204 has a Content-Type, of
    # which WebTest's checks warn.
    known = [
        "-c",
        os.devnull,
        "--rootdir",
        str(SUITE),
        "-p",
        "no:cacheprovider",
        "-W",
        "ignore:Content-Type header found",
    ]
    options = [f"--target={target}", *(f"--token={token}" for token in tokens), *(f"--has={thing}" for thing in has)]
    environ = dict(os.environ)
    if release is not None:
        maxima = release_of(checked(release)).maxima
        environ["NOVALITE_CONFORMANCE_VERSIONS"] = ", ".join(" ".join(pair) for pair in maxima.items())
        options.append(f"--release={release}")
    os.execve(
        sys.executable, [sys.executable, "-m", "pytest", suite, *known, "-rs", *options, *pytest_options], environ
    )
