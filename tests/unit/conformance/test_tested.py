import pytest

from novalite.conformance.client import PROJECT, TOKENS, Api
from novalite.conformance.journal import Journal
from novalite.conformance.tested import open_target
from novalite.wsgi.microversion import Version


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal")


def test_novalite_is_whole_and_its_project_the_suites_own(journal):
    with open_target("memory", None, [], {}, journal) as found:
        assert (found.is_whole, found.own_project, found.given) == (True, PROJECT, {})
        assert found.tokens == TOKENS
        assert found.lacks("compute") is None
        assert found.app.get("/v2.1/flavors", headers={"X-Auth-Token": TOKENS["member"]}).json["flavors"]


def test_the_project_of_a_member_whose_token_is_given_is_not(journal):
    with open_target("memory", None, [], {"member": "me:mine:member"}, journal) as found:
        assert found.own_project is None
        assert found.tokens["member"] == "me:mine:member"
        assert found.tokens["reader"] == TOKENS["reader"]


def test_what_is_left_is_removed_at_the_end(journal):
    headers = {"X-Auth-Token": TOKENS["member"]}
    with open_target("memory", None, [], {}, journal) as found:
        found.app.post_json("/v2.1/os-keypairs", {"keypair": {"name": "a"}}, headers=headers)
        assert list(journal.made) == [("/v2.1/os-keypairs/a", TOKENS["member"])]

    assert journal.made == {}


def test_an_admin_of_a_cloud_has_users_made_for_all_roles(clouds_yaml, journal):
    with open_target("memory", None, ["novalite"], {}, journal) as found:
        assert found.tokens.keys() == TOKENS.keys()
        assert found.given.keys() == {"admin", "nobody"}
        assert found.own_project == found.project != PROJECT
        assert found.maxima == {"compute": Version(2, 104), "volume": Version(3, 71)}
        assert found.has == {"two hosts"}
        assert not found.cloud.has_legacy
        del found.cloud.endpoints["image"]
        assert found.lacks("image") == "the cloud's catalog has no image service"
        assert found.lacks("volume") is None

    assert journal.made == {}


def test_a_member_of_a_cloud_asks_alone(clouds_yaml, journal):
    with open_target("memory", None, ["novalite-demo"], {}, journal) as found:
        assert found.tokens.keys() == {"member", "nobody"}
        assert (found.own_project, found.has) == (None, set())
        assert found.project == found.cloud.logins["member"].project_id


def test_where_no_users_can_be_made_that_is_noted(clouds_yaml, journal):
    with open_target("memory", None, ["admin=novalite-demo"], {}, journal) as found:
        assert found.tokens.keys() == {"admin", "nobody"}
        with pytest.raises(pytest.skip.Exception) as skipped:
            Api(found.app, found.tokens)("GET /flavors")
        assert str(skipped.value) == (
            "needs one who asks as member: --cloud member=NAME "
            "(no users could be made: GET /v3/roles answered 403 Forbidden)"
        )
