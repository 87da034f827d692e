"""The command ``novalite``: each of its commands is a module of this package, imported when it is needed."""

from __future__ import annotations

from importlib import import_module

import click

#: In the order in which ``--help`` lists them.
COMMANDS = (
    "conformance",
    "diff",
    "env",
    "lint",
    "microversions",
    "pipeline",
    "routes",
    "run",
    "seed",
    "serve",
    "trace",
)


class Commands(click.Group):
    """A group whose commands are functions: each has the name of its module, which is in `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"novalite.cli.{cmd_name}"), cmd_name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="novalite")
def main() -> None:
    """Serve a fake OpenStack cloud or any paste ini, and inspect pipelines and routes."""
