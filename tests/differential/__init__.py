"""Real services and novalite, asked the same things: ``python -m tests.differential [SERVICE]``."""
