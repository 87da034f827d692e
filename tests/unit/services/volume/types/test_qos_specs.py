import pytest


@pytest.fixture
def specs(ask):
    sent = {"qos_specs": {"name": " fast ", "consumer": "front-end", "total_iops_sec": "1000"}}
    return ask("POST /qos-specs", sent, as_="root").json["qos_specs"]


def test_specs_are_made_changed_and_deleted(ask, message, specs):
    path = f"/qos-specs/{specs['id']}"

    assert (specs["name"], specs["consumer"], specs["specs"]) == ("fast", "front-end", {"total_iops_sec": "1000"})
    assert ask("GET /qos-specs", as_="root").json == {"qos_specs": [specs]}
    change = {"qos_specs": {"consumer": "both", "read_iops_sec": "1"}}
    assert ask(f"PUT {path}", change, as_="root").json == change
    assert ask(f"PUT {path}/delete_keys", {"keys": ["total_iops_sec"]}, as_="root").status_int == 202
    assert ask(f"GET {path}", as_="root").json["qos_specs"]["specs"] == {"read_iops_sec": "1"}
    assert message(f"PUT {path}/delete_keys", {"keys": ["x"]}, as_="root")[0] == 404
    assert message("POST /qos-specs", {"qos_specs": {"name": "fast"}}, as_="root")[0] == 409
    assert ask(f"DELETE {path}", as_="root").status_int == 202
    assert message(f"GET {path}", as_="root") == (404, f"No such QoS spec {specs['id']}.")


def test_specs_are_of_types(ask, message, specs):
    path = f"/qos-specs/{specs['id']}"
    kind = ask("GET /types/default", as_="root").json["volume_type"]

    assert message(f"GET {path}/associate", as_="root") == (400, "Volume Type id must not be None.")
    assert ask(f"GET {path}/associate?vol_type_id={kind['id']}", as_="root").status_int == 202
    (found,) = ask(f"GET {path}/associations", as_="root").json["qos_associations"]
    assert found == {"association_type": "volume_type", "name": kind["name"], "id": kind["id"]}
    assert ask("GET /types/default", as_="root").json["volume_type"]["qos_specs_id"] == specs["id"]
    assert message(f"DELETE {path}", as_="root") == (400, "Qos specs still in use.")
    assert ask(f"GET {path}/disassociate?vol_type_id={kind['id']}", as_="root").status_int == 202
    assert ask(f"GET {path}/disassociate_all", as_="root").status_int == 202
    assert ask(f"GET {path}/associations", as_="root").json == {"qos_associations": []}
    assert ask(f"DELETE {path}?force=true", as_="root").status_int == 202


@pytest.mark.parametrize("sent", [{}, {"name": ""}, {"name": " "}, {"name": "a", "consumer": "x"}])
def test_what_is_none(message, sent):
    assert message("POST /qos-specs", {"qos_specs": sent}, as_="root")[0] == 400


def test_they_are_for_admins(message):
    assert message("GET /qos-specs")[0] == message("POST /qos-specs", {"qos_specs": {"name": "a"}})[0] == 403
