"""Fixtures of the Image API's tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from webtest import TestResponse

from novalite.conformance.client import Api, Service
from novalite.conformance.who import Recipe, Things

NEW = "application/openstack-images-v2.1-json-patch"
OLD = "application/openstack-images-v2.0-json-patch"
RAW = {"disk_format": "raw", "container_format": "bare"}
UNKNOWN = "11111111-2222-4333-8444-555555555555"

#: The project of the role ``other``.
OTHER = "0" * 32


#: A third one.
THIRD = "2" * 32

#: What is in a namespace.
PARTS = {
    "objects": {"name": "o", "properties": {}},
    "properties": {"name": "p", "title": "p", "type": "string"},
    "tags": {"tags": [{"name": "t"}]},
    "resource_types": {"name": "r"},
}


@pytest.fixture(scope="session")
def service() -> Service:
    """The service that is tested."""
    return Service("image", mount="/image", path="/v2")


@pytest.fixture
def make(api: Api, unique: Any) -> Iterator[Callable[..., str]]:
    """Makes an image, with data where some is given, and says its id; it is deleted after the test."""
    made: list[str] = []

    def make(by: Api = api, data: bytes | None = None, **more: Any) -> str:
        answer = by("POST /images", {"name": unique("image"), **RAW, **more})
        assert answer.status_int == 201, answer.text
        made.append(str(answer.json["id"]))
        if data is not None:
            answer = upload(by, made[-1], data)
            assert answer.status_int == 204, answer.text
        return made[-1]

    yield make
    for id in made:
        patch(api.as_("admin"), id, [{"op": "replace", "path": "/protected", "value": False}])
        api.as_("admin")(f"DELETE /images/{id}")


@pytest.fixture
def image(make: Callable[..., str]) -> str:
    """The id of an image without data."""
    return make()


@pytest.fixture
def active(make: Callable[..., str]) -> str:
    """The id of an image whose data is ten digits."""
    return make(data=b"0123456789")


def upload(by: Api, id: str, data: bytes, where: str = "file", **headers: str) -> TestResponse:
    """Give an image its data."""
    return by(f"PUT /images/{id}/{where}", data, **{"Content_Type": "application/octet-stream", **headers})


def patch(by: Api, id: str, changes: Any, kind: str = NEW) -> TestResponse:
    """Change an image."""
    return by(f"PATCH /images/{id}", changes, Content_Type=kind)


def said(answer: TestResponse) -> tuple[int, str]:
    """The status of a refusal, and what it says: the page as text, without its title, in one line."""
    return answer.status_int, " ".join(answer.text.partition("\n\n")[2].split())


def patched(request: str) -> dict[str, str]:
    """The headers of a request: changes of an image have a media type of their own."""
    return {"Content_Type": NEW} if request.startswith("PATCH") else {}


@pytest.fixture
def things(api: Api, unique: Callable[[str], str]) -> Things:
    """What the rows of tables ask for by name, made when they do."""
    recipes = {**RECIPES, "newname": lambda things: unique("namespace")}
    return Things(api, recipes, none=UNKNOWN, third=THIRD)


def new_image(things: Things) -> str:
    """An image without data."""
    return things.post("images", None, {"name": "a", **RAW})


def shared_image(things: Things) -> str:
    """An image with data, that another project is to see."""
    id = things.post("images", None, {"name": "a", **RAW, "visibility": "shared"})
    upload(things.api, id, b"0123456789")
    for project in (OTHER, THIRD):
        things.api(f"POST /images/{id}/members", {"member": project})
    return id


def own_namespace(things: Things) -> str:
    """A private namespace of the member's project, with one of each in it."""
    admin, name = things.api.as_("admin"), things["newname"]
    del things["newname"]
    assert admin("POST /metadefs/namespaces", {"namespace": name, "visibility": "private"}).status_int == 201
    for part, body in PARTS.items():
        assert admin(f"POST /metadefs/namespaces/{name}/{part}", body).status_int == 201
    return name


def bare_image(things: Things) -> str:
    """An image of which no format is known."""
    return things.post("images", None, {"name": "a"})


RECIPES: dict[str, Recipe] = {
    "image": new_image,
    "active": shared_image,
    "bare": bare_image,
    "namespace": own_namespace,
}
