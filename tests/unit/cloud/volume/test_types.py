"""Volume types of the cloud, without HTTP."""

import pytest

from novalite import errors
from novalite.cloud import Cloud


@pytest.fixture
def types():
    return Cloud().volume.types


def test_a_new_cloud_has_the_types_of_devstack(types):
    assert [one.name for one in types.find("project")] == ["lvmdriver-1", "__DEFAULT__"]
    assert types.default().name == "lvmdriver-1"


def test_a_type_is_found_by_name_and_by_id(types):
    made = types.create("fast", extra_specs={"multiattach": "<is> True"})

    assert types.named("fast") == types.named(made.id) == made
    assert made.multiattach
    with pytest.raises(errors.NotFound, match=r"^Volume type with name slow could not be found.$"):
        types.named("slow")
    with pytest.raises(errors.Conflict, match=r"^Volume Type fast already exists.$"):
        types.create("fast")


def test_a_private_type_is_for_those_with_access(types):
    made = types.create("fast", is_public=False)

    with pytest.raises(errors.NotFound):
        types.get(made.id, "project")
    types.add_access(made.id, "project")
    assert types.get(made.id, "project").name == "fast"
    with pytest.raises(errors.Conflict, match="already exists"):
        types.add_access(made.id, "project")
    types.remove_access(made.id, "project")
    with pytest.raises(errors.NotFound, match="access not found"):
        types.remove_access(made.id, "project")
    with pytest.raises(errors.Invalid, match="not applicable to public"):
        types.add_access(types.default().id, "project")


def test_a_type_may_have_another_name(types):
    made = types.create("fast")

    assert types.update(made.id, name="faster").name == "faster"
    with pytest.raises(errors.Conflict):
        types.update(made.id, name="lvmdriver-1")


def test_the_default_and_what_is_in_use_stay():
    cloud = Cloud()
    types = cloud.volume.types
    with pytest.raises(errors.Invalid, match="default volume type"):
        types.delete(types.default().id)
    made = types.create("fast")
    cloud.volume.volumes.create("project", "user", 1, volume_type="fast")
    with pytest.raises(errors.Invalid, match=r"^Target volume type is still in use.$"):
        types.delete(made.id)
    types.delete(types.named("__DEFAULT__").id)
    assert [one.name for one in types.find()] == ["fast", "lvmdriver-1"]
