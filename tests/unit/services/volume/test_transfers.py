import pytest


@pytest.fixture(params=["/os-volume-transfer", "/volume-transfers"])
def path(request):
    return request.param


@pytest.fixture
def transfer(ask, make, path):
    answer = ask(f"POST {path}", {"transfer": {"volume_id": make(), "name": "gift"}})
    assert answer.status_int == 202
    return answer.json["transfer"]


def test_a_transfer_shows_but_not_its_key(ask, path, transfer):
    shown = ask(f"GET {path}/{transfer['id']}").json["transfer"]

    assert {**shown, "auth_key": transfer["auth_key"]} == transfer
    assert ask(f"GET {path}/detail").json == {"transfers": [shown]}
    assert set(ask(f"GET {path}").json["transfers"][0]) == {"id", "name", "volume_id", "links"}
    for minor in (56, 57):
        assert ("accepted" in ask(f"GET {path}/{transfer['id']}", at=f"3.{minor}").json["transfer"]) is (minor == 57)


def test_another_project_takes_it(ask, message, path, transfer):
    accept = f"POST {path}/{transfer['id']}/accept"

    assert message(accept, {"accept": {"auth_key": "key"}}, as_="bob")[0] == 400
    assert ask(accept, {"accept": {"auth_key": transfer["auth_key"]}}, as_="bob").status_int == 202
    assert ask(f"GET /volumes/{transfer['volume_id']}", as_="bob").json["volume"]["user_id"] == "bob"
    assert message(f"GET /volumes/{transfer['volume_id']}")[0] == 404


def test_it_is_taken_back(ask, message, path, transfer):
    assert message(f"DELETE {path}/{transfer['id']}", as_="bob")[0] == 404
    assert ask(f"DELETE {path}/{transfer['id']}").status_int == 202
    assert ask(f"GET /volumes/{transfer['volume_id']}").json["volume"]["status"] == "available"


@pytest.mark.parametrize(("version", "found"), [("3.54", False), ("3.55", True)])
def test_the_new_path_is_there_since_3_55(ask, make, version, found):
    one, other = (
        ask("POST /os-volume-transfer", {"transfer": {"volume_id": make()}}).json["transfer"] for _ in range(2)
    )

    for request, body, status in (
        ("GET /volume-transfers", None, 200),
        ("GET /volume-transfers/detail", None, 200),
        (f"GET /volume-transfers/{one['id']}", None, 200),
        ("POST /volume-transfers", {"transfer": {"volume_id": make()}}, 202),
        (f"POST /volume-transfers/{one['id']}/accept", {"accept": {"auth_key": one["auth_key"]}}, 202),
        (f"DELETE /volume-transfers/{other['id']}", None, 202),
    ):
        assert ask(request, body, at=version).status_int == (status if found else 404), request
    sent = {"volume_id": make(), "no_snapshots": True}
    assert ask("POST /os-volume-transfer", {"transfer": sent}, at=version).status_int == (202 if found else 400)
