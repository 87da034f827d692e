"""Flavors of services, and their profiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.network.errors import denied, refused
from novalite.conformance.network.resources import UNKNOWN

Make = Callable[..., dict[str, Any]]
ROUTERS = {"service_type": "L3_ROUTER_NAT"}


@pytest.fixture
def profile(make: Make, admin: Api) -> str:
    """The id of a profile."""
    return str(make("service_profile", admin, metainfo="{}")["id"])


@pytest.fixture
def flavor(make: Make, admin: Api) -> str:
    """The id of a flavor of routers."""
    return str(make("flavor", admin, **ROUTERS)["id"])


def test_a_flavor_is_shown_to_all(api: Api, admin: Api, make: Make) -> None:
    shown = make("flavor", admin, **ROUTERS, name="a", description="b", enabled="no")
    expected = {"name": "a", "description": "b", "enabled": False, "service_profiles": [], **ROUTERS}

    assert shown == {"id": shown["id"], **expected}
    assert api.as_("other")(f"GET /flavors/{shown['id']}").json == {"flavor": shown}
    assert api(f"GET /flavors?id={shown['id']}").json == {"flavors": [shown]}
    changed = admin(f"PUT /flavors/{shown['id']}", {"flavor": {"name": "c", "enabled": True}}).json["flavor"]
    assert (changed["name"], changed["enabled"]) == ("c", True)


@pytest.mark.parametrize("type", ["FLAVORS", "METERING", "trunk"])
def test_a_flavor_is_of_any_service_that_there_is(admin: Api, make: Make, type: str) -> None:
    assert make("flavor", admin, service_type=type)["service_type"] == type


def test_what_is_said_to_be_neither_enabled_nor_not_is(admin: Api, make: Make) -> None:
    shown = make("service_profile", admin, metainfo="{}", enabled=False)
    answer = admin(f"PUT /service_profiles/{shown['id']}", {"service_profile": {"enabled": None}})

    assert answer.json["service_profile"]["enabled"] is True
    assert make("flavor", admin, **ROUTERS, enabled=None)["enabled"] is True


def test_a_profile_is_shown_to_admins(api: Api, admin: Api, make: Make) -> None:
    shown = make("service_profile", admin, metainfo="{}", description="a")

    assert shown == {"id": shown["id"], "description": "a", "driver": "", "enabled": True, "metainfo": "{}"}
    assert admin(f"GET /service_profiles/{shown['id']}").json == {"service_profile": shown}
    assert api("GET /service_profiles").json == {"service_profiles": []}
    answer = api(f"GET /service_profiles/{shown['id']}")
    refused(answer, 404, "HTTPNotFound", "The resource could not be found.")
    changed = admin(f"PUT /service_profiles/{shown['id']}", {"service_profile": {"enabled": False}})
    assert changed.json["service_profile"]["enabled"] is False


def test_a_flavor_has_profiles(api: Api, admin: Api, flavor: str, profile: str) -> None:
    body = {"service_profile": {"id": profile}}
    added = admin(f"POST /flavors/{flavor}/service_profiles", body)
    assert (added.status_int, added.json) == (201, {"service_profile": {"id": flavor}})
    assert api(f"GET /flavors/{flavor}").json["flavor"]["service_profiles"] == [profile]

    message = f"Service Profile {profile} is already associated with flavor {flavor}."
    answer = admin(f"POST /flavors/{flavor}/service_profiles", body)
    refused(answer, 409, "FlavorServiceProfileBindingExists", message)
    message = f"Service Profile {profile} is used by some service instance."
    refused(admin(f"DELETE /service_profiles/{profile}"), 409, "ServiceProfileInUse", message)
    answer = admin(f"PUT /service_profiles/{profile}", {"service_profile": {"description": "a"}})
    refused(answer, 409, "ServiceProfileInUse", message)
    assert admin(f"DELETE /flavors/{flavor}/service_profiles/{profile}").status_int == 204
    message = f"Service Profile {profile} is not associated with flavor {flavor}."
    answer = admin(f"DELETE /flavors/{flavor}/service_profiles/{profile}")
    refused(answer, 404, "FlavorServiceProfileBindingNotFound", message)


@pytest.mark.parametrize(
    ("sent", "type", "message"),
    [
        ({}, "HTTPBadRequest", "Failed to parse request. Required attribute 'service_type' not specified"),
        ({"service_type": "a"}, "InvalidServiceType", "Invalid service type: a."),
        (
            *({**ROUTERS, "service_profiles": ["a"]}, "HTTPBadRequest"),
            "Invalid input for service_profiles. Reason: 'a' is not a valid UUID.",
        ),
        (
            *({**ROUTERS, "enabled": "a"}, "InvalidInput"),
            "Invalid input for operation: 'a' cannot be converted to boolean.",
        ),
        ({**ROUTERS, "colour": 1}, "HTTPBadRequest", "Unrecognized attribute(s) 'colour'"),
    ],
)
def test_a_flavor_that_cannot_be(admin: Api, sent: dict[str, Any], type: str, message: str) -> None:
    refused(admin("POST /flavors", {"flavor": sent}), 400, type, message)


def test_a_profile_that_cannot_be(admin: Api) -> None:
    message = "Service Profile needs either a driver or metainfo."
    refused(admin("POST /service_profiles", {"service_profile": {}}), 400, "ServiceProfileEmpty", message)
    message = "Service Profile driver a could not be found."
    answer = admin("POST /service_profiles", {"service_profile": {"driver": "a"}})
    refused(answer, 404, "ServiceProfileDriverNotFound", message)


def test_admins_alone_make_them(api: Api, flavor: str, profile: str) -> None:
    denied(api("POST /flavors", {"flavor": ROUTERS}), "rule:create_flavor")
    denied(api(f"PUT /flavors/{flavor}", {"flavor": {"name": "a"}}), "rule:update_flavor")
    denied(api(f"DELETE /flavors/{flavor}"), "rule:delete_flavor")
    denied(api("POST /service_profiles", {"service_profile": {"metainfo": "{}"}}), "rule:create_service_profile")
    body = {"service_profile": {"id": profile}}
    denied(api(f"POST /flavors/{flavor}/service_profiles", body), "rule:create_flavor_service_profile")


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_what_there_is_not(admin: Api, method: str) -> None:
    answer = admin(f"{method} /flavors/{UNKNOWN}")
    refused(answer, 404, "FlavorNotFound", f"Flavor {UNKNOWN} could not be found.")
    message = f"Service Profile {UNKNOWN} could not be found."
    refused(admin(f"{method} /service_profiles/{UNKNOWN}"), 404, "ServiceProfileNotFound", message)


def test_no_router_is_of_a_flavor_without_a_driver(api: Api, admin: Api, flavor: str, profile: str) -> None:
    sent = {"router": {"flavor_id": flavor}}
    message = f"Service Profile  is not associated with flavor {flavor}."
    refused(api("POST /routers", sent), 404, "FlavorServiceProfileBindingNotFound", message)

    admin(f"POST /flavors/{flavor}/service_profiles", {"service_profile": {"id": profile}})
    message = "Service Profile driver  could not be found."
    refused(api("POST /routers", sent), 404, "ServiceProfileDriverNotFound", message)
    admin(f"DELETE /flavors/{flavor}/service_profiles/{profile}")


def test_lists_are_filtered_and_sorted(admin: Api) -> None:
    for query in ("name=a", "service_type=a", "enabled=true", "description=a", "sort_key=enabled&sort_dir=asc"):
        assert admin(f"GET /flavors?id={UNKNOWN}&{query}").json == {"flavors": []}
    for query in ("driver=a", "enabled=true", "description=a", "sort_key=driver&sort_dir=asc"):
        assert admin(f"GET /service_profiles?id={UNKNOWN}&{query}").json == {"service_profiles": []}
    for path, name in (("flavors", "service_profiles"), ("service_profiles", "metainfo"), ("service_profiles", "name")):
        message = f"['{name}'] is invalid attribute for filtering"
        refused(admin(f"GET /{path}?{name}=a"), 400, "HTTPBadRequest", message)
