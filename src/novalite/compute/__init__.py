"""Nova's API."""
