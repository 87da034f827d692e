"""Somebody is found by name, or made with the roles that are asked for."""

import pytest

from novalite import errors
from novalite.cloud import Cloud
from novalite.testing import User
from novalite.testing.users import login


@pytest.fixture(scope="module")
def cloud():
    return Cloud()


@pytest.mark.parametrize("name", ["admin", "demo", "alt_demo"])
def test_who_is_in_every_cloud_logs_in_to_the_project_of_its_name(cloud, name):
    assert login(cloud, name).credentials == {
        "username": name,
        "user_domain_id": "default",
        "password": "secret",
        "project_name": name,
        "project_domain_id": "default",
    }


def test_who_has_a_default_project_logs_in_to_that(cloud):
    project = cloud.identity.projects.create(name="red", domain_id="default")
    cloud.identity.users.create(name="ruth", password="secret", default_project_id=project.id)

    assert login(cloud, "ruth").project_name == "red"


def test_a_name_that_nobody_has_is_answered_with_those_there_are(cloud):
    with pytest.raises(errors.NotFound, match=r"There is no user bob; there are admin, .*User\('bob', roles=…\) makes"):
        login(cloud, "bob")


def test_who_has_no_project_cannot_log_in(cloud):
    with pytest.raises(errors.NotFound, match="User nova has no default project, and there is none of its name"):
        login(cloud, "nova")


def test_a_user_is_made_once_with_a_project_and_roles_that_may_be_new(cloud):
    for _ in range(2):
        made = login(cloud, User("ann", roles=("reader", "auditor"), project="blue", password="hush"))
    identity = cloud.identity
    roles = {identity.roles.get(id).name for id in identity.assignments.roles(made.user_id, made.project_id)}

    assert (made.username, made.password, made.project_name) == ("ann", "hush", "blue")
    assert roles == {"reader", "auditor"}
    assert "hush" not in repr(made)


def test_a_user_has_a_project_of_its_own_name_unless_another_is_named(cloud):
    assert login(cloud, User("eve")).project_name == "eve"
    assert login(cloud, User("demo", roles=("admin",))).user_id == login(cloud, "demo").user_id


def test_roles_may_be_those_of_the_whole_system(cloud):
    made = login(cloud, User("sue", roles=("reader",), system=True))

    assert made.project_id is None
    assert made.credentials["system_scope"] == "all"
    assert cloud.identity.assignments.roles(made.user_id, "system")
