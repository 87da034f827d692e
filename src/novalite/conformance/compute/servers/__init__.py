"""Conformance to the Compute API: servers."""
