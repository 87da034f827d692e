"""Who and what a new cloud has."""

import pytest


@pytest.fixture
def demo(cloud):
    return cloud.identity.users.find(name="demo")[0]


@pytest.fixture
def project(cloud):
    return cloud.identity.projects.find(name="demo")[0]
