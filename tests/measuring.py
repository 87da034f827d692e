"""Which of the processes that tests start have their coverage measured: servers, and conformance in memory.

A process that is measured takes twice the time. Most of those that tests start are pytest's, or commands that are
tested in process as well.
"""

import os

#: What of the environment has a new process measured; only workers of pytest-xdist need it themselves, before.
MEASURED = {}

if "PYTEST_XDIST_WORKER" in os.environ and "COVERAGE_PROCESS_CONFIG" in os.environ:
    MEASURED["COVERAGE_PROCESS_CONFIG"] = os.environ.pop("COVERAGE_PROCESS_CONFIG")
