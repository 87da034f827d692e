"""What is refused and what is said of it, as a table.

``refusals.tsv`` of a service has a line for each refusal: who asks, the request, its body or a hyphen, the status, and
the whole message. A name with a dollar is the id of something made for the test, and ``member@3.41`` asks at a version.
Where a real service fails, 500 stands behind the status, after a slash.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from novalite.conformance.client import needs
from novalite.conformance.faults import said
from novalite.conformance.who import Things


def each_refusal(service: str, needed: Mapping[str, str] = MappingProxyType({})) -> pytest.MarkDecorator:
    """Run a test with each line of a service's table: ``who``, ``request_``, ``body``, ``status``, ``message``.

    ``needed`` says by the name of what a line is about what a target needs for it, as `needs` does.
    """
    lines = (Path(__file__).parent / service / "refusals.tsv").read_text().splitlines()
    rows = []
    for number, line in enumerate(lines, 1):
        things = sorted({needed[name] for name in re.findall(r"\$(\w+)", line) if name in needed})
        cells = line.split("\t")
        rows.append(pytest.param(*cells, id=f"{number} {cells[1]}", marks=[needs(*things)] if things else []))
    return pytest.mark.parametrize(("who", "request_", "body", "status", "message"), rows)


def hold_refusal(things: Things, who: str, request: str, body: str, status: str, message: str, **headers: str) -> None:
    """Ask: the answer is to be that status, and that message alone."""
    role, _, version = who.partition("@")
    api = replace(things.api.as_(role), faults=None)  # the line itself says what is known
    asked, sent = things.filled(request), None if body == "-" else things.filled(json.loads(body))
    answer = (api.at(version) if version else api)(asked, sent, **headers)
    refused, _, fails = status.partition("/")
    if str(answer.status_int) != fails:
        assert (answer.status_int, *said(answer.text)) == (int(refused), things.filled(message))
