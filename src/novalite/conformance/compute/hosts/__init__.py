"""Conformance to the Compute API: where servers run."""
