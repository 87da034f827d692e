"""What the Compute API passes on to other services, until 2.35 or, of images' metadata, 2.38."""
