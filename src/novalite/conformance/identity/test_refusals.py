"""What is refused, and what is said of it: the rows of ``refusals.tsv``.

A row is who asks, the request, its body (after ``=`` as it is, else as JSON), the status, and how the message begins.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from novalite.conformance.identity.conftest import World

ROWS = Path(__file__).with_name("refusals.tsv")


def rows() -> Iterator[Any]:
    for number, line in enumerate(ROWS.read_text(encoding="utf-8").splitlines(), 1):
        who, request, sent, status, said = line.split("\t")
        body = sent[1:].encode() if sent.startswith("=") else json.loads(sent) if sent else None
        yield pytest.param(who, request, body, int(status), said, id=f"{number} {request.partition('?')[0]}")


@pytest.mark.parametrize(("who", "request_", "body", "status", "said"), list(rows()))
def test_what_is_refused(
    refused: Callable[..., None], who: str, request_: str, body: Any, status: int, said: str
) -> None:
    refused(status, said, who, request_, body)


@pytest.mark.parametrize("request_", ["POST /users", "PATCH /users/{member}", "POST /auth/tokens"])
def test_a_body_is_json(world: World, request_: str) -> None:
    error = world("admin", request_, b"{}", Content_Type="application/xml").json["error"]
    assert error["code"] == 400
    assert error["message"].startswith("Expecting to find application/json in Content-Type header.")
