"""``POST /images/{id}/import`` and the tasks that come of it."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, eventually
from novalite.conformance.image.conftest import UNKNOWN, said, upload

DIRECT = {"method": {"name": "glance-direct"}}
COPY = {"method": {"name": "copy-image"}}


@pytest.fixture
def staged(api: Api, image: str) -> str:
    """The id of an image with data put aside."""
    assert upload(api, image, b"data", "stage").status_int == 204
    return image


def done(api: Api, id: str) -> Any:
    """The task of an image, once it is over."""
    tasks = eventually(
        lambda: api(f"GET /images/{id}/tasks").json["tasks"],
        lambda tasks: bool(tasks) and tasks[0]["status"] in ("success", "failure"),
    )
    return tasks[0]


@pytest.mark.parametrize("more", [{}, {"stores": ["file"]}, {"all_stores": True}, {"all_stores_must_succeed": False}])
def test_what_was_staged_becomes_the_data(api: Api, staged: str, more: dict[str, Any]) -> None:
    assert api(f"POST /images/{staged}/import", {**DIRECT, **more}).status_int == 202
    task = done(api, staged)
    image = eventually(lambda: api(f"GET /images/{staged}").json, lambda image: "os_glance_import_task" not in image)

    assert (task["status"], task["message"], task["type"]) == ("success", "Copied 0 MiB", "api_image_import")
    assert task["input"] == {"image_id": staged, "import_req": {**DIRECT, **more}, "backend": ["file"]}
    assert (image["status"], image["size"], image["os_glance_failed_import"]) == ("active", 4, "")
    assert api(f"GET /images/{staged}/file").body == b"data"


def test_an_import_to_no_store_fails(api: Api, staged: str) -> None:
    api(f"POST /images/{staged}/import", {**DIRECT, "stores": []})

    assert done(api, staged)["status"] == "failure"
    image = eventually(lambda: api(f"GET /images/{staged}").json, lambda image: image["status"] == "queued")
    assert (image["status"], image["size"]) == ("queued", None)


def test_an_import_of_another_format_fails(api: Api, make: Any) -> None:
    id = make(disk_format="qcow2")
    upload(api, id, b"not a disk", "stage")
    assert api(f"POST /images/{id}/import", DIRECT).status_int == 202
    task = done(api, id)
    image = eventually(lambda: api(f"GET /images/{id}").json, lambda image: bool(image.get("os_glance_failed_import")))

    assert (task["status"], task["message"]) == ("failure", "Task failed due to Internal Error")
    assert (image["status"], image["os_glance_failed_import"]) == ("importing", "file")


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        (None, 400, "Body expected in request."),
        ({}, 400, "Import request requires a 'method' field."),
        ({"method": {}}, 400, "Import request requires a 'name' field."),
        ({"method": {"name": "ftp"}}, 400, "Unknown import method name 'ftp'."),
        ({**DIRECT, "all_stores": "x"}, 400, "'all_stores' must be boolean value only"),
        ({**DIRECT, "all_stores_must_succeed": "x"}, 400, "'all_stores_must_succeed' must be boolean value only"),
        (
            {**DIRECT, "all_stores": True, "stores": ["file"]},
            400,
            "All_stores parameter can't be used with x-image-meta-store header or stores parameter",
        ),
        ({**DIRECT, "stores": ["none"]}, 409, "Store for identifier none not found"),
        (COPY, 409, "Only images with status active can be targeted for copying"),
        (
            {"method": {"name": "web-download", "uri": "http://127.0.0.1/"}},
            409,
            "Image needs to be in 'queued' state to use 'web-download' method",
        ),
    ],
)
def test_an_import_that_cannot_be_is_refused(api: Api, staged: str, body: Any, status: int, text: str) -> None:
    assert said(api(f"POST /images/{staged}/import", body)) == (status, text)


def test_the_stores_of_an_import_are_named_once(api: Api, staged: str) -> None:
    answer = api(f"POST /images/{staged}/import", {**DIRECT, "stores": ["file"]}, x_image_meta_store="file")

    assert said(answer) == (400, "Stores parameter and x-image-meta-store header can't be both specified")


def test_only_what_was_staged_is_imported(api: Api, image: str, active: str) -> None:
    expected = 409, "Image needs to be staged before 'glance-direct' method can be used"
    assert said(api(f"POST /images/{image}/import", DIRECT)) == expected
    expected = 409, "Image with status active cannot be target for import"
    assert said(api(f"POST /images/{active}/import", DIRECT)) == expected


@pytest.mark.parametrize(
    "uri", ["", None, "a", "ftp://example.org/a", "file:///etc/passwd", "http://127.0.0.1/a", "http://localhost/a"]
)
def test_nothing_is_fetched_from_this_machine(api: Api, image: str, uri: str | None) -> None:
    answer = api(f"POST /images/{image}/import", {"method": {"name": "web-download", "uri": uri}})

    assert said(answer) == (400, f"URI for web-download does not pass filtering: {uri}".strip())


@pytest.mark.parametrize(
    ("role", "body", "status", "text"),
    [
        ("member", COPY, 403, "You are not authorized to complete copy_image action."),
        ("admin", COPY, 400, "Image is already present at store 'file'"),
        ("admin", {**COPY, "all_stores": True}, 202, ""),
    ],
)
def test_an_image_is_copied_to_other_stores_by_admins(
    api: Api, active: str, role: str, body: Any, status: int, text: str
) -> None:
    assert said(api.as_(role)(f"POST /images/{active}/import", body)) == (status, text)


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("other", 404), ("nobody", 401)])
def test_members_import(api: Api, staged: str, role: str, status: int) -> None:
    assert api.as_(role)(f"POST /images/{staged}/import", DIRECT).status_int == status


def test_tasks_are_for_admins(api: Api, staged: str) -> None:
    api(f"POST /images/{staged}/import", DIRECT)
    task = done(api, staged)
    denied = 403, "You are not authorized to complete tasks_api_access action."

    assert said(api("GET /tasks")) == denied
    assert said(api(f"GET /tasks/{task['id']}")) == denied
    shown = api.as_("admin")(f"GET /tasks/{task['id']}").json
    assert (shown["self"], shown["schema"]) == (f"/v2/tasks/{task['id']}", "/v2/schemas/task")
    assert {name: shown[name] for name in ("id", "status", "input", "result", "image_id", "request_id")} == {
        name: task[name] for name in ("id", "status", "input", "result", "image_id", "request_id")
    }


@pytest.mark.parametrize(
    ("request_", "status", "text"),
    [
        ("GET /tasks?limit=a", 400, "limit param must be an integer"),
        ("GET /tasks?limit=-1", 400, "limit param must be positive"),
        ("GET /tasks?marker=a", 400, "Invalid marker format"),
        (f"GET /tasks?marker={UNKNOWN}", 400, f"Task with the given id {UNKNOWN} was not found"),
        ("GET /tasks?status=a", 400, "Invalid status value: a"),
        ("GET /tasks?type=api_image_import", 400, "Invalid type value: api_image_import"),
        ("GET /tasks?sort_dir=a", 400, "Invalid sort direction: a"),
        ("GET /tasks?sort_key=a", 400, "Sort key supplied was not valid."),
        ("GET /tasks/a", 404, "Could not find task a"),
    ],
)
def test_what_tasks_are_not_asked_is_refused(api: Api, request_: str, status: int, text: str) -> None:
    assert said(api.as_("admin")(request_)) == (status, text)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({}, "Task 'type' is required"),
        ({"type": "import"}, "Task 'input' is required"),
        ({"type": "import", "input": None}, "Invalid location: None"),
        (
            {"type": "import", "input": {"import_from": "bogus"}},
            "The given uri is not valid. Please specify a valid uri",
        ),
        (
            {"type": "import", "input": {"import_from": "file:///etc/passwd"}},
            "File based imports are not allowed. Please use a non-local source of image data.",
        ),
        (
            {"type": "import", "input": {"import_from": "http://127.0.0.1/a"}},
            "URI for legacy import task does not pass filtering: http://127.0.0.1/a",
        ),
        ({"type": "bogus", "input": {}}, "Provided object does not match schema 'task': 'bogus' is not one of"),
    ],
)
def test_a_task_that_cannot_be_is_refused(api: Api, body: Any, text: str) -> None:
    status, sentence = said(api.as_("admin")("POST /tasks", body))

    assert (status, sentence[: len(text)]) == (400, text)


def test_tasks_go_by_themselves(api: Api) -> None:
    answer = api.as_("admin")("DELETE /tasks/a")

    assert (answer.status_int, answer.headers["Allow"]) == (405, "GET")
