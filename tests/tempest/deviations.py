"""The tests of Tempest that fail on purpose, and why."""

DEVIATIONS = {}
