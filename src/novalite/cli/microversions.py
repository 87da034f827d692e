"""``novalite microversions``: what each version of the Compute API changed."""

from __future__ import annotations

import json

import click

from novalite.cli.failure import Failure

EXAMPLES = """\b
Examples:
  novalite microversions
  novalite microversions 2.47
"""


@click.command(epilog=EXAMPLES)
@click.argument("version", required=False)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def microversions(version: str | None, as_json: bool) -> None:
    """Show what each VERSION of the Compute API changed, from the declarations of its operations."""
    from novalite.inspector.microversions import changes_of
    from novalite.services.compute.microversions import HISTORY
    from novalite.services.compute.router import RESOURCES

    if version is not None and version not in HISTORY:
        raise Failure(f"there is no version {version}; there are {next(iter(HISTORY))} to {next(reversed(HISTORY))}")
    changes = changes_of(RESOURCES)
    listed_changes = {
        one: [change for change in changes if str(change.version) == one] for one in HISTORY if version in (None, one)
    }
    if as_json:
        listed = [
            {"version": one, "brought": HISTORY[one], "changes": [change.to_dict() for change in found]}
            for one, found in listed_changes.items()
        ]
        click.echo(json.dumps(listed, indent=2))
        return
    for one, found in listed_changes.items():
        click.echo("\n    ".join([f"{one}  {HISTORY[one]}", *map(str, found)]))
