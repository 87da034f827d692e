"""Sentences that are not compared: descriptions of Glance's own, in definitions of metadata and in schemas.

novalite words them itself, and Glance quotes its schemas in errors. What a client has sent as a description is
compared, and so is all else: the order of keys, types, defaults.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.differential.engine import Step

KEYS = ("description", "display_name")

#: A text as Python writes it: in one of two quotes, and where it is long in several pieces.
_PIECE = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_QUOTED = re.compile(rf"('(?:{'|'.join(KEYS)})': )\(?{_PIECE}(?:\s+{_PIECE})*\)?")


@dataclass(frozen=True)
class Sentences:
    """Hides sentences in bodies, but for those that were ``sent``."""

    sent: frozenset[str]

    @classmethod
    def but_for(cls, steps: Iterable[Step]) -> Sentences:
        """Those that clients do not send in any of the steps."""
        return cls(frozenset(text for step in steps for text in _described(step.body)))

    def hidden(self, body: Any) -> Any:
        """A body without them."""
        if isinstance(body, dict):
            return {key: self._hidden(key, value) for key, value in body.items()}
        if isinstance(body, list):
            return [self.hidden(one) for one in body]
        if isinstance(body, str) and "does not match schema" in body:
            return " ".join(_QUOTED.sub(r"\1…", html.unescape(body)).split())
        return body

    def _hidden(self, key: str, value: Any) -> Any:
        is_own = key in KEYS and isinstance(value, str) and value not in self.sent
        return "…" if is_own else self.hidden(value)


def _described(body: Any) -> Iterator[str]:
    for key, value in body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ():
        if key in KEYS and isinstance(value, str):
            yield value
        yield from _described(value)
