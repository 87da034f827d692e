import sys

import pytest
import webob

from novalite.conformance.cloud import Cloud, Login, Tokens, Unreachable


def answer(cloud, path, **headers):
    return webob.Request.blank(path, headers=headers).get_response(cloud)


@pytest.mark.parametrize(("name", "role"), [("novalite", "admin"), ("novalite-demo", "member")])
def test_who_logs_in_is_known_by_a_role(clouds_yaml, name, role):
    assert Login(name).role == role


def test_each_service_is_where_novalite_has_it(clouds_yaml, served):
    cloud = Cloud(["novalite-demo", "boss=novalite"])

    assert cloud.logins.keys() == {"member", "boss"}
    assert cloud.endpoints == {
        "compute": f"{served.url}/compute",
        "identity": f"{served.url}/identity",
        "image": f"{served.url}/image",
        "network": f"{served.url}/networking",
        "volume": f"{served.url}/volume",
    }
    token = cloud.logins["member"].token
    assert answer(cloud, "/v2.1/flavors", **{"X-Auth-Token": token}).json["flavors"][0]["id"] == "1"
    assert answer(cloud, "/image/v2/images", **{"X-Auth-Token": token}).status_int == 200
    assert answer(cloud, "/networking/v2.0/networks").status_int == 401
    cloud.close()


def test_a_service_that_the_catalog_has_not_is_not_there(clouds_yaml):
    cloud = Cloud(["novalite"])
    del cloud.endpoints["compute"]

    assert answer(cloud, "/v2.1/flavors").status_int == 404
    cloud.close()


def test_a_test_that_asks_for_what_there_is_not_is_skipped(clouds_yaml):
    cloud = Cloud(["novalite"])
    cloud.has_legacy = False

    with pytest.raises(pytest.skip.Exception, match=r"^needs the Compute API at /v2$"):
        answer(cloud, "/v2/flavors")
    with pytest.raises(pytest.skip.Exception, match=r'^needs "plain-text tokens": '):
        answer(cloud, "/v2.1/flavors", **{"X-Auth-Token": "user:project:member"})


def test_tokens_are_those_of_who_has_logged_in(clouds_yaml):
    tokens = Tokens({"admin": Login("novalite")})

    assert {**tokens} == {"admin": tokens.logins["admin"].token, "nobody": ""}
    assert len(tokens) == 2


def test_an_entry_that_there_is_none_of_is_told(clouds_yaml):
    with pytest.raises(Unreachable, match=r"^the cloud mars: Cloud mars was not found\.$"):
        Cloud(["mars"])


def test_a_password_that_is_wrong_is_told(clouds_yaml):
    clouds_yaml.write_text(clouds_yaml.read_text().replace('"secret"', '"wrong"'))

    with pytest.raises(Unreachable, match=r"^the cloud novalite: .*401"):
        Login("novalite")


def test_a_login_without_a_role_is_given_one():
    login = Login.__new__(Login)
    login.roles = ["_member_"]

    with pytest.raises(Unreachable, match=r"say which it is by ROLE=NAME$"):
        login.role  # noqa: B018


def test_without_openstacksdk_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "openstack.config", None)

    with pytest.raises(Unreachable, match=r"^--cloud needs openstacksdk: pip install 'novalite\[conformance\]'$"):
        Login("novalite")
