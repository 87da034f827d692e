"""``/v3/OS-EP-FILTER``: which endpoints a project is shown."""

from __future__ import annotations

from typing import Any

from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Obj, field, key, one
from novalite.cloud.identity.catalog import INTERFACES, Endpoint
from novalite.cloud.identity.endpoint_filters import EndpointGroup
from novalite.cloud.identity.projects import Project
from novalite.cloud.identity.records import Expected
from novalite.errors import Invalid
from novalite.services.identity.entities import ENDPOINT, PROJECT
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import BOOLEAN, NAME, TEXT, TEXT_OR_NONE, Open, Sent
from novalite.services.identity.views import Entity, base, collection, filters

ENDPOINT_GROUP = Entity(
    "endpoint_groups", *map(key, ("id", "name", "description", "filters")), below=lambda group: "/OS-EP-FILTER"
)
FILTERED = Open(
    field("interface", {"type": "string", "enum": sorted(INTERFACES)}),
    field("service_id", TEXT),
    field("region_id", TEXT_OR_NONE),
    field("enabled", BOOLEAN),
)
#: The attributes that endpoints are filtered by.
FILTERABLE = ("service_id", "region_id", "interface")

CREATE = Sent(
    Obj(
        field(
            "endpoint_group",
            Obj(
                field("description", TEXT_OR_NONE),
                field("filters", FILTERED, required=True),
                field("name", NAME, required=True),
            ),
            required=True,
        )
    )
)


class Changed(Obj):
    """Something of a group."""

    def at(self, version: Any) -> dict[str, Any]:
        """The JSON Schema."""
        return {**super().at(version), "minProperties": 1}


UPDATE = Sent(
    Obj(
        field(
            "endpoint_group",
            Changed(field("description", TEXT_OR_NONE), field("filters", FILTERED), field("name", NAME)),
            required=True,
        )
    )
)

endpoint_filters = Resource("/v3/OS-EP-FILTER", SERVICE)


@endpoint_filters.on(
    "GET /endpoint_groups",
    query=filters("name", strict=True),
    gives=collection("endpoint_groups", ENDPOINT_GROUP),
)
def index(call: Call) -> list[EndpointGroup]:
    """All groups."""
    call.demand("identity:list_endpoint_groups")
    return call.cloud.identity.endpoint_groups.find()


@endpoint_filters.on("POST /endpoint_groups", takes=CREATE, gives=one("endpoint_group", ENDPOINT_GROUP), status=201)
def create(call: Call) -> EndpointGroup:
    """A group that no project has yet."""
    call.demand("identity:create_endpoint_group")
    sent = call.body["endpoint_group"]
    if not sent["filters"]:
        raise Invalid(f"{sorted(FILTERABLE)} is a required property")
    _check(sent)
    return call.cloud.identity.endpoint_groups.make(sent)


@endpoint_filters.on("GET /endpoint_groups/{id}", gives=one("endpoint_group", ENDPOINT_GROUP))
def show(call: Call, id: str) -> EndpointGroup:
    call.demand("identity:get_endpoint_group")
    return call.cloud.identity.endpoint_groups.get(id)


@endpoint_filters.on("PATCH /endpoint_groups/{id}", takes=UPDATE, gives=one("endpoint_group", ENDPOINT_GROUP))
def update(call: Call, id: str) -> EndpointGroup:
    call.demand("identity:update_endpoint_group")
    _check(call.body["endpoint_group"])
    nouns = call.cloud.identity.endpoint_groups
    return nouns.change(nouns.get(id), call.body["endpoint_group"])


@endpoint_filters.on("DELETE /endpoint_groups/{id}", status=204)
def delete(call: Call, id: str) -> None:
    """Forget a group; no project has it any more."""
    call.demand("identity:delete_endpoint_group")
    call.cloud.identity.endpoint_groups.delete(id)


@endpoint_filters.on("GET /endpoint_groups/{id}/endpoints", gives=collection("endpoints", ENDPOINT))
def endpoints_of_group(call: Call, id: str) -> list[Endpoint]:
    """The endpoints of a group."""
    call.demand("identity:list_endpoints_associated_with_endpoint_group")
    return call.cloud.identity.endpoint_groups.endpoints(call.cloud.identity.endpoint_groups.get(id))


@endpoint_filters.on("GET /endpoint_groups/{id}/projects", gives=collection("projects", PROJECT))
def projects_of_group(call: Call, id: str) -> list[Project]:
    """The projects that have a group."""
    call.demand("identity:list_projects_associated_with_endpoint_group")
    call.cloud.identity.endpoint_groups.get(id)
    return call.cloud.identity.endpoint_groups.projects_with(id)


