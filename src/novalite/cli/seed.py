"""``novalite seed``: a seed of a real cloud, which `novalite serve --seed` makes a cloud of."""

from __future__ import annotations

import click

from novalite.cli.failure import or_fail

EXAMPLES = """\b
Examples:
  novalite seed --from-cloud production --anonymise > cloud.yaml
"""


@click.command(epilog=EXAMPLES)
@click.option("--from-cloud", "name", required=True, metavar="NAME", help="The cloud of a clouds.yaml to read.")
@click.option("--anonymise", is_flag=True, help="Replace names and public addresses, and leave out descriptions.")
def seed(name: str, anonymise: bool) -> None:
    """Read a cloud, by GET requests alone, and print a seed for `novalite serve --seed`.

    It has flavors, images without their data, networks, hosts, aggregates, volume types, quotas, projects and users,
    as far as the user of the clouds.yaml may see them. Comments say what could not be read.
    """
    from novalite.capture.document import capture, written
    from novalite.capture.source import SDKSource

    captured = or_fail(lambda: capture(SDKSource(name), anonymous=anonymise))
    click.echo(written(captured, None if anonymise else name), nl=False)
