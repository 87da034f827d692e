import pytest

from novalite.cloud import Cloud
from novalite.errors import Conflict, Invalid, NotFound


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def group(cloud):
    return cloud.identity.groups.create(name="cats")


def test_users_come_and_go(cloud, group, demo):
    cloud.identity.groups.add(group.id, demo.id)
    cloud.identity.groups.add(group.id, demo.id)
    cloud.identity.groups.check(group.id, demo.id)
    assert cloud.identity.groups.users(group.id) == [demo]
    assert cloud.identity.groups.of(demo.id) == [group]

    cloud.identity.groups.remove(group.id, demo.id)

    assert cloud.identity.groups.users(group.id) == []
    for look in (cloud.identity.groups.check, cloud.identity.groups.remove):
        with pytest.raises(NotFound, match=f"User '{demo.id}' not found in group '{group.id}'"):
            look(group.id, demo.id)


def test_a_group_and_a_user_have_to_be_there(cloud, group, demo):
    with pytest.raises(NotFound, match="Could not find group: x"):
        cloud.identity.groups.add("x", demo.id)
    with pytest.raises(NotFound, match="Could not find user: x"):
        cloud.identity.groups.add(group.id, "x")


def test_names_are_unique_in_a_domain_that_stays(cloud, group):
    other = cloud.identity.groups.create(name="dogs")
    message = "attempting to store group - Duplicate entry found with name cats at domain ID default."
    with pytest.raises(Conflict, match=message):
        cloud.identity.groups.create(name="cats")
    with pytest.raises(Conflict, match=message):
        cloud.identity.groups.update(other.id, {"name": "cats"})
    with pytest.raises(Invalid, match="Cannot change Domain ID"):
        cloud.identity.groups.update(other.id, {"domain_id": "x"})
    assert cloud.identity.groups.update(other.id, {"description": "wow"}).description == "wow"


def test_what_a_group_may_its_users_may_no_longer_when_it_is_gone(cloud, group, demo):
    project, role = cloud.identity.projects.find(name="admin")[0], cloud.identity.roles.named("reader")
    cloud.identity.groups.add(group.id, demo.id)
    cloud.identity.assignments.add(role.id, project.id, group_id=group.id)
    assert cloud.identity.assignments.roles(demo.id, project.id) == [role.id]

    cloud.identity.groups.delete(group.id)

    assert cloud.identity.assignments.roles(demo.id, project.id) == []
    assert cloud.identity.assignments.find(target_id=project.id, role_id=role.id) == []
