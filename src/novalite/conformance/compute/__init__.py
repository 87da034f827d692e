"""Conformance to the Compute API."""
