import pytest

from novalite.cloud import Cloud
from novalite.errors import NotFound


def test_a_consumer_has_a_secret_that_nobody_chooses():
    consumers = Cloud().identity.consumers
    one, other = consumers.create({"description": "some", "secret": "mine", "size": 1}), consumers.create({})

    assert len({one.secret, other.secret, "mine"}) == 3
    assert (one.description, one.extra) == ("some", {"size": 1})
    with pytest.raises(NotFound, match="Consumer not found"):
        consumers.get("nothing")
