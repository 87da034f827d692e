"""Flavors, their extra specs, and the properties of images that say the same things."""
