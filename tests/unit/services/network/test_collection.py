import pytest

from novalite.services.network.router import COLLECTIONS

NAMES = """
    id name project_id tenant_id admin_state_up mtu status subnets shared availability_zone_hints availability_zones
    ipv4_address_scope ipv6_address_scope router:external is_default port_security_enabled dns_domain l2_adjacency
    description tags created_at updated_at revision_number qos_policy_id
""".split()
PROVIDER = ["provider:network_type", "provider:physical_network", "provider:segmentation_id"]
OTHERS = "Specifying 'project_id' other than the authenticated project in request is not allowed for the current user."


def test_a_resource_is_made_shown_changed_and_forgotten(ask, make):
    made = make("network", name="a")
    changed = ask(f"PUT /networks/{made['id']}", {"network": {"name": "b", "admin_state_up": "False"}}).json["network"]

    assert sorted(made) == sorted(NAMES)
    assert (made["name"], made["project_id"], made["tenant_id"], made["tags"]) == ("a", "red", "red", [])
    assert (changed["name"], changed["admin_state_up"], changed["revision_number"]) == ("b", False, 2)
    assert ask(f"GET /networks/{made['id']}").json == {"network": changed}
    assert "is_default" not in changed
    assert ask(f"DELETE /networks/{made['id']}").status_int == 204
    assert ask(f"GET /networks/{made['id']}").status_int == 404


def test_admins_see_more_and_for_whom_they_like(ask, make):
    made = make("network", as_="root", tenant_id="red", shared=True)

    assert sorted(made) == sorted([*NAMES, *PROVIDER])
    assert (made["project_id"], made["shared"], made["provider:network_type"]) == ("red", True, "geneve")
    shown = ask(f"GET /networks/{made['id']}").json["network"]
    assert sorted(shown) == sorted(name for name in NAMES if name != "is_default")


def test_many_are_made_at_once_or_none(ask, cloud):
    made = ask("POST /networks", {"networks": [{"name": "a"}, {"name": "b"}]})
    failed = ask("POST /networks", {"networks": [{"name": "c"}, {"name": 5}]})

    assert (made.status_int, [one["name"] for one in made.json["networks"]]) == (201, ["a", "b"])
    assert failed.status_int == 400
    assert [one.name for one in cloud.network.networks.find({"project_id": "red"})] == ["a", "b"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("nothing", "Body contains invalid data"),
        ("[]", "Body contains invalid data"),
        ({"networks": ["a"]}, "Object 'network' contains invalid data"),
        ({"networks": [5]}, "Body contains invalid data"),
        ({"network": []}, "Object 'network' contains invalid data"),
        ({"network": {"project_id": "red", "tenant_id": "blue"}}, "'project_id' and 'tenant_id' do not match"),
        (None, "Unable to find 'network' in request body"),
        ({"net": {}}, "Unable to find 'network' in request body"),
        ({"networks": []}, "Resources required"),
        ({"network": {"colour": 1}}, "Unrecognized attribute(s) 'colour'"),
        ({"network": {"id": "a"}}, "Attribute 'id' not allowed in POST"),
        ({"network": {"name": 5}}, "Invalid input for name. Reason: '5' is not a valid string."),
        ({"network": {"tenant_id": "blue"}}, OTHERS),
    ],
)
def test_what_makes_no_sense_is_refused(refused, body, expected):
    assert refused("POST /networks", body) == (400, "HTTPBadRequest", expected)


def test_what_must_be_said_is_asked_for(refused):
    expected = "Failed to parse request. Required attribute 'network_id' not specified"
    assert refused("POST /ports", {"port": {}}) == (400, "HTTPBadRequest", expected)


def test_what_cannot_be_changed_is_said(refused, make):
    path = f"PUT /networks/{make('network')['id']}"

    assert refused(path, {"network": {"id": "a"}})[2] == "Cannot update read-only attribute id"
    assert refused(path, {})[2] == "Unable to find 'network' in request body"
    assert refused(path, {"networks": [{}]})[2] == "Bulk operation not supported"
    assert refused(path, {"network": {"project_id": "blue"}})[2] == OTHERS


def test_a_change_may_be_meant_for_one_revision_only(ask, refused, make):
    network = make("network")["id"]
    wrong = refused(f"PUT /networks/{network}", {"network": {"name": "a"}}, If_Match="revision_number=7")

    expected = "Constrained to 7, but current revision is 1"
    assert wrong == (412, "RevisionNumberConstraintFailed", expected)
    assert refused(f"DELETE /networks/{network}", If_Match="revision_number=7")[0] == 412
    right = ask(f"PUT /networks/{network}", {"network": {"name": "a"}}, If_Match="revision_number=1")
    assert right.json["network"]["revision_number"] == 2


def test_what_is_not_ones_own_is_not_there(ask, refused, make):
    network = make("network")["id"]
    expected = (404, "NetworkNotFound", f"Network {network} could not be found.")

    for request in (f"GET /networks/{network}", f"DELETE /networks/{network}"):
        assert refused(request, as_="bob") == expected
    assert refused(f"PUT /networks/{network}", {"network": {"name": "a"}}, as_="bob") == expected
    assert network not in [one["id"] for one in ask("GET /networks", as_="bob").json["networks"]]
    assert network in [one["id"] for one in ask("GET /networks", as_="root").json["networks"]]


def test_readers_read_members_change_and_guests_see_what_all_may(ask, refused, make):
    network = make("network")["id"]

    assert ask(f"GET /networks/{network}", as_="rita").status_int == 200
    for request, rule in ((f"DELETE /networks/{network}", "delete"), (f"PUT /networks/{network}", "update")):
        body = {"network": {"name": "a"}} if rule == "update" else None
        expected = f"rule:{rule}_network is disallowed by policy"
        assert refused(request, body, as_="rita") == (403, "PolicyNotAuthorized", expected)
    assert refused("POST /networks", {"network": {}}, as_="rita")[2] == "rule:create_network is disallowed by policy"
    assert [one["name"] for one in ask("GET /networks", as_="guest").json["networks"]] == ["private", "public"]
    assert refused(f"GET /networks/{network}", as_="guest")[0] == 404


@pytest.mark.parametrize("name", ["shared", "router:external", "is_default", "provider:network_type"])
def test_admins_alone_say_some_resources(refused, name):
    value = "flat" if name.startswith("provider") else True
    expected = f"(rule:create_network and rule:create_network:{name}) is disallowed by policy"
    assert refused("POST /networks", {"network": {name: value}}) == (403, "PolicyNotAuthorized", expected)


def test_no_more_are_made_than_the_quota_says(ask, refused):
    ask("PUT /quotas/red", {"quota": {"network": 1}}, as_="root")
    assert ask("POST /networks", {"network": {}}).status_int == 201

    assert refused("POST /networks", {"network": {}}) == (
        409,
        "OverQuota",
        "Quota exceeded for resources: ['network'].",
    )


@pytest.mark.parametrize("collection", COLLECTIONS, ids=lambda collection: collection.nouns)
def test_a_resource_that_is_not_there_is_not_found(refused, cloud, collection):
    resources = collection.resources(cloud)
    path = f"{collection.operations.path}/nothing"
    names = [name for name in ("name", "description", "target_tenant") if name in collection.attributes]
    body = {name: "*" for name in names[:1] if collection.attributes[name].put}
    for request, sent in (
        (f"GET {path}", None),
        (f"PUT {path}", {collection.noun: body}),
        (f"DELETE {path}", None),
    ):
        assert refused(request, sent) == (404, resources.type, resources.absent.format(id="nothing"))
