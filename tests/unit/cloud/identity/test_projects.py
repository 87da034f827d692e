import pytest

from novalite.cloud import Cloud
from novalite.errors import Conflict, Forbidden, Invalid, NotFound


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def tree(cloud):
    """A project, one below it, and one below that."""
    top = cloud.identity.projects.create(name="top")
    middle = cloud.identity.projects.create(name="middle", parent_id=top.id)
    return top, middle, cloud.identity.projects.create(name="bottom", parent_id=middle.id)


def test_a_project_without_a_parent_is_the_domains(cloud):
    project = cloud.identity.projects.create(name=" cats ", colour="red")

    assert (project.name, project.domain_id, project.parent_id) == ("cats", "default", "default")
    assert cloud.identity.projects.get(project.id).extra == {"colour": "red"}
    assert cloud.identity.projects.exists(project.id)
    assert not cloud.identity.projects.exists("nothing")


def test_a_tree_is_known_upwards_and_downwards(cloud, tree):
    top, middle, bottom = tree

    assert [one.id for one in cloud.identity.projects.parents(bottom)] == ["default", top.id, middle.id]
    assert cloud.identity.projects.below(top.id) == [middle, bottom]


def test_names_are_unique_in_a_domain_alone(cloud):
    other = cloud.identity.domains.create(name="other")
    cloud.identity.projects.create(name="demo", domain_id=other.id)

    message = "either the same name or same id in the same domain: name is demo, project id "
    with pytest.raises(Conflict, match=message):
        cloud.identity.projects.create(name="demo")
    with pytest.raises(Conflict, match=message):
        cloud.identity.projects.update(cloud.identity.projects.find(name="admin")[0].id, {"name": "demo"})


def test_a_parent_has_to_be_there_enabled_and_of_the_domain(cloud, tree):
    other = cloud.identity.domains.create(name="other")
    with pytest.raises(NotFound, match="Could not find project: nothing"):
        cloud.identity.projects.create(name="x", parent_id="nothing")
    with pytest.raises(NotFound, match="Could not find domain: nothing"):
        cloud.identity.projects.create(name="x", domain_id="nothing")
    with pytest.raises(Invalid, match="is acting as a domain, but this project's domain id"):
        cloud.identity.projects.create(name="x", parent_id="default", domain_id=other.id)
    with pytest.raises(Invalid, match="but specifies a parent in a different domain"):
        cloud.identity.projects.create(name="x", parent_id=tree[0].id, domain_id=other.id)
    cloud.identity.projects.update(tree[2].id, {"enabled": False})
    with pytest.raises(Invalid, match="cannot create a project in a branch containing a disabled project"):
        cloud.identity.projects.create(name="x", parent_id=tree[2].id)


def test_a_tree_is_only_so_deep(cloud, tree):
    below = tree[2]
    for name in "ab":
        below = cloud.identity.projects.create(name=name, parent_id=below.id)

    with pytest.raises(Forbidden, match=f"Max hierarchy depth reached for {below.id} branch"):
        cloud.identity.projects.create(name="c", parent_id=below.id)


def test_what_is_above_is_disabled_last_and_enabled_first(cloud, tree):
    top, middle, bottom = tree
    with pytest.raises(Forbidden, match="since its subtree contains enabled projects"):
        cloud.identity.projects.update(middle.id, {"enabled": False})

    for one in (bottom, middle, top):
        cloud.identity.projects.update(one.id, {"enabled": False})

    with pytest.raises(Forbidden, match="since it has disabled parents"):
        cloud.identity.projects.update(bottom.id, {"enabled": True})


def test_only_a_leaf_is_deleted(cloud, tree):
    with pytest.raises(Forbidden, match="since it is not a leaf in the hierarchy"):
        cloud.identity.projects.delete(tree[0].id)

    for one in reversed(tree):
        cloud.identity.projects.delete(one.id)
    with pytest.raises(NotFound):
        cloud.identity.projects.get(tree[0].id)


@pytest.mark.parametrize(
    ("values", "error"),
    [({"domain_id": "x"}, Invalid), ({"is_domain": True}, Invalid), ({"parent_id": "x"}, Forbidden)],
)
def test_a_project_stays_where_it_is(cloud, tree, values, error):
    with pytest.raises(error):
        cloud.identity.projects.update(tree[1].id, values)


def test_a_domain_is_a_project_too_but_no_project_is_a_domain(cloud, tree):
    assert cloud.identity.projects.get("default") == cloud.identity.domains.get("default")
    assert cloud.identity.domains.look(tree[0].id) is None
    assert cloud.identity.projects.update("default", {"description": "ours"}) == cloud.identity.domains.get("default")
    assert cloud.identity.domains.pick({"name": "Default"}).id == "default"


def test_a_domain_is_disabled_before_it_goes_with_all_that_is_in_it(cloud):
    domain = cloud.identity.domains.create(name="zoo", explicit_domain_id="a" * 32)
    assert domain.id == "a" * 32
    inside = [
        (noun, noun.create(name="it", domain_id=domain.id).id)
        for noun in (cloud.identity.users, cloud.identity.groups, cloud.identity.projects, cloud.identity.roles)
    ]
    with pytest.raises(Forbidden, match="Cannot delete a domain that is enabled, please disable it first"):
        cloud.identity.projects.delete(domain.id)

    cloud.identity.domains.update(domain.id, {"enabled": False})
    cloud.identity.domains.delete(domain.id)

    assert [noun.look(id) for noun, id in inside] == [None] * 4
    with pytest.raises(NotFound, match="Could not find domain"):
        cloud.identity.domains.get(domain.id)


def test_the_default_domain_stays(cloud):
    with pytest.raises(Forbidden, match="Cannot delete a domain that is enabled"):
        cloud.identity.domains.delete("default")
    cloud.identity.domains.update("default", {"enabled": False})
    with pytest.raises(Forbidden, match="requested action: delete the default domain"):
        cloud.identity.domains.delete("default")


def test_domains_have_names_and_ids_of_their_own(cloud):
    other = cloud.identity.domains.create(name="other")

    with pytest.raises(Conflict, match="two projects acting as domains with the same name: Default"):
        cloud.identity.domains.create(name="Default")
    with pytest.raises(Conflict, match="two projects acting as domains with the same name: Default"):
        cloud.identity.domains.update(other.id, {"name": "Default"})
    with pytest.raises(Conflict, match="acting as domains with the same name: x"):
        cloud.identity.domains.create(name="x", explicit_domain_id="default")
