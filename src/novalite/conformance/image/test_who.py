"""Who may do what: each operation, by who has no role or too little of one, and by who may."""

from __future__ import annotations

from collections.abc import Callable

from novalite.conformance.client import Api, needs
from novalite.conformance.image.conftest import NEW, OTHER, RAW, upload
from novalite.conformance.who import Things, each_row, hold

pytestmark = needs("plain-text tokens")

#: What is in a namespace.
PARTS = {
    "objects": {"name": "o", "properties": {}},
    "properties": {"name": "p", "title": "p", "type": "string"},
    "tags": {"tags": [{"name": "t"}]},
    "resource_types": {"name": "r"},
}


def image(things: Things) -> str:
    """An image without data."""
    return things.post("images", None, {"name": "a", **RAW})


def active(things: Things) -> str:
    """An image with data, that another project is to see."""
    id = things.post("images", None, {"name": "a", **RAW, "visibility": "shared"})
    upload(things.api, id, b"0123456789")
    things.api(f"POST /images/{id}/members", {"member": OTHER})
    return id


def namespace(things: Things) -> str:
    """A private namespace of the member's project, with one of each in it."""
    admin, name = things.api.as_("admin"), things["newname"]
    del things["newname"]
    assert admin("POST /metadefs/namespaces", {"namespace": name, "visibility": "private"}).status_int == 201
    for part, body in PARTS.items():
        assert admin(f"POST /metadefs/namespaces/{name}/{part}", body).status_int == 201
    return name


@each_row("image")
def test_who_may(
    api: Api, unique: Callable[[str], str], refused: str, status: str, allowed: str, request_: str, body: str
) -> None:
    recipes = {"image": image, "active": active, "namespace": namespace, "newname": lambda things: unique("namespace")}
    headers = {"Content_Type": NEW} if request_.startswith("PATCH") else {}
    hold(Things(api, recipes), refused, status, allowed, request_, body, **headers)
