"""A stranger's project uses the plugin: in parallel, in any order, with warnings as errors."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from novalite.testing import plugin

pytest_plugins = ["pytester"]

STRANGERS = Path(__file__).parent.parent / "fixtures" / "strangers"


def run_strangers(tmp_path, *options, of="shop"):
    project = tmp_path / of
    shutil.copytree(STRANGERS / of, project, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=" ".join)
def test_a_strangers_tests_pass_or_say_why_not(tmp_path, options):
    said = run_strangers(tmp_path, *options)

    assert "2 failed, 6 passed" in said, said
    assert "AssertionError: doorman should be outside of audit, and is inside of it" in said
    assert "    audit      shop:Audit.factory" in said
    assert "DELETE /items/tea matches no route; the nearest are" in said


def test_the_page_on_testing_shows_what_the_stranger_reads(tmp_path):
    said = run_strangers(tmp_path, "-k", "evening")
    told = [line[1:].strip() for line in said.splitlines() if line.startswith("E ")]
    page = (STRANGERS.parents[2] / "docs" / "testing.md").read_text()

    for line in filter(None, told):
        assert line in page


def test_a_strangers_tests_each_have_a_cloud_of_their_own(tmp_path):
    assert "11 passed" in run_strangers(tmp_path, "-n", "2", of="sdk")


@pytest.fixture
def outcomes(pytester):
    """Runs a test file that somebody has written, with warnings as errors but for those of openstacksdk's own."""
    pytester.makeini("[pytest]\nfilterwarnings =\n    error\n    ignore::Warning:openstack\n")

    def run(text, *options, **expected):
        pytester.makepyfile(text)
        result = pytester.runpytest_subprocess("--strict-markers", *options)
        result.assert_outcomes(**expected)
        return result

    return run


def test_the_fixtures_are_a_cloud_as_serve_has_it_for_tests_of_any_kind(outcomes):
    outcomes(
        """
        import http.client
        import sys
        from pathlib import Path

        import httpx
        import pytest

        from novalite.testing import assert_requested

        @pytest.fixture
        def anyio_backend():
            return "asyncio"

        def test_a_whole_test(novalite_connection): assert novalite_connection.list_servers() == []

        def test_the_pipeline_is_that_of_the_application(novalite_pipeline):
            assert novalite_pipeline.names[-3:] == ("authtoken", "keystonecontext", "compute")

        def test_who_asks_is_admin(novalite_session, novalite_cloud):
            assert novalite_cloud.identity.users.get(novalite_session.get_user_id()).name == "admin"

        def test_a_bogus_token_does_nothing(novalite_app, novalite_cloud):
            assert novalite_app.get("/v2.1/servers", headers={"X-Auth-Token": "bogus"}, status=401)
            assert_requested(novalite_cloud, "GET /servers", times=1)

        def test_a_user_makes_no_flavors(novalite_harness):
            flavor = {"flavor": {"name": "a", "ram": 1, "vcpus": 1, "disk": 1}}
            assert novalite_harness.client("demo").post("/v2.1/flavors", json=flavor).status_code == 403
            assert novalite_harness.client("admin").post("/v2.1/flavors", json=flavor).status_code == 200

        @pytest.mark.anyio
        async def test_asynchronously_in_process(novalite_client, novalite_connection):
            assert novalite_client.get("/compute/v2.1/servers").json() == {"servers": []}
            assert novalite_connection.list_servers() == []

        @pytest.mark.anyio
        async def test_asynchronously_on_a_socket(novalite_server, novalite_harness):
            headers = {"X-Auth-Token": novalite_harness.token()}
            async with httpx.AsyncClient(base_url=novalite_server.url, headers=headers) as client:
                assert (await client.get("/compute/v2.1/servers")).json() == {"servers": []}

        opened = []

        @pytest.mark.parametrize("turn", range(20))
        def test_many_servers_leave_no_descriptor_open(novalite_server, turn):
            connection = http.client.HTTPConnection(novalite_server.host, novalite_server.port)
            connection.request("GET", "/")
            assert connection.getresponse().read()
            connection.close()
            opened.append(len([*Path("/dev/fd").iterdir()]))
            assert max(opened) - min(opened) <= 5  # there may be others', and the last connection may just be ending

        def test_no_module_is_compiled_for_pytest_but_what_the_plugin_imports_at_once(novalite_server):
            ours = [module for name, module in sys.modules.items() if name.startswith("novalite.")]
            rewritten = [one.__name__ for one in ours if type(one.__loader__).__name__ == "AssertionRewritingHook"]
            assert len(ours) > 100
            assert {name.removeprefix("novalite.testing.") for name in rewritten} <= {
                "novalite.errors", "novalite.testing", "config", "imports", "plugin"
            }
        """,
        passed=28,
    )


