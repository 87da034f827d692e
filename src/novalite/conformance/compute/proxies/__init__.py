"""Conformance to the Compute API: what it passes on to other services."""
