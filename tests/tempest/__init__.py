"""Tempest, the integration tests of OpenStack, on a cloud that is served."""
