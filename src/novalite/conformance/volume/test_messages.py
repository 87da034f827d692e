"""What fails after its answer, and the messages that it leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novalite.conformance.client import Api, needs, refused
from novalite.conformance.volume.conftest import each_version, settled

pytestmark = needs("plain-text tokens")

SHOWN = set(
    "id event_id user_message message_level created_at guaranteed_until request_id links resource_type "
    "resource_uuid".split()
)


@pytest.fixture
def failed(api: Api, kind: Callable[..., str], unique: Any) -> Iterator[Any]:
    """A volume that no backend takes."""
    sent = {"volume": {"size": 1, "volume_type": kind(extra_specs={unique("colour"): "red"})}}
    answer = api("POST /volumes", sent)
    assert (answer.status_int, answer.json["volume"]["status"]) == (202, "creating")
    id = answer.json["volume"]["id"]
    settled(api, f"/volumes/{id}")
    yield id
    api(f"DELETE /volumes/{id}")


def of(by: Api, id: str) -> Any:
    """The message about a volume."""
    (found,) = (one for one in by("GET /messages").json["messages"] if one["resource_uuid"] == id)
    return found


@pytest.mark.parametrize(
    ("specs", "expected"),
    [
        ({"conformance-colour": "red"}, "error"),
        ({"capabilities:conformance-colour": "red"}, "error"),
        ({"volume_backend_name": "none of that name"}, "error"),
        ({"conformance:colour": "red"}, "available"),
        ({"total_capacity_gb": ">= 5"}, "available"),
        ({"total_capacity_gb": "<= 5"}, "error"),
        ({"total_capacity_gb": "== x"}, "error"),
        ({"vendor_name": "Open Source"}, "available"),
        ({"vendor_name": "Open"}, "error"),
        ({"vendor_name": "<in> Open"}, "available"),
        ({"vendor_name": "<or> Open <or> Source"}, "error"),
    ],
)
def test_a_volume_is_of_a_type_that_a_backend_meets(
    api: Api, kind: Callable[..., str], specs: dict[str, str], expected: str
) -> None:
    id = api("POST /volumes", {"volume": {"size": 1, "volume_type": kind(extra_specs=specs)}}).json["volume"]["id"]

    assert settled(api, f"/volumes/{id}")["status"] == expected
    assert api(f"DELETE /volumes/{id}").status_int == 202


def test_a_volume_that_no_backend_takes_leaves_a_message(api: Api, admin: Api, failed: str) -> None:
    shown = of(api, failed)

    assert set(shown) == SHOWN
    assert (shown["event_id"], shown["message_level"]) == ("VOLUME_VOLUME_001_003", "ERROR")
    assert shown["user_message"] == "schedule allocate volume:Could not find any available weighted backend."
    assert shown["resource_type"] == "VOLUME"
    assert api(f"GET /messages/{shown['id']}").json == {"message": shown}
    volume = admin(f"GET /volumes/{failed}").json["volume"]
    assert (volume["status"], volume["service_uuid"], volume["os-vol-host-attr:host"]) == ("error", None, None)


def test_a_message_is_seen_by_its_project_and_deleted_by_its_members(api: Api, admin: Api, failed: str) -> None:
    path = f"/messages/{of(api, failed)['id']}"
    gone = f"Message {path.rpartition('/')[2]} could not be found."

    refused(api.as_("other")(f"GET {path}"), gone, 404)
    refused(api.as_("other")(f"DELETE {path}"), gone, 404)
    for by in (api.as_("reader"), admin):
        assert by(f"GET {path}").status_int == 200
    refused(api.as_("reader")(f"DELETE {path}"), "Policy doesn't allow message:delete to be performed.", 403)
    assert api(f"DELETE {path}").status_int == 204
    refused(api(f"GET {path}"), gone, 404)


@each_version({"3.0": 404, "3.3": 200})
def test_messages_are_there_since_3_3(api: Api, failed: str, version: str, expected: int) -> None:
    at = api.at(version)
    id = of(api, failed)["id"]

    assert at("GET /messages").status_int == at(f"GET /messages/{id}").status_int == expected
    assert at(f"DELETE /messages/{id}").status_int == (204 if expected == 200 else 404)


@each_version({"3.3": False, "3.5": True})
def test_a_list_of_messages_has_pages_since_3_5(api: Api, failed: str, version: str, expected: bool) -> None:
    of(api, failed)
    answer = api.at(version)("GET /messages?limit=1&sort=created_at:desc").json

    assert (len(answer["messages"]) == 1) or not expected
    assert answer["messages_links"][0]["href"].endswith(f"marker={answer['messages'][-1]['id']}")
    assert (api.at(version)("GET /messages?limit=0").json["messages"] == []) is expected


@each_version({"3.3": None, "3.5": [], "3.31": 400})
def test_what_is_no_filter_of_messages_fits_none_and_is_refused_later(
    api: Api, failed: str, version: str, expected: Any
) -> None:
    answer = api.at(version)("GET /messages?colour=red")

    if expected == 400:
        refused(answer, "Invalid filters colour are found in query options.")
    else:
        assert (answer.json["messages"] == []) is (expected == [])


def test_messages_are_found_by_what_they_are_about(api: Api, failed: str) -> None:
    shown = of(api, failed)

    for name in ("resource_uuid", "event_id", "request_id", "message_level", "resource_type"):
        found = api(f"GET /messages?{name}={shown[name]}").json["messages"]
        assert shown in found
        assert {one[name] for one in found} == {shown[name]}
    assert api("GET /messages?resource_uuid=x").json == {"messages": []}
    refused(api("GET /messages?sort=colour"), "Invalid input received: Invalid sort key")
    refused(api("GET /messages?marker=x"), "Message x could not be found.", 404)


def test_a_backup_in_a_zone_that_there_is_none_of_fails(api: Api, admin: Api, volume: str) -> None:
    sent = {"backup": {"volume_id": volume, "availability_zone": "none of that name"}}
    id = api("POST /backups", sent).json["backup"]["id"]

    shown = settled(api, f"/backups/{id}")
    assert (shown["status"], shown["fail_reason"]) == ("error", "Service not found for creating backup.")
    assert of(api, id)["event_id"] == "VOLUME_VOLUME_BACKUP_013_024"
    assert settled(api, f"/volumes/{volume}")["status"] == "available"
    refused(api(f"DELETE /backups/{id}"), "Service cinder-backup could not be found.", 404)
    reset = {"os-reset_status": {"status": "available"}}
    refused(admin(f"POST /backups/{id}/action", reset), "Service cinder-backup could not be found.", 404)
