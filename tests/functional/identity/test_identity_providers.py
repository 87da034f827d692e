"""Identity providers and their protocols, over HTTP."""

import pytest

PATH = "/OS-FEDERATION/identity_providers/one"


@pytest.fixture
def provider(admin):
    answer = admin(f"PUT {PATH}", {"identity_provider": {"domain_id": "default", "remote_ids": ["b", "a"]}})
    assert answer.status_int == 201
    return answer.json["identity_provider"]


def test_a_provider_lives(admin, demo, provider):
    assert admin(f"GET {PATH}").json["identity_provider"] == provider
    assert admin(f"PATCH {PATH}", {"identity_provider": {"enabled": True}}).json["identity_provider"]["enabled"]
    assert len(admin("GET /OS-FEDERATION/identity_providers?enabled=true").json["identity_providers"]) == 1
    assert admin("GET /OS-FEDERATION/identity_providers?enabled=false").json["identity_providers"] == []
    assert demo(f"GET {PATH}").status_int == 403
    assert admin(f"DELETE {PATH}").status_int == 204
    assert admin.refused(f"GET {PATH}") == (404, "Could not find Identity Provider: one.")


def test_a_protocol_lives(admin, provider):
    rules = [{"local": [], "remote": [{"type": "REMOTE_USER"}]}]
    admin("PUT /OS-FEDERATION/mappings/map", {"mapping": {"rules": rules}})
    path = f"{PATH}/protocols/saml2"

    protocol = admin(f"PUT {path}", {"protocol": {"mapping_id": "map"}}).json["protocol"]
    assert admin(f"GET {path}").json["protocol"] == protocol
    changed = {"protocol": {"mapping_id": "map", "remote_id_attribute": "IDP"}}
    assert admin(f"PATCH {path}", changed).json["protocol"] == protocol
    (listed,) = admin(f"GET {PATH}/protocols").json["protocols"]
    assert listed == {**protocol, "idp_id": "one", "remote_id_attribute": "IDP"}
    assert admin(f"DELETE {path}").status_int == 204
    assert admin(f"GET {path}").status_int == 404
