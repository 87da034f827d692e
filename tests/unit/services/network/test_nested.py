import pytest


@pytest.fixture
def rules(ask):
    id = ask("POST /qos/policies", {"policy": {"name": "a", "tenant_id": "red"}}, "root").json["policy"]["id"]
    return f"/qos/policies/{id}/dscp_marking_rules"


def test_parts_are_made_listed_changed_and_forgotten(ask, rules):
    made = ask(f"POST {rules}", {"dscp_marking_rules": [{"dscp_mark": 8}]}, "root").json["dscp_marking_rules"][0]
    path = f"{rules}/{made['id']}"

    assert ask(f"GET {rules}?dscp_mark=8").json == {"dscp_marking_rules": [made]}
    assert ask(f"GET {path}?fields=dscp_mark").json == {"dscp_marking_rule": {"dscp_mark": 8}}
    assert (
        ask(f"PUT {path}", {"dscp_marking_rule": {"dscp_mark": 10}}, "root").json["dscp_marking_rule"]["dscp_mark"]
        == 10
    )
    assert ask(f"DELETE {path}", as_="root").status_int == 204
    assert ask(f"GET {rules}").json == {"dscp_marking_rules": []}


def test_who_may_not_is_told_so_before_what_there_is_not(ask, refused, rules):
    body = {"dscp_marking_rule": {"dscp_mark": 8}}
    nowhere = "/qos/policies/nothing/dscp_marking_rules"

    for as_ in ("alice", "bob"):
        for path in (rules, nowhere):
            assert refused(f"POST {path}", body, as_)[:2] == (403, "PolicyNotAuthorized")
    assert refused(f"POST {nowhere}", body, "root")[:2] == (404, "QosPolicyNotFound")


def test_others_do_not_see_the_parts_of_what_is_shared(ask, refused, rules):
    id = ask(f"POST {rules}", {"dscp_marking_rule": {"dscp_mark": 8}}, "root").json["dscp_marking_rule"]["id"]
    assert refused(f"GET {rules}/{id}", as_="bob")[:2] == (404, "QosPolicyNotFound")
    ask(f"PUT {rules.rpartition('/')[0]}", {"policy": {"shared": True}}, "root")

    assert ask(f"GET {rules}", as_="bob").json == {"dscp_marking_rules": []}
    assert refused(f"GET {rules}/{id}", as_="bob")[:2] == (404, "HTTPNotFound")


def test_one_at_a_time_is_changed(refused, rules):
    body = {"dscp_marking_rules": [{"dscp_mark": 8}]}
    assert refused(f"PUT {rules}/a", body, "root")[2] == "Bulk operation not supported"
