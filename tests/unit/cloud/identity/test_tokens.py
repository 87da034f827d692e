import gc
import json
import sys
from datetime import timedelta

import pytest

from novalite.cloud import Cloud
from novalite.cloud.identity.assignments import SYSTEM
from novalite.cloud.identity.settings import IdentitySettings
from novalite.cloud.identity.tokens import Scope
from novalite.errors import Unauthorized

PASSWORD = ("password",)


@pytest.fixture
def cloud():
    cloud = Cloud()
    cloud.clock.freeze(1_700_000_000)
    return cloud


@pytest.fixture
def issue(cloud, demo, project):
    """Demo's token for demo."""
    return lambda **more: cloud.identity.tokens.issue(demo.id, PASSWORD, Scope(project.id), **more)


def test_a_token_says_who_where_and_with_which_roles(cloud, demo, project, issue):
    token = issue()
    told = cloud.identity.tokens.validate(token.id)["token"]

    assert told["user"]["id"] == demo.id
    assert told["user"]["domain"] == {"id": "default", "name": "Default"}
    assert told["project"]["domain"] == {"id": "default", "name": "Default"}
    assert (told["project"]["name"], told["is_domain"]) == ("demo", False)
    assert [role["name"] for role in told["roles"]] == ["member", "reader"]
    assert (told["issued_at"], told["expires_at"]) == ("2023-11-14T22:13:20.000000Z", "2023-11-14T23:13:20.000000Z")
    assert "catalog" not in told
    assert len(token.id) == 184
    assert token.id.startswith("gAAAAA")


def test_a_token_may_be_for_a_domain_the_system_or_nothing(cloud, demo):
    admin = cloud.identity.users.find(name="admin")[0]
    told = {
        name: cloud.identity.tokens.body(cloud.identity.tokens.issue(admin.id, PASSWORD, scope), "http://c")["token"]
        for name, scope in {"domain": Scope(domain_id="default"), "system": Scope(system=True), "no": Scope()}.items()
    }

    assert told["domain"]["domain"] == {"id": "default", "name": "Default"}
    assert told["system"]["system"] == {"all": True}
    assert {"roles", "catalog", "project", "domain", "system"} & told["no"].keys() == set()
    (volumes,) = [entry for entry in told["domain"]["catalog"] if entry["type"] == "volumev3"]
    assert volumes["endpoints"] == [], "they are of a project"


def test_the_catalogue_is_where_the_client_asks(cloud, issue, project):
    catalog = cloud.identity.tokens.validate(issue().id, base="https://cloud:8")["token"]["catalog"]
    urls = {entry["type"]: {place["url"] for place in entry["endpoints"]} for entry in catalog}

    assert urls["compute"] == {"https://cloud:8/compute/v2.1"}
    assert urls["volumev3"] == {f"https://cloud:8/volume/v3/{project.id}"}


@pytest.mark.parametrize("base", [None, "http://c"])
@pytest.mark.parametrize("is_scoped", [True, False])
def test_what_is_told_of_a_token_as_json_says_the_same(cloud, demo, issue, base, is_scoped):
    token = issue() if is_scoped else cloud.identity.tokens.issue(demo.id, PASSWORD)
    told = cloud.identity.tokens.body(token, base)

    assert json.loads(told.text) == told
    assert ("catalog" in told["token"]) is (is_scoped and base is not None)


@pytest.mark.parametrize("where", [{"project_id": "x"}, {"domain_id": "x"}, {"system": True}])
def test_without_a_role_there_is_no_token(cloud, demo, where):
    with pytest.raises(Unauthorized):
        cloud.identity.tokens.issue(demo.id, PASSWORD, Scope(**where))


def test_a_project_is_no_domain(cloud, demo, project):
    with pytest.raises(Unauthorized):
        cloud.identity.tokens.issue(demo.id, PASSWORD, Scope(domain_id=project.id))


def test_a_token_ends_by_the_clock_of_the_cloud(cloud, issue):
    token = issue()

    cloud.clock.move(timedelta(minutes=59, seconds=59))
    assert cloud.identity.tokens.get(token.id) == token
    cloud.clock.move(timedelta(seconds=1))
    assert cloud.identity.tokens.get(token.id) is None
    assert cloud.identity.tokens.get(token.id, allow_expired=True) == token
    cloud.clock.move(timedelta(days=2))
    assert cloud.identity.tokens.get(token.id, allow_expired=True) is None


def test_how_long_a_token_is_good_can_be_set():
    cloud = Cloud(identity=IdentitySettings(token_lifetime=5))
    token = cloud.identity.tokens.issue(cloud.identity.users.find(name="demo")[0].id, PASSWORD)

    assert token.expires_at - token.issued_at == timedelta(seconds=5)


