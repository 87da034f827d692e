"""Identity providers, protocols, mappings, service providers, and consumers of OAuth."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novalite.conformance.identity.conftest import World

FEDERATION = "/OS-FEDERATION"
PROVIDER = f"{FEDERATION}/identity_providers/{{unique}}"
PROTOCOL = f"{PROVIDER}/protocols/{{unique}}"
MAPPING = f"{FEDERATION}/mappings/{{unique}}"
CLOUD = f"{FEDERATION}/service_providers/{{unique}}"
CONSUMERS = "/OS-OAUTH1/consumers"

RULES = [{"local": [{"user": {"name": "{0}"}}], "remote": [{"type": "REMOTE_USER"}]}]
URLS = {"auth_url": "http://h/auth", "sp_url": "http://h/"}

#: A collection, what there is in it by name, and what is least of that.
NOUNS = [
    (f"{FEDERATION}/identity_providers", "identity_provider", {"domain_id": "{domain}"}),
    (f"{PROVIDER}/protocols", "protocol", {"mapping_id": "{unique}"}),
    (f"{FEDERATION}/mappings", "mapping", {"rules": RULES}),
    (f"{FEDERATION}/service_providers", "service_provider", URLS),
]
each_noun = pytest.mark.parametrize(("path", "word", "least"), NOUNS, ids=[word for _, word, _ in NOUNS])


@pytest.fixture(scope="module")
def federated(world: World) -> Iterator[World]:
    """One of each."""
    own = {"identity_provider": {"domain_id": "{domain}", "remote_ids": ["{unique}", "another"]}}
    assert world("admin", f"PUT {PROVIDER}", own).status_int == 201
    assert world("admin", f"PUT {MAPPING}", {"mapping": {"rules": RULES}}).status_int == 201
    assert world("admin", f"PUT {PROTOCOL}", {"protocol": {"mapping_id": "{unique}"}}).status_int == 201
    assert world("admin", f"PUT {CLOUD}", {"service_provider": URLS}).status_int == 201
    world.ids["consumer"] = world.make("OS-OAUTH1/consumers", {"description": "some"})
    yield world
    for path in (PROVIDER, MAPPING, CLOUD, f"{CONSUMERS}/{{consumer}}"):
        world("admin", f"DELETE {path}")


@each_noun
def test_admins_and_readers_of_the_system_look_and_nobody_else(
    federated: World, path: str, word: str, least: Any
) -> None:
    for request in (f"GET {path}", f"GET {path}/{{unique}}"):
        assert [federated(who, request).status_int for who in ("admin", "sysreader")] == [200, 200]
        assert [federated(who, request).status_int for who in ("domreader", "member", "nobody")] == [403, 403, 401]


@each_noun
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_admins_alone_change(federated: World, path: str, word: str, least: Any, method: str) -> None:
    sent = None if method == "DELETE" else {word: {**least} if method == "PUT" or word != "identity_provider" else {}}
    if method == "PATCH" and word == "identity_provider":
        sent = {word: {"enabled": False}}
    for who in ("sysreader", "manager", "member"):
        assert federated(who, f"{method} {path}/{{unique}}", sent).status_int == 403


@each_noun
def test_what_there_is_already_is_not_made_again(federated: World, path: str, word: str, least: Any) -> None:
    answer = federated("admin", f"PUT {path}/{{unique}}", {word: least})

    assert answer.status_int == 409
    assert answer.json["error"]["message"].startswith("Conflict occurred attempting to store ")


@each_noun
def test_a_name_is_no_longer_than_64(federated: World, path: str, word: str, least: Any) -> None:
    answer = federated("admin", f"PUT {path}/{{long65}}", {word: least})

    assert answer.status_int == 400
    assert answer.json["error"]["message"].startswith("String length exceeded.")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (f"{FEDERATION}/identity_providers/nothing", "Could not find Identity Provider: nothing."),
        (
            f"{FEDERATION}/identity_providers/a/protocols/b",
            "Could not find federated protocol b for Identity Provider: a.",
        ),
        (f"{FEDERATION}/mappings/nothing", "Could not find mapping: nothing."),
        (f"{FEDERATION}/service_providers/nothing", "Could not find Service Provider: nothing."),
        (f"{CONSUMERS}/nothing", "Consumer not found"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_what_there_is_not_is_said(refused: Callable[..., None], method: str, path: str, said: str) -> None:
    refused(404, said, "admin", f"{method} {path}")


def test_a_provider_shows_and_its_protocols_are_linked_in_lists(federated: World) -> None:
    shown = federated("admin", f"GET {PROVIDER}").json["identity_provider"]
    own = shown.pop("links")
    assert shown.pop("id") == federated.ids["unique"]
    assert shown == {
        "domain_id": federated.ids["domain"],
        "enabled": False,
        "description": None,
        "remote_ids": sorted([federated.ids["unique"], "another"]),
        "authorization_ttl": None,
    }
    listed = federated("admin", f"GET {FEDERATION}/identity_providers?id={{unique}}").json["identity_providers"]
    assert [one["links"] for one in listed] == [{**own, "protocols": f"{own['self']}/protocols"}]


@pytest.mark.parametrize("sent", [{}, {"identity_provider": {}}, {"identity_provider": {"domain_id": None}}])
def test_a_provider_without_a_domain_gets_one(world: World, sent: Any) -> None:
    path = f"{FEDERATION}/identity_providers/{{unique}}-alone"
    made = world("admin", f"PUT {path}", sent).json["identity_provider"]
    assert world("admin", f"DELETE {path}").status_int == 204
    domain = world("admin", f"GET /domains/{made['domain_id']}").json["domain"]

    assert domain["name"] == domain["id"] == made["domain_id"]
    assert domain["description"] == f"Auto generated federated domain for Identity Provider: {made['id']}"
    world("admin", f"PATCH /domains/{domain['id']}", {"domain": {"enabled": False}})
    assert world("admin", f"DELETE /domains/{domain['id']}").status_int == 204


def test_a_provider_goes_with_its_domain_and_protocols_with_it(federated: World) -> None:
    federated.ids["brief"] = federated.make("domains", {"name": "{unique}-brief", "enabled": False})
    path = f"{FEDERATION}/identity_providers/{{unique}}-brief"
    federated("admin", f"PUT {path}", {"identity_provider": {"domain_id": "{brief}"}})
    protocol = f"{path}/protocols/{{unique}}"
    assert federated("admin", f"PUT {protocol}", {"protocol": {"mapping_id": "{unique}"}}).status_int == 201
    assert federated("admin", "DELETE /domains/{brief}").status_int == 204

    assert federated("admin", f"GET {path}").status_int == 404
    assert federated("admin", f"GET {protocol}").status_int == 404
    assert federated("admin", f"GET {path}/protocols").json["protocols"] == []


def test_remote_ids_are_one_providers(federated: World) -> None:
    path = f"{FEDERATION}/identity_providers/{{unique}}-other"
    answer = federated("admin", f"PUT {path}", {"identity_provider": {"remote_ids": ["another"]}})

    assert answer.status_int == 409
    assert "Duplicate remote ID: " in answer.json["error"]["message"]
    assert federated("admin", f"GET {path}").status_int == 404


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "Invalid input for field/attribute identity_provider. Value: {}. {} should be non-empty"),
        (
            {"domain_id": "default"},
            "Invalid input for field/attribute identity_provider. Value: {'domain_id': 'default'}. Additional prop",
        ),
        (
            {"authorization_ttl": -1},
            "Invalid input for field/attribute authorization_ttl. Value: -1. -1 is less than the minimum of 0",
        ),
        (
            {"remote_ids": ["a", "a"]},
            "Invalid input for field/attribute remote_ids. Value: ['a', 'a']. ['a', 'a'] has non-unique elements",
        ),
    ],
)
def test_what_a_provider_cannot_be(federated: World, refused: Callable[..., None], changed: Any, said: str) -> None:
    refused(400, said, "admin", f"PATCH {PROVIDER}", {"identity_provider": changed})


def test_a_protocol_names_a_mapping_that_there_is(federated: World, refused: Callable[..., None]) -> None:
    for method in ("PUT", "PATCH"):
        refused(
            400, "Invalid mapping id: nothing", "admin", f"{method} {PROTOCOL}", {"protocol": {"mapping_id": "nothing"}}
        )


def test_a_protocol_shows_less_than_lists_do(federated: World) -> None:
    shown = federated("admin", f"GET {PROTOCOL}").json["protocol"]
    (listed,) = federated("admin", f"GET {PROVIDER}/protocols").json["protocols"]

    assert sorted(shown) == ["id", "links", "mapping_id"]
    assert listed == {**shown, "idp_id": federated.ids["unique"], "remote_id_attribute": None}
    assert shown["links"]["self"].endswith("/v3/protocols/{unique}".format(**federated.ids))


@pytest.mark.parametrize(
    ("version", "local", "said"),
    [
        ("1.0", {"projects": [{"name": "a", "roles": [{"name": "b"}]}]}, None),
        (
            "1.0",
            {"projects": [{"name": "a", "roles": [], "domain": {"id": "b"}}]},
            "Additional properties are not allowed ('domain' was unexpected)\n",
        ),
        ("2.0", {"projects": [{"name": "a", "roles": [], "domain": {"id": "b"}}]}, None),
        ("2.0", {"projects_json": "{0}"}, "Additional properties are not allowed ('projects_json' was unexpected)\n"),
        ("3.0", {"projects_json": "{0}"}, None),
        ("1.0", {"group": {"name": "a"}}, "{'name': 'a'} is not valid under any of the given schemas\n"),
        ("1.0", {"user": {"type": "other"}}, "'other' is not one of ['ephemeral', 'local']\n"),
        (None, {"colour": 1}, "Additional properties are not allowed ('colour' was unexpected)\n"),
    ],
)
def test_a_mapping_is_as_its_version_says(federated: World, version: str | None, local: Any, said: str | None) -> None:
    rules = [{"local": [local], "remote": [{"type": "a", "any_one_of": ["b"], "regex": True}]}]
    answer = federated("admin", f"PATCH {MAPPING}", {"mapping": {"rules": rules, "schema_version": version}})
    if said is None:
        assert answer.json["mapping"]["rules"] == rules
        assert answer.json["mapping"]["schema_version"] == version
    else:
        assert (answer.status_int, answer.json["error"]["message"]) == (400, said)


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({}, "'rules' is a required property\n"),
        ({"rules": []}, "[] should be non-empty\n"),
        ({"rules": [{}]}, "'local' is a required property\n'remote' is a required property\n"),
    ],
)
def test_all_that_is_wrong_about_a_mapping_is_said(world: World, mapping: Any, said: str) -> None:
    error = world("admin", f"PUT {FEDERATION}/mappings/{{unique}}-wrong", {"mapping": mapping}).json["error"]

    assert (error["code"], error["message"]) == (400, said)


def test_tokens_tell_of_service_providers_that_are_enabled(federated: World) -> None:
    def told() -> Any:
        return federated.log_in({"id": federated.ids["member"]}).json["token"].get("service_providers", [])

    assert told() == []
    assert federated("admin", f"PATCH {CLOUD}", {"service_provider": {"enabled": True}}).status_int == 200
    assert told() == [{"id": federated.ids["unique"], **URLS}]
    federated("admin", f"PATCH {CLOUD}", {"service_provider": {"enabled": False}})
    assert told() == []


def test_a_service_provider_shows(federated: World) -> None:
    shown = federated("admin", f"GET {CLOUD}").json["service_provider"]
    more = {"id": federated.ids["unique"], "enabled": False, "description": None, "relay_state_prefix": "ss:mem:"}

    assert {name: value for name, value in shown.items() if name != "links"} == {**URLS, **more}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"sp_url": "http://h/"}, "'auth_url' is a required property"),
        ({**URLS, "colour": 1}, "Additional properties are not allowed ('colour' was unexpected)"),
    ],
)
def test_what_no_service_provider_is(refused: Callable[..., None], sent: Any, said: str) -> None:
    message = f"Invalid input for field/attribute service_provider. Value: {sent}. {said}"
    refused(400, message, "admin", f"PUT {CLOUD}", {"service_provider": sent})


def test_the_secret_of_a_consumer_is_told_once(federated: World) -> None:
    made = federated("admin", f"POST {CONSUMERS}", {"consumer": {"description": "d", "secret": "x"}}).json["consumer"]
    shown = federated("admin", f"GET {CONSUMERS}/{made['id']}").json["consumer"]
    assert federated("admin", f"DELETE {CONSUMERS}/{made['id']}").status_int == 204

    assert made == {**shown, "secret": made["secret"]}
    assert (len(made["secret"]), shown["description"]) == (32, "d")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"id": "another"}, "Cannot change ID"),
        ({"secret": "x"}, "{'secret': 'x'} should not be valid under"),
        ({}, "{}"),
    ],
)
def test_what_is_not_changed_of_a_consumer(
    federated: World, refused: Callable[..., None], sent: Any, said: str
) -> None:
    refused(400, said, "admin", f"PATCH {CONSUMERS}/{{consumer}}", {"consumer": sent})


def test_consumers_are_for_admins(federated: World) -> None:
    one = f"{CONSUMERS}/{{consumer}}"
    requests = [(f"POST {CONSUMERS}", {"consumer": {}}), (f"PATCH {one}", {"consumer": {"description": "x"}})]
    for request, body in (*requests, (f"DELETE {one}", None)):
        assert federated("sysreader", request, body).status_int == 403
    assert [federated(who, f"GET {CONSUMERS}").status_int for who in ("sysreader", "member")] == [200, 403]
