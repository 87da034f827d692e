"""``/v3/projects``, and their tags."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Body, field, listof, one
from novalite.cloud.identity.projects import Project
from novalite.context import RequestContext
from novalite.services.identity.entities import PROJECT
from novalite.services.identity.service import SERVICE
from novalite.services.identity.shapes import (
    BOOLEAN,
    ID_OR_NONE,
    OBJECT,
    SHORT_NAME,
    TEXT_OR_NONE,
    Open,
    created,
    updated,
    wanted,
)
from novalite.services.identity.views import asked_for, base, collection, filters, flags, is_set, shown

TAG = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[^,/]*$"}
TAGS = listof(TAG, maxItems=80, uniqueItems=True)
FIELDS = (
    field("name", SHORT_NAME, required=True),
    field("description", TEXT_OR_NONE),
    field("domain_id", ID_OR_NONE),
    field("enabled", BOOLEAN),
    field("is_domain", BOOLEAN),
    field("parent_id", ID_OR_NONE),
    field("tags", TAGS),
    field("options", OBJECT),
)
CREATE = created("project", *FIELDS)
UPDATE = updated("project", *FIELDS)
SET_TAGS = Body(Open(field("tags", TAGS, required=True)))
FILTERS = filters(
    "domain_id", "enabled", "name", "parent_id", "is_domain", "tags", "tags-any", "not-tags", "not-tags-any"
)
TREE = flags("parents_as_list", "parents_as_ids", "subtree_as_list", "subtree_as_ids")

projects = Resource("/v3/projects", SERVICE)


@projects.on("GET", query=FILTERS, gives=collection("projects", PROJECT))
def index(call: Call) -> list[Project]:
    """All projects; domains are among them only for who asks for them."""
    call.demand("identity:list_projects", domain_id=call.context.domain_id)
    where = {} if "is_domain" in call.query else {"is_domain": False}
    found = call.cloud.identity.projects.find(**where)
    if call.context.domain_id:
        found = [project for project in found if project.domain_id == call.context.domain_id]
    return [project for project in found if _is_tagged(call, set(project.tags))]


@projects.on("POST", takes=CREATE, gives=one("project", PROJECT), status=201)
def create(call: Call) -> Project:
    """A project, by default of the token's domain; or a domain, by its other name."""
    sent = wanted(call.body, "project")
    sent["tags"] = tuple(sent.get("tags", ()))
    if sent.get("is_domain"):
        call.demand("identity:create_project")
        if sent.get("parent_id") or sent.get("domain_id"):
            raise errors.Invalid("only root projects are allowed to act as domains.")
        return call.cloud.identity.domains.create(**sent)
    if not sent.get("domain_id") and not sent.get("parent_id"):
        sent["domain_id"] = own_domain(call.context)
    call.demand("identity:create_project", domain_id=sent.get("domain_id"))
    return call.cloud.identity.projects.create(**sent)


@projects.on("GET /{id}", query=TREE, gives=AS_IT_IS)
def show(call: Call, id: str) -> dict[str, Any]:
    """One of them; with what is above or below it for who asks."""
    project, cloud = _project(call, "get_project", id), call.cloud
    answer = PROJECT.show(project, call)
    parents, below = cloud.identity.projects.parents(project), cloud.identity.projects.below(id)
    if is_set(call, "parents_as_list"):
        answer["parents"] = [{"project": PROJECT.show(above, call)} for above in parents]
    if is_set(call, "subtree_as_list"):
        answer["subtree"] = [{"project": PROJECT.show(one, call)} for one in below]
    if is_set(call, "parents_as_ids"):
        answer["parents"] = _nested([above.id for above in parents])
    if is_set(call, "subtree_as_ids"):
        answer["subtree"] = _tree(call, id)
    return {"project": answer}


