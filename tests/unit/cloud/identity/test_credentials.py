import json
from hashlib import sha256

import pytest

from novalite.cloud import Cloud
from novalite.errors import Conflict, Invalid, NotFound


@pytest.fixture
def credentials():
    return Cloud().identity.credentials


def test_a_credential_comes_and_goes(credentials):
    one = credentials.create(user_id="u", type="totp", blob="seed")
    assert credentials.update(one.id, {"blob": "other"}).blob == "other"

    credentials.delete(one.id)

    with pytest.raises(NotFound, match=f"Could not find credential: {one.id}"):
        credentials.get(one.id)


def test_a_key_of_ec2_goes_by_the_hash_of_its_access_key(credentials):
    wanted = {"user_id": "u", "type": "ec2", "blob": json.dumps({"access": "a", "secret": "s"})}

    assert credentials.create(**wanted, project_id="p").id == sha256(b"a").hexdigest()
    with pytest.raises(Conflict, match="attempting to store credential - Duplicate entry"):
        credentials.create(**wanted, project_id="p")
    with pytest.raises(Invalid, match="Expecting to find project_id in credential"):
        credentials.create(**{**wanted, "blob": '{"access": "b"}'})
    with pytest.raises(Invalid, match="Invalid blob in credential"):
        credentials.create(**{**wanted, "blob": "no JSON"})
