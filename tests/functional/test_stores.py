"""Clouds that are kept in a database: shared, lasting, and away for a while."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from http.client import HTTPException
from itertools import count
from pathlib import Path

import pytest
import webtest

from novalite.cloud.identity.tokens import Scope
from novalite.wsgi.loader import Loader
from tests import rivals
from tests.rivals import AS, loaded
from tests.wire import Client, Program, request, until

ROOT = Path(__file__).parents[2]

#: A request of each service, and where its answer says what was wrong.
ASKED = {
    "/v2.1/servers": ("serviceUnavailable", "message"),
    "/identity/v3/users": ("error", "message"),
    "/image/v2/images": (),
    "/networking/v2.0/networks": ("NeutronError", "message"),
    "/placement/resource_providers": ("errors", 0, "detail"),
    "/volume/v3/volumes": ("serviceUnavailable", "message"),
}


@pytest.fixture
def load():
    """Loads novalite with the cloud in a store, whose connection is closed at the end."""
    stores = []

    def load(*arguments):
        app = loaded(*arguments)
        stores.append(app.cloud.store)
        return app

    yield load
    for store in stores:
        store.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request):
    return request.getfixturevalue(f"{request.param}_url")


def test_what_one_has_done_the_other_sees_in_its_next_request(load, url):
    one, other = load(url), load(url)
    assert other.get("/v2.1/os-keypairs").json == {"keypairs": []}
    one.post_json("/v2.1/os-keypairs", {"keypair": {"name": "mine"}})

    assert [each["keypair"]["name"] for each in other.get("/v2.1/os-keypairs").json["keypairs"]] == ["mine"]
    other.delete("/v2.1/os-keypairs/mine")
    assert one.get("/v2.1/os-keypairs").json == {"keypairs": []}
    assert one.cloud.is_new
    assert not other.cloud.is_new


def test_what_is_set_about_a_cloud_is_so_for_all(load, url):
    one, other = load(url), load(url)
    one.put_json("/_novalite/clock", {"now": "2030-01-01T00:00:00Z", "frozen": True})
    one.cloud.compute.servers.delays["create"] = 5
    one.cloud.volume.volumes.seconds = 7
    one.cloud.journal.keep(3)
    one.cloud.trouble.add(path="*/flavors", status=500)
    one.put("/_novalite/snapshots/before")
    other.get("/healthcheck")

    assert other.cloud.clock.is_frozen
    assert dict(other.cloud.compute.servers.delays) == {"create": 5}
    assert other.cloud.volume.volumes.seconds == 7
    one.cloud.store.refresh()
    assert [entry.path for entry in one.cloud.journal.find()] == ["/healthcheck"]
    assert len(other.cloud.trouble.find()) == 1
    assert other.get("/_novalite/snapshots").json == {"snapshots": ["before"]}
    other.post("/_novalite/reset")
    assert not one.get("/_novalite/clock").json["frozen"]
    one.post("/_novalite/snapshots/before/restore")
    assert other.get("/_novalite/clock").json == {"now": "2030-01-01T00:00:00Z", "frozen": True}


def test_requests_to_the_classic_api_are_counted_together(url):
    options = {"auth_strategy": "noauth", "filter:cloud.store": url}
    apps = [webtest.TestApp(Loader(options=options).load_app("osapi_compute"), lint=False) for _ in range(2)]
    asked = [apps[number % 2].get("/v2/os-fping", headers={"X-Auth-Token": AS}, status="*") for number in range(13)]
    for app in apps:
        app.app.cloud.store.close()

    assert [answer.status_int for answer in asked] == [410] * 12 + [429]


def test_a_cloud_outlives_who_made_it(load, url):
    one = load(url)
    image = one.cloud.image.images.find()[0].id
    wanted = {"name": "one", "imageRef": image, "flavorRef": "1"}
    made = one.post_json("/v2.1/servers", {"server": wanted}).json["server"]["id"]
    one.cloud.store.close()
    del one

    assert load(url).get(f"/v2.1/servers/{made}").json["server"]["status"] == "ACTIVE"


@pytest.fixture
def away(monkeypatch):
    """A function that has the database of a cloud go away, and one that has it come back."""

    def go(cloud):
        database = cloud.store._database
        database.close()

        def refuse(url):
            raise sqlite3.OperationalError("unable to open database file")

        monkeypatch.setattr(database, "_connect", refuse)

    return go


def test_while_the_database_is_away_each_service_says_so_as_it_would_and_then_goes_on(
    load, sqlite_url, away, monkeypatch
):
    app = load(sqlite_url, "keystone")
    admin = app.cloud.identity.users.find(name="admin")[0]
    scope = Scope(project_id=app.cloud.identity.projects.find(name="admin")[0].id)
    token = app.cloud.identity.tokens.issue(admin.id, ("password",), scope).id
    with monkeypatch.context():
        away(app.cloud)
        for path in ASKED:
            answer = app.get(path, headers={"X-Auth-Token": token}, status=503)
            assert answer.headers["Retry-After"] == "1", path
        assert app.get("/healthcheck").status_int == 200
    monkeypatch.undo()

    for path in ASKED:
        assert app.get(path, headers={"X-Auth-Token": token}).status_int == 200


def test_who_needs_no_token_is_told_in_the_services_own_words(load, sqlite_url, away):
    app = load(sqlite_url)
    away(app.cloud)

    for path, way in ASKED.items():
        answer = app.get(path, status=503)
        assert answer.headers["Retry-After"] == "1", path
        said = answer.json if way else answer.text
        for step in way:
            said = said[step]
        assert "The database of the cloud is not available at this time." in said, path


def test_what_could_not_be_written_has_not_happened(load, sqlite_url, monkeypatch):
    app = load(sqlite_url)
    database = app.cloud.store._database

    def full():
        with database._failing():
            raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(database, "commit", full)
        app.post_json("/v2.1/os-keypairs", {"keypair": {"name": "mine"}}, status=503)

    assert app.get("/v2.1/os-keypairs").json == {"keypairs": []}
    app.post_json("/v2.1/os-keypairs", {"keypair": {"name": "mine"}}, status=200)


RIVALS = 8

#: How long a busy machine may take for some requests, in seconds.
LONG = 60


def test_eight_processes_never_get_the_same_nor_more_than_there_is(url):
    command = [sys.executable, "-W", "ignore", "-m", "tests.rivals", url, str(RIVALS)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    got = json.loads(done.stdout)

    addresses = [address for one in got for address in one["addresses"]]
    assert len(addresses) == len(set(addresses)) == RIVALS * rivals.TRIES
    keypairs = [status for one in got for status in one["keypairs"]]
    assert sorted(set(keypairs)) == [200, 403]
    assert keypairs.count(200) == rivals.LIMIT
    assert sorted(one["attached"] for one in got) == [200] + [400] * (RIVALS - 1)


class Writer(threading.Thread):
    """Makes flavors, until it is to end; what was ``acknowledged`` has to last."""

    def __init__(self, where, number):
        super().__init__(daemon=True)
        self.where, self.number = where, number
        self.acknowledged = []
        self._ending = threading.Event()
        self.start()

    def run(self):
        tried = count()
        while not self._ending.is_set():
            name = f"{self.number}-{next(tried)}"
            # Who is killed while it answers answers nothing, or not to the end.
            with suppress(OSError, HTTPException), Client(self.where) as client:
                if make(client, name).status == 200:
                    self.acknowledged.append(name)

    def goes_on(self):
        """Wait until some more are acknowledged."""
        before = len(self.acknowledged)
        until(lambda: len(self.acknowledged) > before + 3, LONG)

    def end(self):
        self._ending.set()
        self.join()


def post(client, path, body):
    sent = json.dumps(body).encode()
    lines = ("Content-Type: application/json", f"Content-Length: {len(sent)}", f"X-Auth-Token: {AS}")
    return client.send(request("POST", path, *lines, body=sent)).answer()


def make(client, name):
    return post(client, "/v2.1/flavors", {"flavor": {"name": name, "ram": 64, "vcpus": 1, "disk": 1}})


def kept(where):
    """The names of all flavors, a page after the other."""
    names, path = set(), "/v2.1/flavors?"
    with Client(where) as client:
        while found := json.loads(client.get(path, f"X-Auth-Token: {AS}").body)["flavors"]:
            names |= {one["name"] for one in found}
            path = f"/v2.1/flavors?marker={found[-1]['id']}"
    return names


@contextmanager
def serving(url, *options):
    command = ("serve", "--store", url, "--workers", 2, "--port", 0, "--set", "auth_strategy=noauth", *options)
    with Program("-m", "novalite", *command, "--log-requests") as program:
        where = re.search(r"http://([\d.]+):(\d+)", program.line())
        yield program, (where[1], int(where[2]))


def test_what_was_acknowledged_outlives_a_worker_that_is_killed_and_all_of_them(url):
    with serving(url) as (program, where):
        workers = [int(program.heard("Started child (\\d+)", times=times)[1]) for times in (1, 2)]
        writers = [Writer(where, number) for number in range(3)]
        for worker in workers:
            for writer in writers:
                writer.goes_on()
            os.kill(worker, signal.SIGKILL)
        program.heard("Started child", times=4)
        for writer in writers:
            writer.end()
        acknowledged = {name for writer in writers for name in writer.acknowledged}
        assert acknowledged <= kept(where)
        last = [Writer(where, number) for number in (3, 4)]
        for writer in last:
            writer.goes_on()
        os.killpg(program.process.pid, signal.SIGKILL)
        for writer in last:
            writer.end()
        acknowledged |= {name for writer in last for name in writer.acknowledged}

    with serving(url) as (_, where):
        assert acknowledged <= kept(where)
        with Client(where) as client:
            assert make(client, "after").status == 200


@pytest.mark.postgresql
@pytest.mark.parametrize("service", ["compute", "identity", "image", "network", "volume"])
def test_a_cloud_in_a_database_conforms(url, service):
    target = (
        "--target",
        f"wsgi:tests.stored:{service}",
        "--service",
        service,
        "--has",
        "all",
        "-q",
        "-p",
        "no:randomly",
    )
    command = [sys.executable, "-W", "ignore", "-m", "novalite", "conformance", *target]
    environ = {**os.environ, "STORE": url, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environ, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