def test_a_marker_says_what_the_cloud_is_like_and_who_asks(pytester):
    pytester.makefile(".yaml", cloud="networks: [{name: ours}]")
    pytester.mkpydir("deep")
    (pytester.path / "deep" / "test_it.py").write_text(
        """
import pytest

from novalite.testing import User

pytestmark = pytest.mark.novalite(as_="demo", delays={"create": 5})


def test_who_is_said_for_the_module(novalite_env, novalite_cloud):
    assert novalite_env["OS_USERNAME"] == "demo"
    assert novalite_cloud.compute.servers.delays == {"create": 5}


@pytest.mark.novalite(seed="cloud.yaml", as_=User("ann", roles=("reader",)), socket=True)
def test_what_is_said_for_the_test_comes_first(novalite_client, novalite_server, novalite_cloud):
    assert str(novalite_client.base_url).startswith(novalite_server.url)
    assert "ours" in [one.name for one in novalite_cloud.network.networks.find()]
    assert novalite_client.get("/compute/v2.1/servers").status_code == 200
    assert novalite_client.post("/compute/v2.1/servers", json={"server": {}}).status_code in (400, 403)
    assert novalite_cloud.compute.servers.delays == {"create": 5}


@pytest.mark.novalite(trouble=[{"path": "*/servers", "status": 503, "times": 1}], options={"auth_strategy": "noauth"})
def test_trouble_and_options(novalite_app):
    assert novalite_app.get("/v2.1/servers", headers={"X-Auth-Token": "me"}, status=503)
    assert novalite_app.get("/v2.1/servers", headers={"X-Auth-Token": "me"})


@pytest.mark.novalite(colour="red")
def test_word(novalite_cloud): ...


@pytest.mark.novalite("demo")
def test_argument(novalite_cloud): ...


@pytest.mark.novalite(seed="none.yaml")
def test_file(novalite_cloud): ...
"""
    )
    result = pytester.runpytest_subprocess("-W", "error", "--strict-markers", "-p", "no:randomly")

    result.assert_outcomes(passed=3, errors=3)
    assert "During handling of" not in result.stdout.str()
    result.stdout.fnmatch_lines(
        [
            "*novalite: there is no colour; there are as_, delays, options, release, seed, socket, trouble",
            "*novalite: there is no 'demo'; there are *",
            "*none.yaml, looked for in */deep and in the folders above it up to *",
        ]
    )


def test_an_ini_is_found_from_the_tests_wherever_pytest_is_started(pytester):
    shop = pytester.mkdir("shop")
    (shop / "pytest.ini").write_text("[pytest]\n")
    (shop / "shop.ini").write_text(
        "[app:main]\npaste.app_factory = novalite.middleware.healthcheck:Healthcheck.factory\n"
    )
    (shop / "test_it.py").write_text(
        """
import pytest
from novalite.testing import Config

@pytest.fixture
def novalite_config():
    return Config("shop.ini")

def test_it(novalite_app, novalite_pipeline):
    assert novalite_app.get("/").status_int == 200
    assert len(novalite_pipeline.names) == 1

def test_cloud(novalite_cloud): ...
"""
    )
    result = pytester.runpytest_subprocess(
        "-W", "error", "shop/test_it.py", "--rootdir", "shop", "-c", "shop/pytest.ini"
    )

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["novalite_cloud: the application has no cloud; novalite's own ini has one"])


FAILING = """
import pytest

@pytest.mark.novalite(trouble=[{"path": "*/flavors", "status": 503}])
def test_flavors(novalite_client):
    assert novalite_client.get("/compute/v2.1/flavors").status_code == 200

def test_pass(novalite_client):
    novalite_client.get("/compute/v2.1/flavors")

def test_nothing_asked(novalite_cloud):
    assert False
"""


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=" ".join)
def test_what_a_failed_test_has_asked_is_in_its_report_and_what_any_has_in_files(pytester, outcomes, options):
    result = outcomes(FAILING, "-p", "no:randomly", "--novalite-har", "har", *options, failed=2, passed=1)
    names = sorted(path.name for path in (pytester.path / "har").iterdir())
    (entry,) = json.loads((pytester.path / "har" / names[0]).read_text())["log"]["entries"]

    result.stdout.fnmatch_lines(
        [
            "*- novalite -*",
            "requests:",
            "  503 GET /compute/v2.1/flavors: The server is currently unavailable.*",
            "trouble:",
            "  call path='?/flavors' status=503 (met: 1)",
        ]
    )
    assert result.stdout.str().count("- novalite -") == 1
    assert [name.rpartition("_test_")[2] for name in names] == ["flavors.har", "pass.har"]
    assert entry["response"]["status"] == 503
    assert "currently unavailable" in entry["response"]["content"]["text"]


