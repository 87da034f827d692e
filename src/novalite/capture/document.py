"""A seed as a YAML file, with notes on what is not in it; and all at once: a cloud read, and written."""

from __future__ import annotations

from typing import Any

import yaml

from novalite.capture.anonymous import anonymise
from novalite.capture.compute import read_flavors, read_hosts
from novalite.capture.identity import read_identity
from novalite.capture.network import read_networks
from novalite.capture.reading import Reading, Seed, read_quotas
from novalite.capture.source import Source
from novalite.capture.storage import read_images, read_volume_types
from novalite.cloud.seeding import NOUNS

READERS = (read_identity, read_flavors, read_hosts, read_images, read_networks, read_volume_types, read_quotas)


def capture(source: Source, *, anonymous: bool = False) -> Seed:
    """Read a cloud."""
    reading = Reading(source)
    for read in READERS:
        read(reading)
    return anonymise(reading.seed) if anonymous else reading.seed


def written(seed: Seed, name: str | None = None) -> str:
    """A seed as YAML, which says how it is to be used and, in comments, what is not in it."""
    lines = [f"# A seed of {f'the cloud {name}' if name else 'a cloud'}, for `novalite serve --seed FILE`."]
    if seed.notes:
        lines += ["#", "# What could not be read, or is not here:", *(f"# - {note}" for note in seed.notes)]
    content: dict[str, Any] = {"defaults": False}
    content |= {noun: seed.things[noun] for noun in NOUNS if noun in seed.things}
    text: str = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)
    return "\n".join([*lines, text])
