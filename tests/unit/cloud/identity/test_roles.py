import pytest

from novalite.cloud import Cloud
from novalite.errors import Conflict, Forbidden, Invalid, NotFound


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def keeper(cloud):
    return cloud.identity.roles.create(name="keeper")


def names(roles):
    return [role.name for role in roles]


def test_a_role_brings_what_it_implies_and_what_that_implies(cloud, keeper):
    manager = cloud.identity.roles.named("manager")
    cloud.identity.roles.imply(keeper.id, manager.id)

    assert names(cloud.identity.roles.implied_by(keeper.id)) == ["manager"]
    assert names(map(cloud.identity.roles.get, cloud.identity.roles.expanded([keeper.id]))) == [
        "keeper",
        "manager",
        "member",
        "reader",
    ]
    assert names(cloud.identity.roles.inferences()[keeper.id]) == ["manager"]

    cloud.identity.roles.imply_no_more(keeper.id, manager.id)

    assert cloud.identity.roles.expanded([keeper.id]) == [keeper.id]
    with pytest.raises(NotFound, match=f"{keeper.id} does not imply {manager.id}"):
        cloud.identity.roles.check_implied(keeper.id, manager.id)


def test_a_circle_of_roles_ends(cloud, keeper):
    manager = cloud.identity.roles.named("manager")
    cloud.identity.roles.imply(keeper.id, manager.id)
    cloud.identity.roles.imply(manager.id, keeper.id)

    assert len(cloud.identity.roles.expanded([keeper.id])) == 4


def test_nobody_becomes_admin_by_the_way(cloud, keeper):
    with pytest.raises(Forbidden, match="cannot be an implied roles"):
        cloud.identity.roles.imply(keeper.id, cloud.identity.roles.named("admin").id)


def test_names_are_unique_among_the_roles_of_a_domain_or_of_all(cloud, keeper):
    domain = cloud.identity.domains.create(name="zoo")
    own = cloud.identity.roles.create(name="keeper", domain_id=domain.id)
    with pytest.raises(Conflict, match=r"store role - Duplicate entry found with name keeper\."):
        cloud.identity.roles.create(name="keeper")
    with pytest.raises(Conflict, match=f"Duplicate entry found with name keeper at domain ID {domain.id}"):
        cloud.identity.roles.create(name="keeper", domain_id=domain.id)
    with pytest.raises(Conflict):
        cloud.identity.roles.update(keeper.id, {"name": "admin"})
    with pytest.raises(Invalid, match="Update of `domain_id` is not allowed"):
        cloud.identity.roles.update(own.id, {"domain_id": "default"})
    assert cloud.identity.roles.named("keeper") == keeper


def test_a_role_that_is_gone_nobody_has(cloud):
    member, demo = cloud.identity.roles.named("member"), cloud.identity.users.find(name="demo")[0]
    project = cloud.identity.projects.find(name="demo")[0]

    cloud.identity.roles.update(member.id, {"options": {"immutable": False}})
    cloud.identity.roles.delete(member.id)

    assert cloud.identity.assignments.roles(demo.id, project.id) == []
    assert names(cloud.identity.roles.implied_by(cloud.identity.roles.named("manager").id)) == []
    with pytest.raises(NotFound, match="Could not find role: member"):
        cloud.identity.roles.named("member")


def test_a_role_that_is_immutable_stays_as_it_is(cloud):
    admin = cloud.identity.roles.named("admin")

    for values in (
        {"name": "x"},
        {"options": {"immutable": True}},
        {"options": {}},
        {"name": "x", "options": {"immutable": None}},
    ):
        with pytest.raises(Forbidden, match="Unable to update immutable role resource: `"):
            cloud.identity.roles.update(admin.id, values)
    with pytest.raises(Forbidden, match="Unable to delete immutable role resource: `"):
        cloud.identity.roles.delete(admin.id)
    assert cloud.identity.roles.update(admin.id, {"options": {"immutable": None}}).options == {}


def test_a_role_is_implied_once_and_one_of_a_domain_by_none_of_all(cloud):
    admin, manager = cloud.identity.roles.named("admin"), cloud.identity.roles.named("manager")
    own = cloud.identity.roles.create(name="own", domain_id="default")

    with pytest.raises(Conflict, match="implied_role - Duplicate entry"):
        cloud.identity.roles.imply(admin.id, manager.id)
    with pytest.raises(Forbidden, match="cannot be an implied roles"):
        cloud.identity.roles.imply(admin.id, own.id)


def test_each_implied_role_has_the_one_that_brings_it(cloud):
    ids = {name: cloud.identity.roles.named(name).id for name in ("admin", "manager", "member", "reader")}

    assert cloud.identity.roles.implications(ids["admin"]) == [
        (ids["admin"], ids["admin"]),
        (ids["manager"], ids["admin"]),
        (ids["member"], ids["manager"]),
        (ids["reader"], ids["member"]),
    ]
