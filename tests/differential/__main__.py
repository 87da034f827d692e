"""Prints what differs, and how many exchanges there were: ``python -m tests.differential [SERVICE [WORD]]``."""

from __future__ import annotations

import importlib
import sys
import time
import warnings
from collections import Counter, defaultdict


def main(service: str = "compute", *words: str) -> int:
    """Compare a service, or those of its scripts that have one of the words in their names."""
    part = importlib.import_module(f"tests.differential.{service}")
    began = time.monotonic()
    warnings.simplefilter("ignore")
    found, occurred = defaultdict(list), Counter()
    with part.comparison() as comparison:
        for name, steps in [*part.SCRIPTS.items(), *part.generate()]:
            if words and not name.startswith("preparation") and not any(word in name for word in words):
                continue
            for difference in comparison.run(name, steps):
                covering = [one for one in part.DEVIATIONS if one.covers(difference)]
                occurred.update(covering)
                if not covering:
                    found[name, difference.said].append(difference)
    for alike in found.values():
        print(alike[0] if len(alike) == 1 else f"{alike[0]}\n    and {len(alike) - 1} like it")
    idle = [] if words else [one for one in part.DEVIATIONS if not occurred[one]]
    for one in idle:
        print(f"does not occur: {one}")
    shares = f"{comparison.same_status} with the same status, {comparison.same_body} with the same body too"
    print(f"{comparison.asked} exchanges in {time.monotonic() - began:.0f} s: {shares}")
    print(f"{len(found)} kinds of difference")
    return bool(found or idle)


if __name__ == "__main__":
    code = main(*sys.argv[1:])
    sys.exit(code)
