"""Prints what differs, and how many exchanges there were: ``python -m tests.differential [WORD]``."""

from __future__ import annotations

import sys
import time
import warnings
from collections import Counter, defaultdict

from tests.differential import generated, scripts
from tests.differential.deviations import DEVIATIONS
from tests.differential.engine import Comparison, Side, Step


def main(words: list[str]) -> int:
    from novalite.testing.application import application
    from tests.fixtures.nova.in_process import application as nova

    sys.excepthook = sys.__excepthook__  # Nova's own writes to a log
    began = time.monotonic()
    warnings.simplefilter("ignore")
    comparison = Comparison(Side(nova), Side(application()))
    # Nova's tests have one flavor more than a fresh cloud has.
    comparison.nova.ask(Step("DELETE /flavors/6", who="admin"))
    found, occurred = defaultdict(list), Counter()
    for name, steps in [*scripts.SCRIPTS.items(), *generated.steps()]:
        if words and name != "preparation" and not any(word in name for word in words):
            continue
        for difference in comparison.run(name, steps):
            covering = [one for one in DEVIATIONS if one.covers(difference)]
            occurred.update(covering)
            if not covering:
                found[name, difference.said].append(difference)
    for alike in found.values():
        print(alike[0] if len(alike) == 1 else f"{alike[0]}\n    and {len(alike) - 1} like it")
    idle = [] if words else [one for one in DEVIATIONS if not occurred[one]]
    for one in idle:
        print(f"does not occur: {one}")
    print(f"{comparison.asked} exchanges in {time.monotonic() - began:.0f} s; {len(found)} kinds of difference")
    return bool(found or idle)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.exit(code)
