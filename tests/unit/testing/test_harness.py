"""A harness has a cloud of its own, and clients that reach it; one test's reaches nothing of another's."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
import requests
import yaml

from novalite import errors
from novalite.testing import Config, Harness, User, cloud
from novalite.testing.harness import Missing, needed

ANIMALS = Path(__file__).parents[2] / "fixtures" / "animals" / "animals.ini"
IMAGE = "cirros-0.6.3-x86_64-disk"
SEED = {"servers": [{"name": "web", "flavor": "m1.tiny", "image": IMAGE, "project": "demo"}]}

#: openstacksdk warns of what it does itself.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:openstack", "ignore::Warning:openstack")


@pytest.fixture(params=[False, True], ids=["in process", "on a socket"])
def harness(request):
    with Harness(socket=request.param) as harness:
        yield harness


def test_openstacksdk_finds_all_services(harness):
    connection = harness.connection()

    assert connection.list_servers() == []
    assert connection.network.find_network("private", ignore_missing=False).name == "private"
    assert next(connection.image.images()).name == IMAGE
    assert [*connection.block_storage.volumes()] == []
    assert len([*connection.placement.resource_providers()]) == 2


def test_keystoneauth_logs_in_as_whom_it_is_told(harness):
    for who in ("admin", "demo", User("ann", roles=("reader",))):
        session = harness.session(who)
        asked = session.get("/servers", endpoint_filter={"service_type": "compute"})
        assert asked.json() == {"servers": []}
        made = harness.login(who)
        assert (session.get_user_id(), session.get_project_id()) == (made.user_id, made.project_id)


def test_httpx_has_a_token(harness):
    client = harness.client("demo")

    assert client.get("/compute/v2.1/servers").json() == {"servers": []}
    flavor = {"name": "a", "ram": 1, "vcpus": 1, "disk": 1}
    assert client.post("/compute/v2.1/flavors", json={"flavor": flavor}).status_code == 403
    assert httpx.Client(transport=client._transport).get(f"{harness.url}/compute/v2.1/servers").status_code == 401


def test_a_system_admins_token_is_for_the_system(harness):
    token = harness.token(User("root", roles=("admin",), system=True))
    headers = {"X-Subject-Token": token}

    assert harness.client().get("/identity/v3/auth/tokens", headers=headers).json()["token"]["system"] == {"all": True}


def test_without_authentication_a_token_says_who_asks():
    with Harness(Config(options={"auth_strategy": "noauth"})) as harness:
        made = harness.login("demo")
        assert harness.token("demo") == f"{made.user_id}:{made.project_id}"
        assert harness.client("demo").get("/compute/v2.1/servers").json() == {"servers": []}


def test_a_subprocess_is_led_to_the_server(monkeypatch):
    monkeypatch.setenv("OS_CLOUD", "the one at work")
    with Harness() as harness:
        environ = harness.env("demo")
        clouds = yaml.safe_load(Path(environ["OS_CLIENT_CONFIG_FILE"]).read_text())["clouds"]
        code = "import urllib.request, os; print(urllib.request.urlopen(os.environ['OS_AUTH_URL'] + '/v3').status)"
        done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)

    assert done.stdout == "200\n"
    assert "OS_CLOUD" not in environ
    assert (environ["OS_USERNAME"], environ["OS_PROJECT_NAME"], environ["NOVALITE_URL"]) == (
        "demo",
        "demo",
        harness.server.url,
    )
    assert clouds["novalite"]["auth"]["username"] == "demo"
    assert clouds["novalite-system-admin"]["auth"]["username"] == "admin"


def test_what_is_arranged_is_there_and_is_what_a_reset_goes_back_to(tmp_path):
    file = tmp_path / "cloud.yaml"
    file.write_text(yaml.safe_dump(SEED))
    for seed in (SEED, file, str(file)):
        with cloud("demo", seed=seed, delays={"create": 5}, trouble=[{"path": "*/flavors", "status": 503}]) as harness:
            client = harness.client()
            assert [one["name"] for one in client.get("/compute/v2.1/servers").json()["servers"]] == ["web"]
            assert client.get("/compute/v2.1/flavors").status_code == 503
            assert harness.cloud.compute.servers.delays == {"create": 5}
            harness.cloud.reset()
            assert len(harness.cloud.compute.servers.find()) == 1


def test_a_seed_that_makes_no_sense_is_refused():
    with pytest.raises(errors.Invalid, match="there is no flavor huge"):
        with cloud(seed={"servers": [{"name": "web", "flavor": "huge", "image": IMAGE}]}):
            pytest.fail("it cannot be")


@pytest.mark.parametrize(
    ("arranged", "message"),
    [
        (
            {"seed": {"server": []}},
            r"the seed: server: Additional properties are not allowed \('server' was unexpected\)",
        ),
        ({"seed": {"volumes": ({"name": "a", "sise": 1},)}}, r"the seed: volumes\.0\.sise: Additional properties"),
        ({"seed": ["servers"]}, "the seed: .* is not of type 'object'"),
        ({"delays": 5}, "delays are seconds by action, such as {'create': 5}, and not 5"),
        ({"trouble": {"status": 503}}, "trouble is a list of faults, and not {'status': 503}"),
    ],
)
def test_what_is_arranged_otherwise_than_it_should_be_is_refused_in_a_sentence(arranged, message):
    with Harness() as harness, pytest.raises(errors.Invalid, match=f"^{message}"):
        harness.arrange(**arranged)


def test_a_seed_without_defaults_begins_with_nothing():
    with cloud(seed={"defaults": False, "projects": ({"name": "web"},)}) as harness:
        assert harness.cloud.image.images.find() == []
        assert len(harness.cloud.identity.projects.find(name="web")) == 1


def test_what_one_harness_leaves_behind_reaches_nothing_of_the_next():
    """Threads go on, in Python and over HTTP; all that can be set is set; limits are used up."""
    stop, turns = threading.Event(), threading.Semaphore(0)

    def haunt(harness, session):
        while not stop.is_set():
            harness.cloud.compute.keypairs.create("ghost", f"key-{harness.cloud.store.next('ghost')}")
            session.put("http://localhost/_novalite/snapshots/ghost")
            session.invalidate()
            session.get("/servers", endpoint_filter={"service_type": "compute"}, raise_exc=False)
            turns.release()

    with Harness() as left:
        session = left.session()
        token = left.token()
        session.get("/servers", endpoint_filter={"service_type": "compute"})
        url = left.server.url
        kept = requests.Session()  # whose connection stays open
        kept.put(f"{url}/_novalite/journal", json={"size": 3}, timeout=5)
        keypair = {"keypair": {"name": "a", "colour": "red"}}
        left.app.post_json("/v2/os-keypairs", keypair, headers={"X-Auth-Token": token})  # validated as v2 was
        left.cloud.compute.servers.delays["create"] = 1000
        left.cloud.trouble.add(path="*/flavors", status=500)
        left.cloud.clock.freeze(0)
        left.cloud.save("before")
        left.cloud.keep()
        for _ in range(13):
            limited = left.app.get("/v2/os-fping", headers={"X-Auth-Token": token}, expect_errors=True)
        assert limited.status_int == 429
        thread = threading.Thread(target=haunt, args=(left, session), daemon=True)
        thread.start()
    try:
        with Harness() as harness:
            for _ in range(4):  # by now the thread has been through all of its loop since
                turns.acquire(timeout=10)
            fresh = Harness()
            records = [_records(one.cloud) for one in (harness, fresh)]
            state = [_state(one.cloud) for one in (harness, fresh)]
            mine = {"X-Auth-Token": harness.token()}
            assert harness.app.get("/v2/os-fping", headers=mine, expect_errors=True).status_int == 410
            assert harness.app.get("/v2.1/servers", headers={"X-Auth-Token": token}, status=401)
            assert harness.app.post_json("/v2.1/os-keypairs", keypair, headers=mine, status=400)
            assert harness.server.url != url
            for client in (requests, kept):
                with pytest.raises(requests.exceptions.ConnectionError):
                    client.get(url, timeout=5)
    finally:
        stop.set()
        thread.join()
        kept.close()

    assert records[0] == records[1]
    assert state[0] == state[1] == ({}, [], False, [], 0)


def _records(cloud):
    tables, _ = cloud.store.snapshot()
    return {name: set(table.records) for name, table in tables.items()}


def _state(cloud):
    return (
        cloud.compute.servers.delays,
        cloud.trouble.find(),
        cloud.clock.is_frozen,
        cloud.saved(),
        len(cloud.journal.find()),
    )


LEFT_OPEN = """
import os, urllib.request
from novalite.testing import Harness

