import base64
from contextlib import suppress
from datetime import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from novalite import errors
from novalite.cloud import Cloud
from novalite.cloud.compute.keys import fingerprint_of

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGzHHZ6oX8nUDg/Jhv8p1jP9Bk0rT1zU0fQm0s7tT3Xq ann@example.org"


@pytest.fixture
def cloud():
    cloud = Cloud()
    cloud.clock.freeze(1_000_000)
    return cloud


@pytest.fixture
def keypairs(cloud):
    return cloud.compute.keypairs


def test_a_public_key_is_kept_as_it_was_sent(keypairs):
    made = keypairs.create("ann", "mine", public_key=KEY)

    assert (made.name, made.user_id, made.type, made.public_key) == ("mine", "ann", "ssh", KEY)
    assert (made.private_key, made.created_at) == (None, datetime(1970, 1, 12, 13, 46, 40))
    assert keypairs.get("ann", "mine") == made


def test_a_pair_that_is_made_fits_and_its_private_half_is_told_once(keypairs):
    made = keypairs.create("ann", "mine")
    private = serialization.load_pem_private_key(made.private_key.encode(), None)
    public = private.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)

    assert made.public_key == f"{public.decode()} Generated-by-Nova"
    assert made.fingerprint == fingerprint_of(made.public_key, "ssh")
    assert keypairs.get("ann", "mine").private_key is None


def test_a_certificate_and_its_key_come_together(keypairs):
    made = keypairs.create("ann", "mine", "x509")
    key, certificate, _ = pkcs12.load_key_and_certificates(base64.b64decode(made.private_key), None)

    assert x509.load_pem_x509_certificate(made.public_key.encode()) == certificate
    assert key.public_key() == certificate.public_key()
    assert certificate.subject.rfc4514_string() == "CN=ann"


def test_keys_are_each_users_own(keypairs):
    keypairs.create("ann", "mine", public_key=KEY)
    keypairs.create("bob", "mine", public_key=KEY)
    keypairs.delete("ann", "mine")

    assert keypairs.find("ann", 10) == []
    assert [keypair.user_id for keypair in keypairs.find("bob", 10)] == ["bob"]
    assert keypairs.get("bob", "mine").number == 2


def test_keys_are_listed_by_name_after_a_marker(keypairs):
    for name in "bdac":
        keypairs.create("ann", name, public_key=KEY)

    assert [keypair.name for keypair in keypairs.find("ann", 3)] == ["a", "b", "c"]
    assert [keypair.name for keypair in keypairs.find("ann", 3, "b")] == ["c", "d"]
    with pytest.raises(errors.Invalid, match=r"^Marker e could not be found\.$"):
        keypairs.find("ann", 3, "e")


def test_a_key_that_is_not_there_is_named(keypairs):
    for ask in (keypairs.get, keypairs.delete):
        with pytest.raises(errors.NotFound, match=r"^Keypair x not found for user ann$"):
            ask("ann", "x")


def test_a_name_is_taken_once(keypairs):
    keypairs.create("ann", "mine", public_key=KEY)
    with pytest.raises(errors.Conflict, match=r"^Key pair 'mine' already exists\.$"):
        keypairs.create("ann", "mine")


@pytest.mark.parametrize(
    ("project", "user", "allowed"), [(2, 2, 2), (2, 1, 1), (1, 2, 1), (3, 0, 0), (2, -1, 4), (-1, 2, 4)]
)
def test_there_is_a_quota_for_each_user_as_the_project_and_the_user_who_asks_may(cloud, project, user, allowed):
    cloud.compute.quotas.set("p", None, {"key_pairs": project}, force=True)
    cloud.compute.quotas.set("p", "ann", {"key_pairs": user}, force=True)
    made = 0
    with suppress(errors.QuotaExceeded):
        for made in range(4):
            cloud.compute.keypairs.create("bob", str(made), public_key=KEY, asker=("p", "ann"))
        made = 4

    assert made == len(cloud.compute.keypairs.find("bob", 10)) == allowed
    cloud.compute.keypairs.create("eve", "one", public_key=KEY)


def test_a_key_too_many_is_refused(cloud, keypairs):
    cloud.compute.quotas.set_class("default", {"key_pairs": 1})
    keypairs.create("ann", "one", public_key=KEY)
    with pytest.raises(errors.QuotaExceeded, match=r"^Quota exceeded, too many key pairs\.$"):
        keypairs.create("ann", "more", public_key=KEY)
    keypairs.create("bob", "one", public_key=KEY)


@pytest.mark.parametrize("public_key", ["", "rubbish", "ssh-rsa", "ssh-rsa AAAA", "ssh-ed25519 rubbish"])
def test_what_is_no_key_is_refused(keypairs, public_key):
    with pytest.raises(errors.Invalid, match=r"^Keypair data is invalid: failed to generate fingerprint$"):
        keypairs.create("ann", "mine", public_key=public_key)
    with pytest.raises(errors.Invalid, match=r"^Keypair data is invalid: failed to generate X509 fingerprint\. Error"):
        keypairs.create("ann", "mine", "x509", public_key)
