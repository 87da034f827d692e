"""Who may do what: each operation, by who has no role or too little of one, and by who may."""

from __future__ import annotations

from novalite.conformance.who import Things, each_row, hold


@each_row("volume")
def test_who_may(things: Things, refused: str, status: str, allowed: str, request_: str, body: str) -> None:
    hold(things, refused, status, allowed, request_, body)
