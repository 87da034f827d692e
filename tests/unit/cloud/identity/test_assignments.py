import pytest

from novalite.cloud import Cloud
from novalite.cloud.identity.assignments import SYSTEM
from novalite.errors import Forbidden, NotFound


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def ann(cloud):
    return cloud.users.create(name="ann")


@pytest.fixture
def reader(cloud):
    return cloud.roles.named("reader")


@pytest.fixture
def tree(cloud):
    top = cloud.projects.create(name="top")
    return top, cloud.projects.create(name="bottom", parent_id=top.id)


def test_a_role_is_given_checked_and_taken(cloud, ann, reader):
    project = cloud.projects.find(name="demo")[0]
    cloud.assignments.add(reader.id, project.id, user_id=ann.id)
    cloud.assignments.add(reader.id, project.id, user_id=ann.id)

    cloud.assignments.check(reader.id, project.id, user_id=ann.id)
    assert cloud.assignments.projects(ann.id) == [project]

    cloud.assignments.remove(reader.id, project.id, user_id=ann.id)
    message = f"role: {reader.id}, user or group: {ann.id}, project, domain, or system: {project.id}"
    with pytest.raises(NotFound, match=f"Could not find role assignment with {message}"):
        cloud.assignments.check(reader.id, project.id, user_id=ann.id)


@pytest.mark.parametrize(
    ("above", "top", "bottom"),
    [("default", True, True), ("top", False, True)],
)
def test_an_inherited_role_is_for_what_is_below(cloud, ann, reader, tree, above, top, bottom):
    target = above if above == "default" else tree[0].id
    cloud.assignments.add(reader.id, target, user_id=ann.id, inherited=True)

    assert cloud.assignments.roles(ann.id, target) == []
    assert bool(cloud.assignments.roles(ann.id, tree[0].id)) is top
    assert bool(cloud.assignments.roles(ann.id, tree[1].id)) is bottom
    assert tree[1] in cloud.assignments.projects(ann.id)
    assert cloud.assignments.domains(ann.id) == []


def test_a_domains_role_is_not_for_its_projects_and_the_systems_for_itself(cloud, ann, reader, tree):
    cloud.assignments.add(reader.id, "default", user_id=ann.id)
    cloud.assignments.add(reader.id, SYSTEM, user_id=ann.id)

    assert cloud.assignments.roles(ann.id, tree[0].id) == []
    assert [one.id for one in cloud.assignments.domains(ann.id)] == ["default"]
    assert cloud.assignments.roles(ann.id, SYSTEM) == [reader.id]
    assert cloud.assignments.projects(ann.id) == []


def test_effects_are_for_each_user_target_and_role(cloud, ann, tree):
    group = cloud.groups.create(name="g")
    cloud.groups.add(group.id, ann.id)
    member = cloud.roles.named("member")
    cloud.assignments.add(member.id, tree[0].id, group_id=group.id, inherited=True)

    effects = list(cloud.assignments.effects(cloud.assignments.find(actor_id=group.id)))

    assert [(one.user_id, one.target_id, cloud.roles.get(one.role_id).name) for one in effects] == [
        (ann.id, tree[1].id, "member"),
        (ann.id, tree[1].id, "reader"),
    ]


def test_a_domains_own_role_is_for_that_domain(cloud, ann):
    domain = cloud.domains.create(name="zoo")
    keeper = cloud.roles.create(name="keeper", domain_id=domain.id)
    cloud.assignments.add(keeper.id, domain.id, user_id=ann.id)

    with pytest.raises(Forbidden, match="must be in the same domain as the role"):
        cloud.assignments.add(keeper.id, "default", user_id=ann.id)


@pytest.mark.parametrize(
    ("role", "target", "actor", "message"),
    [
        ("x", "default", {"user_id": "ann"}, "Could not find role: x"),
        ("reader", "x", {"user_id": "ann"}, "Could not find project: x"),
        ("reader", "default", {"user_id": "x"}, "Could not find user: x"),
        ("reader", "default", {"group_id": "x"}, "Could not find group: x"),
    ],
)
def test_each_part_has_to_be_there(cloud, ann, reader, role, target, actor, message):
    role = reader.id if role == "reader" else role
    actor = {key: ann.id if value == "ann" else value for key, value in actor.items()}

    with pytest.raises(NotFound, match=message):
        cloud.assignments.add(role, target, **actor)
