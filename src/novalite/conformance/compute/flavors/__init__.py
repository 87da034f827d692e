"""Conformance to the Compute API: flavors."""
