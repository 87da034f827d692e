"""Our own modules, imported in a test run as in any other program.

pytest rewrites the assertions of all modules of a distribution that has a plugin, and compiles them for that: hundreds
here, none of which has an assertion that a test's author wants explained. Where no bytecode can be written, that is a
second in every session. So Python's own finder is asked for them before pytest's is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

#: What is found plainly. The conformance suite is not: it is made of tests.
PREFIX, EXCEPT = "novalite.", "novalite.conformance"


class Plain:
    """Finds our own modules as `PathFinder` does, and no others."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """See `importlib.abc.MetaPathFinder`."""
        if not name.startswith(PREFIX) or name.startswith(EXCEPT):
            return None
        return PathFinder.find_spec(name, path, target)


def plainly() -> Callable[[], None]:
    """From now on, until what is returned is called."""
    finder = Plain()
    sys.meta_path.insert(0, finder)
    return lambda: sys.meta_path.remove(finder)
