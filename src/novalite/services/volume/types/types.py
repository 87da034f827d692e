"""``/types``: what kinds of storage there are, and the projects that private ones are for."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import BLANK, Blank, Resource
from novalite.api.shape import AS_IT_IS, Body, body, field, key, many, obj, one, view
from novalite.api.types import truth
from novalite.cloud.volume.types import VolumeType
from novalite.services.volume.attributes import (
    BOOLEAN,
    DESCRIPTION,
    EXTRA_SPECS,
    LOOSE_METADATA,
    NAME,
    ONE_EXTRA_SPEC,
    TEXT,
    ZONE,
)
from novalite.services.volume.lists import Listing, entries, equal, is_true
from novalite.services.volume.service import SERVICE, check_project

RULES = "volume_extension"
ACCESS = "os-volume-type-access:is_public"
CREATE = body(
    "volume_type",
    field("name", NAME, required=True),
    field("description", DESCRIPTION),
    field("extra_specs", LOOSE_METADATA),
    field(ACCESS, BOOLEAN),
)
UPDATE = body("volume_type", field("name", ZONE), field("description", DESCRIPTION), field("is_public", BOOLEAN))
MORE_SPECS = Body(obj(field("extra_specs", EXTRA_SPECS, required=True)))
ONE_SPEC = Body(ONE_EXTRA_SPEC)
PROJECT = obj(field("project", TEXT, required=True))

LIST = Listing(
    {
        **{name: equal(name) for name in ("id", "name", "description", "qos_specs_id")},
        "is_public": lambda kind, value: True,  # which is looked at below
        "extra_specs": entries("extra_specs"),
    },
    {
        **{name: name for name in ("id", "name", "description", "qos_specs_id", "is_public", "created_at")},
        "updated_at": "updated_at",
        "deleted": None,
        "deleted_at": None,
    },
    (),
    no_project=True,
    users=("is_public", "extra_specs"),
    early=("is_public",),
    strict=since("3.52"),
    counted=False,
)

#: What users see of extra specs; the others are for admins.
VISIBLE = ("RESKEY:availability_zones", "multiattach", "replication_enabled")


def _extra_specs(kind: VolumeType, call: Call) -> dict[str, str]:
    everything = call.may(f"{RULES}:types_extra_specs:read_sensitive")
    return {name: value for name, value in kind.extra_specs.items() if everything or name in VISIBLE}


BRIEF = view(
    key("id"),
    key("name"),
    key("is_public"),
    key("description"),
    key("extra_specs", _extra_specs, only=f"{RULES}:access_types_extra_specs"),
    key("qos_specs_id", only=f"{RULES}:access_types_qos_specs_id"),
)
OPEN = view(key(ACCESS, "is_public", only=f"{RULES}:volume_type_access"))
FULL = BRIEF + OPEN
CHANGED = view(*(key(name) for name in ("id", "name", "is_public", "description")), key("extra_specs", _extra_specs))
MADE = CHANGED + OPEN

volume_types = Resource("/types", SERVICE)


@volume_types.on("GET", query=LIST.query, gives=many("volume_types", FULL, links_root="volume_type_links", at="/types"))
def index(call: Call) -> Any:
    """Those that who asks may use; an admin may ask for what is private."""
    call.demand(f"{RULES}:type_get_all", project_id=call.context.project_id)
    return LIST.page(call, Visible(call, call.cloud.volume.types))


@volume_types.on("POST", takes=CREATE, gives=one("volume_type", MADE))
def create(call: Call) -> VolumeType:
    call.demand(f"{RULES}:type_create")
    sent = call.body["volume_type"]
    return call.cloud.volume.types.create(
        sent["name"].strip(),
        sent.get("description"),
        is_public=is_true(sent.get(ACCESS, True)),
        extra_specs=sent.get("extra_specs") or {},
    )


@volume_types.on("GET /default", gives=one("volume_type", BRIEF))
def default(call: Call) -> VolumeType:
    """The one that a volume is of where nobody says another."""
    call.demand(f"{RULES}:type_get", project_id=call.context.project_id)
    return call.cloud.volume.types.default(call.context.project_id)


@volume_types.on("GET /{id}", gives=one("volume_type", FULL))
def show(call: Call, id: str) -> VolumeType:
    check_project(call)
    found = call.cloud.volume.types.get(id, call.whose)
    call.demand(f"{RULES}:type_get", project_id=call.context.project_id)
    return found


@volume_types.on("PUT /{id}", takes=UPDATE, gives=one("volume_type", CHANGED))
def update(call: Call, id: str) -> VolumeType:
    """Have another name or description, or be for others."""
    call.demand(f"{RULES}:type_update")
    sent = call.body["volume_type"]
    if all(sent.get(name) is None for name in ("name", "description", "is_public")):
        raise errors.Invalid("Specify volume type name, description, is_public or a combination thereof.")
    if sent.get("name") is not None and not sent["name"].strip():
        raise errors.Invalid("Volume type name can not be empty.")
    wanted = {name: sent[name] for name in ("name", "description") if sent.get(name) is not None}
    if sent.get("is_public") is not None:
        wanted["is_public"] = is_true(sent["is_public"])
    return call.cloud.volume.types.update(id, **wanted)


@volume_types.on("DELETE /{id}", status=202)
def delete(call: Call, id: str) -> Blank:
    """Forget one that no volume is of."""
    call.demand(f"{RULES}:type_delete")
    call.cloud.volume.types.delete(id)
    return BLANK


@volume_types.on("GET /{id}/extra_specs", gives=AS_IT_IS)
def extra_specs(call: Call, id: str) -> dict[str, Any]:
    """What else is said of it."""
    call.demand(f"{RULES}:types_extra_specs:index", project_id=call.context.project_id)
    return {"extra_specs": _extra_specs(_seen(call, id), call)}


@volume_types.on("POST /{id}/extra_specs", takes=MORE_SPECS, gives=AS_IT_IS)
def add_extra_specs(call: Call, id: str) -> dict[str, Any]:
    """Say more of it."""
    call.demand(f"{RULES}:types_extra_specs:create")
    specs = call.body["extra_specs"]
    call.cloud.volume.types.update(id, extra_specs={**_seen(call, id).extra_specs, **specs})
    return {"extra_specs": specs}


@volume_types.on("GET /{id}/extra_specs/{key}", gives=AS_IT_IS)
def extra_spec(call: Call, id: str, key: str) -> dict[str, str]:
    """One thing that is said of it."""
    call.demand(f"{RULES}:types_extra_specs:show", project_id=call.context.project_id)
    return {key: _spec(_extra_specs(_seen(call, id), call), id, key)}


@volume_types.on("PUT /{id}/extra_specs/{key}", takes=ONE_SPEC, gives=AS_IT_IS)
def update_extra_spec(call: Call, id: str, key: str) -> dict[str, str]:
    """Say it in another way."""
    call.demand(f"{RULES}:types_extra_specs:update")
    if key not in call.body:
        raise errors.Invalid("Request body and URI mismatch")
    call.cloud.volume.types.update(id, extra_specs={**_seen(call, id).extra_specs, **call.body})
    return call.body


@volume_types.on("DELETE /{id}/extra_specs/{key}", status=202)
def delete_extra_spec(call: Call, id: str, key: str) -> None:
    """Say it no more."""
    specs = dict(_seen(call, id).extra_specs)
    call.demand(f"{RULES}:types_extra_specs:delete")
    _spec(specs, id, key)
    del specs[key]
    call.cloud.volume.types.update(id, extra_specs=specs)


@volume_types.on("GET /{id}/os-volume-type-access", gives=AS_IT_IS)
def access(call: Call, id: str) -> dict[str, Any]:
    """The projects that a private one is for."""
    call.demand(f"{RULES}:volume_type_access:get_all_for_type")
    kind = call.cloud.volume.types.get(id)
    if kind.is_public:
        raise errors.NotFound("Access list not available for public volume types.")
    return {"volume_type_access": [{"volume_type_id": id, "project_id": one} for one in sorted(kind.projects)]}


@volume_types.act("addProjectAccess", takes=Body(obj(field("addProjectAccess", PROJECT, required=True))), status=202)
def add_access(call: Call, id: str) -> Blank:
    """Let a project use it."""
    call.demand(f"{RULES}:volume_type_access:addProjectAccess")
    call.cloud.volume.types.add_access(id, call.body["addProjectAccess"]["project"])
    return BLANK


@volume_types.act(
    "removeProjectAccess", takes=Body(obj(field("removeProjectAccess", PROJECT, required=True))), status=202
)
def remove_access(call: Call, id: str) -> Blank:
    """Let a project use it no more."""
    call.demand(f"{RULES}:volume_type_access:removeProjectAccess")
    call.cloud.volume.types.remove_access(id, call.body["removeProjectAccess"]["project"])
    return BLANK


def _seen(call: Call, id: str) -> VolumeType:
    check_project(call)
    found: VolumeType = call.cloud.volume.types.get(id, call.whose)
    return found


def _spec(specs: dict[str, str], id: str, key: str) -> str:
    if key not in specs:
        raise errors.NotFound(f"Volume Type {id} has no extra specs with key {key}.")
    return specs[key]


class Visible:
    """Types as a list of them sees them: there is no project that they are of."""

    def __init__(self, call: Call, noun: Any) -> None:
        self.call = call
        self.noun = noun
        word = call.last("is_public", "true") if call.context.is_admin else "none"
        try:
            self.is_public = None if word is not None and word.lower() == "none" else truth(word)
        except ValueError:
            raise errors.Invalid(f"Invalid is_public filter [{word}]") from None

    def get(self, id: str, project_id: str | None) -> VolumeType | None:
        """The one that a page begins after; none where it is unknown."""
        try:
            return self.noun.get(id, project_id)
        except errors.NotFound:
            return None

    def find(self, project_id: str | None, fits: Any, page: Any) -> list[VolumeType]:
        call, wanted = self.call, self.is_public

        def is_listed(kind: Any) -> bool:
            mine = wanted and call.context.project_id in getattr(kind, "projects", ())
            return fits(kind) and bool(mine or wanted in (None, kind.is_public))

        return self.noun.find(call.whose if wanted is None else None, is_listed, page)
