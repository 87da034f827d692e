"""``/os-keypairs``: a user's keys."""

from __future__ import annotations

from novalite.api.call import Call
from novalite.api.microversion import LEGACY, Span, between, since
from novalite.api.operation import Resource
from novalite.api.pages import is_full
from novalite.api.shape import body, field, key, many, one, query, view
from novalite.api.types import integer, named, repeated
from novalite.cloud.compute.keypairs import Keypair
from novalite.services.compute.policies import KEYPAIRS
from novalite.services.compute.service import SERVICE

Schema = dict[str, object]

TEXT: Schema = {"type": "string"}


def spelled(pattern: str) -> Schema:
    """A name, and of these characters only."""
    return {"allOf": [named(), {"type": "string", "pattern": pattern, "minLength": 1, "maxLength": 255}]}


CREATE = body(
    "keypair",
    field("name", named("name_with_leading_trailing_spaces"), Span(last=LEGACY), required=True),
    field("name", spelled(r"^[_\- a-zA-Z0-9]+$"), between("2.1", "2.91"), required=True),
    field("name", spelled(r"^[_\-\@\. a-zA-Z0-9]+$"), since("2.92"), required=True),
    field("type", {"type": "string", "enum": ["ssh", "x509"]}, since("2.2")),
    field("public_key", TEXT, required=since("2.92")),
    field("user_id", TEXT, since("2.10")),
)
OWNER = field("user_id", repeated(TEXT), since("2.10"))
ONE = query(OWNER, strict=since("2.75"))
PAGE = query(
    OWNER,
    field("limit", repeated(integer(0)), since("2.35")),
    field("marker", repeated(TEXT), since("2.35")),
    strict=since("2.75"),
)


def _never(keypair: Keypair, call: Call) -> None:
    return None


BRIEF = view(key("name"), key("public_key"), key("fingerprint"), key("type", since("2.2")))
CREATED = BRIEF + view(key("user_id"), key("private_key", optional=True))
FULL = BRIEF + view(
    key("user_id"),
    key("created_at", lambda keypair, call: keypair.created_at.isoformat()),
    key("deleted", lambda keypair, call: False),
    key("deleted_at", _never),
    key("updated_at", _never),
    key("id", "number"),
)

keypairs = Resource("/os-keypairs", SERVICE)


@keypairs.on("GET", query=PAGE, gives=many("keypairs", BRIEF, each="keypair", links=since("2.35")))
def index(call: Call) -> tuple[list[Keypair], str | None]:
    """A user's keys, by name; before 2.35 all of them."""
    limit, marker = call.page(zero=0)
    found = call.cloud.compute.keypairs.find(owner(call, "index"), limit, marker)
    return found, found[-1].name if is_full(found, limit) else None


@keypairs.on("POST", takes=CREATE, gives=one("keypair", CREATED), status={"2.1": 200, "2.2": 201})
def create(call: Call) -> Keypair:
    """Import the public key that was sent or, until 2.91, make a pair."""
    wanted = dict(call.body["keypair"], name=call.body["keypair"]["name"].strip())
    user_id = wanted.pop("user_id", None) or call.user_id
    call.demand(f"{KEYPAIRS}:create", user_id=user_id)
    asker = (call.context.project_id, call.user_id)
    return call.cloud.compute.keypairs.create(user_id, **wanted, asker=asker)


@keypairs.on("GET /{id}", query=ONE, gives=one("keypair", FULL))
def show(call: Call, id: str) -> Keypair:
    """One of a user's keys."""
    return call.cloud.compute.keypairs.get(owner(call, "show"), id)


@keypairs.on("DELETE /{id}", query=ONE, status={"2.1": 202, "2.2": 204})
def delete(call: Call, id: str) -> None:
    call.cloud.compute.keypairs.delete(owner(call, "delete"), id)


def owner(call: Call, action: str) -> str:
    """Whose keys are meant, where the one who asks may."""
    user_id = call.asked("user_id") or call.user_id
    call.demand(f"{KEYPAIRS}:{action}", user_id=user_id)
    return user_id
