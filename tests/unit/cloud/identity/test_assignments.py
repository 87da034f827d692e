import pytest

from novalite.cloud import Cloud
from novalite.cloud.identity.assignments import SYSTEM
from novalite.errors import Forbidden, Invalid, NotFound


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def ann(cloud):
    return cloud.identity.users.create(name="ann")


@pytest.fixture
def reader(cloud):
    return cloud.identity.roles.named("reader")


@pytest.fixture
def tree(cloud):
    top = cloud.identity.projects.create(name="top")
    return top, cloud.identity.projects.create(name="bottom", parent_id=top.id)


def test_a_role_is_given_checked_and_taken(cloud, ann, reader):
    project = cloud.identity.projects.find(name="demo")[0]
    cloud.identity.assignments.add(reader.id, project.id, user_id=ann.id)
    cloud.identity.assignments.add(reader.id, project.id, user_id=ann.id)

    cloud.identity.assignments.check(reader.id, project.id, user_id=ann.id)
    assert cloud.identity.assignments.projects(ann.id) == [project]

    cloud.identity.assignments.remove(reader.id, project.id, user_id=ann.id)
    message = f"role: {reader.id}, user or group: {ann.id}, project, domain, or system: {project.id}"
    with pytest.raises(NotFound, match=f"Could not find role assignment with {message}"):
        cloud.identity.assignments.check(reader.id, project.id, user_id=ann.id)


@pytest.mark.parametrize(
    ("above", "top", "bottom"),
    [("default", True, True), ("top", False, True)],
)
def test_an_inherited_role_is_for_what_is_below(cloud, ann, reader, tree, above, top, bottom):
    target = above if above == "default" else tree[0].id
    cloud.identity.assignments.add(reader.id, target, user_id=ann.id, inherited=True)

    assert cloud.identity.assignments.roles(ann.id, target) == []
    assert bool(cloud.identity.assignments.roles(ann.id, tree[0].id)) is top
    assert bool(cloud.identity.assignments.roles(ann.id, tree[1].id)) is bottom
    assert tree[1] in cloud.identity.assignments.projects(ann.id)
    assert cloud.identity.assignments.domains(ann.id) == []


def test_a_domains_role_is_not_for_its_projects_and_the_systems_for_itself(cloud, ann, reader, tree):
    cloud.identity.assignments.add(reader.id, "default", user_id=ann.id)
    cloud.identity.assignments.add(reader.id, SYSTEM, user_id=ann.id)

    assert cloud.identity.assignments.roles(ann.id, tree[0].id) == []
    assert [one.id for one in cloud.identity.assignments.domains(ann.id)] == ["default"]
    assert cloud.identity.assignments.roles(ann.id, SYSTEM) == [reader.id]
    assert cloud.identity.assignments.projects(ann.id) == []


def test_effects_are_for_each_user_target_and_role(cloud, ann, tree):
    group = cloud.identity.groups.create(name="g")
    cloud.identity.groups.add(group.id, ann.id)
    member = cloud.identity.roles.named("member")
    cloud.identity.assignments.add(member.id, tree[0].id, group_id=group.id, inherited=True)

    effects = list(cloud.identity.assignments.effects(cloud.identity.assignments.find(actor_id=group.id)))

    assert [(one.user_id, one.target_id, cloud.identity.roles.get(one.role_id).name) for one in effects] == [
        (ann.id, tree[1].id, "member"),
        (ann.id, tree[1].id, "reader"),
    ]


def test_a_domains_own_role_is_for_its_projects_and_for_any_domain(cloud, ann, tree):
    keeper = cloud.identity.roles.create(name="keeper", domain_id=cloud.identity.domains.create(name="zoo").id)
    cloud.identity.assignments.add(keeper.id, "default", user_id=ann.id)

    with pytest.raises(Forbidden, match="must be in the same domain as the role"):
        cloud.identity.assignments.add(keeper.id, tree[0].id, user_id=ann.id)
    with pytest.raises(Invalid, match="Unable to use a domain-specific role in a system assignment"):
        cloud.identity.assignments.add(keeper.id, SYSTEM, user_id=ann.id)


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
        cloud.identity.assignments.add(role, target, **actor)
