"""What holds for all tests."""

from hypothesis import HealthCheck, settings

# How long an example takes says something of the machine and of who else is at work on it, and nothing of novalite.
settings.register_profile(
    "without deadline", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("without deadline")
