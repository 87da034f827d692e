"""``POST /servers``: the networks that a server is on."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, ends, message, refused
from novalite.conformance.compute.conftest import settled

NOTHING = "00000000-0000-0000-0000-000000000000"
UNDASHED = NOTHING.replace("-", "")
IP = "192.0.2.1"


@pytest.fixture
def network(api: Api) -> Any:
    """A network that servers may be on: ``id`` and ``label``."""
    return api.at("2.35")("GET /os-tenant-networks").json["networks"][0]


@pytest.mark.parametrize(
    ("networks", "expected"),
    [
        ([{"uuid": NOTHING}], f"Network {NOTHING} could not be found."),
        ([{"uuid": UNDASHED}], f"Network {UNDASHED} could not be found."),
        ([{"port": NOTHING}], f"Port id {NOTHING} could not be found."),
        (
            [{"port": NOTHING}, {"port": NOTHING}],
            f"Port ID '{NOTHING}' was specified twice: you cannot attach a port multiple times.",
        ),
        (
            [{"port": NOTHING, "fixed_ip": IP}],
            f"Specified Fixed IP '{IP}' cannot be used with port '{NOTHING}': the two cannot be specified together.",
        ),
        ([{}], "Bad network format: missing 'uuid'"),
        ([{"port": None}], "Bad network format: missing 'uuid'"),
    ],
)
def test_what_is_not_there_is_told(ask: Any, networks: Any, expected: str) -> None:
    for version in ("2.1", "2.36", "2.37", "2.95"):
        refused(ask(version, networks=networks), expected)


def test_the_id_of_a_network_is_a_uuid(ask: Any) -> None:
    for version in ("2.1", "2.36"):
        refused(
            ask(version, networks=[{"uuid": "x"}]),
            "Bad networks format: network uuid is not in proper format (x)",
        )
    for version in ("2.37", "2.95"):
        said = message(ask(version, networks=[{"uuid": "x"}]))
        assert said.endswith("[{'uuid': 'x'}] is not valid under any of the given schemas")


WORDS = {"2.1": "'{}' is not of type 'array'", "2.37": "Flavor none could not be found."}
TAGS = {"2.1": False, "2.32": True, "2.37": False, "2.42": True}


@pytest.mark.parametrize(("version", "expected"), ends(WORDS))
@pytest.mark.parametrize("word", ["none", "auto"])
def test_a_word_says_that_there_is_none_or_any(ask: Any, version: str, expected: str, word: str) -> None:
    assert message(ask(version, networks=word, flavorRef="none")).endswith(expected.format(word))


@pytest.mark.parametrize(("version", "known"), ends(TAGS))
def test_a_network_is_tagged(ask: Any, version: str, known: bool) -> None:
    answer = ask(version, networks=[{"uuid": NOTHING, "tag": "x"}])

    assert answer.status_int == 400
    assert (message(answer) == f"Network {NOTHING} could not be found.") == known


@pytest.mark.parametrize("wanted", [{"tag": "a,b"}, {"tag": ""}, {"fixed_ip": "x"}, {"colour": "red"}])
def test_a_network_that_breaks_the_schema_is_told(ask: Any, wanted: Any) -> None:
    for version in ("2.36", "2.42", "2.95"):
        answer = ask(version, networks=[{"uuid": NOTHING, **wanted}])
        assert answer.status_int == 400
        assert message(answer).startswith("Invalid input for field/attribute")


def test_ports_and_addresses_are_for_one_server(ask: Any) -> None:
    reason = "Failed to launch instances: "
    refused(
        ask(max_count=2, networks=[{"port": NOTHING}]),
        f"{reason}Unable to launch multiple instances with a single configured port ID. Please launch your instance "
        "one by one with different ports.",
    )
    refused(
        ask(max_count=2, networks=[{"uuid": NOTHING, "fixed_ip": IP}]),
        f"{reason}max_count cannot be greater than 1 if an fixed_ip is specified.",
    )


@pytest.mark.alone
@pytest.mark.parametrize("networks", [[], None])
def test_a_server_is_on_the_network_that_there_is(ask: Any, api: Api, network: Any, networks: Any) -> None:
    made = ask("2.36", networks=networks).json["server"]
    settled(api, made["id"])
    addresses = api(f"GET /servers/{made['id']}").json["server"]["addresses"]

    assert list(addresses) == [network["label"]]


def test_a_server_is_on_the_network_that_it_was_asked_for(ask: Any, api: Api, network: Any) -> None:
    made = ask(networks=[{"uuid": network["id"], "tag": "eth"}], security_groups=[{"name": "default"}])
    shown = settled(api, made.json["server"]["id"])

    assert list(shown["addresses"]) == [network["label"]]
    (address, *_) = shown["addresses"][network["label"]]
    assert address["OS-EXT-IPS:type"] == "fixed"
    assert shown["security_groups"][0] == {"name": "default"}


def test_a_port_in_use_is_told(ask: Any, api: Api, network: Any) -> None:
    made = ask(networks=[{"uuid": network["id"]}]).json["server"]
    settled(api, made["id"])
    (port,) = api(f"GET /servers/{made['id']}/os-interface").json["interfaceAttachments"]

    refused(ask(networks=[{"port": port["port_id"]}]), f"Port {port['port_id']} is still in use.", 409)
