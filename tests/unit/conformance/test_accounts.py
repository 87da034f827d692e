import pytest
from webtest import TestApp

from novalite.conformance.accounts import Refused, accounts
from novalite.conformance.cloud import Cloud
from novalite.conformance.exchanges import Recorder
from novalite.conformance.journal import Journal


@pytest.fixture
def cloud(clouds_yaml):
    cloud = Cloud(["novalite"])
    yield cloud
    cloud.close()


def test_there_is_an_account_for_each_role_that_nobody_has_until_it_is_removed(cloud, tmp_path):
    recorder = Recorder(cloud, Journal(tmp_path / "journal"))
    made = accounts(TestApp(recorder), cloud.logins["admin"], ["reader"])

    assert made.keys() == {"admin", "manager", "member", "other", "roleless"}
    assert made["member"].project_id == made["admin"].project_id != made["other"].project_id
    shown = {
        role: TestApp(cloud).get("/identity/v3/auth/tokens", headers=both(account.token)).json["token"]
        for role, account in made.items()
    }
    granted = {role: {one["name"] for one in token["roles"]} for role, token in shown.items()}
    (nothing,) = granted.pop("roleless")
    assert nothing.startswith("conformance-")
    assert granted == {
        "admin": {"admin", "manager", "member", "reader"},
        "manager": {"manager", "member", "reader"},
        "member": {"member", "reader"},
        "other": {"member", "reader"},
    }
    assert len(recorder.journal.made) == 8
    recorder.journal.remove(recorder)
    assert recorder.journal.made == {}
    assert TestApp(cloud).get("/identity/v3/auth/tokens", headers=both(made["member"].token), status=401)


def test_where_a_member_logs_in_the_others_are_in_its_project(cloud, tmp_path):
    (demo,) = TestApp(cloud).get("/identity/v3/projects?name=demo", headers=sent(cloud)).json["projects"]
    recorder = Recorder(cloud, Journal(tmp_path / "journal"))
    made = accounts(TestApp(recorder), cloud.logins["admin"], ["member"], demo["id"])
    own = {role for role, account in made.items() if account.project_id == demo["id"]}
    assert (own, made.keys() - own) == ({"admin", "manager", "reader", "roleless"}, {"other"})
    recorder.journal.remove(recorder)
    assert TestApp(cloud).get(f"/identity/v3/projects/{demo['id']}", headers=sent(cloud)).status_int == 200


def sent(cloud):
    return {"X-Auth-Token": cloud.logins["admin"].token}


def both(token):
    return {"X-Auth-Token": token, "X-Subject-Token": token}


def test_who_may_not_make_users_is_refused(clouds_yaml, tmp_path):
    cloud = Cloud(["admin=novalite-demo"])
    app = TestApp(Recorder(cloud, Journal(tmp_path / "journal")))

    with pytest.raises(Refused, match=r"^GET /v3/roles answered 403 Forbidden$"):
        accounts(app, cloud.logins["admin"], [])
    cloud.close()
