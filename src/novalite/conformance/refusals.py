"""What is refused and what is said of it, as a table.

``refusals.tsv`` of a service has a line for each refusal: who asks, the request, its body or a hyphen, the status, and
the whole message. A name with a dollar is the id of something made for the test, and ``member@3.41`` asks at a version.
Where a real service fails, 500 stands behind the status, after a slash.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from novalite.conformance.faults import said
from novalite.conformance.who import Things


def each_refusal(service: str) -> pytest.MarkDecorator:
    """Run a test with each line of a service's table: ``who``, ``request_``, ``body``, ``status``, ``message``."""
    lines = (Path(__file__).parent / service / "refusals.tsv").read_text().splitlines()
    cells = [line.split("\t") for line in lines]
    rows = [pytest.param(*row, id=f"{number} {row[1]}") for number, row in enumerate(cells, 1)]
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
