"""What is refused in which state of things, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from novalite.conformance.client import needs
from novalite.conformance.image.conftest import patched, said
from novalite.conformance.refusals import each_refusal, hold_refusal
from novalite.conformance.who import Things

pytestmark = needs("plain-text tokens")  # images are shared with a project that is known beforehand

NO_KEY = "Sort key supplied was not valid."
REQUIRED = {"name": "q", "title": "q", "type": "string", "required": ["a"]}


@each_refusal("image")
def test_what_is_refused(things: Things, who: str, request_: str, body: str, status: str, message: str) -> None:
    hold_refusal(things, who, request_, body, status, message, **patched(request_))


@pytest.mark.parametrize(
    ("request_", "body", "text"),
    [
        ("GET /metadefs/namespaces?sort_key=moon", None, NO_KEY),
        ("GET /metadefs/namespaces/$namespace/tags?sort_key=moon", None, NO_KEY),
        ("POST /metadefs/namespaces/$namespace/tags", {}, "There are no tags."),
        (
            "POST /metadefs/namespaces/$namespace/properties",
            REQUIRED,
            "A property has attributes, or words, that it cannot have.",
        ),
    ],
)
def test_what_glance_fails_on_is_a_mistake_of_the_client(things: Things, request_: str, body: Any, text: str) -> None:
    """Glance answers 500; whoever finds the mistake says which it is."""
    admin = replace(things.api.as_("admin"), faults=None)
    answer = admin(things.filled(request_), body)

    assert answer.status_int == 500 or said(answer) == (400, text)
