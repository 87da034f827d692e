import pytest

from novalite.cloud import Cloud
from novalite.errors import Conflict, NotFound


@pytest.fixture
def identity():
    return Cloud().identity


@pytest.fixture
def project(identity):
    return identity.projects.find(name="demo")[0].id


def test_a_project_has_endpoints_itself_and_by_groups(identity, project):
    groups, endpoints = identity.endpoint_groups, identity.catalog.endpoints
    group = groups.make({"name": "inner", "filters": {"interface": "internal"}})
    public = endpoints.find(interface="public")[0] if endpoints.find(interface="public") else None

    groups.associate(project, group.id, of_group=True)
    groups.associate(project, public.id)

    internal = {one.id for one in endpoints.find() if one.interface == "internal"}
    assert {one.id for one in groups.endpoints_of(project)} == {*internal, public.id}
    assert groups.of_project(project) == [group]
    assert [one.id for one in groups.projects_with(group.id)] == [project]
    groups.delete(group.id)
    assert groups.endpoints_of(project) == [public]


def test_what_a_project_has_it_has_once_until_it_is_taken(identity, project):
    groups = identity.endpoint_groups
    endpoint = identity.catalog.endpoints.find()[0].id
    groups.associate(project, endpoint)

    with pytest.raises(Conflict, match="project_endpoint - Duplicate entry"):
        groups.associate(project, endpoint)
    groups.check(project, endpoint)
    groups.dissociate(project_id=project, what_id=endpoint)
    with pytest.raises(NotFound, match=f"Endpoint {endpoint} not found in project {project}"):
        groups.check(project, endpoint)
    with pytest.raises(NotFound, match="Endpoint Group Project Association not found"):
        groups.check(project, "g", of_group=True)
