"""What a backup brings back of the volume that it is of, besides its data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from novalite.conformance.client import Api, Make
from novalite.conformance.volume.conftest import settled

Restore = Callable[..., dict[str, Any]]


@pytest.fixture
def restore(api: Api, make: Make) -> Iterator[Restore]:
    """Backs a volume up that is as said, and shows the one into which that was restored, and the backup's id."""
    backups: list[str] = []

    def restore(into: dict[str, Any], **said: Any) -> dict[str, Any]:
        volume = make(**said)
        answer = api("POST /backups", {"backup": {"volume_id": volume}})
        backups.append(str(answer.json["backup"]["id"]))
        settled(api, f"/backups/{backups[-1]}")
        answer = api(f"POST /backups/{backups[-1]}/restore", {"restore": into})
        assert answer.status_int == 202, answer.text
        restored = answer.json["restore"]["volume_id"]
        settled(api, f"/backups/{backups[-1]}")
        return {**settled(api, f"/volumes/{restored}"), "backup": backups[-1]}

    yield restore
    for backup in backups:
        api(f"DELETE /backups/{backup}")


@pytest.fixture
def forgotten(api: Api) -> Iterator[list[str]]:
    """Volumes that are to be deleted after the test."""
    ids: list[str] = []
    yield ids
    for id in ids:
        api(f"DELETE /volumes/{id}")


def test_a_new_volume_is_called_as_the_first_one_was_and_has_its_metadata(
    restore: Restore, forgotten: list[str]
) -> None:
    shown = restore({}, name="first", description="some", metadata={"a": "b"})
    forgotten.append(shown["id"])

    assert (shown["name"], shown["description"]) == ("first", "some")
    assert shown["metadata"] == {"a": "b", "src_backup_id": shown["backup"]}


def test_one_that_was_given_a_name_keeps_it(restore: Restore, forgotten: list[str]) -> None:
    shown = restore({"name": "another"}, name="first", description="some")
    forgotten.append(shown["id"])

    assert (shown["name"], shown["description"]) == ("another", "auto-created_from_restore_from_backup")


def test_one_without_a_name_leaves_the_name_that_the_restoration_gives(restore: Restore, forgotten: list[str]) -> None:
    shown = restore({}, name=None, description="some")
    forgotten.append(shown["id"])

    assert shown["name"] == f"restore_backup_{shown['backup']}"
    assert shown["description"] == "auto-created_from_restore_from_backup"


@pytest.mark.parametrize(("said", "expected"), [({"a": "b"}, {"a": "b"}), ({}, {"c": "d"})])
def test_metadata_are_replaced_by_those_of_the_backup_if_it_has_any(
    restore: Restore, make: Make, said: dict[str, str], expected: dict[str, str]
) -> None:
    into = make(name="target", description="own", metadata={"c": "d"})
    shown = restore({"volume_id": into}, name="first", description="some", metadata=said)

    assert shown["metadata"] == {**expected, "src_backup_id": shown["backup"]}
    assert (shown["name"], shown["description"]) == ("target", "own")


def test_a_volume_that_is_made_from_a_backup_is_called_as_that_says(api: Api, make: Make, backup: str) -> None:
    named, nameless = make(name="own", backup_id=backup), make(name=None, backup_id=backup)

    assert api(f"GET /volumes/{named}").json["volume"]["name"] == "own"
    first = api(f"GET /volumes/{api(f'GET /backups/{backup}').json['backup']['volume_id']}").json["volume"]
    assert api(f"GET /volumes/{nameless}").json["volume"]["name"] == first["name"]
