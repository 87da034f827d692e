from datetime import datetime

import pytest

from novalite import errors
from novalite.services.compute.values import as_number, as_uuid, moment


def test_a_uuid_is_one():
    id = "70a599e0-31e7-49b7-b260-868f441e862b"
    assert as_uuid(id) == id
    for other in ("", "1", "nothing", id[1:]):
        with pytest.raises(errors.Invalid, match=f"Invalid uuid {other}"):
            as_uuid(other)


def test_a_number_is_one():
    assert as_number("12") == 12
    for other in ("", "1.0", "nothing"):
        with pytest.raises(errors.InvalidInput, match="Invalid input received: id must be an integer"):
            as_number(other)


def test_a_moment_has_microseconds():
    assert moment(datetime(2026, 1, 2, 3, 4, 5)) == "2026-01-02T03:04:05.000000"
    assert moment(None) is None