def ask(harness):
    print(urllib.request.urlopen(harness.server.url).status, flush=True)

left = Harness()
ask(left)
process = os.fork()
if process == 0:
    other = Harness()
    ask(other)
else:
    os.waitpid(process, 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system does not fork")
def test_the_server_of_a_harness_that_nobody_closed_ends_with_the_process_and_a_fork_has_others():
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", LEFT_OPEN]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    assert (done.stdout, done.stderr) == ("200\n200\n", "")


def test_the_pipelines_are_loaded_once_for_each_config():
    with Harness() as one, Harness() as other, Harness(Config(options={"api_rate_limit": "false"})) as third:
        assert one.application.application is other.application.application
        assert one.application.application is not third.application.application
        assert one.cloud is not other.cloud


def test_an_application_of_an_ini_is_made_anew_and_has_no_cloud(monkeypatch):
    monkeypatch.syspath_prepend(ANIMALS.parent)
    with Harness(Config(ANIMALS)) as one, Harness(Config(ANIMALS)) as other:
        assert one.application is not other.application
        assert one.savepoint()() is None
        assert one.client().get("/sound").status_code < 500
        with pytest.raises(Missing, match="the application has no cloud"):
            one.cloud  # noqa: B018  # it raises


def test_another_application_of_our_own_is_made_anew_where_it_has_no_cloud():
    with Harness(Config(app="versions")) as one, Harness(Config(app="versions")) as other:
        assert one.application is not other.application


def test_a_savepoint_brings_all_of_it_back():
    with Harness() as harness:
        made = harness.cloud
        harness.app.get("/")
        undo = harness.savepoint()
        made.compute.keypairs.create("ann", "mine")
        made.compute.servers.delays["create"] = 5
        made.clock.freeze(0)
        made.save("here")
        made.keep()
        made.journal.keep(0)
        undo()

        assert made.compute.keypairs.find("ann", limit=9) == []
        assert _state(made) == ({}, [], False, [], 1)
        made.reset()
        assert made.compute.keypairs.find("ann", limit=9) == []


def test_what_is_not_installed_is_named_with_what_to_install():
    with pytest.raises(Missing, match=r"^nolibrary is not installed: pip install 'novalite\[sdk\]'$"):
        needed("nolibrary.of_that_name", "sdk")


def test_a_library_that_lacks_another_is_not_taken_for_missing(tmp_path, monkeypatch):
    (tmp_path / "lacking.py").write_text("import nolibrary")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ModuleNotFoundError, match="nolibrary"):
        needed("lacking", "sdk")


def test_options_of_the_cloud_hold_for_it():
    config = Config(options={"filter:cloud.password": "hush", "filter:cloud.token_lifetime": "5"})
    with Harness(config) as harness:
        assert harness.cloud.identity.settings.token_lifetime == 5
        assert harness.session().get("/servers", endpoint_filter={"service_type": "compute"}).ok
