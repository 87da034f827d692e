"""``novalite microversions``: what each version of the Compute API changed, and what each release of OpenStack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from novalite.cli.failure import Failure
from novalite.cli.releases import checked

if TYPE_CHECKING:
    from novalite.cloud.releases import Release

EXAMPLES = """\b
Examples:
  novalite microversions
  novalite microversions 2.47
  novalite microversions --release 2025.1
  novalite microversions --from 2024.1 --to 2026.2
"""


@click.command(epilog=EXAMPLES)
@click.argument("version", required=False)
@click.option("--release", help="The versions that a release of OpenStack brought, such as 2024.1, in detail.")
@click.option("--from", "first", help="The release that a client comes from: what it will meet in later ones.")
@click.option("--to", "last", help="The release that it goes to.  [default: the latest]")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def microversions(version: str | None, release: str | None, first: str | None, last: str | None, as_json: bool) -> None:
    """Show what each VERSION of the Compute API changed, from the declarations of its operations."""
    if last is not None and first is None:
        raise click.UsageError("--to is for --from.")
    if sum(one is not None for one in (version, release, first)) > 1:
        raise click.UsageError("VERSION, --release and --from are each for itself.")
    if first is not None:
        _tell_of_releases(first, last, as_json)
    else:
        _tell_of_versions(version, release, as_json)


def _tell_of_versions(version: str | None, release: str | None, as_json: bool) -> None:
    from novalite.inspector.microversions import changes_of
    from novalite.services.compute.microversions import HISTORY
    from novalite.services.compute.router import RESOURCES

    if version is not None and version not in HISTORY:
        raise Failure(f"there is no version {version}; there are {next(iter(HISTORY))} to {next(reversed(HISTORY))}")
    wanted = HISTORY if version is None else [version]
    if release is not None:
        wanted = _brought(checked(release), "compute")
    changes = changes_of(RESOURCES)
    listed_changes = {one: [change for change in changes if str(change.version) == one] for one in wanted}
    if as_json:
        listed = [
            {"version": one, "brought": HISTORY[one], "changes": [change.to_dict() for change in found]}
            for one, found in listed_changes.items()
        ]
        click.echo(json.dumps(listed, indent=2))
        return
    for one, found in listed_changes.items():
        click.echo("\n    ".join([f"{one}  {HISTORY[one]}", *map(str, found)]))


def _tell_of_releases(first: str, last: str | None, as_json: bool) -> None:
    from novalite.cloud.releases import LATEST, RELEASES

    start, end = checked(first, "--from"), checked(last or LATEST, "--to")
    if start > end:
        raise Failure(f"--from {start} is later than --to {end}")
    news = [_news(release) for name, release in RELEASES.items() if start < name <= end]
    if as_json:
        click.echo(json.dumps(news, indent=2))
        return
    for one in news:
        click.echo(f"{one['release']} {one['name']}")
        for service, latest in one["latest"].items():
            click.echo(f"    {service} goes to {latest}")
        for version, text in one["versions"].items():
            click.echo(f"    compute {version}: {text}")
        for change in one["changes"]:
            click.echo(f"    {change['service']}: {change['text']} ({change['source']})")


def _news(release: Release) -> dict[str, Any]:
    """What a release brought: which versions go further, each version of Compute, and what no version tells."""
    from novalite.cloud.releases import CHANGES, before
    from novalite.services.compute.microversions import HISTORY

    earlier = before(release)
    found = (change for change in CHANGES.values() if change.since == release.name)
    return {
        "release": release.name,
        "name": release.codename,
        "latest": {name: latest for name, latest in release.maxima.items() if latest != earlier[name]},
        "versions": {version: HISTORY[version] for version in _brought(release.name, "compute")},
        "changes": [{"service": one.service, "text": one.text, "source": one.source} for one in found],
    }


def _brought(name: str, service: str) -> list[str]:
    """The versions of a service's API that came with a release."""
    from novalite.cloud.releases import RELEASES, before

    release = RELEASES[name]
    (major, start), (_, end) = (map(int, of[service].split(".")) for of in (before(release), release.maxima))
    return [f"{major}.{minor}" for minor in range(start + 1, end + 1)]
