import pytest


@pytest.fixture
def imported(ask, make):
    id = make()
    ask(f"PUT /images/{id}/stage", b"1")
    ask(f"POST /images/{id}/import", {"method": {"name": "glance-direct"}})
    return id


def test_an_import_is_a_task_of_its_image(ask, imported):
    (task,) = ask(f"GET /images/{imported}/tasks").json["tasks"]

    assert (task["type"], task["status"], task["user_id"]) == ("api_image_import", "success", "alice")
    assert task["input"]["import_req"] == {"method": {"name": "glance-direct"}}
    assert (task["result"], task["message"]) == ({"image_id": imported}, "Copied 0 MiB")
    assert ask(f"GET /images/{imported}/tasks", as_="bob").status_int == 404


def test_all_tasks_are_for_admins(ask, refused, imported):
    (brief,) = ask("GET /tasks?status=success&limit=2", as_="root").json["tasks"]
    whole = ask(f"GET /tasks/{brief['id']}", as_="root").json

    assert brief.items() <= whole.items()
    assert {*whole} - {*brief} == {"image_id", "user_id", "request_id", "input", "result", "message"}
    for path in ("/tasks", f"/tasks/{brief['id']}"):
        assert refused(ask(f"GET {path}")) == (403, "You are not authorized to complete tasks_api_access action.")


def test_a_full_page_of_tasks_links_to_the_next(ask, imported):
    page = ask("GET /tasks?limit=1", as_="root").json

    assert page["next"] == f"/v2/tasks?limit=1&marker={page['tasks'][0]['id']}"
    assert ask(f"GET {page['next'].removeprefix('/v2')}", as_="root").json["tasks"] == []


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("status=x", "Invalid status value: x"),
        ("type=x", "Invalid type value: x"),
        ("marker=x", "Invalid marker format"),
        ("limit=x", "limit param must be an integer"),
    ],
)
def test_what_is_no_page_is_refused(ask, refused, query, text):
    assert refused(ask(f"GET /tasks?{query}", as_="root")) == (400, text)


def test_an_unknown_task_is_not_found(ask, refused):
    assert refused(ask("GET /tasks/x", as_="root")) == (404, "Could not find task x")
