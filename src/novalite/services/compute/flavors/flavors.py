"""``/flavors``: what servers may be made of, and the projects that private ones are for."""

from __future__ import annotations

from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.links import links
from novalite.api.microversion import LEGACY, Span, since, until
from novalite.api.operation import Resource
from novalite.api.pages import is_full
from novalite.api.shape import body, field, key, many, one, query, view
from novalite.api.types import Description, boolean, integer, named, repeated, truth
from novalite.cloud.compute.flavors import SORT_KEYS, Flavor, Wanted
from novalite.services.compute.policies import FLAVOR_ACCESS, FLAVOR_EXTRA_SPECS, FLAVOR_MANAGE
from novalite.services.compute.service import SERVICE

Schema = dict[str, Any]

EPHEMERAL = "OS-FLV-EXT-DATA:ephemeral"
DISABLED = "OS-FLV-DISABLED:disabled"
IS_PUBLIC = "os-flavor-access:is_public"
TEXT: Schema = {"type": "string"}
ID: Schema = {
    "type": ["string", "number", "null"],
    "minLength": 1,
    "maxLength": 255,
    "pattern": "^(?! )[a-zA-Z0-9. _-]+(?<! )$",
}
FACTOR: Schema = {
    "type": ["number", "string"],
    "pattern": r"^[0-9]+(\.[0-9]+)?$",
    "exclusiveMinimum": 0,
    "maximum": 3.40282e38,
}


def amount(minimum: int) -> Schema:
    """How much of something, as far as a column counts."""
    return {"type": ["integer", "string"], "pattern": "^[0-9]+$", "minimum": minimum, "maximum": 2**31 - 1}


def choice(words: list[str]) -> Schema:
    """A parameter that is one of these words."""
    return repeated({"type": "string", "enum": words})


DESCRIPTION = Description(65535)
CREATE = body(
    "flavor",
    field("name", named("name_with_leading_trailing_spaces"), Span(last=LEGACY), required=True),
    field("name", named(), since("2.1"), required=True),
    field("id", ID),
    field("ram", amount(1), required=True),
    field("vcpus", amount(1), required=True),
    field("disk", amount(0), required=True),
    field(EPHEMERAL, amount(0)),
    field("swap", amount(0)),
    field("rxtx_factor", FACTOR, until("2.101")),
    field(IS_PUBLIC, boolean),
    field("description", DESCRIPTION, since("2.55")),
)
UPDATE = body("flavor", field("description", DESCRIPTION, required=True))
TENANT = field("tenant", {"type": "string", "minLength": 1, "maxLength": 255}, required=True)
NOTHING = query(strict=since("2.102"))
PAGE = query(
    field("limit", repeated(integer(0))),
    field("marker", repeated(TEXT)),
    field("is_public", repeated(TEXT)),
    field("minRam", repeated(TEXT)),
    field("minDisk", repeated(TEXT)),
    field("sort_key", choice([*SORT_KEYS]), until("2.101")),
    field("sort_key", choice([name for name in SORT_KEYS if name != "rxtx_factor"]), since("2.102")),
    field("sort_dir", choice(["asc", "desc"])),
    field("name", repeated(TEXT), since("2.102")),
    strict=since("2.75"),
)


def _extra_specs(flavor: Flavor, call: Call) -> dict[str, str] | None:
    may = call.may(f"{FLAVOR_EXTRA_SPECS}:index", project_id=call.context.project_id)
    return dict(flavor.extra_specs) if may else None


BRIEF = view(key("id"), key("name"), key("links", links("flavors")), key("description", since("2.55")))
FULL = BRIEF + view(
    key("ram"),
    key("disk"),
    key("swap", lambda flavor, call: flavor.swap or "", until("2.74")),
    key("swap", since("2.75")),
    key(EPHEMERAL, "ephemeral"),
    key(DISABLED, "disabled", until("2.101")),
    key("vcpus"),
    key(IS_PUBLIC, "is_public"),
    key("rxtx_factor", until("2.101")),
    key("extra_specs", _extra_specs, since("2.61"), optional=True),
)
ACCESS = view(key("flavor_id", lambda pair, call: pair[0]), key("tenant_id", lambda pair, call: pair[1]))

flavors = Resource("/flavors", SERVICE)


@flavors.on("GET", query=PAGE, gives=many("flavors", BRIEF))
def index(call: Call) -> tuple[list[Flavor], str | None]:
    """What who asks may use; an admin may ask for what is private."""
    return found(call)


@flavors.on("POST", takes=CREATE, gives=one("flavor", FULL))
def create(call: Call) -> Flavor:
    call.demand(f"{FLAVOR_MANAGE}:create")
    return call.cloud.compute.flavors.create(**sent(call.body["flavor"]))


