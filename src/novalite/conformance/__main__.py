"""``python -m novalite.conformance``: what ``novalite conformance`` runs in a process of its own."""

from __future__ import annotations

import signal
import sys

import pytest

#: What the command ends with: all held, something departed, or it could not be run.
HELD, DEPARTED, FAILED = 0, 1, 2


def main(options: list[str]) -> int:
    """Run the suite with pytest's options; the exit status."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that it cleans up, whoever ends it
    return {pytest.ExitCode.OK: HELD, pytest.ExitCode.TESTS_FAILED: DEPARTED}.get(
        pytest.ExitCode(pytest.main(options)), FAILED
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
