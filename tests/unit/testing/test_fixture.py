"""A cloud for unittest, by fixtures."""

import unittest

import fixtures

from novalite.testing import NovaliteFixture


class Case(fixtures.TestWithFixtures):
    """Somebody's test case."""

    def test_it(self):
        novalite = self.useFixture(NovaliteFixture("demo", delays={"create": 5}))
        assert novalite.client().get("/compute/v2.1/servers").json() == {"servers": []}
        assert novalite.cloud.compute.servers.delays == {"create": 5}
        self.port = novalite.server.port


def test_a_test_case_has_a_cloud_for_as_long_as_it_runs():
    result = unittest.TestResult()
    case = Case("test_it")
    case.run(result)

    assert result.wasSuccessful(), result.errors
    with NovaliteFixture() as other:
        assert other.cloud.compute.servers.delays == {}


def test_what_a_harness_has_is_there_only_once_it_is_set_up():
    fixture = NovaliteFixture()

    assert not hasattr(fixture, "cloud")
    with fixture:
        assert not hasattr(fixture, "colour")
        assert fixture.cloud
