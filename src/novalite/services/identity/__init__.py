"""Keystone's API, version 3: who is who, who may do what, and where the services are."""
