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
