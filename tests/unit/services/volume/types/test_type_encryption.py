import pytest

LUKS = {"provider": "luks", "control_location": "front-end", "cipher": "aes-xts-plain64", "key_size": "256"}


@pytest.fixture
def path(ask):
    kind = ask("POST /types", {"volume_type": {"name": "secret"}}, as_="root").json["volume_type"]
    return f"/types/{kind['id']}/encryption"


def test_volumes_of_a_type_are_encrypted(ask, message, make, path):
    assert ask(f"GET {path}", as_="root").json == {}
    made = ask(f"POST {path}", {"encryption": LUKS}, as_="root").json["encryption"]
    assert (made["provider"], made["key_size"]) == ("luks", 256)
    assert ask(f"GET {path}", as_="root").json.items() >= made.items()
    assert ask(f"GET {path}/cipher", as_="root").json == {"cipher": "aes-xts-plain64"}
    assert message(f"POST {path}", {"encryption": LUKS}, as_="root")[0] == 400
    assert ask(f"PUT {path}/x", {"encryption": {"key_size": 512}}, as_="root").status_int == 200
    id = make(volume_type="secret")
    assert ask(f"GET /volumes/{id}").json["volume"]["encrypted"] is True
    assert ask(f"GET /volumes/{id}/encryption").json["cipher"] == "aes-xts-plain64"
    assert ask(f"GET /volumes/{make()}/encryption").json == {"encryption_key_id": None}
    assert message(f"PUT {path}/x", {"encryption": {"key_size": 128}}, as_="root")[1].endswith("Volume type in use.")


def test_they_are_encrypted_no_more(ask, message, path):
    assert message(f"DELETE {path}/x", as_="root")[0] == 404
    ask(f"POST {path}", {"encryption": LUKS}, as_="root")
    assert message(f"GET {path}/colour", as_="root")[0] == 404
    assert message(f"DELETE {path}/x")[0] == 403
    assert ask(f"DELETE {path}/x", as_="root").status_int == 202
    assert ask(f"GET {path}", as_="root").json == {}
