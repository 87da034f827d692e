"""Servers: what they are made of, and what is done with them."""
