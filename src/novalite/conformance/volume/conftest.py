"""Fixtures of the Block Storage API's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from novalite.conformance import client
from novalite.conformance.client import Api, Make, Service, eventually

LATEST = client.LATESTS["volume"]

#: At both ends of each row of a table, of this API's versions.
each_version = partial(client.each_version, latest=LATEST)

#: An id that nothing has, and that of a server.
NONE = "11111111-2222-4333-8444-555555555555"
SERVER = "22222222-2222-4333-8444-555555555555"

MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."


@pytest.fixture(scope="session")
def service() -> Service:
    """The service that is tested."""
    return Service("volume", mount="/volume", path="/v3", microversions="volume")


@pytest.fixture
def api(api: Api) -> Api:
    """The target, asked as a member at the latest version."""
    return api.at(LATEST)


@pytest.fixture
def make(api: Api, unique: Any) -> Iterator[Make]:
    """Makes a volume, waits until it is there, and says its id; it is deleted after the test."""
    made: list[str] = []

    def make(word: str = "volume", by: Api = api, **wanted: Any) -> str:
        answer = by("POST /volumes", {"volume": {"name": unique(word), "size": 1, **wanted}})
        assert answer.status_int == 202, answer.text
        made.append(str(answer.json["volume"]["id"]))
        assert settled(by, f"/volumes/{made[-1]}")["status"] == "available"
        return made[-1]

    yield make
    admin = api.as_("admin")
    for id in made:
        for attachment in admin(f"GET /attachments?all_tenants=1&volume_id={id}").json["attachments"]:
            admin(f"DELETE /attachments/{attachment['id']}")
        admin(f"POST /volumes/{id}/action", {"os-reset_status": {"status": "available", "attach_status": "detached"}})
        admin(f"DELETE /volumes/{id}?cascade=true")


@pytest.fixture
def volume(make: Make) -> str:
    """The id of a volume."""
    return make()


@pytest.fixture
def snapshot(api: Api, volume: str) -> str:
    """The id of a snapshot, which goes with its volume."""
    answer = api("POST /snapshots", {"snapshot": {"volume_id": volume}})
    assert answer.status_int == 202, answer.text
    id = str(answer.json["snapshot"]["id"])
    settled(api, f"/snapshots/{id}")
    return id


@pytest.fixture
def backup(api: Api, volume: str) -> Iterator[str]:
    """The id of a backup."""
    answer = api("POST /backups", {"backup": {"volume_id": volume}})
    assert answer.status_int == 202, answer.text
    id = str(answer.json["backup"]["id"])
    settled(api, f"/backups/{id}")
    yield id
    api(f"DELETE /backups/{id}")


@pytest.fixture
def kind(admin: Api, unique: Any) -> Iterator[Callable[..., str]]:
    """Makes a volume type, says its id, and forgets it after the test."""
    made: list[str] = []

    def kind(**wanted: Any) -> str:
        answer = admin("POST /types", {"volume_type": {"name": unique("type"), **wanted}})
        assert answer.status_int == 200, answer.text
        made.append(str(answer.json["volume_type"]["id"]))
        return made[-1]

    yield kind
    for id in made:
        admin(f"DELETE /types/{id}")


def settled(by: Api, path: str) -> Any:
    """What a path shows once nothing is being done with it any more."""
    over = ("available", "error", "in-use", "reserved", "attaching")
    answer = eventually(lambda: by(f"GET {path}"), lambda seen: next(iter(seen.json.values())).get("status") in over)
    return next(iter(answer.json.values()))


def refusals(*rows: tuple[Any, str]) -> pytest.MarkDecorator:
    """Run a test with each of several bodies, and what is said of it."""
    return pytest.mark.parametrize(("sent", "said"), [pytest.param(*row, id=str(row[0])[:60]) for row in rows])


def outside(name: str, value: Any, said: str) -> str:
    """What is said of an attribute that is not what it may be."""
    return f"Invalid input for field/attribute {name}. Value: {value}. {said}"


def extra(name: str, value: Any, word: str) -> str:
    """What is said of an attribute that there is none of."""
    return outside(name, value, f"Additional properties are not allowed ('{word}' was unexpected)")


def no_boolean(name: str, value: str) -> str:
    """How what is said of a word that is neither true nor false begins."""
    return outside(name, value, f"'{value}' is not one of [True, 'True', 'TRUE', 'true', '1', 'ON', 'On', 'on', ")
