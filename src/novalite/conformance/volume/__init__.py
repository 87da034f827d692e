"""Conformance to the Block Storage API."""
