"""``python -m novalite``."""

from novalite.cli import main

main()
