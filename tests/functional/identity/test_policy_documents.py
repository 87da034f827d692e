"""Policies, over HTTP."""


def test_a_policy_lives(admin, demo):
    made = admin("POST /policies", {"policy": {"type": "application/json", "blob": "{}", "colour": "red"}})
    policy = made.json["policy"]
    path = f"/policies/{policy['id']}"

    assert (made.status_int, policy["colour"]) == (201, "red")
    assert admin(f"GET {path}").json["policy"] == policy
    assert admin("GET /policies?type=application/json").json["policies"] == [policy]
    assert admin("GET /policies?type=text/plain").json["policies"] == []
    assert admin(f"PATCH {path}", {"policy": {"blob": "[]"}}).json["policy"]["blob"] == "[]"
    assert demo(f"GET {path}").status_int == 403
    assert admin(f"DELETE {path}").status_int == 204
    assert admin.refused(f"GET {path}") == (404, f"Could not find policy: {policy['id']}.")
