import dataclasses

import pytest

from novalite.cloud import Cloud
from novalite.store.records import replace


def test_a_record_is_changed_as_dataclasses_do_it():
    flavor = Cloud().compute.flavors.get("1")

    assert replace(flavor, name="new", extra_specs={"a": "b"}) == dataclasses.replace(
        flavor, name="new", extra_specs={"a": "b"}
    )
    assert replace(flavor) == flavor
    assert replace(flavor) is not flavor


def test_what_is_no_field_is_refused():
    with pytest.raises(KeyError, match="colour"):
        replace(Cloud().compute.flavors.get("1"), colour="red")
