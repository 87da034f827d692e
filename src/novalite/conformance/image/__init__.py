"""The behaviour of the Image API, version 2, which real Glance has."""
