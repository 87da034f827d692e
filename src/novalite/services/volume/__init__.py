"""Cinder's API, version 3: volumes, and what is made of them."""
