"""What holds for all tests."""

import os

from hypothesis import HealthCheck, settings

import tests.measuring  # noqa: F401  before a test starts a process

# How long an example takes says something of the machine and of who else is at work on it, and nothing of novalite.
# Every run has the same examples, so that what fails is a change's doing; with EXAMPLES in the environment, others.
settings.register_profile(
    "repeatable",
    settings.default,
    deadline=None,
    derandomize="EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")
