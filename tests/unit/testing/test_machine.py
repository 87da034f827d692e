"""A client that does what it should passes; each that does not is found out."""

import json
import urllib.error
import urllib.request

import pytest
import webob
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from novalite.testing import CloudMachine
from novalite.testing.truth import public_key

SETTINGS = settings(
    max_examples=20,
    stateful_step_count=15,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)


class Refused(Exception):
    """The API said no."""


class Client:
    """Talks to an application; logs in again when its token is not good any more."""

    def __init__(self, app):
        self.app = app
        self.token = None

    def log_in(self):
        user = {"name": "demo", "domain": {"id": "default"}, "password": "secret"}
        scope = {"project": {"name": "demo", "domain": {"id": "default"}}}
        auth = {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}
        answer = self.send("POST", "/identity/v3/auth/tokens", {"auth": auth})
        self.token = answer.headers["X-Subject-Token"]

    def send(self, method, path, body=None):
        headers = {"X-Auth-Token": self.token} if self.token else {}
        more = {} if body is None else {"json": body}
        return webob.Request.blank(path, method=method, headers=headers, **more).get_response(self.app)

    def __call__(self, method, path, body=None):
        if self.token is None:
            self.log_in()
        answer = self.send(method, path, body)
        if answer.status_int == 401:
            self.log_in()
            answer = self.send(method, path, body)
        if answer.status_int >= 400:
            raise Refused(answer.text)
        return answer.json if answer.body else None


class Machine(CloudMachine):
    """What a client does with servers, volumes, networks and key pairs."""

    failures = (Refused, KeyError)
    client_class = Client

    def connect(self):
        self.client = self.client_class(self.app)
        self.flavor = "1"
        self.image = self.cloud.image.images.find()[0].id
        self.private = next(one.id for one in self.cloud.network.networks.find() if not one.external)

    def create_server(self, name):
        wanted = {"name": name, "flavorRef": self.flavor, "imageRef": self.image, "networks": [{"uuid": self.private}]}
        return self.client("POST", "/v2.1/servers", {"server": wanted})["server"]["id"]

    def delete_server(self, id):
        self.client("DELETE", f"/v2.1/servers/{id}")

    def list_servers(self):
        found = self.client("GET", "/v2.1/servers/detail")["servers"]
        return {one["id"]: {"name": one["name"], "status": one["status"]} for one in found}

    def stop_server(self, id):
        self.client("POST", f"/v2.1/servers/{id}/action", {"os-stop": None})

    def start_server(self, id):
        self.client("POST", f"/v2.1/servers/{id}/action", {"os-start": None})

    def create_volume(self, name):
        return self.client("POST", "/volume/v3/volumes", {"volume": {"name": name, "size": 1}})["volume"]["id"]

    def delete_volume(self, id):
        self.client("DELETE", f"/volume/v3/volumes/{id}")

    def list_volumes(self):
        found = self.client("GET", "/volume/v3/volumes/detail")["volumes"]
        return {one["id"]: {name: one[name] for name in ("name", "status", "size")} for one in found}

    def create_network(self, name):
        return self.client("POST", "/networking/v2.0/networks", {"network": {"name": name}})["network"]["id"]

    def delete_network(self, id):
        self.client("DELETE", f"/networking/v2.0/networks/{id}")

    def create_keypair(self, name):
        wanted = {"name": name, "public_key": public_key(name)}  # it takes the cloud 50 ms to make a pair itself
        return self.client("POST", "/v2.1/os-keypairs", {"keypair": wanted})["keypair"]["name"]

    def delete_keypair(self, name):
        self.client("DELETE", f"/v2.1/os-keypairs/{name}")

    def list_keypairs(self):
        found = self.client("GET", "/v2.1/os-keypairs")["keypairs"]
        return {one["keypair"]["name"]: {"fingerprint": one["keypair"]["fingerprint"]} for one in found}


def test_a_client_that_is_right_passes():
    run_state_machine_as_test(Machine, settings=SETTINGS)


class OnceLoggedIn(Client):
    def __call__(self, method, path, body=None):
        if self.token is None:
            self.log_in()
        answer = self.send(method, path, body)
        if answer.status_int >= 400:
            raise Refused(answer.text)
        return answer.json if answer.body else None


class Careless(Client):
    def __call__(self, method, path, body=None):
        try:
            return super().__call__(method, path, body)
        except Refused:
            return {noun: {"id": "none", "name": "none"} for noun in ("server", "volume", "network", "keypair")}


class Expiring(Machine):
    client_class = OnceLoggedIn


class Swallowing(Machine):
    client_class = Careless


class Caching(Machine):
    known = None

    def list_volumes(self):
        self.known = self.known or super().list_volumes()
        return self.known


class Mistaken(CloudMachine):
    """It has key pairs alone, so that soon there are two."""

    client_class = Client
    connect, create_keypair, list_keypairs = Machine.connect, Machine.create_keypair, Machine.list_keypairs

    def delete_keypair(self, name):
        Machine.delete_keypair(self, min(self.list_keypairs()))


class Lazy(Machine):
    def stop_server(self, id):
        pass


class Forgetful(Machine):
    def create_network(self, name):
        super().create_network(name)


class Renaming(Machine):
    def create_volume(self, name):
        return super().create_volume(name.upper())


class Blurred(Machine):
    def list_servers(self):
        return {id: {"status": "ACTIVE"} for id in super().list_servers()}


@pytest.mark.parametrize(
    ("machine", "reason"),
    [
        (Expiring, "requires authentication"),
        (Swallowing, r"create_\w+\('\w+'\) gave 'none', and what is new is nothing|delete_\w+\(.*is gone is nothing"),
        (Caching, r"list_volumes\(\) gave"),
        (Mistaken, r"delete_keypair\('\w+'\) was to delete that, and what is gone is \{'\w+'\}"),
        (Lazy, r"stop_server\('[\w-]+'\) left it active"),
        (Forgetful, r"create_network\('\w+'\) gave None, and what is new is \{'[\w-]+'\}"),
        (Renaming, r"create_volume\('\w+'\) made \{'name': '[A-Z]"),
        (Blurred, r"list_servers\(\) gave \{'status': 'ACTIVE'\} of [\w-]+, which is \{'status': 'SHUTOFF'\}"),
    ],
)
def test_a_client_that_is_wrong_is_found_out(machine, reason):
    with pytest.raises((AssertionError, Refused), match=reason):
        run_state_machine_as_test(machine, settings=settings(SETTINGS, max_examples=100))


class Served(CloudMachine):
    """A client that knows nothing but an address."""

    def list_keypairs(self):
        with urllib.request.urlopen(f"{self.url}/identity/v3") as answer:
            assert json.load(answer)["version"]["id"].startswith("v3")
        return {name: {} for name in self.truth.there("keypair")}


def test_the_cloud_is_served_where_a_client_wants_that():
    run_state_machine_as_test(Served, settings=settings(SETTINGS, max_examples=2, stateful_step_count=3))
