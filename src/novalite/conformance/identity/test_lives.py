"""What becomes of each thing, from its making to its end, and who may do what to it: the rows of ``lives.tsv``.

A row is the life that it belongs to, who asks, the request, its body, the status, and what is kept of the answer:
``limit=limits.0.id`` is the name that it has from there on, and where it is. What is said of refusals is in
``faults.tsv``.
"""

from __future__ import annotations

import json
from functools import reduce
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from novalite.conformance.identity.conftest import World

LINES = [line.split("\t") for line in Path(__file__).with_name("lives.tsv").read_text(encoding="utf-8").splitlines()]
LIVES = {name: [line[1:] for line in lines] for name, lines in groupby(LINES, lambda line: line[0])}


@pytest.mark.parametrize("life", LIVES)
def test_what_becomes_of_a_thing(world: World, life: str) -> None:
    for who, request, sent, status, kept in LIVES[life]:
        answer = world(who, request, json.loads(sent) if sent else None)
        assert answer.status_int == int(status), f"{who}: {request}: {answer.text}"
        if kept:
            name, _, path = kept.partition("=")
            world.ids[name] = reduce(within, path.split("."), answer.json)


def within(value: Any, key: str) -> Any:
    """What of a list or object has an index or a key."""
    return value[int(key) if isinstance(value, list) else key]