@projects.on("PATCH /{id}", takes=UPDATE, gives=one("project", PROJECT))
def update(call: Call, id: str) -> Project:
    _project(call, "update_project", id)
    sent = wanted(call.body, "project")
    if "tags" in sent:
        sent["tags"] = tuple(sent["tags"])
    return call.cloud.identity.projects.update(id, sent)


@projects.on("DELETE /{id}", status=204)
def delete(call: Call, id: str) -> None:
    """Forget one that has none below it."""
    _project(call, "delete_project", id)
    call.cloud.identity.projects.delete(id)


@projects.on("GET /{id}/tags", gives=AS_IT_IS)
def tags(call: Call, id: str) -> dict[str, Any]:
    """The tags of a project."""
    return _tags(call, _project(call, "list_project_tags", id))


@projects.on("PUT /{id}/tags", takes=SET_TAGS, gives=AS_IT_IS)
def set_tags(call: Call, id: str) -> dict[str, Any]:
    """Put others in their place."""
    _project(call, "update_project_tags", id)
    return _tags(call, call.cloud.identity.projects.update(id, {"tags": tuple(call.body["tags"])}))


@projects.on("DELETE /{id}/tags", status=204)
def delete_tags(call: Call, id: str) -> None:
    """Take all of them off."""
    _project(call, "delete_project_tags", id)
    call.cloud.identity.projects.update(id, {"tags": ()})


@projects.on("GET /{id}/tags/{tag}", status=204)
def check_tag(call: Call, id: str, tag: str) -> None:
    """Whether it has one."""
    _has_tag(_project(call, "get_project_tag", id), tag)


@projects.on("PUT /{id}/tags/{tag}", status=201)
def add_tag(call: Call, id: str, tag: str) -> None:
    """Put one on."""
    project = _project(call, "create_project_tag", id)
    if tag not in project.tags:
        call.cloud.identity.projects.update(id, {"tags": (*project.tags, tag)})
    call.headers["Location"] = f"{base(call)}/projects/{id}/tags/{tag}"


@projects.on("DELETE /{id}/tags/{tag}", status=204)
def delete_tag(call: Call, id: str, tag: str) -> None:
    """Take one off."""
    project = _project(call, "delete_project_tag", id)
    _has_tag(project, tag)
    call.cloud.identity.projects.update(id, {"tags": tuple(one for one in project.tags if one != tag)})


def own_domain(context: RequestContext) -> str:
    """The domain that a token is about, the default one where it is about none."""
    return context.domain_id or context.project_domain_id or "default"


def listed(call: Call, found: list[Project]) -> dict[str, Any]:
    """Projects, for lists elsewhere than here."""
    return shown(call, "projects", [PROJECT.show(project, call) for project in asked_for(call, found)])


def _project(call: Call, rule: str, id: str) -> Project:
    project: Project | None = call.cloud.identity.projects.look(id)
    call.demand(f"identity:{rule}", id=id, domain_id=None if project is None else project.domain_id)
    return call.cloud.identity.projects.get(id)


def _tags(call: Call, project: Project) -> dict[str, Any]:
    return {"tags": list(project.tags), "links": {"next": None, "self": call.request.path_url, "previous": None}}


def _has_tag(project: Project, tag: str) -> None:
    if tag not in project.tags:
        raise errors.NotFound(f"Could not find project tag: {tag}.")


def _is_tagged(call: Call, own: set[str]) -> bool:
    asked = {name: set(values[0].split(",")) for name, values in call.query.items()}
    return (
        asked.get("tags", set()) <= own
        and ("tags-any" not in asked or bool(asked["tags-any"] & own))
        and ("not-tags" not in asked or not asked["not-tags"] <= own)
        and not asked.get("not-tags-any", set()) & own
    )


def _nested(ids: list[str]) -> dict[str, Any] | None:
    return {ids[-1]: _nested(ids[:-1])} if ids else None


def _tree(call: Call, id: str) -> dict[str, Any] | None:
    return {one.id: _tree(call, one.id) for one in call.cloud.identity.projects.find(parent_id=id)} or None
