"""``novalite env``: what a shell evaluates to find the cloud that is served."""

from __future__ import annotations

import click

from novalite import connect


@click.command()
@click.option("--url", default="http://127.0.0.1:8774", show_default=True, help="Where `novalite serve` listens.")
@click.option("--cloud", type=click.Choice(list(connect.CLOUDS)), default="novalite", help="As whom, and where.")
@click.option("--password", default=connect.PASSWORD, show_default=True, help="The password it was started with.")
@click.option("--cacert", help="The certificate of `--tls self-signed`.")
def env(url: str, cloud: str, password: str, cacert: str | None) -> None:
    """Print what a shell evaluates so that OpenStack's clients ask the cloud that is served."""
    click.echo(connect.environment(url, cloud, password, cacert))
