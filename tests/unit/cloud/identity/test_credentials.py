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
    for blob, missing in (("{}", "blob"), ("5", "blob"), ('{"secret": "s"}', "access")):
        with pytest.raises(Invalid, match=f"Expecting to find {missing} in credential"):
            credentials.create(**{**wanted, "blob": blob})
    with pytest.raises(Invalid, match="Invalid blob in credential"):
        credentials.create(**{**wanted, "blob": "no JSON"})


def test_of_a_key_of_ec2_the_secret_alone_changes(credentials):
    blob = {"access": "a", "secret": "s", "trust_id": None}
    one = credentials.create(user_id="u", type="ec2", blob=json.dumps(blob), project_id="p")

    assert credentials.update(one.id, {"blob": json.dumps({**blob, "secret": "t"})}).blob.endswith('"trust_id": null}')
    with pytest.raises(Invalid, match="trust_id can not be updated for credential"):
        credentials.update(one.id, {"blob": json.dumps({**blob, "trust_id": "other"})})


def test_a_type_has_a_length(credentials):
    with pytest.raises(Invalid, match=r"exceeds the limit of column type\(CHAR\(255\)\)."):
        credentials.create(user_id="u", type="x" * 256, blob="b")
