"""What is refused in which state of things, and what is said of it."""

from __future__ import annotations

from novalite.conformance.image.conftest import patched
from novalite.conformance.refusals import each_refusal, hold_refusal
from novalite.conformance.who import Things


@each_refusal("image")
def test_what_is_refused(things: Things, who: str, request_: str, body: str, status: str, message: str) -> None:
    hold_refusal(things, who, request_, body, status, message, **patched(request_))
