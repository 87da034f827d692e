"""The Compute API as a service: its microversions, its rules, and errors that are Nova's."""

from novalite.api.service import Service
from novalite.services.compute.microversions import COMPUTE
from novalite.services.compute.policies import POLICY

SERVICE = Service(POLICY, COMPUTE, like_nova=True)