@flavors.on("GET /detail", query=PAGE, gives=many("flavors", FULL))
def detail(call: Call) -> tuple[list[Flavor], str | None]:
    """The same, with all there is to say."""
    return found(call)


@flavors.on("GET /{id}", query=NOTHING, gives=one("flavor", FULL))
def show(call: Call, id: str) -> Flavor:
    """One that who asks may use."""
    return call.cloud.compute.flavors.get(id, call.whose)


@flavors.on("PUT /{id}", since("2.55"), takes=UPDATE, gives=one("flavor", FULL))
def update(call: Call, id: str) -> Flavor:
    """Describe it in other words."""
    call.demand(f"{FLAVOR_MANAGE}:update")
    return call.cloud.compute.flavors.describe(id, call.body["flavor"]["description"])


@flavors.on("DELETE /{id}", status=202)
def delete(call: Call, id: str) -> None:
    """Forget it; servers keep what they were made of."""
    call.demand(f"{FLAVOR_MANAGE}:delete")
    call.cloud.compute.flavors.delete(id)


@flavors.on("GET /{flavor_id}/os-flavor-access", query=NOTHING, gives=many("flavor_access", ACCESS, links=None))
def access(call: Call, flavor_id: str) -> list[tuple[str, str]]:
    """The projects that a private one is for."""
    call.demand(FLAVOR_ACCESS)
    flavor = call.cloud.compute.flavors.get(flavor_id)
    if flavor.is_public:
        raise errors.NotFound("Access list not available for public flavors.")
    return tenants(flavor)


@flavors.act("addTenantAccess", takes=body("addTenantAccess", TENANT), gives=many("flavor_access", ACCESS, links=None))
def add_access(call: Call, id: str) -> list[tuple[str, str]]:
    """Let a project use it; from 2.7 on only where it is private."""
    call.demand(f"{FLAVOR_ACCESS}:add_tenant_access")
    if call.cloud.compute.flavors.get(id).is_public and call.at_least("2.7"):
        raise errors.Conflict("Can not add access to a public flavor.")
    return tenants(call.cloud.compute.flavors.add_access(id, call.body["addTenantAccess"]["tenant"]))


@flavors.act(
    "removeTenantAccess", takes=body("removeTenantAccess", TENANT), gives=many("flavor_access", ACCESS, links=None)
)
def remove_access(call: Call, id: str) -> list[tuple[str, str]]:
    """Let a project use it no more."""
    call.demand(f"{FLAVOR_ACCESS}:remove_tenant_access")
    return tenants(call.cloud.compute.flavors.remove_access(id, call.body["removeTenantAccess"]["tenant"]))


def found(call: Call) -> tuple[list[Flavor], str | None]:
    """The page of flavors that the query asks for, and the marker of the next one."""
    wanted = Wanted(is_public(call), number(call, "minRam"), number(call, "minDisk"), call.last("name"))
    limit, after = call.page(zero=0)
    try:
        marker = None if after is None else call.cloud.compute.flavors.get(after, call.whose)
    except errors.NotFound:
        raise errors.Invalid(f"marker [{after}] not found") from None
    order = call.last("sort_key", "flavorid"), call.last("sort_dir") == "desc"
    page = call.cloud.compute.flavors.find(wanted, call.context.project_id, limit, marker, *order)
    return page, page[-1].id if is_full(page, limit) else None


def is_public(call: Call) -> bool | None:
    """Public ones, unless an admin asks for the others (False) or for all (None)."""
    word = call.last("is_public") if call.context.is_admin else None
    if word is None or word.lower() == "none":
        return True if word is None else None
    try:
        return truth(word)
    except ValueError:
        raise errors.Invalid(f"Invalid is_public filter [{word}]") from None


def number(call: Call, name: str) -> int | None:
    """A parameter that is a number."""
    text = call.last(name)
    try:
        return None if text is None else int(text)
    except ValueError:
        raise errors.Invalid(f"Invalid {name} filter [{text}]") from None


def sent(flavor: dict[str, Any]) -> dict[str, Any]:
    """A flavor as it was sent, as the cloud takes it."""
    return {
        "name": flavor["name"].strip(),
        "id": str(flavor["id"]) if flavor.get("id") else None,
        **{name: int(flavor[name]) for name in ("ram", "vcpus", "disk")},
        "ephemeral": int(flavor.get(EPHEMERAL, 0)),
        "swap": int(flavor.get("swap", 0)),
        "rxtx_factor": float(flavor.get("rxtx_factor", 1)),
        "is_public": truth(flavor.get(IS_PUBLIC, True)),
        "description": flavor.get("description"),
    }


def tenants(flavor: Flavor) -> list[tuple[str, str]]:
    """The flavor with each of the projects that have access."""
    return [(flavor.id, project_id) for project_id in sorted(flavor.projects)]
