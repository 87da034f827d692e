"""What is shown of a body: JSON and plain text that is there whole, since only in these a secret is found."""

from __future__ import annotations

import json
from collections.abc import Iterable

from novalite.cloud.core.journal import Message

#: A body with more bytes is told by its size.
LARGEST = 128 * 1024

_TEXT = ("text/plain", "text/html", "text/csv")


def shown_body(message: Message, headers: Iterable[tuple[str, str]]) -> str | None:
    """A body as text; None where there is none or it is not shown, of which `kind_of_body` tells."""
    if not message.size or message.size > len(message.body):
        return None
    try:
        text = message.body.decode()
    except UnicodeDecodeError:
        return None
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text if media_type(headers) in _TEXT else None
    return text


def media_type(headers: Iterable[tuple[str, str]]) -> str:
    """What a message says that its body is, without parameters; empty where it does not."""
    value = next((value for name, value in headers if name.lower() == "content-type"), "")
    return value.partition(";")[0].strip().lower()
