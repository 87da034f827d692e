import pytest


def test_a_quota_shows_what_is_used(ask, make):
    make()
    quota = ask("GET /os-quota-sets/ed-ed-ed").json["quota_set"]
    used = ask("GET /os-quota-sets/ed-ed-ed?usage=True").json["quota_set"]

    assert (quota["id"], quota["volumes"], quota["gigabytes_lvmdriver-1"]) == ("ed-ed-ed", 10, -1)
    assert used["volumes"] == {"limit": 10, "in_use": 1, "reserved": 0}


def test_a_quota_is_set_and_forgotten(ask, message):
    assert (
        ask(
            "PUT /os-quota-sets/ed-ed-ed", {"quota_set": {"volumes": 0, "tenant_id": "ed-ed-ed"}}, as_="root"
        ).status_int
        == 200
    )
    assert message("POST /volumes", {"volume": {"size": 1}})[0] == 413
    assert ask("GET /os-quota-sets/ed-ed-ed/defaults").json["quota_set"]["volumes"] == 10
    assert ask("DELETE /os-quota-sets/ed-ed-ed", as_="root").status_int == 200
    assert ask("GET /os-quota-sets/ed-ed-ed").json["quota_set"]["volumes"] == 10


def test_a_class_is_everybodys(ask):
    changed = ask("PUT /os-quota-class-sets/default", {"quota_class_set": {"volumes": 3}}, as_="root")

    assert changed.json["quota_class_set"]["volumes"] == 3
    assert ask("GET /os-quota-class-sets/default", as_="root").json["quota_class_set"]["id"] == "default"
    assert ask("GET /os-quota-sets/ed-ed-ed").json["quota_set"]["volumes"] == 3


@pytest.mark.parametrize(
    ("request_", "body", "as_", "expected"),
    [
        ("PUT /os-quota-sets/ed-ed-ed", {"quota_set": {"colours": 1}}, "root", 400),
        ("PUT /os-quota-sets/ed-ed-ed", {"quota_set": {"volumes": -2}}, "root", 400),
        ("PUT /os-quota-sets/ed-ed-ed", {"quota_set": {"volumes": 1}}, "alice", 403),
        ("GET /os-quota-sets/b0b", None, "alice", 403),
        ("GET /os-quota-class-sets/default", None, "alice", 403),
    ],
)
def test_what_is_not_done(message, request_, body, as_, expected):
    assert message(request_, body, as_=as_)[0] == expected


def test_a_limit_that_is_a_projects_own_is_no_smaller_than_what_it_has(ask, message, make):
    make()
    path = "PUT /os-quota-sets/ed-ed-ed"

    assert ask(path, {"quota_set": {"volumes": 3, "gigabytes": -1}}, as_="root").status_int == 200
    status, said = message(path, {"quota_set": {"volumes": 0}}, as_="root")
    assert (status, said.partition(". ")[2]) == (400, "Current usage is 1 and the requested limit is 0.")
    assert ask(path, {"quota_set": {"snapshots": 0}}, as_="root").status_int == 200
