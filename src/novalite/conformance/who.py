"""Who may do what, as a table: who is refused, with which status, and who may.

``who.tsv`` of a service has a line for each request: the role that is refused and the status that it gets, the role
that may, the request and its body; a hyphen is none. A name with a dollar is the id of something made for the test.
Where a real service fails, 500 stands behind the status, after a slash.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from novalite.conformance.client import Api

#: Makes something for a test, and says its id; it may ask for other things by their names.
Recipe = Callable[["Things"], str]


class Things(dict[str, str]):
    """The ids of what a test's requests are about, made when they are first asked for."""

    def __init__(self, api: Api, recipes: Mapping[str, Recipe], **known: str) -> None:
        super().__init__(known)
        self.api = api
        self.recipes = recipes

    def __missing__(self, name: str) -> str:
        self[name] = self.recipes[name](self)
        return self[name]

    def filled(self, value: Any) -> Any:
        """The same with ids for the names that have a dollar."""
        if isinstance(value, str):
            return re.sub(r"\$(\w+)", lambda found: self[found[1]], value)
        if isinstance(value, dict):
            return {key: self.filled(one) for key, one in value.items()}
        return [self.filled(one) for one in value] if isinstance(value, list) else value

    def post(self, path: str, root: str | None, body: Any, role: str = "member") -> str:
        """The id of something that is made by a POST."""
        sent = self.filled(body)
        answer = self.api.as_(role)(f"POST /{self.filled(path)}", sent if root is None else {root: sent})
        assert answer.status_int < 300, answer.text
        return str((answer.json if root is None else answer.json[root])["id"])


def each_row(service: str) -> pytest.MarkDecorator:
    """Run a test with each line of a service's table: ``refused``, ``status``, ``allowed``, ``request``, ``body``."""
    lines = (Path(__file__).parent / service / "who.tsv").read_text().splitlines()
    cells = [line.split("\t") for line in lines]
    rows = [pytest.param(*row, id=f"{row[3]} {number}") for number, row in enumerate(cells)]
    return pytest.mark.parametrize(("refused", "status", "allowed", "request_", "body"), rows)


def hold(things: Things, refused: str, status: str, allowed: str, request: str, body: str, **headers: str) -> None:
    """Ask as who is refused, and then as who may: the answers are to be so."""
    asked, sent = things.filled(request), None if body == "-" else things.filled(json.loads(body))
    if refused != "-":
        answer = things.api.as_(refused)(asked, sent, **headers)
        assert str(answer.status_int) in status.split("/"), answer.text
    if allowed != "-":
        answer = things.api.as_(allowed)(asked, sent, **headers)
        assert answer.status_int < 300, answer.text
