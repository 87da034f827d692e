import pytest

from novalite import errors
from novalite.cloud import Cloud


def test_a_private_type_is_for_nobody_but_admins():
    types = Cloud().volume.group_types
    made = types.create("own", is_public=False)

    assert types.get(made.id).name == "own"
    with pytest.raises(errors.NotFound):
        types.get(made.id, "project")
    assert [one.name for one in types.find("project")] == ["default_cgsnapshot_type"]
    with pytest.raises(errors.Conflict, match="Group Type own already exists"):
        types.create("own")


def test_a_private_type_is_found_by_no_project():
    types = Cloud().volume.group_types
    kind = types.create("closed", is_public=False)

    assert types.named("closed") == kind
    with pytest.raises(errors.NotFound):
        types.named(kind.id, "project")


def test_a_type_that_groups_are_of_stays():
    cloud = Cloud()
    kind = cloud.volume.group_types.create("together")
    group = cloud.volume.groups.create("project", "user", kind.id, ["lvmdriver-1"])

    with pytest.raises(errors.Invalid, match="Target group type is still in use"):
        cloud.volume.group_types.delete(kind.id)
    cloud.volume.groups.delete(group.id)
    cloud.volume.group_types.delete(kind.id)
