import pytest

from novalite.cloud import Cloud
from novalite.errors import Conflict, Forbidden, Invalid, NotFound


@pytest.fixture
def identity():
    return Cloud().identity


@pytest.fixture
def what(identity):
    return {"service_id": identity.catalog.services.find(type="image")[0].id, "resource_name": "image_count"}


def test_a_limit_stands_in_place_of_what_is_registered(identity, what):
    project = identity.projects.find(name="demo")[0]
    with pytest.raises(Forbidden, match="no corresponding registered limit"):
        identity.limits.create(**what, resource_limit=1, project_id=project.id)

    registered = identity.registered_limits.create(**what, default_limit=5)
    limit = identity.limits.create(**what, resource_limit=1, project_id=project.id)

    assert limit.registered_limit_id == registered.id
    assert identity.limits.update(limit.id, {"resource_limit": 2, "description": None}).resource_limit == 2
    with pytest.raises(Conflict, match="store limit - Duplicate entry"):
        identity.limits.create(**what, resource_limit=1, project_id=project.id)
    for change in (
        lambda: identity.registered_limits.update(registered.id, {}),
        lambda: identity.registered_limits.delete(registered.id),
    ):
        with pytest.raises(Forbidden, match="there are project limits associated with it"):
            change()
    identity.limits.delete(limit.id)
    identity.registered_limits.delete(registered.id)
    with pytest.raises(NotFound, match="Could not find registered limit for"):
        identity.registered_limits.get(registered.id)
    with pytest.raises(NotFound, match="Could not find limit for"):
        identity.limits.get(limit.id)


def test_what_is_registered_is_so_once(identity, what):
    registered = identity.registered_limits.create(**what, default_limit=5)
    other = identity.registered_limits.create(**{**what, "resource_name": "other"}, default_limit=5)

    with pytest.raises(Conflict, match="store registered_limit - Duplicate entry"):
        identity.registered_limits.create(**what, default_limit=6)
    with pytest.raises(Conflict):
        identity.registered_limits.update(other.id, {"resource_name": "image_count"})
    assert identity.registered_limits.update(registered.id, {"default_limit": 7}).default_limit == 7


@pytest.mark.parametrize("name", ["service_id", "region_id"])
def test_what_is_limited_has_to_be_there(identity, what, name):
    with pytest.raises(Invalid, match=f"Expecting to find {name} in registered_limit"):
        identity.registered_limits.create(**{**what, name: "nothing"}, default_limit=5)


def test_a_domain_is_no_project(identity, what):
    with pytest.raises(Invalid, match="Expecting to find project_id in limit"):
        identity.limits.create(**what, resource_limit=1, project_id="default")
