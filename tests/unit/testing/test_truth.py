"""What a project has is found, made and deleted without any API."""

import pytest

from novalite.cloud import Cloud
from novalite.testing.truth import Truth

FACTS = {
    "server": {"name": "a", "status": "ACTIVE", "flavor": "m1.tiny"},
    "volume": {"name": "a", "status": "available", "size": 1},
    "network": {"name": "a", "shared": False},
    "keypair": {"name": "a"},
}


@pytest.fixture
def truth():
    return Truth(Cloud(), "demo", "demo")


@pytest.mark.parametrize("noun", FACTS)
def test_what_is_made_is_there_until_it_is_deleted(truth, noun):
    assert truth.nouns == list(FACTS)
    assert truth.there(noun) == {}
    truth.create(noun, "a")
    ((id, facts),) = truth.there(noun).items()
    truth.cloud.identity.projects.find(name="admin")

    assert {name: facts[name] for name in FACTS[noun]} == FACTS[noun]
    assert truth.deletable(noun) == [id]
    truth.delete(noun, id)
    assert truth.there(noun) == {}


def test_there_is_room_for_many(truth):
    for number in range(12):
        truth.create("server", f"s{number}")

    assert len(truth.there("server")) == 12


def test_what_may_be_done_to_a_server_depends_on_its_state(truth):
    truth.create("server", "a")
    (id,) = truth.there("server")

    assert (truth.possible("stop"), truth.possible("start")) == ([id], [])
    assert truth.server(id).vm_state == "active"


def test_a_network_in_use_cannot_be_deleted(truth):
    truth.create("network", "a")
    (id,) = truth.there("network")
    project = truth.cloud.network.networks.get(id).project_id
    truth.cloud.network.ports.create(project, network_id=id)

    assert truth.deletable("network") == []


def test_each_key_pair_has_a_fingerprint_of_its_own(truth):
    truth.create("keypair", "a")
    truth.create("keypair", "b")

    assert len({one["fingerprint"] for one in truth.there("keypair").values()}) == 2
