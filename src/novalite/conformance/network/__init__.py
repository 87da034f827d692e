"""The Network API v2.0 as tests, each of which real Neutron passes."""
