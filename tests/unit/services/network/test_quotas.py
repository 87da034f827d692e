from novalite.cloud.network.quotas import DEFAULTS


def test_a_project_sees_its_own_limits_and_what_is_used(ask, refused, make):
    make("network")
    details = ask("GET /quotas/red/details.json").json["quota"]

    assert ask("GET /quotas/red").json == ask("GET /quotas/red/default").json == {"quota": DEFAULTS}
    assert details["network"] == {"limit": 100, "used": 1, "reserved": 0}
    assert ask("GET /quotas/red/details").json["quota"] == details
    assert ask("GET /quotas/tenant").json == {"tenant": {"tenant_id": "red"}}
    assert ask("GET /quotas/project").json == {"project": {"project_id": "red"}}
    expected = (403, "PolicyNotAuthorized", "rule:get_quota is disallowed by policy")
    assert refused("GET /quotas/blue") == refused("GET /quotas") == expected


def test_an_admin_sets_limits_and_forgets_them(ask, refused):
    assert ask("PUT /quotas/red", {"quota": {"port": "3"}}, as_="root").json["quota"]["port"] == 3
    (own,) = ask("GET /quotas", as_="root").json["quotas"]
    assert (own["port"], own["project_id"], own["tenant_id"]) == (3, "red", "red")
    assert ask("DELETE /quotas/red", as_="root").status_int == 204
    assert refused("DELETE /quotas/red", as_="root") == (
        404,
        "TenantQuotaNotFound",
        "Quota for project red could not be found.",
    )
    assert refused("DELETE /quotas/red")[2] == "rule:delete_quota is disallowed by policy"


def test_limits_are_numbers_of_resources_that_there_are(refused):
    for body, expected in (
        ({}, "Unable to find 'quota' in request body"),
        ({"quota": {"pot": 3}}, "Unrecognized attribute(s) 'pot'"),
        ({"quota": {"port": "a"}}, "Invalid input for operation: 'a' is not an integer."),
        ({"quota": {"port": -2}}, "Invalid input for port. Reason: '-2' is too small - must be at least '-1'."),
    ):
        assert refused("PUT /quotas/red", body, as_="root")[2] == expected
    assert refused("PUT /quotas/red", {"quota": {"port": 3}})[2] == "rule:update_quota is disallowed by policy"


def test_no_limit_is_less_than_is_used_unless_forced(ask, refused, make):
    make("network")
    expected = "Quota limit 0 for network must be greater than or equal to already used 1"

    assert refused("PUT /quotas/red", {"quota": {"network": 0, "check_limit": True}}, as_="root")[2] == expected
    forced = ask("PUT /quotas/red", {"quota": {"network": 0, "force": True}}, as_="root")
    assert forced.json["quota"]["network"] == 0
    assert ask("PUT /quotas/red", {"quota": {"network": -1}}, as_="root").json["quota"]["network"] == -1
