import pytest


@pytest.fixture
def profile(ask):
    return ask("POST /service_profiles", {"service_profile": {"metainfo": "{}"}}, "root").json["service_profile"]["id"]


def test_flavors_are_made_by_admins_with_profiles(ask, refused, profile):
    sent = {"service_type": "L3_ROUTER_NAT", "service_profiles": [profile]}
    flavor = ask("POST /flavors", {"flavor": sent}, "root").json["flavor"]

    assert ask(f"GET /flavors/{flavor['id']}", as_="bob").json["flavor"]["service_profiles"] == [profile]
    path = f"/flavors/{flavor['id']}/service_profiles"
    assert refused(f"DELETE {path}/{profile}")[:2] == (403, "PolicyNotAuthorized")
    assert ask(f"DELETE {path}/{profile}", as_="root").status_int == 204
    added = ask(f"POST {path}", {"service_profile": {"id": profile}}, "root").json
    assert added == {"service_profile": {"id": flavor["id"]}}
    assert refused("POST /routers", {"router": {"flavor_id": flavor["id"]}})[1] == "ServiceProfileDriverNotFound"


def test_what_is_no_flavor_is_refused(refused, profile):
    assert refused("POST /flavors", {"flavor": {"service_type": "a"}}, "root")[1] == "InvalidServiceType"
    assert refused(f"GET /service_profiles/{profile}")[:2] == (404, "HTTPNotFound")


def test_what_a_profile_says_is_text(ask):
    for sent, shown in ((5, "5"), (1.5, "1.5"), ("a", "a")):
        made = ask("POST /service_profiles", {"service_profile": {"metainfo": sent, "description": None}}, "root")
        assert made.json["service_profile"]["metainfo"] == shown
    assert ask("POST /service_profiles", {"service_profile": {"metainfo": []}}, "root").status_int == 400
