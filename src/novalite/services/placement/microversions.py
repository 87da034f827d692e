"""Placement's range of microversions."""

from novalite.wsgi.microversion import Microversions

PLACEMENT = Microversions("placement", "1.0", "1.39")
