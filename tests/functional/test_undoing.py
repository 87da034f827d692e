"""A fixture of a wider scope has a cloud for as long as it lives; what a test does to that is undone after the test."""

import pytest

pytest_plugins = ["pytester"]

ONE = '''
import pytest

@pytest.fixture(scope="{scope}")
def network(novalite_{scope}_harness):
    made = novalite_{scope}_harness.cloud
    project = made.identity.projects.find(name="admin")[0].id
    network = made.network.networks.create(project, "ours")
    yield network
    assert made.network.networks.get(network.id) == network  # as it was, though the tests have deleted it

@pytest.fixture
def another(network, novalite_{scope}_harness):
    """Of the test's own: made anew for each."""
    made = novalite_{scope}_harness.cloud
    return made.network.networks.create(network.project_id, "another")

class TestOurs:
    @pytest.mark.parametrize("turn", range(3))
    def test_what_the_fixture_made_is_there_and_nothing_else(self, network, novalite_cloud, another, turn):
        names = sorted(one.name for one in novalite_cloud.network.networks.find())
        assert names == ["another", "ours", "private", "public"]
        assert novalite_cloud.clock.is_frozen is False
        novalite_cloud.network.networks.delete(network.id)
        novalite_cloud.clock.freeze(0)
        novalite_cloud.compute.servers.delays["create"] = 5

    @pytest.mark.parametrize("turn", range(2))
    def test_so_it_is_without_a_fixture_of_the_tests_own(self, network, novalite_{scope}_harness, turn):
        made = novalite_{scope}_harness.cloud
        assert sorted(one.name for one in made.network.networks.find()) == ["ours", "private", "public"]
        assert made.compute.servers.delays == {{}}
        made.network.networks.delete(network.id)

    def test_clients_reach_the_same_cloud(self, network, novalite_{scope}_harness, novalite_client):
        assert novalite_client.get(f"/networking/v2.0/networks/{{network.id}}").status_code == 200
        assert novalite_{scope}_harness.server.started

    def test_a_test_that_does_not_take_the_fixture_has_a_cloud_of_its_own(self, novalite_cloud):
        assert sorted(one.name for one in novalite_cloud.network.networks.find()) == ["private", "public"]
'''


@pytest.mark.parametrize("scope", ["class", "module", "session"])
def test_what_a_wider_fixture_makes_stays_and_what_a_test_does_is_undone(pytester, scope):
    pytester.makepyfile(ONE.format(scope=scope))

    pytester.runpytest_subprocess("-W", "error").assert_outcomes(passed=7)


def test_a_marker_of_a_test_holds_for_the_test_and_one_of_the_module_for_all_of_its_cloud(pytester):
    pytester.makepyfile(
        """
        import pytest

        pytestmark = pytest.mark.novalite(as_="demo", delays={"create": 5})

        @pytest.fixture(scope="module")
        def shared(novalite_module_harness):
            assert novalite_module_harness.cloud.compute.servers.delays == {"create": 5}
            return novalite_module_harness

        @pytest.mark.novalite(as_="alt_demo", delays={"delete": 1})
        def test_own(shared, novalite_harness):
            assert novalite_harness is shared
            assert shared.as_ == "alt_demo"
            assert shared.cloud.compute.servers.delays == {"create": 5, "delete": 1}

        def test_other(shared, novalite_harness):
            assert shared.as_ == "demo"
            assert shared.cloud.compute.servers.delays == {"create": 5}

        @pytest.mark.novalite(options={"api_rate_limit": "false"})
        def test_options(shared, novalite_harness):
            pass
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:randomly")

    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(
        ["*options are for a cloud of the test's own, and this one is novalite_module_harness*"]
    )


def test_an_ini_without_a_cloud_may_be_shared_too(pytester):
    pytester.makefile(
        ".ini", shop="[app:main]\npaste.app_factory = novalite.middleware.healthcheck:Healthcheck.factory\n"
    )
    pytester.makepyfile(
        """
        import pytest
        from novalite.testing import Config

        @pytest.fixture(scope="session")
        def novalite_config():
            return Config("shop.ini")

        @pytest.mark.parametrize("turn", range(2))
        def test_it(novalite_session_harness, novalite_app, turn):
            assert novalite_app.get("/").status_int == 200
        """
    )

    pytester.runpytest_subprocess("-W", "error").assert_outcomes(passed=2)


def test_an_ini_of_a_narrower_scope_than_the_fixture_is_refused_by_pytest(pytester):
    pytester.makepyfile(
        """
        import pytest
        from novalite.testing import Config

        @pytest.fixture
        def novalite_config():
            return Config()

        def test_it(novalite_module_harness):
            pass
        """
    )
    result = pytester.runpytest_subprocess()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ScopeMismatch*novalite_config*"])
