"""What a test wants of its cloud: reset it, move its clock, ask for trouble, see who asked what."""
