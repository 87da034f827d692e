"""What each service says where it refuses: the statuses of its errors, and their messages.

``faults.tsv`` of a service has a line for each message: a status, and the message with ``*`` for each part that is not
always the same. All refusals that tests get are held to it, and so it holds on each service that the suite has been
run on. Errors of a server itself, from 500 on, are nobody's published behaviour.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

_TAG = re.compile(r"<[^>]+>")


class Faults:
    """The messages of a service, by status."""

    def __init__(self, messages: Iterable[tuple[int, str]]) -> None:
        by_status: dict[int, list[str]] = defaultdict(list)
        for status, message in messages:
            by_status[status].append(".*".join(map(re.escape, message.split("*"))))
        self.patterns: Mapping[int, re.Pattern[str]] = {
            status: re.compile("|".join(patterns), re.DOTALL) for status, patterns in by_status.items()
        }

    def check(self, request: str, status: int, text: str) -> None:
        """Raises AssertionError where a refusal says what is not known of the service."""
        pattern = self.patterns.get(status)
        for message in said(text):
            if not (pattern and pattern.fullmatch(message)):
                raise AssertionError(f"{request}: {status} {message!r} is no known message")


def said(text: str) -> Iterator[str]:
    """The messages in the body of an error, which may be JSON or a page, each as one line."""
    try:
        body: Any = json.loads(text)
    except ValueError:
        body = {"message": _TAG.sub(" ", text)}
    for fault in (body, *body.values()) if isinstance(body, dict) else ():
        message = fault.get("message") if isinstance(fault, dict) else None
        if isinstance(message, str) and (line := " ".join(message.split())):
            yield line


@cache
def faults(service: str) -> Faults:
    """What is known of a service."""
    lines = (Path(__file__).parent / service / "faults.tsv").read_text().splitlines()
    return Faults((int(status), message) for status, _, message in (line.partition("\t") for line in lines))
