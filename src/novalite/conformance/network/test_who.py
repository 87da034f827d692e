"""Who may do what: each operation, by who has no role or too little of one, and by who may."""

from __future__ import annotations

from novalite.conformance.client import Api
from novalite.conformance.network.resources import RECIPES
from novalite.conformance.who import Things, each_row, hold


@each_row("network")
def test_who_may(
    api: Api, project: str, room: None, refused: str, status: str, allowed: str, request_: str, body: str
) -> None:
    hold(Things(api, RECIPES, project=project), refused, status, allowed, request_, body)
