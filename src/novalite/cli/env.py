"""``novalite env``: shell variables for clients of a served cloud."""

from __future__ import annotations

import click

from novalite import connect

EXAMPLES = """\b
Examples:
  eval "$(novalite env)" && openstack server list
  novalite env --cloud novalite --url http://127.0.0.1:9000
"""


@click.command(epilog=EXAMPLES)
@click.option("--url", default="http://127.0.0.1:8774", show_default=True, help="Where `novalite serve` listens.")
@click.option("--cloud", type=click.Choice(list(connect.CLOUDS)), default="novalite", help="The user and its scope.")
@click.option("--password", default=connect.PASSWORD, show_default=True, help="The password of `novalite serve`.")
@click.option("--cacert", help="The certificate of `--tls self-signed`.")
def env(url: str, cloud: str, password: str, cacert: str | None) -> None:
    """Print shell variables with which OpenStack clients find and log in to a served cloud."""
    click.echo(connect.environment(url, cloud, password, cacert))