def test_a_fixture_whose_library_is_not_there_says_so_in_one_sentence(pytester, outcomes):
    pytester.makeconftest(
        "import sys; sys.modules |= dict.fromkeys(['webtest', 'openstack', 'keystoneauth1', 'httpx'])"
    )
    tests = "".join(
        f"def test_{name}(novalite_{name}): ...\n" for name in ("app", "connection", "session", "client", "cloud")
    )
    result = outcomes(tests, "-p", "no:anyio", "-p", "no:randomly", errors=4, passed=1)

    result.stdout.fnmatch_lines(
        [
            "novalite_app: webtest is not installed: pip install 'novalite[[]test[]]'",
            "novalite_connection: openstack is not installed: pip install 'novalite[[]sdk[]]'",
            "novalite_session: keystoneauth1 is not installed: pip install 'novalite[[]sdk[]]'",
            "novalite_client: httpx is not installed: pip install 'novalite[[]httpx[]]'",
        ]
    )


def test_each_fixture_is_explained(pytester):
    listed = pytester.runpytest_subprocess("--fixtures").stdout.str()
    explained = dict(re.findall(r"^(novalite_\w+).*\n    (.+)", listed, re.MULTILINE))

    assert set(explained) == {name for name in vars(plugin) if name.startswith("novalite_")}
    assert all(text.endswith((".", ":")) or len(text) > 40 for text in explained.values())


def test_a_marker_an_option_and_a_seed_say_which_release_a_cloud_is_of(pytester):
    pytester.makeini("[pytest]\nnovalite_release = 2023.2")
    pytester.makepyfile("""
        import pytest

        from novalite.testing import Config


        def test_the_option(novalite_cloud):
            assert novalite_cloud.release.name == "2023.2"


        @pytest.mark.novalite(release="2024.1")
        def test_the_marker(novalite_cloud, novalite_app):
            assert novalite_cloud.release.name == "2024.1"
            assert novalite_app.get("/").json["versions"][1]["version"] == "2.96"


        @pytest.mark.novalite(seed={"release": "2025.1", "roles": [{"name": "cook"}]})
        def test_the_seed(novalite_cloud):
            assert novalite_cloud.release.name == "2025.1"
            assert novalite_cloud.identity.roles.named("cook")


        class TestOfAFixture:
            @pytest.fixture
            def novalite_config(self):
                return Config(release="2025.2")

            def test_the_fixture(self, novalite_cloud):
                assert novalite_cloud.release.name == "2025.2"

            @pytest.mark.novalite(release="2024.2")
            def test_the_marker(self, novalite_cloud):
                assert novalite_cloud.release.name == "2024.2"
    """)
    pytester.runpytest().assert_outcomes(passed=5)


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ('release="2022.1"', "*novalite: there is no release 2022.1; there are 2023.1, *"),
        ('seed={"release": "2022.1"}', "*novalite: the seed: release: there is no release 2022.1; *"),
        (
            'release="2024.1", seed={"release": "2024.2"}',
            "*novalite: the seed: release: the cloud is of 2024.1 for good, and not of 2024.2",
        ),
    ],
)
def test_a_release_that_cannot_be_fails_the_test_in_one_sentence(pytester, marker, said):
    pytester.makepyfile(f"""
        import pytest

        @pytest.mark.novalite({marker})
        def test_a_cloud(novalite_cloud):
            pass
    """)
    result = pytester.runpytest()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([said])


def test_the_release_of_a_cloud_that_lasts_longer_is_fixed(pytester):
    pytester.makepyfile("""
        import pytest

        @pytest.mark.novalite(release="2024.1")
        def test_a_cloud(novalite_module_harness, novalite_cloud):
            pass
    """)
    result = pytester.runpytest()
    result.stdout.fnmatch_lines(
        ["*a release is for a cloud of the test's own, and this one is novalite_module_harness*"]
    )


def test_another_services_ini_has_no_release(pytester):
    pytester.makefile(
        ".ini", shop="[app:main]\npaste.app_factory = novalite.middleware.healthcheck:Healthcheck.factory"
    )
    pytester.makepyfile("""
        import pytest

        from novalite.testing import Config


        @pytest.fixture
        def novalite_config():
            return Config("shop.ini")


        def test_without(novalite_app):
            assert novalite_app.get("/").status_int == 200


        @pytest.mark.novalite(release="2024.1")
        def test_with(novalite_app):
            pass
    """)
    result = pytester.runpytest("-o", "novalite_release=2024.1")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*novalite: release='2024.1' is of novalite's own cloud, and not of shop.ini*"])
