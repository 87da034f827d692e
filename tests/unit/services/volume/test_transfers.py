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


@pytest.mark.parametrize(("version", "expected"), [("3.54", 400), ("3.55", 202)])
def test_snapshots_stay_where_that_is_asked_for_since_3_55_of_the_new_path(ask, make, version, expected):
    sent = {"transfer": {"volume_id": make(), "no_snapshots": True}}

    assert ask("POST /os-volume-transfer", sent, at=version).status_int == 400
    assert ask("POST /volume-transfers", sent, at=version).status_int == expected
