"""A client's regular expression: matching it takes a bounded time, since all other requests wait for it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from novalite.errors import Invalid

#: For how long one request may match its pattern, over all that it is matched against, in seconds of the processor.
PATIENCE = 0.05

#: Without these a pattern cannot be repeated, and is matched in linear time.
_REPEATS = frozenset("*+?{")


def searcher(pattern: str) -> Callable[[str], bool]:
    """A function that tells whether a text has a match. It raises Invalid when the time is up.

    The standard library cannot be interrupted, and needs years for ``(a+)+$`` and a name of 60 letters.
    """
    if _REPEATS.isdisjoint(pattern):
        found = re.compile(pattern)
        return lambda text: found.search(text) is not None

    import regex

    try:
        limited = regex.compile(pattern)
    except (regex.error, RecursionError) as error:  # which is stricter here and there
        raise Invalid(f"The regular expression {pattern!r} is not supported: {error}") from None
    left = PATIENCE

    def search(text: str) -> bool:
        nonlocal left
        began = time.thread_time()  # what others have of the machine is no fault of the pattern
        try:
            return limited.search(text, timeout=max(left, 1e-6)) is not None
        except TimeoutError:
            raise Invalid(f"The regular expression {pattern!r} takes too long to match.") from None
        finally:
            left -= time.thread_time() - began

    return search
