"""The Compute API and real Nova, in one process."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.differential.compute import deviations, generated, scripts
from tests.differential.engine import Comparison, Side, Step

SCRIPTS = scripts.SCRIPTS
DEVIATIONS = deviations.DEVIATIONS
generate = generated.steps

#: What is shown here is what Nova's neighbours hold, which is not the same in its stand-ins for them.
OTHERS = re.compile(
    r"(GET|POST) /(images|os-baremetal-nodes|(os-|os-tenant-)networks|os-security-groups|os-snapshots|os-volumes)\b"
)


@contextmanager
def comparison() -> Iterator[Comparison]:
    """Both of them, new."""
    from novalite.testing.application import application
    from tests.fixtures.nova.in_process import application as nova

    sys.excepthook = sys.__excepthook__  # Nova's own writes to a log
    both = Comparison(Side(nova), Side(application()), OTHERS)
    # Nova's tests have one flavor more than a fresh cloud has.
    both.real.ask(Step("DELETE /flavors/6", who="admin"))
    yield both
