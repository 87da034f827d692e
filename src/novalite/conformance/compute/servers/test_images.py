"""``createImage`` and ``createBackup``: where they say that the image is."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, each_version

IMAGE = {"createImage": {"name": "picture"}}
BACKUP = {"createBackup": {"name": "copy", "backup_type": "daily", "rotation": 1}}


@pytest.mark.parametrize("body", [IMAGE, BACKUP], ids=["createImage", "createBackup"])
@each_version({"2.1": "text/html; charset=UTF-8", "2.45": "application/json"})
def test_the_answer_has_webobs_media_type_while_it_has_no_body(
    api: Api, boot: Any, body: Any, version: str, expected: str
) -> None:
    answer = api.at(version)(f"POST /servers/{boot()['id']}/action", body)

    assert (answer.status_int, answer.headers["Content-Type"]) == (202, expected)
    assert bool(answer.body) == (expected == "application/json")


@pytest.mark.parametrize(("body", "of_compute"), [(IMAGE, False), (BACKUP, True)], ids=["createImage", "createBackup"])
def test_an_image_is_located_at_the_image_service_and_a_backup_at_this_one(
    api: Api, boot: Any, body: Any, of_compute: bool
) -> None:
    location = api.at("2.44")(f"POST /servers/{boot()['id']}/action", body).headers["Location"]

    assert ("/v2.1/" in location) == of_compute
    assert location.rpartition("/")[0].endswith("/images")
