"""``/v3/projects``, and their tags."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, Obj, field, listof, one
from novalite.api.validation import SchemaValidator
from novalite.cloud.identity.projects import DEFAULT, Project
from novalite.context import RequestContext
from novalite.services.identity.entities import CHANGED_PROJECT, PROJECT
from novalite.services.identity.service import SERVICE, lazy_sentence
from novalite.services.identity.shapes import (
    ID_OR_NONE,
    IMMUTABLE,
    SHORT_NAME,
    SWITCH,
    TEXT_OR_NONE,
    UUID,
    WORD,
    Late,
    Open,
    Sent,
    changes,
    wanted,
)
from novalite.services.identity.views import Found, base, collection, filters, flags, is_set, search

TAG = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[^,/]*$"}
TAGS_FORM = listof(TAG)
TAGS = {**TAGS_FORM, "maxItems": 80, "uniqueItems": True}
ONE_TAG = SchemaValidator(TAG)
ALL_TAGS = SchemaValidator({**TAGS_FORM, "required": [], "maxItems": 80, "uniqueItems": True})
FIELDS = (
    field("name", SHORT_NAME, required=True),
    field("description", TEXT_OR_NONE),
    field("domain_id", ID_OR_NONE),
    field("enabled", SWITCH),
    field("is_domain", SWITCH),
    field("parent_id", ID_OR_NONE),
    field("tags", TAGS),
    field("options", IMMUTABLE),
)
CREATE = Sent(Late(field("project", Open(*FIELDS), required=True)))
UPDATE = Sent(
    Obj(
        field(
            "project",
            Open(
                field("description", TEXT_OR_NONE),
                field("enabled", SWITCH),
                field("name", SHORT_NAME),
                field("options", IMMUTABLE),
                field("tags", TAGS),
            ),
        )
    )
)
SET_TAGS = Sent(Obj(field("tags", listof(TAG))))
FILTERS = filters(
    *("domain_id", "enabled", "name", "parent_id", "is_domain", "tags", "tags-any", "not-tags", "not-tags-any"),
    types={"name": SHORT_NAME, "parent_id": UUID, "is_domain": WORD},
    marked=True,
    endless=True,
)
TREE = flags()

#: What is never asked for together.
EITHER = (("parents_as_list", "parents_as_ids"), ("subtree_as_list", "subtree_as_ids"))

projects = Resource("/v3/projects", SERVICE)


@projects.on("GET", query=FILTERS, gives=collection("projects", PROJECT))
def index(call: Call) -> Found:
    """All projects; domains are among them only for who asks for them."""
    call.demand("identity:list_projects", domain_id=call.context.domain_id)
    where: dict[str, Any] = {} if "is_domain" in call.query else {"is_domain": False}
    if call.context.domain_id:
        where["domain_id"] = call.context.domain_id
    return search(call, call.cloud.identity.projects, where, lambda project: _is_tagged(call, set(project.tags)))


@projects.on("POST", takes=CREATE, gives=one("project", PROJECT), status=201, faults={errors.NotFound: 400})
def create(call: Call) -> Project:
    """A project, by default of the token's domain; or a domain, by its other name."""
    sent = wanted(call.body, "project")
    sent["tags"] = tuple(sent.get("tags", ()))
    call.demand("identity:create_project", domain_id=sent.get("domain_id"))
    if sent.get("is_domain"):
        if sent.get("parent_id") or sent.get("domain_id"):
            raise errors.Invalid("only root projects are allowed to act as domains.")
        return call.cloud.identity.domains.create(**sent)
    sent["domain_id"] = sent.get("domain_id") or call.context.domain_id or DEFAULT
    return call.cloud.identity.projects.create(**sent)


@projects.on("GET /{id}", query=TREE, gives=AS_IT_IS)
def show(call: Call, id: str) -> dict[str, Any]:
    """One of them; with what is above or below it for who asks."""
    project, cloud = _project(call, "get_project", id), call.cloud
    for first, second in EITHER:
        if is_set(call, first) and is_set(call, second):
            raise errors.Invalid(f"Cannot use {first} and {second} query params at the same time.")
    answer = PROJECT.show(project, call)
    own = {one.id for one in cloud.identity.assignments.projects(call.user_id)}
    parents, below = cloud.identity.projects.parents(project), cloud.identity.projects.below(id)
    if is_set(call, "parents_as_list"):
        answer["parents"] = [{"project": PROJECT.show(one, call)} for one in parents if one.id in own]
    if is_set(call, "subtree_as_list"):
        answer["subtree"] = [{"project": PROJECT.show(one, call)} for one in below if one.id in own]
    if is_set(call, "parents_as_ids"):
        answer["parents"] = _nested([above.id for above in parents])
    if is_set(call, "subtree_as_ids"):
        answer["subtree"] = _tree(call, id)
    return {"project": answer}


@projects.on("PATCH /{id}", takes=UPDATE, gives=one("project", CHANGED_PROJECT))
def update(call: Call, id: str) -> Project:
    _project(call, "update_project", id)
    sent = changes(call.body or {}, "project", id)
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
    _may_change(call, "update_project_tags", id)
    tags = _checked((call.body or {}).get("tags", {}))
    return _tags(call, call.cloud.identity.projects.update(id, {"tags": tags}))


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
    ONE_TAG.validate(tag, lazy_sentence)
    call.cloud.identity.projects.update(id, {"tags": _checked([*project.tags, tag])})
    call.headers["Location"] = f"{base(call)}/{id}/tags/{tag}"  # where Keystone says it is


@projects.on("DELETE /{id}/tags/{tag}", status=204)
def delete_tag(call: Call, id: str, tag: str) -> None:
    """Take one off."""
    project = _project(call, "delete_project_tag", id)
    _has_tag(project, tag)
    call.cloud.identity.projects.update(id, {"tags": tuple(one for one in project.tags if one != tag)})


def own_domain(context: RequestContext) -> str:
    """The domain that a token is about, the default one where it is about none."""
    return context.domain_id or context.project_domain_id or "default"


def _project(call: Call, rule: str, id: str) -> Project:
    project: Project | None = call.cloud.identity.projects.look(id)
    call.demand(f"identity:{rule}", id=id, domain_id=None if project is None else project.domain_id)
    return call.cloud.identity.projects.get(id)


def _may_change(call: Call, rule: str, id: str) -> None:
    project = call.cloud.identity.projects.look(id)
    call.demand(f"identity:{rule}", id=id, domain_id=None if project is None else project.domain_id)


def _tags(call: Call, project: Project) -> dict[str, Any]:
    return {"tags": list(project.tags), "links": {"self": f"{base(call)}{_query(call)}"}}


def _query(call: Call) -> str:
    return f"?{call.request.query_string}" if call.request.query_string else ""


def _checked(tags: Any) -> tuple[str, ...]:
    """Tags that a project may have. Raises Invalid, as if they were a body of their own."""
    ALL_TAGS.validate(tags, lazy_sentence)
    return tuple(tags)


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
