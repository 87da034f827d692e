"""The Compute API's range of microversions."""

from novalite.wsgi.microversion import Microversions

COMPUTE = Microversions("compute", "2.1", "2.104", legacy_header="X-OpenStack-Nova-API-Version")
