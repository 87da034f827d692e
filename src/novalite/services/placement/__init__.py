"""Placement: its API, 1.0 to 1.39, over the providers and allocations of the cloud."""
