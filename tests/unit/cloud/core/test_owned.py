"""Records that are a project's, without HTTP."""

import pytest

from novalite import errors
from novalite.cloud import Cloud
from novalite.store import Page


def test_a_project_finds_its_own_and_whoever_names_none_all():
    cloud = Cloud()
    ours, theirs = (cloud.volume.volumes.create(project, "user", 1) for project in ("ours", "theirs"))

    assert [one.id for one in cloud.volume.volumes.find("ours")] == [ours.id]
    assert {one.id for one in cloud.volume.volumes.find()} == {ours.id, theirs.id}
    assert cloud.volume.volumes.find(fits=lambda one: one.size > 1) == []
    assert len(cloud.volume.volumes.find(page=Page(limit=1))) == 1
    assert cloud.volume.volumes.get(theirs.id).project_id == "theirs"
    with pytest.raises(errors.NotFound, match=f"Volume {theirs.id} could not be found"):
        cloud.volume.volumes.get(theirs.id, "ours")