def test_tokens_that_are_long_over_are_forgotten(cloud, issue):
    old = [issue() for _ in range(3)]
    cloud.clock.move(timedelta(days=3))
    issue()

    assert sum(cloud.identity.tokens._find(user_id=token.user_id).count(token) for token in old) == 1
    issue()
    assert len(cloud.identity.tokens._find(user_id=old[0].user_id)) == 2


def test_a_token_from_a_token_ends_with_it_and_is_revoked_with_it(cloud, issue):
    first = issue()
    cloud.clock.move(timedelta(minutes=30))
    second, other = issue(parent=first), issue()

    assert second.expires_at == first.expires_at
    assert second.audit_ids[1:] == first.audit_ids
    cloud.identity.tokens.revoke(first)
    assert [cloud.identity.tokens.get(token.id) for token in (first, second, other)] == [None, None, other]


def delete_role(cloud, name):
    id = cloud.identity.roles.named(name).id
    cloud.identity.roles.update(id, {"options": {"immutable": None}})
    cloud.identity.roles.delete(id)


CHANGES = {
    "the user is disabled": lambda cloud, user, project: cloud.identity.users.update(user.id, {"enabled": False}),
    "the user is deleted": lambda cloud, user, project: cloud.identity.users.delete(user.id),
    "the password is another": lambda cloud, user, project: cloud.identity.users.update(user.id, {"password": "x"}),
    "the project is disabled": lambda cloud, user, project: cloud.identity.projects.update(
        project.id, {"enabled": False}
    ),
    "the project is deleted": lambda cloud, user, project: cloud.identity.projects.delete(project.id),
    "the domain is disabled": lambda cloud, user, project: cloud.identity.domains.update("default", {"enabled": False}),
    "the role is deleted": lambda cloud, user, project: delete_role(cloud, "member"),
    "the role is taken": lambda cloud, user, project: cloud.identity.assignments.remove(
        cloud.identity.roles.named("member").id, project.id, user_id=user.id
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_token_is_bad_once(cloud, demo, project, issue, change):
    token = issue()
    assert cloud.identity.tokens.validate(token.id)

    CHANGES[change](cloud, demo, project)

    assert cloud.identity.tokens.validate(token.id, allow_expired=True) is None


def test_what_a_token_tells_is_made_once_until_something_changes(cloud, demo, project, issue):
    token = issue()
    told = cloud.identity.tokens.validate(token.id, base="http://c")
    assert cloud.identity.tokens.validate(token.id, base="http://c") is told
    assert cloud.identity.tokens.validate(token.id) is not told

    cloud.identity.users.update(demo.id, {"name": "dora"})
    cloud.identity.projects.update(project.id, {"name": "project of dora"})
    cloud.identity.assignments.add(cloud.identity.roles.named("admin").id, project.id, user_id=demo.id)
    told = cloud.identity.tokens.validate(token.id, base="http://c")["token"]

    assert (told["user"]["name"], told["project"]["name"]) == ("dora", "project of dora")
    assert {role["name"] for role in told["roles"]} == {"admin", "manager", "member", "reader"}

    cloud.identity.catalog.services.delete(cloud.identity.catalog.services.find(type="compute")[0].id)
    catalog = cloud.identity.tokens.validate(token.id, base="http://c")["token"]["catalog"]
    assert "compute" not in [entry["type"] for entry in catalog]


def test_a_user_that_leaves_a_group_loses_what_came_with_it(cloud, demo):
    group = cloud.identity.groups.create(name="g")
    cloud.identity.groups.add(group.id, demo.id)
    cloud.identity.assignments.add(cloud.identity.roles.named("reader").id, SYSTEM, group_id=group.id)
    token = cloud.identity.tokens.issue(demo.id, PASSWORD, Scope(system=True))

    cloud.identity.groups.remove(group.id, demo.id)

    assert cloud.identity.tokens.get(token.id) is None


def test_a_reset_takes_the_tokens_and_a_restore_brings_them_back(cloud, issue):
    token = issue()
    snapshot = cloud.snapshot()

    cloud.reset()
    assert cloud.identity.tokens.validate(token.id) is None
    cloud.restore(snapshot)
    assert cloud.identity.tokens.validate(token.id)["token"]["user"]["name"] == "demo"


def test_nothing_remembers_a_token_that_a_reset_took_away(cloud, demo, project):
    token = cloud.identity.tokens.issue(demo.id, PASSWORD, Scope(project_id=project.id))
    cloud.identity.tokens.body(token, "http://here")
    unknown = object()

    cloud.reset()
    gc.collect()
    assert sys.getrefcount(token) == sys.getrefcount(unknown)
