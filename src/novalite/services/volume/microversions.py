"""The Block Storage API's range of microversions."""

from novalite.wsgi.microversion import Microversions

VOLUME = Microversions("volume", "3.0", "3.71")
