"""Operations are found by their names, at the versions that have them."""

import pytest

from novalite.services.compute.keypairs import CREATE
from novalite.testing.operations import SERVICES, declared_by, operation_of
from novalite.wsgi.microversion import NULL, Version
from tests.apis import APIS


@pytest.mark.parametrize(
    ("name", "version", "title", "at"),
    [
        ("POST /os-keypairs", "2.1", "compute.keypairs.create", "2.1"),
        ("compute POST /os-keypairs", None, "compute.keypairs.create", "2.104"),
        ("POST /servers/{id}/action reboot", Version(2, 9), "compute.servers.reboot", "2.9"),
        ("volume POST /volumes", None, "volume.volumes.create", "3.71"),
        ("network PUT /ports/{port_id}", None, "network.ports.update", "0.0"),
        ("identity GET /v3/users/{user_id}", None, "identity.users.show", "0.0"),
    ],
)
def test_an_operation_has_a_name(name, version, title, at):
    operation, found = operation_of(name, version)

    assert (operation.title, str(found)) == (title, at)
    assert operation_of(operation, found) == (operation, found)


def test_an_operation_is_that_of_the_version():
    before, after = (operation_of("PUT /os-services/{id}", version)[0] for version in ("2.1", "2.53"))

    assert before is not after
    assert operation_of("POST /os-keypairs", "2.1")[0].takes is CREATE
    assert operation_of(before) == (before, NULL)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("POST /hats", "compute declares no POST /hats at 2.104"),
        ("POST /servers/{id}/action knit", "compute declares no POST /servers/{id}/action knit"),
        ("GET /os-baremetal-nodes", "compute declares no GET /os-baremetal-nodes at 2.104"),
        (
            "hats POST /hats",
            "'hats POST /hats' is not `.SERVICE. METHOD /path .ACTION.`; services are com",
        ),
        ("/servers", "'/servers' is not"),
    ],
)
def test_what_is_not_declared_is_told(name, reason):
    with pytest.raises(LookupError, match=f"^{reason}"):
        operation_of(name)


def test_an_action_is_in_the_operation_what_it_is_in_the_body():
    assert [api.name for api in APIS] == list(SERVICES)
    for api in APIS:
        for method, path, action, operation in declared_by(api.router().map):
            assert operation.action == action, f"{method} {path}"
