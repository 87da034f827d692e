BLUE = "b" * 32


def test_a_policy_is_made_listed_and_changed(ask, make, network):
    sent = {"object_type": "network", "object_id": network, "action": "access_as_shared", "target_tenant": BLUE}
    made = ask("POST /rbac-policies", {"rbac_policy": sent}).json["rbac_policy"]

    assert {name: made[name] for name in sent} == sent
    assert [one["id"] for one in ask("GET /rbac-policies").json["rbac_policies"]] == [made["id"]]
    path = f"/rbac-policies/{made['id']}"
    changed = ask(f"PUT {path}", {"rbac_policy": {"target_tenant": "*"}}, "root")
    assert changed.json["rbac_policy"]["target_tenant"] == "*"
    assert ask(f"GET /networks/{network}", as_="bob").status_int == 200


def test_who_shares_what(refused, network):
    sent = {"object_type": "network", "object_id": network, "action": "access_as_shared", "target_tenant": BLUE}

    assert refused("POST /rbac-policies", {"rbac_policy": sent}, "bob")[2].endswith("on objects they do not own.")
    assert refused("POST /rbac-policies", {"rbac_policy": {**sent, "target_tenant": "*"}})[:2] == (
        403,
        "PolicyNotAuthorized",
    )
    assert refused("POST /rbac-policies", {"rbac_policy": {**sent, "object_id": BLUE}})[2].endswith(
        "could not be found."
    )
    del sent["object_type"]
    assert refused("POST /rbac-policies", {"rbac_policy": sent})[1] == "InvalidInput"


def test_networks_that_are_for_all_have_policies(ask, public):
    (own,) = ask(f"GET /rbac-policies?object_id={public.id}", as_="root").json["rbac_policies"]

    assert (own["action"], own["target_tenant"]) == ("access_as_external", "*")


def test_shared_networks_are_policies_of_their_owner(ask, make):
    make("network", as_="root", shared=True, tenant_id="red")
    (policy,) = ask("GET /rbac-policies").json["rbac_policies"]

    assert (policy["action"], policy["target_tenant"], policy["object_type"]) == ("access_as_shared", "*", "network")
    assert ask("GET /rbac-policies", as_="bob").json == {"rbac_policies": []}
    everywhere = ask("GET /rbac-policies?action=access_as_external", as_="root").json["rbac_policies"]
    assert [one["action"] for one in everywhere] == ["access_as_external"]
