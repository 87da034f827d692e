"""Service providers, over HTTP."""

PATH = "/OS-FEDERATION/service_providers/one"
URLS = {"auth_url": "http://h/auth", "sp_url": "http://h/"}


def test_a_service_provider_lives(admin, demo):
    provider = admin(f"PUT {PATH}", {"service_provider": URLS}).json["service_provider"]

    assert admin(f"GET {PATH}").json["service_provider"] == provider
    assert admin("GET /OS-FEDERATION/service_providers?enabled=0").json["service_providers"] == [provider]
    assert demo(f"GET {PATH}").status_int == 403
    changed = admin(f"PATCH {PATH}", {"service_provider": {"enabled": True}}).json["service_provider"]
    assert changed == {**provider, "enabled": True}
    assert admin(f"DELETE {PATH}").status_int == 204
    assert admin(f"GET {PATH}").status_int == 404


def test_a_prefix_that_is_none_is_refused(admin):
    status, said = admin.refused(f"PUT {PATH}", {"service_provider": {**URLS, "relay_state_prefix": None}})

    assert (status, "relay_state_prefix" in said) == (400, True)