@endpoint_filters.on("PUT /endpoint_groups/{id}/projects/{project_id}", status=204)
def add_group(call: Call, id: str, project_id: str) -> None:
    """Let a project have a group."""
    _group(call, "add_endpoint_group_to_project", id, project_id)
    call.cloud.identity.endpoint_groups.associate(project_id, id, of_group=True)


@endpoint_filters.on("GET /endpoint_groups/{id}/projects/{project_id}", gives=AS_IT_IS)
def check_group(call: Call, id: str, project_id: str) -> dict[str, Any]:
    """That a project has a group."""
    _group(call, "get_endpoint_group_in_project", id, project_id)
    call.cloud.identity.endpoint_groups.check(project_id, id, of_group=True)
    own = f"{base(call)}/OS-EP-FILTER/endpoint_groups/{id}/projects/{project_id}"
    return {"endpoint_group": {"endpoint_group_id": id, "project_id": project_id, "links": {"self": own}}}


@endpoint_filters.on("DELETE /endpoint_groups/{id}/projects/{project_id}", status=204)
def remove_group(call: Call, id: str, project_id: str) -> None:
    """Let a project have a group no longer."""
    _group(call, "remove_endpoint_group_from_project", id, project_id)
    call.cloud.identity.endpoint_groups.check(project_id, id, of_group=True)
    call.cloud.identity.endpoint_groups.dissociate(project_id=project_id, what_id=id)


@endpoint_filters.on("GET /endpoints/{id}/projects", gives=collection("projects", PROJECT))
def projects_of_endpoint(call: Call, id: str) -> list[Project]:
    """The projects that have an endpoint."""
    call.demand("identity:list_projects_for_endpoint")
    call.cloud.identity.catalog.endpoints.get(id)
    return call.cloud.identity.endpoint_groups.projects_with(id)


@endpoint_filters.on("GET /projects/{project_id}/endpoints", gives=collection("endpoints", ENDPOINT))
def endpoints_of_project(call: Call, project_id: str) -> list[Endpoint]:
    """The endpoints that a project has, itself or by a group."""
    call.demand("identity:list_endpoints_for_project")
    call.cloud.identity.projects.get(project_id)
    return call.cloud.identity.endpoint_groups.endpoints_of(project_id)


@endpoint_filters.on("GET /projects/{project_id}/endpoint_groups", gives=collection("endpoint_groups", ENDPOINT_GROUP))
def groups_of_project(call: Call, project_id: str) -> list[EndpointGroup]:
    """The groups that a project has."""
    call.demand("identity:list_endpoint_groups_for_project")
    return call.cloud.identity.endpoint_groups.of_project(project_id)


@endpoint_filters.on("PUT /projects/{project_id}/endpoints/{id}", status=204)
def add(call: Call, project_id: str, id: str) -> None:
    """Let a project have an endpoint."""
    _endpoint(call, "add_endpoint_to_project", id, project_id)
    call.cloud.identity.endpoint_groups.associate(project_id, id)


@endpoint_filters.on("GET /projects/{project_id}/endpoints/{id}", status=204)
def check(call: Call, project_id: str, id: str) -> None:
    """That a project has an endpoint."""
    _endpoint(call, "check_endpoint_in_project", id, project_id)
    call.cloud.identity.endpoint_groups.check(project_id, id)


@endpoint_filters.on("DELETE /projects/{project_id}/endpoints/{id}", status=204)
def remove(call: Call, project_id: str, id: str) -> None:
    """Let a project have an endpoint no longer."""
    call.demand("identity:remove_endpoint_from_project")
    call.cloud.identity.endpoint_groups.check(project_id, id)
    call.cloud.identity.endpoint_groups.dissociate(project_id=project_id, what_id=id)


def _check(sent: dict[str, Any]) -> None:
    if not set(sent.get("filters", {})) <= set(FILTERABLE):
        raise Expected(" or ".join(FILTERABLE), "endpoint_group")


def _group(call: Call, rule: str, id: str, project_id: str) -> None:
    call.demand(f"identity:{rule}")
    call.cloud.identity.projects.get(project_id)
    call.cloud.identity.endpoint_groups.get(id)


def _endpoint(call: Call, rule: str, id: str, project_id: str) -> None:
    call.demand(f"identity:{rule}")
    call.cloud.identity.catalog.endpoints.get(id)
    call.cloud.identity.projects.get(project_id)
